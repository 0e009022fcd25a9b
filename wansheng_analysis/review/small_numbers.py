"""What a small district can and cannot know from a rate: possible counts, events allowed, meaning of no event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from .. import rates
from ..errors import ParameterError
from ..formats import plain
from ..pack import Pack
from ..rates import RateTarget
from ..schema import ASSUMED_EXPOSURE

LEVEL = 0.95
STEPS = 3  # sizes shown within the assumed range
WINDOWS = (1, 3, 5)
NEAR_YEARS = 2  # a reference figure may be this many years away


def rows_with_zero_events(pack: Pack, plan: str = "both") -> list[str]:
    """Rates with a ceiling for which years without any event are on record."""
    figures = pack.headline
    zero = figures[(figures["numerator"] == 0) | (figures["value"] == 0)]["indicator_id"]
    return [i for i in _ceiling_rates(pack, plan) if i in set(zero)]


def rates_without_counts(pack: Pack, plan: str = "both") -> list[str]:
    """Rates of rare events above zero whose counts have not been sent, but whose denominator has an assumed range."""
    figures = pack.headline
    bare = figures[(figures["value"] > 0) & figures["numerator"].isna()]["indicator_id"]
    return [i for i in _ceiling_rates(pack, plan) if i in set(bare) and assumed_exposure(pack, i)]


def _ceiling_rates(pack: Pack, plan: str) -> list[str]:
    rows = pack.catalogue[pack.catalogue["measure"] == "rate"]
    rows = rows if plan == "both" else rows[rows["plan"] == plan]
    return [i for i in rows["indicator_id"] if _ceiling(pack, i) is not None]


def _ceiling(pack: Pack, indicator_id: str) -> RateTarget | None:
    """The ceiling that a row's target sets for its rate; None when it sets no single one."""
    target = pack.targets[indicator_id]
    part = target.parts[0] if len(target.parts) == 1 else None
    if part is None or part.comparator not in ("<", "<=") or part.value is None or part.basis != "level":
        return None
    return RateTarget(part.comparator, part.value, pack.row(indicator_id)["per"])


def per_row(pack: Pack, ids: list[str], compute: Callable[[Pack, str], pd.DataFrame]) -> pd.DataFrame:
    """Tables of several rows under one another, with ``indicator_id`` and ``name`` in front."""
    parts = [compute(pack, i).assign(indicator_id=i, name=pack.row(i)["name"]) for i in ids]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def assumed_exposure(pack: Pack, indicator_id: str) -> tuple[int, int] | None:
    """Range of a row's denominator that we assume until the figure is sent, or None.

    Parameters
    ----------
    pack : Pack
    indicator_id : str
        Rows with the same ``denominator_name`` share the assumption, which stands in ``decisions.csv``.

    Returns
    -------
    tuple of int or None
    """
    name = pack.row(indicator_id)["denominator_name"]
    same = pack.catalogue.loc[pack.catalogue["denominator_name"] == name, "indicator_id"]
    found = pack.decisions[
        (pack.decisions["rule"] == ASSUMED_EXPOSURE) & pack.decisions["indicator_id"].isin(same)
    ]
    found = found.dropna(subset=["lower", "upper"])
    return (int(found["lower"].iloc[0]), int(found["upper"].iloc[0])) if name and len(found) else None


def possible_counts(pack: Pack, indicator_id: str) -> pd.DataFrame:
    """All counts that fit a published rate, with the interval that each would have.

    Parameters
    ----------
    pack : Pack
    indicator_id : str
        A rate; the figure of the last year without counts is taken.

    Returns
    -------
    DataFrame
        ``events, exposure_from, exposure_to, value, lower, upper, level`` (exact Poisson, 95 %, at the middle of the range of
        exposures) with the row's ``unit, decimals``. Empty when there is no figure or no assumed range.
    """
    row = pack.row(indicator_id)
    series = pack.series(indicator_id).dropna(subset="value")
    series = series[series["numerator"].isna()]
    exposure = assumed_exposure(pack, indicator_id)
    columns = ["events", "exposure_from", "exposure_to"]
    if exposure is None or series.empty:
        return pd.DataFrame(columns=[*columns, "value", "lower", "upper", "unit", "decimals"])
    value, decimals, per = float(series["value"].iloc[-1]), int(row["decimals"]), int(row["per"])
    pairs = rates.consistent_counts(value, decimals, per, exposure)[columns]
    middle = (pairs["exposure_from"] + pairs["exposure_to"]) / 2
    limits = rates.rate_interval(pairs["events"], middle, per=per, level=LEVEL, method="exact")
    return pairs.assign(
        value=limits["value"],
        level=LEVEL,
        lower=limits["lower"],
        upper=limits["upper"],
        unit=row["unit"],
        decimals=decimals,
    )


def events_allowed(pack: Pack, indicator_id: str) -> pd.DataFrame:
    """What a target for a rate means in events, for several sizes of the denominator and windows of years.

    Parameters
    ----------
    pack : Pack
    indicator_id : str
        A row with a ceiling for a rate, such as ``<8`` per 100,000.

    Returns
    -------
    DataFrame
        ``exposure_per_year, window, exposure, max_events, max_events_upper, miss_at_target, miss_at_half`` and
        ``zero_upper``: upper 95 % limit of the rate when no event is seen, in the row's unit; empty when the row has
        no assumed or known denominator.

    Raises
    ------
    ParameterError
        The target is no single ceiling for a rate.
    """
    row, target = pack.row(indicator_id), _ceiling(pack, indicator_id)
    if row["measure"] != "rate" or target is None:
        wording = pack.targets[indicator_id].text
        raise ParameterError(f"{indicator_id} 的目标“{wording}”不是率的上限，不能换算成允许例数")
    sizes = _sizes(pack, indicator_id)
    grid = pd.DataFrame(
        [(size, window) for size in sizes for window in WINDOWS], columns=["exposure_per_year", "window"]
    )
    if grid.empty:
        return grid
    grid["exposure"] = grid["exposure_per_year"] * grid["window"]
    allowed = rates.events_allowed(target, grid["exposure"], LEVEL)
    zero = rates.rate_interval(
        np.zeros(len(grid)), grid["exposure"], per=row["per"], level=LEVEL, method="exact"
    )
    names = ["expected", "max_events", "max_events_upper", "miss_at_target", "miss_at_half"]
    return grid.join(allowed[names]).assign(
        zero_upper=zero["upper"].to_numpy(), unit=row["unit"], decimals=int(row["decimals"])
    )


def years_without_event(pack: Pack, indicator_id: str) -> pd.DataFrame:
    """Years in which no event was counted, and how long they would have to go on to show that the target is met.

    Returns
    -------
    DataFrame
        One row per size of the denominator: ``exposure_per_year, first_year, last_year, n_years, zero_upper`` (upper
        95 % limit over those years), ``years_needed`` (years without an event until that limit is under the target;
        two-sided 95 %). Empty when there is no such year.
    """
    row, target = pack.row(indicator_id), _ceiling(pack, indicator_id)
    series = pack.series(indicator_id)
    zero = series[(series["numerator"] == 0) | (series["value"] == 0)]["year"].astype(int)
    sizes = _sizes(pack, indicator_id)
    if zero.empty or not sizes or target is None:
        return pd.DataFrame(
            columns=["exposure_per_year", "first_year", "last_year", "n_years", "zero_upper", "years_needed"]
        )
    exposure = np.array(sizes) * len(zero)
    upper = rates.rate_interval(np.zeros(len(sizes)), exposure, per=row["per"], level=LEVEL)["upper"]
    needed = rates.exposure_needed(target)
    return pd.DataFrame(
        {
            "exposure_per_year": sizes,
            "first_year": int(zero.min()),
            "last_year": int(zero.max()),
            "n_years": len(zero),
            "zero_upper": upper.to_numpy(),
            "years_needed": np.ceil(needed / np.array(sizes)),
            "unit": row["unit"],
            "decimals": int(row["decimals"]),
        }
    )


def _sizes(pack: Pack, indicator_id: str) -> list[int]:
    """Denominators to show: the last one that was sent, else steps through the assumed range."""
    known = pack.series(indicator_id)["denominator"].dropna()
    if len(known):
        return [int(known.iloc[-1])]
    exposure = assumed_exposure(pack, indicator_id)
    return np.linspace(*exposure, STEPS).round().astype(int).tolist() if exposure else []


def possible_count_panels(pack: Pack, plan: str = "both") -> list[dict[str, Any]]:
    """Arguments of the figure ``rate_limits`` for each published rate without counts."""
    panels = []
    for indicator_id in rates_without_counts(pack, plan):
        row = pack.row(indicator_id)
        year = int(pack.series(indicator_id).dropna(subset="value")["year"].iloc[-1])
        found = pack.reference_series(indicator_id)
        beside = found[(found["comparable"] != "no") & (found["year"] - year).abs().le(NEAR_YEARS)]
        beside = beside.assign(distance=(beside["year"] - year).abs()).sort_values("distance", kind="stable")
        beside = beside.drop_duplicates("area").assign(
            area=lambda f: f["area"] + f["year"].astype(str) + "年"
        )
        panels.append(
            {
                "data": possible_counts(pack, indicator_id),
                "target": pack.targets[indicator_id],
                "reference": beside[["area", "value"]].reset_index(drop=True),
                "name": f"{year}年{row['name']}",
                "unit": row["unit"],
                "decimals": int(row["decimals"]),
                "caption": f"{year}年{row['name']}：与公布值相符的各种例数，及其95%置信区间",
                "source": "本区数据见规划发展基础；例数与分母为推算，仅供内部研判",
            }
        )
    return panels


def events_allowed_panels(pack: Pack, plan: str = "both") -> list[dict[str, Any]]:
    """Arguments of the figure ``events_allowed`` for each row with zero-event years: one year of births."""
    panels = []
    for indicator_id in rows_with_zero_events(pack, plan):
        allowed, ceiling = events_allowed(pack, indicator_id), _ceiling(pack, indicator_id)
        if len(allowed) and ceiling is not None:
            row = pack.row(indicator_id)
            limit = f"{plain(ceiling.value)}{row['unit'].removeprefix('1')}"
            panels.append(
                {
                    "data": allowed[allowed["window"] == 1],
                    "title": f"真实水平恰为{limit}时，一年出现各种例数的机会",
                    "caption": f"{row['name']}：目标{ceiling.comparator}{limit}对小区域意味着什么",
                    "source": f"{row['denominator_name']}为本项目假设，待报送后替换",
                }
            )
    return panels
