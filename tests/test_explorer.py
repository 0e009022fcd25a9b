"""The explorer: controls, figure, verdict, code and what is tried out all say the same."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from wansheng_analysis import explorer, store
from wansheng_analysis.display import figures
from wansheng_analysis.errors import ParameterError, UnknownIndicatorError
from wansheng_analysis.explorer import View
from wansheng_analysis.pack import Pack
from wansheng_analysis.paths import DATA_VARIABLE, PROJECT

FOLDER = PROJECT / "tests" / "pack"
VIEWS = (
    View(("C02",), method="linear", levels=(0.95,), last_value=True, pace=-0.2),
    View(("W31",), method="none", target=False, band=(35.0, 45.0)),
    View(("W04", "C02"), references=False, first_year=2015),
)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return store.load(FOLDER)


@pytest.fixture(scope="module")
def opened(pack: Pack) -> explorer.Explorer:
    return explorer.explore(pack, View(("C02",)))


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: "-".join(view.rows))
def test_the_code_of_a_view_shows_that_view(pack: Pack, view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(FOLDER))
    shown: list[Any] = []
    monkeypatch.setattr("IPython.display.display", lambda *parts: shown.extend(parts))
    exec(explorer.code(view), {})
    expected = explorer.render(pack, view)
    assert [repr(part) for part in shown] == [
        repr(part) for part in (expected.figure, expected.verdict, expected.table, expected.source)
    ]
    assert shown[0].png == expected.figure.png


@pytest.mark.parametrize("pace", [-0.3, -0.155, -0.1, 0.0, 0.2])
def test_the_year_of_attainment_is_the_first_under_the_limit(pack: Pack, pace: float) -> None:
    result = explorer.what_if(pack, "C02", pace=pace)
    years = (2020 + i for i in itertools.count(0))
    plain = next((y for y in itertools.islice(years, 61) if round(4.05 + pace * (y - 2020), 9) < 2.5), None)
    plain_final = round(4.05 + pace * 10, 9) < 2.5
    if plain is None or plain > 2030 or plain_final:
        assert result.attained == plain
    assert result.met_final is plain_final
    assert result.gap_final == pytest.approx(max(0.0, 4.05 + pace * 10 - 2.5))


def test_a_path_stays_within_natural_bounds(pack: Pack) -> None:
    assert explorer.what_if(pack, "W04", pace=5.0).path["value"].max() == 100
    assert explorer.what_if(pack, "C02", pace=-1.0).path["value"].min() == 0


def test_a_band_decides_only_where_a_decision_is_missing(pack: Pack) -> None:
    assert explorer.what_if(pack, "C02", band=(0, 1000)).met_now is False
    with pytest.raises(ParameterError, match="已写明界限"):
        explorer.render(pack, View(("C02",), band=(0, 10)))


def test_controls_change_figure_verdict_and_code(opened: explorer.Explorer) -> None:
    controls = opened.controls
    before = opened.picture.value
    controls.method.value = "last_value"
    assert opened.picture.value != before and "method=&quot;last_value&quot;" in opened.code.value
    before = opened.picture.value
    controls.target.value = False
    assert opened.picture.value != before
    before = opened.verdict.value
    controls.plan.value = "women"
    assert opened.verdict.value != before and opened.view().rows[0].startswith("W")


def test_sliders_change_the_year_of_attainment_live(opened: explorer.Explorer) -> None:
    controls = opened.controls
    controls.plan.value, controls.row.value = "children", "C02"
    controls.try_pace.value = True
    controls.pace.value = -0.2
    fast, picture = opened.trial.value, opened.picture.value
    controls.pace.value = -0.1
    assert "2028年达标" in fast and "要到2036年才达标" in opened.trial.value
    assert opened.picture.value != picture
    controls.try_pace.value = False
    assert opened.trial.value == "" and opened.view().pace is None


def test_only_what_does_not_apply_is_hidden(opened: explorer.Explorer) -> None:
    controls = opened.controls
    controls.plan.value, controls.row.value = "children", "C02"
    assert (controls.area.layout.display, controls.split.layout.display) == ("none", "none")
    shown = (controls.plan, controls.domain, controls.row, controls.years, controls.method, controls.others)
    assert [widget.layout.display for widget in shown] == [None] * len(shown)


def test_the_controls_start_where_they_are_told(pack: Pack) -> None:
    view = View(("C02", "W04"), method="linear", levels=(0.95,), last_value=True, references=False)
    assert explorer.explore(pack, view).view() == view


@pytest.mark.parametrize("kind", list(explorer.FIGURES))
def test_the_gallery_describes_each_figure_and_marks_what_is_invented(pack: Pack, kind: str) -> None:
    shown = explorer.show_figure(pack, kind)
    assert shown.alt and shown.png
    assert ("示例" in shown.caption) == ("示例" in shown.source)


def test_the_gallery_leaves_no_figure_out() -> None:
    assert set(explorer.FIGURES) == set(figures.__all__) - {"alt", "count_chances"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"method": "magic"}, "method 只能是"),
        ({"levels": (0.7,)}, "levels 只能取"),
        ({"band": (5, 1)}, "大于上限"),
    ],
)
def test_a_view_that_cannot_be_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        View(("C02",), **given)


def test_unknown_rows_and_areas_are_named(pack: Pack) -> None:
    with pytest.raises(UnknownIndicatorError, match="W03"):
        explorer.render(pack, View(("W3",)))
    with pytest.raises(ParameterError, match="没有“某镇”的数据"):
        explorer.render(pack, View(("C02",), area="某镇"))
