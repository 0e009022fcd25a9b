"""Reads what ``data/raw`` holds: the tables entered by hand and the receipts of what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from .. import checks, normalise
from ..catalogue import read_catalogue
from ..errors import ERROR, Finding, PackError
from ..paths import data_folder
from ..schema import (
    CONTEXT,
    CORRECTIONS,
    DECISIONS,
    MEASURES,
    OBSERVATIONS,
    REFERENCE,
    REFERENCE_LINKS,
    SOURCES,
    Table,
)
from ..tables import ROW, cell_name, read_table
from .files import display_name
from .receipts import Receipt, read_receipts

_OTHER_TABLES = (OBSERVATIONS, CONTEXT, REFERENCE, REFERENCE_LINKS, SOURCES, DECISIONS, CORRECTIONS, MEASURES)


@dataclass(frozen=True)
class Record:
    """What ``data/raw`` holds: the tables entered by hand, and the receipts of what was sent.

    Parameters
    ----------
    folder : Path
    plan, catalogue : DataFrame
    tables : dict of Table to DataFrame
        The other tables, as a pack shows them.
    by_hand : DataFrame
        Tidy table of ``observations.csv``.
    receipts : list of Receipt
    findings : list of Finding
        Warnings, and the errors that putting the pack together raises beside its own.
    """

    folder: Path
    plan: pd.DataFrame
    catalogue: pd.DataFrame
    tables: dict[Table, pd.DataFrame]
    by_hand: pd.DataFrame
    receipts: list[Receipt]
    findings: list[Finding]


def read_record(data: str | Path | None = None) -> Record:
    """Read the tables and receipts of a pack.

    Raises
    ------
    PackError
        With every error of every file.
    """
    folder = data_folder(data)
    place = display_name(folder)
    if not folder.is_dir():
        raise PackError([Finding("missing_folder", ERROR, "没有这个数据文件夹，请检查路径")], place)
    plan, catalogue, findings = read_catalogue(folder)
    frames = {}
    for table in _OTHER_TABLES:
        frames[table], problems = read_table(folder, table)
        findings += problems
    receipts, problems = read_receipts(folder)
    findings += problems
    stop_on_errors(findings, place)
    findings += _check_links(frames, catalogue)
    for table in (CONTEXT, REFERENCE):
        frames[table] = frames[table].assign(source_cell=normalise.cells(frames[table], table))
    by_hand = normalise.tidy(frames[OBSERVATIONS], OBSERVATIONS)
    if (
        receipts
    ):  # workbooks are read against these figures, so they must be sound before the pack is put together
        findings_by_hand = checks.check_observations(by_hand, catalogue)
        stop_on_errors([*findings, *findings_by_hand], place)
    tables = {table: frame.drop(columns=ROW) for table, frame in frames.items()}
    return Record(folder, plan, catalogue, tables, by_hand, receipts, findings)


def _check_links(frames: dict[Table, pd.DataFrame], catalogue: pd.DataFrame) -> list[Finding]:
    ids, sources = catalogue["indicator_id"], frames[SOURCES]["source_id"]
    names = pd.concat([frames[CONTEXT]["name"], ids])
    references = (
        (OBSERVATIONS, "source_id", sources),
        (CONTEXT, "source_id", sources),
        (CONTEXT, "resembles", ids),
        (REFERENCE, "source_id", sources),
        (REFERENCE_LINKS, "indicator_id", ids),
        (REFERENCE_LINKS, "preferred_source", sources),
        (DECISIONS, "indicator_id", ids),
        (CORRECTIONS, "indicator_id", names),
        (MEASURES, "indicator_ids", ids),
    )
    findings = []
    for table, column, allowed in references:
        findings += checks.check_references(frames[table], table, column, allowed, partial(_cell, table))
    findings += checks.check_decisions(frames[DECISIONS], partial(_cell, DECISIONS))
    known = set(frames[REFERENCE]["name"])
    for _, row in frames[REFERENCE_LINKS].iterrows():
        if row["name"] not in known:
            message = f"{REFERENCE.file} 中没有这个参照数据，请核对名称"
            cell = _cell(REFERENCE_LINKS, row, "name")
            findings.append(
                Finding(
                    "unknown_reference",
                    ERROR,
                    message,
                    row["indicator_id"],
                    source_cell=cell,
                    found=row["name"],
                )
            )
    return findings


def _cell(table: Table, row: pd.Series, column: str) -> str:
    return f"{table.file}!{cell_name(table.names.index(column), row[ROW])}"


def stop_on_errors(findings: list[Finding], place: str) -> None:
    """Raise :class:`PackError` when any finding is an error."""
    errors = [finding for finding in findings if finding.severity == ERROR]
    if errors:
        raise PackError(errors, place)
