"""Reads workbooks, and what is wrong with them; the store calls the reader of workbooks nowhere else."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from .. import normalise
from ..errors import ERROR, WARNING, Finding
from ..pack import Pack
from ..schema import CORRECTIONS, STATUS, WITHOUT_VALUE
from .assembly import known_pack, once
from .merging import KEY, combine, figure, tidy_sent
from .receipts import FINAL, PROVISIONAL, Receipt
from .record import Record
from .sent import NOTHING_SENT, Sent, one_submission

if TYPE_CHECKING:
    from ..workbooks import Submission


def read(path: Path, pack: Pack, layout: Path | None = None, year: int | None = None) -> Submission:
    """Content of a workbook; the reader is imported only when there is one to read."""
    from ..workbooks import read_submission

    return read_submission(path, pack, layout=layout, year=year)


def read_all(record: Record, sent: Sent = NOTHING_SENT) -> Sent:
    """Read every workbook that has a receipt and is not in `sent`, in the order in which they came in.

    Each is read with the knowledge of its time, so that the result does not depend on whether the files were
    taken in one by one or are read again together.
    """
    for receipt in record.receipts[len(sent.submissions) :]:
        submission = read(receipt.path, known_pack(record, sent), receipt.layout, receipt.period)
        submission = dataclasses.replace(submission, findings=_once_accepted(submission))
        sent = sent.plus(examined(record, sent, receipt, submission))
    return sent


def _once_accepted(submission: Submission) -> list[Finding]:
    """Errors about figures that were read are reminders once the file has been taken in.

    They come from comparing with figures by hand that changed since; what is impossible is checked with every
    load.
    """
    read_cells = set(submission.records["source_cell"])
    return [
        finding._replace(severity=WARNING) if finding.source_cell in read_cells else finding
        for finding in submission.findings
    ]


def examined(record: Record, sent: Sent, receipt: Receipt, submission: Submission) -> Sent:
    """A submission with the findings that belong to it for good: the reader's, and what earlier ones say.

    Parameters
    ----------
    record : Record
    sent : Sent
        What had come in before.
    receipt : Receipt
    submission : Submission
    """
    one = one_submission(receipt, submission.records)
    findings = [*submission.findings, *_repeated_keys(one.rows), *_unknown_department(record, receipt)]
    findings += [*_beside_earlier(sent, one.rows), *_provisional_after_final(sent, receipt)]
    return dataclasses.replace(one, findings={receipt.sequence: once(findings)})


def against_record(record: Record, sent: Sent, receipt: Receipt) -> list[Finding]:
    """Errors that a submission causes beside what stands in the pack now; putting the pack right ends them.

    Parameters
    ----------
    record : Record
    sent : Sent
        With the submission.
    receipt : Receipt
    """
    mine = tidy_sent(sent.current[sent.current["sequence"] == receipt.sequence])
    _, contradictions = combine(record.by_hand, mine)
    _, corrected = normalise.apply_corrections(mine, record.tables[CORRECTIONS])
    return [*contradictions, *(finding for finding in corrected if finding.severity == ERROR)]


def rename_cells(findings: list[Finding], name: str, new: str) -> list[Finding]:
    """Findings with the cells of one workbook under another name."""
    return [finding._replace(source_cell=rename_cell(finding.source_cell, name, new)) for finding in findings]


def rename_cell(source_cell: str, name: str, new: str) -> str:
    """The address of a cell, or of a whole file, under another file name.

    >>> rename_cell("x.xlsx!表!C7", "x.xlsx", "x_2.xlsx"), rename_cell("y.xlsx", "x.xlsx", "x_2.xlsx")
    ('x_2.xlsx!表!C7', 'y.xlsx')
    """
    file, mark, rest = source_cell.partition("!")
    return f"{new}{mark}{rest}" if file == name else source_cell


def under_name(submission: Submission, name: str, new: str) -> Submission:
    """A submission with its cells under the name that the workbook is kept by."""
    cells = submission.records["source_cell"].map(lambda cell: rename_cell(cell, name, new))
    findings = rename_cells(submission.findings, name, new)
    return dataclasses.replace(
        submission, records=submission.records.assign(source_cell=cells), findings=findings
    )


def _repeated_keys(rows: pd.DataFrame) -> list[Finding]:
    message = "同一指标、年份和分组在这份表里出现了不止一次，请只保留一行"
    return [
        Finding("repeated_key", ERROR, message, row["indicator_id"], int(row["year"]), row["source_cell"])
        for _, row in rows[rows.duplicated(KEY)].iterrows()
    ]


def _unknown_department(record: Record, receipt: Receipt) -> list[Finding]:
    if (record.catalogue["department"] == receipt.department).any():
        return []
    message = "填报单位不是指标目录中的责任部门，请核对单位名称"
    known = "、".join(sorted(set(record.catalogue["department"]) - {""}))
    return [Finding("unknown_department", WARNING, message, source_cell=receipt.path.name, expected=known,
                    found=receipt.department)]  # fmt: skip


def _beside_earlier(sent: Sent, rows: pd.DataFrame) -> list[Finding]:
    """Where a submission takes back what was sent before, or another department sent something else."""
    before = sent.current[sent.current["value"].notna() & sent.current["year"].isin(rows["year"])]
    if before.empty:
        return []
    both = rows.merge(before, on=KEY, suffixes=("", "_before"))
    withdrawn = both["status"].isin(WITHOUT_VALUE)
    differs = (both["department"] != both["department_before"]) & (both["value"] != both["value_before"])
    findings = []
    for row in both[withdrawn | differs].to_dict("records"):
        key = (row["indicator_id"], int(row["year"]), row["source_cell"])
        earlier, cell = figure(row["value_before"]), row["source_cell_before"]
        if row["status"] in WITHOUT_VALUE:
            message = f"前一次报过数值（{cell}），这一次报“{STATUS[row['status']]}”；以这一次为准，请核对是否有意撤回"
            findings.append(Finding("figure_withdrawn", WARNING, message, *key, earlier))
        else:
            message = f"{row['department_before']}报过不同的数（{cell}）；以后报的为准，请两个部门核对"
            findings.append(
                Finding("other_department", WARNING, message, *key, earlier, figure(row["value"]))
            )
    return findings


def _provisional_after_final(sent: Sent, receipt: Receipt) -> list[Finding]:
    s = sent.submissions
    final = (
        (s["department"] == receipt.department) & (s["period"] == receipt.period) & (s["standing"] == FINAL)
    )
    if receipt.standing != PROVISIONAL or not final.any():
        return []
    message = f"该单位已报过{receipt.period}年的正式数，这一份却是初步数；请核对是否发错"
    return [
        Finding(
            "provisional_after_final", WARNING, message, year=receipt.period, source_cell=receipt.path.name
        )
    ]
