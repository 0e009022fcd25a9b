"""From the cells that belong to one figure to one record; the same for our forms and for departments' own tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ..errors import ERROR, WARNING, Finding
from ..schema import STATUS, TOTAL, WITHOUT_VALUE
from .cells import BLANK, Book, Cell, Sheet
from .marks import fold, footnotes
from .values import Reading, read_count, read_value
from .words import conditions

RECORD_COLUMNS = (
    "indicator_id", "area", "year", "sex", "age", "residence", "value", "numerator", "denominator", "status", "note",
    "source_cell", "numerator_cell", "denominator_cell", "raw", "sample_size", "design", "lower", "upper",
)  # fmt: skip
NUMBERS = ("value", "numerator", "denominator", "sample_size", "lower", "upper")
NOT_ASKED = ("", "-", "--")  # what stands in the blocked cells of a form
QUANTITIES = ("value", "numerator", "denominator")


@dataclass
class Entry:
    """The cells of one figure.

    Parameters
    ----------
    book, sheet : Book, Sheet
        Where they stand.
    row : mapping
        Row of the catalogue.
    area, year, sex, age, residence
        Key of the figure.
    cells : dict
        Role (``value``, ``numerator``, ``denominator``, ``condition``, ``note``, ``sample_size``, ``design``,
        ``lower``, ``upper``) -> row and column.
    stated : str
        Unit that the table states for the value, ``""`` when none.
    status : str
        Status that the heading gives (a preliminary or part year), ``""`` when none.
    is_required : bool
        Whether an empty entry is worth a reminder.
    """

    book: Book
    sheet: Sheet
    row: Mapping[str, Any]
    area: str
    year: int
    sex: str = TOTAL
    age: str = TOTAL
    residence: str = TOTAL
    cells: dict[str, tuple[int, int]] = field(default_factory=dict)
    stated: str = ""
    status: str = ""
    is_required: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """Key of the tidy table."""
        return self.row["indicator_id"], self.area, self.year, self.sex, self.age, self.residence

    def cell(self, role: str) -> Cell:
        """The cell of a role, blank when there is none."""
        return self.sheet.at(*self.cells[role]) if role in self.cells else BLANK

    def address(self, role: str = "value") -> str:
        """Address of the cell of a role, else of the entry's first cell."""
        return self.book.address(self.sheet, *self.cells.get(role, next(iter(self.cells.values()))))

    def finding(
        self, check: str, severity: str, message: str, role: str = "value", found: str = ""
    ) -> Finding:
        """A finding about this entry."""
        return Finding(
            check, severity, message, self.row["indicator_id"], self.year, self.address(role), found=found
        )


def read_entries(entries: Iterable[Entry]) -> tuple[pd.DataFrame, list[Finding]]:
    """Records of entries, and everything that is wrong or doubtful with their cells.

    Returns
    -------
    records : DataFrame
        Columns ``RECORD_COLUMNS``; an entry that is empty or cannot be read gives none.
    findings : list of Finding
    """
    records, findings = [], []
    notes: dict[int, dict[str, str]] = {}
    for entry in entries:
        if id(entry.sheet) not in notes:
            notes[id(entry.sheet)] = footnotes(cell.value for cell in entry.sheet.cells.values())
        record, problems = _read_entry(entry, notes[id(entry.sheet)])
        findings += problems
        if record is not None:
            records.append(record)
    return records_frame(records), findings


def records_frame(records: Iterable[dict[str, object]] = ()) -> pd.DataFrame:
    """Records as a table with fixed columns and types.

    >>> records_frame().shape
    (0, 19)
    """
    frame = pd.DataFrame(list(records), columns=list(RECORD_COLUMNS))
    types = {"year": "Int64"} | dict.fromkeys(NUMBERS, "float64")
    return frame.astype({name: types.get(name, "str") for name in RECORD_COLUMNS})


def _read_entry(entry: Entry, known_notes: dict[str, str]) -> tuple[dict[str, object] | None, list[Finding]]:
    findings: list[Finding] = []

    def take(role: str, reading: Reading) -> Reading:
        place = {
            "indicator_id": entry.row["indicator_id"],
            "year": entry.year,
            "source_cell": entry.address(role),
        }
        findings.extend(finding._replace(**place) for finding in reading.findings)
        return reading

    row = entry.row
    value = take(
        "value",
        read_value(entry.cell("value"), row["unit"], row["per"], row["measure"] == "yes_no", entry.stated),
    )
    counts = {
        role: take(role, _count(entry.cell(role))).value
        for role in ("numerator", "denominator", "sample_size")
    }
    limits = {
        role: take(role, read_value(entry.cell(role), row["unit"], row["per"])).value
        for role in ("lower", "upper")
    }
    condition, reason = _condition(entry, findings)
    if any(finding.severity == ERROR for finding in findings):
        return None, findings
    status = _status(entry, value, condition)
    if status is None:
        return None, findings + _empty(entry, condition, counts)
    if any(entry.sheet.is_hidden_at(*place) for role, place in entry.cells.items() if role in QUANTITIES):
        findings.append(
            entry.finding("hidden_cell", WARNING, "该行、列或工作表被隐藏，仍按有效数据读取；请确认")
        )
    note = "；".join(
        part
        for part in (entry.cell("note").text.strip(), reason, _with_text(value.note, known_notes))
        if part
    )
    return {
        **dict(zip(("indicator_id", "area", "year", "sex", "age", "residence"), entry.key, strict=True)),
        "value": value.value, **counts, **limits, "status": status, "note": note,
        "source_cell": entry.address(), "numerator_cell": entry.address("numerator"),
        "denominator_cell": entry.address("denominator"), "raw": entry.cell("value").text, "design": entry.cell("design").text.strip(),
    }, findings  # fmt: skip


def _count(cell: Cell) -> Reading:
    if fold(cell.text) in NOT_ASKED:
        return Reading()
    reading = read_count(cell)
    return (
        reading
        if reading.value is not None or any(f.severity == ERROR for f in reading.findings)
        else Reading()
    )


def _condition(entry: Entry, findings: list[Finding]) -> tuple[str, str]:
    """Status that 数据情况 stands for, and the reason in words."""
    text = fold(entry.cell("condition").text)
    if not text:
        return "", ""
    codes = {fold(label): code for code, label in STATUS.items()} | {code: code for code in STATUS}
    codes |= {fold(label): status for label, status in conditions().items()}
    if text in codes:
        return codes[text], text.partition(":")[2]
    if text.startswith("缺项"):
        return "O", text.partition(":")[2] or text
    findings.append(
        entry.finding("unknown_condition", ERROR, "“数据情况”不在规定之列，请从下拉列表选择", "condition", text)
        ._replace(expected="、".join(conditions()))
    )  # fmt: skip
    return "", ""


def _status(entry: Entry, value: Reading, condition: str) -> str | None:
    """Status of the record; None when there is nothing to record."""
    if value.value is not None:
        return (
            condition
            if condition not in ("", "A")
            else value.status
            if value.status != "A"
            else entry.status or "A"
        )
    if condition in WITHOUT_VALUE:
        return condition
    return value.status if value.status in WITHOUT_VALUE else None


def _empty(entry: Entry, condition: str, counts: dict[str, float | None]) -> list[Finding]:
    name = entry.row["name"]
    if counts["numerator"] is not None or counts["denominator"] is not None:
        message = f"“{name}”填了分子或分母，没有填本期值；系统不代为计算，请补填"
        return [entry.finding("value_not_given", ERROR, message)]
    if condition:
        return [
            entry.finding(
                "value_not_given", ERROR, f"“{name}”选了数据情况，没有填本期值；请补填或改选缺项", "condition"
            )
        ]
    if entry.is_required:
        return [entry.finding("not_filled", WARNING, f"“{name}”未填，也未说明原因；按未报处理")]
    return []


def _with_text(marks: str, known: dict[str, str]) -> str:
    """Footnote marks with the text of the footnote where the sheet has it."""
    return re.sub(r"[^、；]+", lambda found: found[0] + known.get(found[0].strip("（()）[]【】"), ""), marks)
