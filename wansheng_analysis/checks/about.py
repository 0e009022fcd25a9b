"""How a check says what it found about a row of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from ..errors import Finding
from ..schema import OBSERVATIONS
from ..tables import cell_name

_CELL = re.compile(r"(?P<file>.+)!(?P<column>[A-Z]+)(?P<row>\d+)")


def findings_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """Findings as a table, one row each, columns as in :class:`~wansheng_analysis.errors.Finding`.

    >>> findings_frame([Finding("example", "warning", "说明", "W03", 2020)])[["check", "indicator_id"]].values.tolist()
    [['example', 'W03']]
    """
    order = ["check", "severity", "indicator_id", "year", "source_cell", "message", "expected", "found"]
    frame = pd.DataFrame(list(findings), columns=list(Finding._fields))
    return frame.astype({name: "Int64" if name == "year" else "str" for name in Finding._fields})[order]


def rows(frame: pd.DataFrame, wrong: pd.Series | None = None) -> Iterator[dict[str, Any]]:
    """Rows of a table, or those that are `wrong`; most tables have none, and finding that out must cost little."""
    if wrong is None or wrong.any():
        yield from (frame if wrong is None else frame[wrong]).to_dict("records")  # type: ignore[misc]


def about(
    row: Mapping[str, Any],
    check: str,
    severity: str,
    message: str,
    expected: str = "",
    found: str = "",
    column: str = "value",
) -> Finding:
    """A finding about one column of a row that names its indicator, year and source cell where it has them."""
    year = row.get("year")
    return Finding(
        check,
        severity,
        message,
        row["indicator_id"],
        None if year is None or pd.isna(year) else int(year),
        _cell(row, column),
        expected,
        found,
    )


def _cell(row: Mapping[str, Any], column: str) -> str:
    """Where `column` of a figure stands; its value's cell where only that is known."""
    if row.get(f"{column}_cell"):
        return str(row[f"{column}_cell"])
    cell = row.get("source_cell") or ""
    found = _CELL.fullmatch(cell)
    if found and found["file"] == OBSERVATIONS.file and column in OBSERVATIONS.names:
        return f"{OBSERVATIONS.file}!{cell_name(OBSERVATIONS.names.index(column), int(found['row']))}"
    return cell
