"""What a careful reader of 专栏一 would ask about its wording."""

from __future__ import annotations

import difflib
from itertools import combinations

import numpy as np
import pandas as pd

from ..errors import WARNING, Finding
from ..targets import Target, is_met
from .about import about, rows

NEAR_DUPLICATE = 0.85  # share of matching characters from which two names of one plan are asked about


def check_plan_text(
    catalogue: pd.DataFrame, targets: dict[str, Target], baseline: pd.Series
) -> list[Finding]:
    """What a careful reader of 专栏一 would ask about; warnings only, nothing is changed.

    Parameters
    ----------
    catalogue : DataFrame
        Rows of 专栏一.
    targets : dict
        Parsed targets by indicator id.
    baseline : Series
        Baseline value by indicator id; rows without one are absent.

    Returns
    -------
    list of Finding
        ``target_met_at_baseline``, ``near_duplicate``, ``binding_without_number``, ``wording_query``,
        ``no_baseline``.
    """
    findings = []
    available = catalogue[catalogue["availability"] == "available"]
    for row in rows(available):
        name, target = row["name"], targets[row["indicator_id"]]
        value = baseline.get(row["indicator_id"], np.nan)
        if pd.isna(value):
            message = f"“{name}”没有基期数值，须向{row['department'] or '责任部门'}索取"
            findings.append(about(row, "no_baseline", WARNING, message))
        elif is_met(target, value):
            message = f"“{name}”基期数值已符合目标，评估时应防止回落，并核对目标是否有误"
            findings.append(about(row, "target_met_at_baseline", WARNING, message, target.text, f"{value:g}"))
        if row["attribute"] == "约束性" and not any(pd.notna(part.value) for part in target.parts):
            message = f"约束性指标“{name}”的目标没有数值，须先明确评价标准"
            findings.append(about(row, "binding_without_number", WARNING, message, found=target.text))
        if target.query:
            message = f"“{name}”：{target.query}"
            findings.append(about(row, "wording_query", WARNING, message, found=target.text))
    return findings + near_duplicates(available, targets)


def near_duplicates(catalogue: pd.DataFrame, targets: dict[str, Target]) -> list[Finding]:
    """Pairs of numbered indicators of one plan with almost the same name and the same target."""
    findings = []
    for one, two in combinations(list(rows(catalogue)), 2):
        if one["plan"] != two["plan"] or one["item_id"] == two["item_id"]:
            continue
        if targets[one["indicator_id"]].text != targets[two["indicator_id"]].text:
            continue
        if difflib.SequenceMatcher(None, one["name"], two["name"], autojunk=False).ratio() >= NEAR_DUPLICATE:
            message = f"与 {one['indicator_id']}“{one['name']}”措辞相近、目标相同，请确认是否重复统计"
            findings.append(about(two, "near_duplicate", WARNING, message, found=two["name"]))
    return findings
