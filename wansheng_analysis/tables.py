"""Reads one CSV table of a pack against its schema, and says everything that is wrong with it at once."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from .errors import ERROR, Finding
from .schema import DATE, IDENTIFIERS, INTEGER, KIND_LABELS, NUMBER, Column, Table

ENCODINGS = ("utf-8-sig", "gb18030")  # what Excel and WPS write; a BOM is optional
LARGEST_WHOLE = 2.0**53  # beyond it a float skips whole numbers
ROW = "_row"  # spreadsheet row of a record, kept until the source cell has been written

_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?(e[+-]?\d+)?", re.IGNORECASE)
# Not NFKC: it would make digits of footnote marks, and 98.51 of 98.5①.
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－＋／", "0123456789.,-+/")
_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")


def cell_name(column: int, row: int) -> str:
    """Spreadsheet address of a zero-based column and one-based row.

    >>> cell_name(0, 1), cell_name(27, 10)
    ('A1', 'AB10')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def decode(raw: bytes) -> str | None:
    """Text of a file that Excel or WPS wrote, or None when it is no text in a known encoding.

    >>> decode("指标".encode("gb18030"))
    '指标'
    """
    if b"\x00" in raw:
        return None
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def read_table(folder: Path, table: Table) -> tuple[pd.DataFrame, list[Finding]]:
    """Read ``folder/table.file``.

    Parameters
    ----------
    folder : Path
        Folder of the pack.
    table : Table
        Its schema.

    Returns
    -------
    frame : DataFrame
        The columns of the schema (text ``""`` when empty, numbers ``float64`` with NA, integers ``Int64``) and
        ``_row``, the spreadsheet row of each record. Has no rows when `findings` holds an error of the file itself.
    findings : list of Finding
        Every problem, in cell order; empty when the table is right.
    """
    path = folder / table.file
    empty = _frame([], table)
    if not path.is_file():
        if table.optional:
            return empty, []
        return empty, [
            Finding("missing_file", ERROR, "数据包缺少这个文件，请从模板或备份补上", source_cell=table.file)
        ]
    text = decode(path.read_bytes())
    if text is None:
        message = "文件不是可读的 CSV 文本，请用 Excel 另存为“CSV UTF-8（逗号分隔）”"
        return empty, [Finding("unreadable_file", ERROR, message, source_cell=table.file)]
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        rows = list(reader)
    except (
        csv.Error
    ):  # of the reader's few errors only the length of a cell can come up in a text without NUL
        place = f"{table.file}!{reader.line_num}行"
        message = "单元格过长，常见于前面有不成对的引号，使后面的内容并入一格；请用 Excel 打开，检查这一行和前面的引号"
        expected = f"不超过 {csv.field_size_limit()} 字"
        return empty, [Finding("unreadable_file", ERROR, message, source_cell=place, expected=expected)]
    if not any(any(cell.strip() for cell in row) for row in rows):
        message = "文件是空的，至少应有表头一行"
        return empty, [
            Finding("empty_file", ERROR, message, source_cell=table.file, expected="、".join(table.names))
        ]
    findings = _check_heading(rows[0], table)
    if findings:
        return empty, findings
    return _parse_rows(rows, table)


def _check_heading(heading: list[str], table: Table) -> list[Finding]:
    names = [name.strip() for name in heading]
    findings = []
    for name in table.names:
        if names.count(name) == 0:
            message = f"缺少列“{name}”，请补上该列（可以留空）"
            findings.append(
                Finding("missing_column", ERROR, message, source_cell=f"{table.file}!1行",
                        expected="、".join(table.names), found="、".join(names))
            )  # fmt: skip
    for position, name in enumerate(names):
        cell = f"{table.file}!{cell_name(position, 1)}"
        if name not in table.names:
            message = f"多出列“{name}”，请删去或改成规定的列名"
            findings.append(
                Finding(
                    "unknown_column",
                    ERROR,
                    message,
                    source_cell=cell,
                    expected="、".join(table.names),
                    found=name,
                )
            )
        elif name in names[:position]:
            findings.append(
                Finding("repeated_column", ERROR, f"列“{name}”重复", source_cell=cell, found=name)
            )
    return findings


def _parse_rows(rows: list[list[str]], table: Table) -> tuple[pd.DataFrame, list[Finding]]:
    names = [name.strip() for name in rows[0]]
    position = {name: names.index(name) for name in table.names}
    findings: list[Finding] = []
    records = []
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(names) and any(cell.strip() for cell in row[len(names) :]):
            cell = f"{table.file}!{cell_name(len(names), number)}"
            message = "这一行的单元格比表头多，请检查是否有未加引号的逗号"
            findings.append(Finding("extra_cell", ERROR, message, source_cell=cell, found=row[len(names)]))
        record: dict[str, object] = {ROW: number}
        for column in table.columns:
            at = position[column.name]
            value, problem = _parse_cell(row[at] if at < len(row) else "", column)
            record[column.name] = value
            if problem:
                cell = f"{table.file}!{cell_name(at, number)}"
                findings.append(problem._replace(source_cell=cell))
        records.append(record)
    frame = _frame(records, table)
    return frame, findings + (_repeated_keys(frame, table, position) if not findings else [])


def _parse_cell(text: str, column: Column) -> tuple[object, Finding | None]:
    text = text.strip()
    missing = None if column.kind in (NUMBER, INTEGER) else column.default
    if not text:
        if not column.required:
            return missing, None
        return missing, Finding("empty_cell", ERROR, f"“{column.name}”不能为空", expected=_allowed(column))
    if column.kind in (NUMBER, INTEGER):
        number = parse_number(text)
        whole = number is not None and abs(number) < LARGEST_WHOLE and number == int(number)
        if number is None or (column.kind == INTEGER and not whole):
            message = f"“{column.name}”应填{KIND_LABELS[column.kind]}，单位和说明请移到 note 列"
            return missing, Finding(
                "wrong_type", ERROR, message, expected=KIND_LABELS[column.kind], found=text
            )
        return (int(number) if column.kind == INTEGER else number), None
    if column.kind == DATE:
        date = parse_date(text)
        if date is None:
            message = f"“{column.name}”应填日期"
            return missing, Finding("wrong_type", ERROR, message, expected=KIND_LABELS[DATE], found=text)
        return date, None
    if column.choices:
        code = text.partition(":")[0] if column.detail else text
        if code not in column.choices:
            message = f"“{column.name}”的代码不在规定之列"
            return text, Finding("unknown_code", ERROR, message, expected=_allowed(column), found=text)
    return text, None


def _allowed(column: Column) -> str:
    return "、".join(column.choices) if column.choices else KIND_LABELS[column.kind]


def parse_number(text: str) -> float | None:
    """A finite number as a spreadsheet writes it (full-width digits and thousands separators allowed), else None.

    >>> parse_number("１，２３４.5"), parse_number("98.5%"), parse_number("98.5①"), parse_number("nan")
    (1234.5, None, None, None)
    """
    text = text.translate(_FULL_WIDTH).strip()
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text.replace(",", ""))
    return number if abs(number) < 1e300 else None


def parse_date(text: str) -> str | None:
    """ISO form of a date as Excel writes it, or None.

    >>> parse_date("2023/1/30"), parse_date("2023-02-30")
    ('2023-01-30', None)
    """
    match = _DATE.fullmatch(text.translate(_FULL_WIDTH).strip())
    if not match:
        return None
    try:
        return dt.date(*map(int, match.groups())).isoformat()
    except ValueError:
        return None


def split_identifiers(text: str) -> list[str]:
    """Indicator ids of a cell that may hold several.

    >>> split_identifiers("W26; W27；W28")
    ['W26', 'W27', 'W28']
    """
    return [part for part in re.split(r"[;；,，、\s]+", text) if part]


def _frame(records: Iterable[dict], table: Table) -> pd.DataFrame:
    frame = pd.DataFrame(records, columns=[*table.names, ROW])
    dtypes = {NUMBER: "float64", INTEGER: "Int64", DATE: "str", IDENTIFIERS: "str"}
    return frame.astype({c.name: dtypes.get(c.kind, "str") for c in table.columns} | {ROW: "int64"})


def _repeated_keys(frame: pd.DataFrame, table: Table, position: dict[str, int]) -> list[Finding]:
    findings = []
    first_cell = position[table.key[0]]
    for _, group in frame[frame.duplicated(list(table.key), keep=False)].groupby(list(table.key), sort=False):
        rows = "、".join(f"第{row}行" for row in group[ROW])
        key = "，".join(str(value) for value in group.iloc[0][list(table.key)])
        cell = f"{table.file}!{cell_name(first_cell, group[ROW].iloc[1])}"
        message = f"{rows}的主键重复，请只保留一行"
        expected = f"{'＋'.join(table.key)} 不重复"
        findings.append(
            Finding("repeated_key", ERROR, message, source_cell=cell, expected=expected, found=key)
        )
    return findings
