"""The profile of a row: right for every row of the plan, and its numbers those of a second plain computation."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from wansheng_analysis import store
from wansheng_analysis.display import table
from wansheng_analysis.errors import UnknownIndicatorError
from wansheng_analysis.pack import Pack
from wansheng_analysis.paths import PROJECT
from wansheng_analysis.review import profile

FOLDER = PROJECT / "tests" / "pack"
TABLES = {
    "definition_table": ["group", "meaning"],
    "figures_table": [
        "year",
        "group",
        "value",
        "events",
        "exposure",
        "lower",
        "upper",
        "status",
        "source_cell",
    ],
    "projection_table": ["year", "projected", "lower", "upper", "level", "last_value", "note"],
    "reference_figures": [
        "area",
        "reference_name",
        "reference_year",
        "value",
        "fit",
        "comparable",
        "source_id",
    ],
    "history_table": [
        "year",
        "group",
        "source",
        "date",
        "department",
        "value",
        "status",
        "source_cell",
        "note",
    ],
}
SENTENCES = ("profile_sentences", "target_sentences", "trend_sentences")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return store.load(FOLDER)


def with_figures(pack: Pack, indicator_id: str, rows: list[tuple[int, float, float, float]]) -> Pack:
    """The pack with other headline figures of a row: year, value, numerator, denominator."""
    others = pack.observations[pack.observations["indicator_id"] != indicator_id]
    like = pack.observations.iloc[[0]].assign(indicator_id=indicator_id)
    new = [
        like.assign(year=year, value=value, numerator=events, denominator=exposure)
        for year, value, events, exposure in rows
    ]
    return dataclasses.replace(pack, observations=pd.concat([others, *new], ignore_index=True))


def test_every_row_of_the_plan_has_tables_that_can_be_shown(pack: Pack) -> None:
    for indicator_id in pack.catalogue["indicator_id"]:
        for name, columns in TABLES.items():
            shown = table(getattr(profile, name)(pack, indicator_id), columns)
            assert "nan" not in repr(shown).lower(), (indicator_id, name)
        for name in SENTENCES:
            sentences = getattr(profile, name)(pack, indicator_id)
            assert sentences and all(sentence.endswith("。") for sentence in sentences), (indicator_id, name)


@pytest.mark.parametrize("indicator_id", ["C02", "W24", "W03"])
def test_verdict_and_sensitivity_speak_of_the_row(pack: Pack, indicator_id: str) -> None:
    verdict = profile.row_verdict(pack, indicator_id)
    assert verdict["indicator_id"].tolist() == [indicator_id]
    assert profile.verdict_sentences(pack, indicator_id)[0] == verdict["reason"].iloc[0]


def test_one_event_turns_a_rate_at_its_limit(pack: Pack) -> None:
    """3 in 1,500 is 2.00 ‰ (<2.5 met); 4 in 1,500 is 2.67 ‰ (not met); 2 in 1,500 is 1.33 ‰."""
    pack = with_figures(pack, "C02", [(2020, 2.0, 3, 1500)])
    assert profile.sensitivity_table(pack, "C02").values.tolist() == [
        ["现值（3/1,500）", "2‰", "达标"],
        ["少一例（2/1,500）", "1.33‰", "达标"],
        ["多一例（4/1,500）", "2.67‰", "不达标"],
    ]


def test_figures_carry_the_exact_poisson_interval(pack: Pack) -> None:
    """Garwood limits of 3 events, 0.6187 and 8.7673 (R 4.3: poisson.test(3)$conf.int), over 1,500 births."""
    pack = with_figures(pack, "C02", [(2020, 2.0, 3, 1500)])
    one = profile.figures_table(pack, "C02").iloc[0]
    assert one["lower"] == pytest.approx(0.6187 / 1.5, abs=1e-4)
    assert one["upper"] == pytest.approx(8.7673 / 1.5, abs=1e-4)


def test_trend_of_a_straight_line_is_its_slope(pack: Pack) -> None:
    rows = [(2014 + i, 3.0 + 0.1 * i, float("nan"), float("nan")) for i in range(6)]
    sentences = profile.trend_sentences(with_figures(pack, "C02", rows), "C02")
    assert sentences[0] == "2014年3‰，2019年3.5‰，两点之间+0.1个千分点/年。"
    assert sentences[1].startswith("Sen斜率+0.1个千分点/年（95%区间0.1至0.1）")


def test_one_year_is_no_trend_and_none_is_no_data(pack: Pack) -> None:
    assert profile.trend_sentences(pack, "C02") == ["本区只有2020年一个数字，没有走势可言。"]
    assert profile.trend_sentences(with_figures(pack, "C02", []), "C02") == ["本区没有数据。"]


def test_later_years_are_left_out_of_an_earlier_profile(pack: Pack) -> None:
    rows = [(2020, 4.05, float("nan"), float("nan")), (2022, 3.0, float("nan"), float("nan"))]
    panel = profile.profile_panel(with_figures(pack, "C02", rows), "C02", 2021)
    assert panel["series"]["year"].tolist() == [2020]


def test_an_unknown_row_names_near_ones(pack: Pack) -> None:
    with pytest.raises(UnknownIndicatorError, match="W03 孕产妇死亡率"):
        profile.definition_table(pack, "W3")
