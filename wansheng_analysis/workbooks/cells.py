"""What stands in a workbook, whatever kind of file it came from: sheets, cells and their number formats."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from ..tables import cell_name

# Built-in formats that Excel names by number only; the ranges are those of ECMA-376 Part 1, 18.8.30.
BUILTIN_FORMATS = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    **dict.fromkeys([*range(14, 18), *range(27, 37), *range(50, 59)], "yyyy-m-d"),
    **dict.fromkeys([18, 19, 20, 21, 32, 33, 45, 46, 47], "h:mm"), 22: "yyyy-m-d h:mm", 49: "@",
}  # fmt: skip
_QUOTED = re.compile(r'"([^"]*)"')
_BRACKETED = re.compile(r"\[[^\]]*\]")
_ESCAPED = re.compile(r"\\(.)")
_PADDING = re.compile(r"[_*].")  # a space as wide as a character, a filler


class Cell(NamedTuple):
    """One cell.

    Parameters
    ----------
    value : str, float, bool, date, datetime, time or None
        As stored: a percentage is stored as a fraction.
    format : str
        Code of the number format; ``""`` when the file does not tell.
    is_error : bool
        Whether `value` is the text of an error such as ``#DIV/0!``.
    is_pending : bool
        Whether the cell is a formula whose result was never stored.
    """

    value: object = None
    format: str = ""
    is_error: bool = False
    is_pending: bool = False

    @property
    def text(self) -> str:
        """What a reader of the sheet sees, near enough for labels and messages."""
        if self.value is None:
            return ""
        if isinstance(self.value, bool):
            return "TRUE" if self.value else "FALSE"
        if isinstance(self.value, float):
            factor, unit = shown_unit(self.format)
            return f"{self.value * factor:.15g}{unit}"
        if isinstance(self.value, dt.datetime) and self.value.time() == dt.time():
            return self.value.date().isoformat()
        return str(self.value)


BLANK = Cell()
FORMATS = 1024  # number formats remembered: a sheet has few, and asks about one for every cell


@dataclass
class Sheet:
    """One sheet; `cells` holds only what is not blank, by one-based row and zero-based column."""

    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    is_hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(
        default_factory=list
    )  # first row, column, last row, column

    @property
    def rows(self) -> list[int]:
        """Numbers of the rows in which anything stands, ascending."""
        return sorted({row for row, _ in self.cells})

    def at(self, row: int, column: int) -> Cell:
        """The cell, blank when nothing stands there."""
        return self.cells.get((row, column), BLANK)

    def columns(self, row: int) -> list[int]:
        """Numbers of the columns in which anything stands in a row, ascending."""
        return self._by_row().get(row, [])

    def is_hidden_at(self, row: int, column: int) -> bool:
        """Whether a reader of the sheet does not see the cell."""
        hidden_column = any(first <= column <= last for first, last in self.hidden_columns)
        return self.is_hidden or row in self.hidden_rows or hidden_column

    def _by_row(self) -> dict[int, list[int]]:
        if not hasattr(self, "_index"):
            index: dict[int, list[int]] = {}
            for row, column in sorted(self.cells):
                index.setdefault(row, []).append(column)
            self._index = index
        return self._index


@dataclass(frozen=True)
class Book:
    """A workbook as read: the file's name, its sheets, and whether number formats are known."""

    name: str
    sheets: tuple[Sheet, ...]
    knows_formats: bool = True

    def address(self, sheet: Sheet, row: int, column: int) -> str:
        """Place of a cell, ``file!sheet!C7``."""
        return f"{self.name}!{sheet.name}!{cell_name(column, row)}"


@lru_cache(maxsize=FORMATS)
def is_date_format(code: str) -> bool:
    """Whether a number format shows a date or a time.

    >>> is_date_format('yyyy"年"m"月"'), is_date_format('0.0"days"'), is_date_format("[Red]0.00")
    (True, False, False)
    """
    bare = _PADDING.sub("", _BRACKETED.sub("", _QUOTED.sub("", _ESCAPED.sub("", code)))).lower()
    return "general" not in bare and bool(re.search(r"[ymdhs]", bare))


@lru_cache(maxsize=FORMATS)
def shown_unit(code: str) -> tuple[int, str]:
    """What a number format adds to the stored number.

    Parameters
    ----------
    code : str
        Number format.

    Returns
    -------
    factor : int
        The shown number is the stored one times this: 100 for each percent sign.
    unit : str
        Text behind the number: ``%`` or a literal such as ``万人``.

    Examples
    --------
    >>> shown_unit("0.0%"), shown_unit('#,##0"人"'), shown_unit("0.00_ "), shown_unit('0.0"%"')
    ((100, '%'), (1, '人'), (1, ''), (1, '%'))
    """
    section = _PADDING.sub("", _BRACKETED.sub("", _ESCAPED.sub(r'"\1"', code.partition(";")[0])))
    signs = _QUOTED.sub("", section).count("%")
    literal = "".join(_QUOTED.findall(section)).strip() or re.sub(r"[\x00-\x24\x26-\x7f]", "", section)
    if signs:
        return 100**signs, "%"
    return 1, "" if is_date_format(code) else literal.strip().removeprefix("G/通用格式").removeprefix(
        "通用格式"
    )
