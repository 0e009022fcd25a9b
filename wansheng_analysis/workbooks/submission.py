"""Reads what a department sent into records and findings; bad content is a finding, never an exception."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from .. import checks
from ..errors import ERROR, WARNING, Finding
from ..pack import Pack
from ..schema import OBSERVATION_KEY
from .cells import Book
from .entries import Entry, read_entries, records_frame
from .files import open_book
from .form_reader import FormTable, find_tables, form_entries, read_head
from .layout import read_layout
from .limits import UnreadableError
from .own_tables import own_entries
from .row_index import RowIndex
from .slips import unit_slips


@dataclass(frozen=True)
class Submission:
    """A workbook as read.

    Parameters
    ----------
    department : str
        As the workbook or its layout says; ``""`` when neither does.
    year : int or None
        Reporting year; the latest year where a table holds several.
    provisional : bool or None
        None when the workbook does not say.
    kind : {"form", "layout", "unknown"}
        Our form, a department's own table, or a file that could not be read as either.
    records : DataFrame
        One row per figure, columns ``entries.RECORD_COLUMNS``; `value` in the row's unit.
    findings : list of Finding
        In sheet order; with one of level error the file is not taken in.
    """

    department: str
    year: int | None
    provisional: bool | None
    kind: str
    records: pd.DataFrame
    findings: list[Finding]


def read_submission(
    path: Path, pack: Pack, layout: Path | None = None, year: int | None = None
) -> Submission:
    """Read a department's workbook.

    Parameters
    ----------
    path : Path
        xlsx, xlsm, xls, ods or csv; told by content.
    pack : Pack
        The catalogue to read against, and the earlier figures to compare with.
    layout : Path, optional
        Layout table of a department's own table (see :mod:`~wansheng_analysis.workbooks.layout`); None for our form.
    year : int, optional
        Reporting year, where the workbook does not say it; one that it does say must be the same.

    Returns
    -------
    Submission
        Never fails because of what the file holds: an unreadable one has no records and one finding.

    Examples
    --------
    >>> from wansheng_analysis.store import load
    >>> sent = read_submission(Path("没有这个文件.xlsx"), load())
    >>> print(sent.findings[0])
    没有这个文件.xlsx：找不到这个文件或无权读取，请检查路径。
    """
    try:
        book = open_book(path)
        rows = RowIndex(pack)
        return _read_own(book, rows, layout, year) if layout else _read_form(book, rows, year)
    except UnreadableError as problem:
        return _nothing([problem.finding(path.name)])


def _read_form(book: Book, rows: RowIndex, year: int | None) -> Submission:
    tables = find_tables(book)
    if not tables:
        message = "找不到填报表的表头（“编号”和“本期值”）；部门自己的表请附版式表（layout）"
        return _nothing([Finding("no_form", ERROR, message, source_cell=book.name)])
    head = read_head(book, tables, year)
    findings = [*head.findings]
    if not head.department:
        findings.append(Finding("no_department", ERROR, "没有写填报单位", source_cell=book.name))
    if head.year is None:
        findings.append(
            Finding("no_year", ERROR, "没有写报告期，请写明年份（如 2024年）", source_cell=book.name)
        )
        return Submission(head.department, None, head.provisional, "form", records_frame(), findings)
    entries, problems = _form_entries(book, tables, rows, head.year)
    records, more = read_entries(entries)
    return _checked(
        head.department, head.year, head.provisional, "form", records, findings + problems + more, rows
    )


def _form_entries(
    book: Book, tables: Sequence[FormTable], rows: RowIndex, year: int
) -> tuple[list[Entry], list[Finding]]:
    entries: list[Entry] = []
    findings: list[Finding] = []
    for table in tables:
        found, problems = form_entries(book, table, rows, year)
        entries += found
        findings += problems
    # A row answered on another sheet (a special survey, say) needs no reminder on the first one.
    answered = {entry.key for entry in entries if not entry.is_required and entry.cell("value").text.strip()}
    for entry in entries:
        entry.is_required = entry.is_required and entry.key not in answered
    return entries, findings


def _read_own(book: Book, rows: RowIndex, path: Path, year: int | None) -> Submission:
    layout, findings = read_layout(path, rows.pack)
    if findings:
        return _nothing(findings)
    entries, findings = own_entries(book, layout, rows, year)
    records, more = read_entries(entries)
    reporting = year or (int(records["year"].max()) if len(records) else None)
    provisional = True if len(records) and (records["status"] == "P").all() else None
    return _checked(layout.department, reporting, provisional, "layout", records, findings + more, rows)


def _checked(
    department: str, year: int | None, provisional: bool | None, kind: str, records: pd.DataFrame,
    findings: list[Finding], rows: RowIndex,
) -> Submission:  # fmt: skip
    records, repeated = _without_repeats(records)
    findings = [*findings, *repeated]
    if not repeated or not any(finding.severity == ERROR for finding in repeated):
        pack = rows.pack
        findings += checks.check_observations(records, pack.catalogue)
        findings += checks.after_the_plan(records, pack.plan)
        out_of_bounds = {finding.source_cell for finding in findings if finding.check == "out_of_bounds"}
        findings += [one for one in unit_slips(records, rows) if one.source_cell not in out_of_bounds]
    return Submission(department, year, provisional, kind, records, findings)


def _without_repeats(records: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Records with one row per key: a line sent twice is a remark, two different answers are an error."""
    key = list(OBSERVATION_KEY)
    findings = []
    for _, group in records[records.duplicated(key, keep=False)].groupby(key, sort=False):
        first, others = group.iloc[0], group.iloc[1:]
        for _, other in others.iterrows():
            same = all(
                _equal(first[name], other[name]) for name in ("value", "numerator", "denominator", "status")
            )
            message = f"与 {first['source_cell']} 是同一指标和分组，" + (
                "数值相同，只取前一处" if same else "数值不同；请只保留正确的一处"
            )
            findings.append(
                Finding("repeated_key", WARNING if same else ERROR, message, first["indicator_id"], int(first["year"]),
                        other["source_cell"], found=other["raw"])
            )  # fmt: skip
    return records.drop_duplicates(key, ignore_index=True), findings


def _equal(one: object, other: object) -> bool:
    return one == other or (pd.isna(one) and pd.isna(other))


def _nothing(findings: list[Finding]) -> Submission:
    return Submission("", None, None, "unknown", records_frame(), findings)
