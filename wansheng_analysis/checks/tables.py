"""Tables that contradict each other or themselves: names that lead nowhere, limits the wrong way round."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from ..errors import ERROR, Finding
from ..schema import ASSUMED_EXPOSURE, IDENTIFIERS, OTHER_RULES, Table
from ..tables import split_identifiers
from ..targets import DECISION_RULES

Place = Callable[[pd.Series, str], str]


def check_references(
    frame: pd.DataFrame, table: Table, column: str, allowed: Iterable[str], place: Place
) -> list[Finding]:
    """Cells that name something another table does not have, such as a source id.

    Parameters
    ----------
    frame : DataFrame
    table : Table
        Schema of `frame`, for its Chinese name.
    column : str
        The column that refers; may be empty, and holds several ids where the schema says so.
    allowed : iterable of str
        Ids that exist.
    place : callable
        Row and column of `frame` -> its cell.
    """
    known = set(allowed)
    several = any(one.name == column and one.kind == IDENTIFIERS for one in table.columns)
    findings = []
    for _, row in frame.iterrows():
        named = split_identifiers(row[column]) if several else [row[column]] if row[column] else []
        unknown = [name for name in named if name not in known]
        if unknown:
            message = f"{table.label}的“{column}”引用了不存在的编号，请先在对应的表中登记"
            findings.append(
                Finding(
                    "unknown_reference",
                    ERROR,
                    message,
                    source_cell=place(row, column),
                    found="、".join(unknown),
                )
            )
    return findings


def check_decisions(frame: pd.DataFrame, place: Place) -> list[Finding]:
    """Decisions under a rule that nothing follows, and limits that no value lies between.

    Parameters
    ----------
    frame : DataFrame
        ``decisions.csv``.
    place : callable
        Row and column of `frame` -> its cell.
    """
    rules = {*DECISION_RULES, *OTHER_RULES}
    findings = []
    for _, row in frame.iterrows():
        lower, upper = row["lower"], row["upper"]
        wrong = {}
        if row["rule"] not in rules:
            wrong["rule"] = ("unknown_rule", "没有这种规则，请改用规定的规则名", "、".join(sorted(rules)))
        if lower > upper:
            wrong["lower"] = ("limits_reversed", "下限大于上限，请核对", f"不大于上限（{upper:g}）的数")
        elif row["rule"] == ASSUMED_EXPOSURE and not (lower > 0 and upper > 0):
            wrong["lower"] = (
                "exposure_not_positive",
                "推算用的年人数范围，下限和上限都应大于 0",
                "大于 0 的数",
            )
        findings += [
            Finding(
                check,
                ERROR,
                message,
                row["indicator_id"],
                None,
                place(row, column),
                expected,
                _shown(row[column]),
            )
            for column, (check, message, expected) in wrong.items()
        ]
    return findings


def _shown(value: object) -> str:
    return "" if pd.isna(value) else f"{value:g}" if isinstance(value, float) else str(value)
