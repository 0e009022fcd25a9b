"""The plans and the rows of their indicator tables (专栏一)."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import pandas as pd

from .errors import ERROR, Finding, TargetError, UnknownIndicatorError
from .schema import INDICATORS, PLANS
from .tables import ROW, cell_name, read_table
from .targets import Target, parse_target

PLAN_YEARS = ("baseline_year", "midterm_year", "final_year")
YEARS = (1949, 2100)  # a year outside was mistyped
MOST_DECIMALS, LARGEST_PER = 6, 1_000_000


MOST_DECIMALS = 6
_parsed = lru_cache(maxsize=1024)(
    parse_target
)  # a pack is put together anew for every workbook that comes in


def read_catalogue(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame, list[Finding]]:
    """Read ``plan.csv`` and ``indicators.csv``.

    Parameters
    ----------
    folder : Path
        Folder of the pack.

    Returns
    -------
    plan : DataFrame
        One row per plan, columns of ``schema.PLANS``.
    catalogue : DataFrame
        One row per indicator row in the order of the file, columns of ``schema.INDICATORS`` and

        ``item_id``
            the numbered indicator (项) that the row belongs to: ``W05`` for ``W05a``;
        ``label``
            name with its unit, as a heading shows it;
        ``counted_by``
            the area that counts the row, ``""`` when the district does.
    findings : list of Finding
        Every problem of both files.
    """
    plan, plan_findings = read_table(folder, PLANS)
    catalogue, findings = read_table(folder, INDICATORS)
    findings = plan_findings + findings
    if not findings:
        findings = [*_plan_years(plan), *_unknown_plans(catalogue, plan), *_impossible(catalogue)]
        findings += _unreadable_targets(catalogue)
        findings += [*_impossible_years(plan), *_impossible_numbers(catalogue)]
    availability = catalogue["availability"].str.partition(":").reindex(columns=range(3), fill_value="")
    catalogue = catalogue.assign(
        item_id=catalogue["indicator_id"]
        .str.extract(r"^([A-Za-z]+\d+)", expand=False)
        .fillna(catalogue["indicator_id"]),
        label=[
            with_unit(name, unit) for name, unit in zip(catalogue["name"], catalogue["unit"], strict=True)
        ],
        availability=availability[0],
        counted_by=availability[2],
    )
    return plan.drop(columns=ROW), catalogue.drop(columns=ROW), findings


def with_unit(name: str, unit: str) -> str:
    """Name with its unit in brackets, as 专栏一 prints it.

    >>> with_unit("婴儿死亡率", "‰"), with_unit("出生人口性别比", "")
    ('婴儿死亡率（‰）', '出生人口性别比')
    """
    return f"{name}（{unit}）" if unit else name


def parsed_targets(catalogue: pd.DataFrame) -> dict[str, Target]:
    """Target of every row by indicator id; the catalogue has been checked, so every wording is readable."""
    columns = ["indicator_id", "target_text", "direction", "unit"]
    return {
        indicator_id: _parsed(text, direction, unit)
        for indicator_id, text, direction, unit in catalogue[columns].itertuples(index=False)
    }


def find_row(catalogue: pd.DataFrame, indicator_id: str) -> pd.Series:
    """Row of the catalogue, or an error that suggests what may have been meant.

    Parameters
    ----------
    catalogue : DataFrame
        As from :func:`read_catalogue`.
    indicator_id : str
        ``"W03"``.

    Raises
    ------
    UnknownIndicatorError
        With the nearest ids and names.
    """
    rows = catalogue[catalogue["indicator_id"] == indicator_id]
    if len(rows):
        return rows.iloc[0]
    raise UnknownIndicatorError(unknown_message(catalogue, indicator_id))


def unknown_message(catalogue: pd.DataFrame, indicator_id: str) -> str:
    """Chinese sentence that names an unknown id and the nearest known ones.

    >>> known = pd.DataFrame({"indicator_id": ["W03", "W30"], "name": ["孕产妇死亡率", "某比例"]})
    >>> unknown_message(known, "W3")
    '没有指标 W3；是否想找 W03 孕产妇死亡率？'
    """
    names: Mapping[str, str] = dict(zip(catalogue["indicator_id"], catalogue["name"], strict=True))
    wanted = str(indicator_id).strip()
    near = [key for key in names if _bare(key) == _bare(wanted)]
    near = near or [key for key, name in names.items() if wanted and wanted in name]
    near = near or difflib.get_close_matches(wanted.upper(), list(names), n=3, cutoff=0.6)
    if not near:
        return f"没有指标 {wanted}；指标编号见 indicators.csv 的 indicator_id 列"
    return f"没有指标 {wanted}；是否想找 {'、'.join(f'{key} {names[key]}' for key in near[:3])}？"


def _bare(indicator_id: str) -> str:
    """An id without leading zeros and in capitals: ``W03`` and ``w3`` are one."""
    return re.sub(r"(?<=[A-Z])0+", "", unicodedata.normalize("NFKC", indicator_id).upper())


def _unknown_plans(catalogue: pd.DataFrame, plan: pd.DataFrame) -> list[Finding]:
    allowed = "、".join(plan["plan"])
    return [
        Finding("unknown_plan", ERROR, "指标所属规划不在 plan.csv 中", row["indicator_id"], expected=allowed,
                source_cell=_cell("plan", row[ROW]), found=row["plan"])
        for _, row in catalogue[~catalogue["plan"].isin(plan["plan"])].iterrows()
    ]  # fmt: skip


def _impossible_years(plan: pd.DataFrame) -> list[Finding]:
    """Mistyped years of a plan: every later step counts in them."""
    findings = []
    for _, row in plan.iterrows():
        years = [int(row[name]) for name in PLAN_YEARS]
        for name, year in zip(PLAN_YEARS, years, strict=True):
            if not YEARS[0] <= year <= YEARS[1]:
                cell = f"{PLANS.file}!{cell_name(PLANS.names.index(name), row[ROW])}"
                findings.append(Finding("bad_year", ERROR, "年份有误", source_cell=cell,
                                        expected=f"{YEARS[0]}—{YEARS[1]}", found=str(year)))  # fmt: skip
        if not years[0] < years[1] < years[2]:
            cell = f"{PLANS.file}!{cell_name(PLANS.names.index(PLAN_YEARS[0]), row[ROW])}"
            message = "规划的年份次序有误"
            findings.append(Finding("bad_year", ERROR, message, source_cell=cell, expected="基期早于中期、中期早于终期",
                                    found="、".join(map(str, years))))  # fmt: skip
    return findings


def _impossible_numbers(catalogue: pd.DataFrame) -> list[Finding]:
    """Decimals, multipliers and natural bounds that no indicator can have."""
    below = catalogue["upper_bound"] <= catalogue["lower_bound"]
    wrong = (
        ("decimals", ~catalogue["decimals"].between(0, MOST_DECIMALS), f"0 至 {MOST_DECIMALS}"),
        ("per", (catalogue["per"] <= 0) | (catalogue["per"] > LARGEST_PER), f"大于 0、不超过 {LARGEST_PER} 的数"),
        ("upper_bound", below, "大于 lower_bound 的数"),
    )  # fmt: skip
    return [
        Finding("impossible_number", ERROR, f"“{column}”不在可能的范围内", row["indicator_id"],
                source_cell=_cell(column, row[ROW]), expected=allowed, found=f"{row[column]:.15g}")
        for column, bad, allowed in wrong
        for _, row in catalogue[bad.fillna(False).astype(bool)].iterrows()
    ]  # fmt: skip


def _plan_years(plan: pd.DataFrame) -> list[Finding]:
    """Years of a plan that do not follow each other."""
    names = ("baseline_year", "midterm_year", "final_year")
    findings = []
    for _, row in plan.iterrows():
        years = [int(row[name]) for name in names]
        if years != sorted(set(years)):
            cell = f"{PLANS.file}!{cell_name(PLANS.names.index(names[0]), row[ROW])}"
            found = "、".join(map(str, years))
            findings.append(
                Finding(
                    "plan_years",
                    ERROR,
                    "基期、中期、终期年份应依次变大，请核对",
                    source_cell=cell,
                    found=found,
                )
            )
    return findings


def _impossible(catalogue: pd.DataFrame) -> list[Finding]:
    """Rows that describe no possible indicator."""
    findings = []
    for _, row in catalogue.iterrows():
        cases = (
            ("decimals", not 0 <= row["decimals"] <= MOST_DECIMALS, "小数位数不合理", f"0 至 {MOST_DECIMALS}"),
            ("per", row["per"] <= 0, "率的基数应大于 0", "1、100、1000、100000 等"),
            ("lower_bound", row["lower_bound"] >= row["upper_bound"], "可能的最小值应小于最大值", "小于 upper_bound 的数"),
            ("valid_from", _after(row["valid_from"], row["valid_to"]), "口径起用年份在停用年份之后", "不晚于 valid_to"),
        )  # fmt: skip
        for column, wrong, message, expected in cases:
            if wrong:
                cell, found = _cell(column, row[ROW]), f"{row[column]:g}"
                message = f"“{row['name']}”{message}，请核对"
                findings.append(
                    Finding(
                        "impossible_row", ERROR, message, row["indicator_id"], None, cell, expected, found
                    )
                )
    return findings


def _after(first: object, last: object) -> bool:
    return bool(pd.notna(first) and pd.notna(last) and first > last)  # type: ignore[operator]


def _unreadable_targets(catalogue: pd.DataFrame) -> list[Finding]:
    findings = []
    for _, row in catalogue.iterrows():
        place = {"indicator_id": row["indicator_id"], "source_cell": _cell("target_text", row[ROW])}
        try:
            target = parse_target(row["target_text"], row["direction"], row["unit"])
        except TargetError as problem:
            findings.append(Finding("unreadable_target", ERROR, str(problem), **place))
            continue
        levels = [part.value for part in target.parts if part.basis == "level" and part.value is not None]
        if any(level < row["lower_bound"] or level > row["upper_bound"] for level in levels):
            message = f"“{row['name']}”的目标值超出该指标可能的范围，请核对目标或上下限"
            expected = f"{row['lower_bound']:g} 至 {row['upper_bound']:g}"
            findings.append(
                Finding(
                    "unreachable_target", ERROR, message, expected=expected, found=row["target_text"], **place
                )
            )
    return findings


def _cell(column: str, row: int) -> str:
    return f"{INDICATORS.file}!{cell_name(INDICATORS.names.index(column), row)}"
