"""Values that look like a slip of the unit or the decimal point; asked about, never changed."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from ..errors import ERROR, WARNING, Finding
from ..targets import Target
from .row_index import RowIndex

FACTORS = (10, 100, 1000, 10_000, 100_000)
CLOSE = 1.6  # after undoing the slip the value may differ from what was known by this factor
SURE = (
    100,
    1000,
    10_000,
    100_000,
)  # a true change by such a factor that lands on the old level is next to impossible
SERIES = ["indicator_id", "area", "sex", "age", "residence"]
CONFIRMED = re.compile(r"已核实|核实无误|属实|确认无误")


def unit_slips(records: pd.DataFrame, rows: RowIndex) -> list[Finding]:
    """Values that a power of ten brings back to what is known of the row.

    A value is compared with the same area's value of the nearest other year, else with the plan's threshold (then only
    factors of 100 and more count). Against a known value a factor of 100 or more is an error, unless the note says
    已核实; everything else is a warning. Where numerator and denominator bear the value out nothing is asked.

    Parameters
    ----------
    records : DataFrame
        Columns of ``entries.RECORD_COLUMNS``.
    rows : RowIndex
        The catalogue, and what the pack knew before.

    Returns
    -------
    list of Finding
        Check ``unit_slip``.
    """
    observations = rows.pack.observations
    known = _known_values(observations[observations["indicator_id"].isin(records["indicator_id"].unique())])
    found = []
    for record in records[records["value"].notna() & (records["value"] != 0)].to_dict("records"):
        row = rows.by_id[record["indicator_id"]]
        reference = _reference(record, known, rows.pack.targets[record["indicator_id"]])
        factor = slip_factor(record["value"], reference.value) if reference else None
        if reference and factor and not _counts_agree(record, row):
            size = round(max(factor, 1 / factor))
            if reference.is_own or size in SURE:  # a tenth of a target may well be true
                found.append(_finding(record, row, factor, size, reference))
    return found


def slip_factor(value: float, known: float) -> float | None:
    """The power of ten by which a value is off from what is known, or None when it is near or off by no such factor.

    >>> slip_factor(0.985, 97.9), slip_factor(123.0, 12.1), slip_factor(54.0, 66.3), slip_factor(5.0, 1.0)
    (0.01, 10, None, None)
    """
    if value <= 0 or known <= 0 or 1 / CLOSE < value / known < CLOSE:
        return None
    for factor in (*FACTORS, *(1 / one for one in FACTORS)):
        if abs(math.log(value / known / factor)) < math.log(CLOSE):
            return factor
    return None


class _Reference(NamedTuple):
    value: float
    name: str
    is_own: bool  # an earlier value of the same series, not the plan's threshold


def _known_values(observations: pd.DataFrame) -> dict[tuple[object, ...], list[tuple[int, float]]]:
    """Years and positive values by series."""
    known: dict[tuple[object, ...], list[tuple[int, float]]] = {}
    positive = observations[observations["value"] > 0]
    for *series, year, value in positive[[*SERIES, "year", "value"]].itertuples(index=False):
        known.setdefault(tuple(series), []).append((int(year), float(value)))
    return known


def _reference(
    record: Mapping[str, Any], known: dict[tuple[object, ...], list[tuple[int, float]]], target: Target
) -> _Reference | None:
    """What a value is compared with: the nearest other year, then the threshold."""
    others = [
        one for one in known.get(tuple(record[name] for name in SERIES), []) if one[0] != record["year"]
    ]
    if others:
        year, value = min(others, key=lambda one: abs(one[0] - record["year"]))
        return _Reference(value, f"{year}年", True)
    thresholds = [part.value for part in target.parts if part.basis == "level" and part.value]
    return _Reference(float(thresholds[0]), "规划目标", False) if thresholds else None


def _counts_agree(record: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    if (
        pd.isna(record["numerator"])
        or pd.isna(record["denominator"])
        or not record["denominator"]
        or pd.isna(row["per"])
    ):
        return False
    counted = record["numerator"] / record["denominator"] * row["per"]
    return bool(abs(counted - record["value"]) <= 0.5 * 10.0 ** -row["decimals"] * (1 + 1e-9))


def _finding(
    record: Mapping[str, Any], row: Mapping[str, Any], factor: float, size: int, known: _Reference
) -> Finding:
    sure = known.is_own and size in SURE and not CONFIRMED.search(record["note"])
    times = f"{size}倍" if factor > 1 else f"1/{size}"
    message = (
        f"“{row['name']}”约为{known.name}（{known.value:g}）的{times}，疑似单位或小数点有误（如‰当作%、小数当作百分数）；"
        "请核对，如属实请在备注写“已核实”"
    )
    return Finding("unit_slip", ERROR if sure else WARNING, message, record["indicator_id"], int(record["year"]),
                   record["source_cell"], f"以“{row['unit'] or '无单位'}”为单位的数", record["raw"])  # fmt: skip
