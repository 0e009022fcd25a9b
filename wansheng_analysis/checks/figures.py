"""Figures that cannot be: one function per check; each takes frames and returns a list of findings.

The later checks rely on the earlier ones, so :func:`check_observations` stops after the stage that found an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..catalogue import unknown_message
from ..errors import ERROR, WARNING, Finding
from ..schema import STATUS, WITHOUT_VALUE
from .about import about, rows

YEARS = (1949, 2100)  # a year outside was mistyped


def check_observations(observations: pd.DataFrame, catalogue: pd.DataFrame) -> list[Finding]:
    """Every problem of the tidy table.

    Parameters
    ----------
    observations : DataFrame
        Tidy table (``schema.TIDY_COLUMNS``).
    catalogue : DataFrame
        Rows of 专栏一.

    Returns
    -------
    list of Finding
        Errors and warnings; later stages are run only when the earlier ones found no error.
    """
    findings = unknown_indicators(observations, catalogue)
    if findings:
        return findings
    joined = observations.merge(catalogue, on="indicator_id", how="left", suffixes=("", "_row"))
    findings = [*impossible_years(joined), *value_against_status(joined), *out_of_bounds(joined)]
    findings += [*impossible_counts(joined), *counted_elsewhere(joined)]
    return findings + rate_against_counts(joined)


def unknown_indicators(frame: pd.DataFrame, catalogue: pd.DataFrame) -> list[Finding]:
    """Ids that the catalogue does not have."""
    known, column = catalogue["indicator_id"], "indicator_id"
    return [
        about(
            row,
            "unknown_indicator",
            ERROR,
            unknown_message(catalogue, row[column]),
            found=row[column],
            column=column,
        )
        for row in rows(frame, ~frame[column].isin(known))
    ]


def impossible_years(joined: pd.DataFrame) -> list[Finding]:
    """Years that cannot be meant."""
    expected = f"{YEARS[0]}—{YEARS[1]}"
    return [
        about(row, "impossible_year", ERROR, "年份有误", expected, str(row["year"]), column="year")
        for row in rows(joined, ~joined["year"].between(*YEARS))
    ]


def after_the_plan(observations: pd.DataFrame, plan: pd.DataFrame) -> list[Finding]:
    """Years after the plans' end, which would pass for the latest figure."""
    final = int(plan["final_year"].max())
    message, expected = "年份在规划期之后，请核对", f"不晚于{final}年"
    return [
        about(row, "after_the_plan", ERROR, message, expected, str(row["year"]), column="year")
        for row in rows(observations, observations["year"] > final)
    ]


def unknown_areas(observations: pd.DataFrame, catalogue: pd.DataFrame, plan: pd.DataFrame) -> list[Finding]:
    """Areas that no plan names; rows that every unit must meet have figures of units."""
    units = set(catalogue.loc[catalogue["every_unit"] != "", "indicator_id"])
    known = {*plan["area"], *catalogue["counted_by"]}
    strange = ~observations["area"].isin(known) & ~observations["indicator_id"].isin(units)
    message = "地区不是规划所在地区，这个数字不参加评价；请核对"
    return [
        about(row, "unknown_area", WARNING, message, found=row["area"], column="area")
        for row in rows(observations, strange)
    ]


def value_against_status(joined: pd.DataFrame) -> list[Finding]:
    """A value where the status says there is none, or none where it says there is one."""
    missing, without = joined["value"].isna(), joined["status"].isin(WITHOUT_VALUE)
    findings = []
    for row in rows(joined, missing & ~without):
        expected = "、".join(f"{code} {STATUS[code]}" for code in WITHOUT_VALUE)
        message = "没有数值，状态却不是缺项；请补上数值，或把状态改为"
        findings.append(
            about(row, "value_missing", ERROR, message + expected, found=row["status"], column="status")
        )
    for row in rows(joined, ~missing & without):
        message = f"状态为“{STATUS[row['status']]}”，却填了数值；请删去数值或更正状态"
        findings.append(about(row, "value_not_expected", ERROR, message, found=f"{row['value']:g}"))
    return findings


def out_of_bounds(joined: pd.DataFrame) -> list[Finding]:
    """Values beyond what the row can take, such as a share above 100 %."""
    value, lower, upper = joined["value"], joined["lower_bound"], joined["upper_bound"]
    findings = []
    for row in rows(joined, (value < lower) | (value > upper)):
        low = "不限" if pd.isna(row["lower_bound"]) else f"{row['lower_bound']:g}"
        high = "不限" if pd.isna(row["upper_bound"]) else f"{row['upper_bound']:g}"
        message = f"数值超出“{row['name']}”可能的范围，请核对单位和小数点"
        expected = f"{low} 至 {high}（{row['unit'] or '无单位'}）"
        findings.append(
            about(row, "out_of_bounds", ERROR, message, expected=expected, found=f"{row['value']:g}")
        )
    return findings


def impossible_counts(joined: pd.DataFrame) -> list[Finding]:
    """A denominator that is not positive, a negative numerator, or a part larger than its whole."""
    part, whole = joined["numerator"], joined["denominator"]
    share = joined["measure"].isin(["proportion", "share_of_posts"]) & (
        joined["upper_bound"] == joined["per"]
    )
    cases = [
        (whole <= 0, "denominator_not_positive", "分母应大于 0", "denominator"),
        (part < 0, "negative_numerator", "分子不能为负", "numerator"),
        (share & (part > whole), "part_above_whole", "分子大于分母", "numerator"),
    ]
    return [
        about(row, check, ERROR, f"{message}，请核对", found=f"{row[column]:g}", column=column)
        for wrong, check, message, column in cases
        for row in rows(joined, wrong)
    ]


def counted_elsewhere(joined: pd.DataFrame) -> list[Finding]:
    """Figures for rows that the plan says cannot exist here or are counted by another area."""
    own_answer = joined["area"] == joined["counted_by"]
    wrong = (joined["availability"] != "available") & joined["value"].notna() & ~own_answer
    return [
        about(row, "not_expected_here", WARNING, f"规划注明该项{_elsewhere(row)}，这里却有数值；请核对来源")
        for row in rows(joined, wrong)
    ]


def rate_against_counts(joined: pd.DataFrame) -> list[Finding]:
    """Published values that the counts beside them do not give after rounding."""
    counted = joined["numerator"] / joined["denominator"] * joined["per"]
    tolerance = 0.5 * 10.0 ** -joined["decimals"].astype("float64") * (1 + 1e-9)
    wrong = joined["measure"].isin(["proportion", "rate", "share_of_posts"]) & (
        (counted - joined["value"]).abs() > tolerance
    )
    return [
        about(row, "rate_against_counts", WARNING, "数值与分子÷分母不符，请核对三个数",
              f"{row['counted']:.{int(row['decimals'])}f}", f"{row['value']:g}")
        for row in rows(joined.assign(counted=counted), wrong)
    ]  # fmt: skip


def _elsewhere(row: Mapping[str, Any]) -> str:
    return f"由{row['counted_by']}统计" if row["counted_by"] else "在本区不存在"
