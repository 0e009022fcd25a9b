"""Questions to the store: vintages, revisions, what was known when, where a figure stands; receipts."""

from __future__ import annotations

import itertools
import shutil
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tiny_pack
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_pack import AREA, make_pack, workbook

from wansheng_analysis import store
from wansheng_analysis.errors import PackError, ParameterError, UnknownIndicatorError
from wansheng_analysis.store import merging
from wansheng_analysis.store.receipts import Receipt
from wansheng_analysis.store.sent import NOTHING_SENT, ROW_TYPES, one_submission, typed

SENT = (  # day, file, provisional, lines
    ("2024-03-01", "卫健2023.xlsx", False, ("卫健局,2023", "W01,93,930,1000", "C01,4,4,1000")),
    ("2025-03-01", "卫健2024.xlsx", True, ("卫健局,2024", "W01,94,940,1000", "C01,2,2,1000,,含补报")),
    ("2025-06-30", "卫健2024.xlsx", False, ("卫健局,2024", "W01,94,940,1000", "C01,3,3,1000")),
    ("2025-07-15", "人社2024.xlsx", False, ("人社局,2024", "W02,46,460,1000")),
    ("2025-09-01", "更正.xlsx", False, ("卫健局,2023", "W01,95.9,959,1000")),
)


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    folder = tmp_path_factory.mktemp("history")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "wansheng_analysis.workbooks", None)
        tiny_pack.install_reader()
        pack = make_pack(folder / "pack")
        for day, name, provisional, lines in SENT:
            (reception,) = store.receive(
                workbook(folder / name, *lines), data=pack, provisional=provisional, received_at=day,
                findings_folder=folder, progress=lambda line: None,
            )  # fmt: skip
            assert reception.outcome == "taken"
        yield pack


@pytest.fixture
def copy(history, tmp_path):
    return Path(shutil.copytree(history, tmp_path / "pack"))


# ---------------------------------------------------------------------- vintages


def test_history_of_a_row_shows_every_vintage_and_marks_the_one_that_counts(history):
    frame = store.vintages(history, "W01")
    columns = ["year", "vintage", "department", "standing", "value", "status", "source_cell", "current"]
    assert frame[columns].values.tolist() == [
        [2020, "手工录入", "", "", 90.7, "A", "observations.csv!G2", True],
        [2023, "2024-03-01/1", "卫健局", "final", 93.0, "A", "卫健2023.xlsx!表!B2", False],
        [2023, "2025-09-01/5", "卫健局", "final", 95.9, "A", "更正.xlsx!表!B2", True],
        [2024, "2025-03-01/2", "卫健局", "provisional", 94.0, "P", "卫健2024.xlsx!表!B2", False],
        [2024, "2025-06-30/3", "卫健局", "final", 94.0, "A", "卫健2024_2.xlsx!表!B2", True],
    ]
    assert frame.equals(store.vintages(store.load(history), "W01"))


def test_history_of_a_row_without_figures_is_empty_and_of_an_unknown_row_an_error(history):
    assert store.vintages(history, "W03").empty
    with pytest.raises(UnknownIndicatorError, match="没有指标 W04；是否想找 W03"):
        store.vintages(history, "W04")


@pytest.mark.parametrize(
    ("day", "values"),
    [
        ("2024-02-29", {}),
        ("2024-03-01", {"W01@2023": 93, "C01@2023": 4}),
        ("2025-03-01", {"W01@2023": 93, "C01@2023": 4, "W01@2024": 94, "C01@2024": 2}),
        ("2025-07-01", {"W01@2023": 93, "C01@2023": 4, "W01@2024": 94, "C01@2024": 3}),
        ("2025-09-01 00:00:00", {"W01@2023": 95.9, "C01@2023": 4, "W01@2024": 94, "C01@2024": 3, "W02@2024": 46}),
    ],
)  # fmt: skip
def test_pack_as_of_a_day_holds_what_was_known_then(history, day, values):
    observations = store.load(history, as_of=day).observations
    found = {f"{row.indicator_id}@{row.year}": row.value for row in observations.itertuples()}
    assert found == values | {"W01@2020": 90.7, "C01@2020": 4.05}
    assert (
        len(store.submissions(history, as_of=day)) == len(set(observations["source_id"]) - {"s1"})
        or day > "2025-06"
    )


def test_day_that_is_no_date_is_an_error(history):
    with pytest.raises(ParameterError, match="“三月”不是日期"):
        store.load(history, as_of="三月")


def test_submissions_say_who_sent_what_and_when(history):
    columns = [
        "sequence",
        "department",
        "period",
        "received_at",
        "standing",
        "file",
        "rows",
        "figures",
        "blanks",
    ]
    assert store.submissions(history)[columns].values.tolist() == [
        [1, "卫健局", 2023, "2024-03-01 00:00:00", "final", "卫健2023.xlsx", 2, 2, 0],
        [2, "卫健局", 2024, "2025-03-01 00:00:00", "provisional", "卫健2024.xlsx", 2, 2, 0],
        [3, "卫健局", 2024, "2025-06-30 00:00:00", "final", "卫健2024_2.xlsx", 2, 2, 0],
        [4, "人社局", 2024, "2025-07-15 00:00:00", "final", "人社2024.xlsx", 1, 1, 0],
        [5, "卫健局", 2023, "2025-09-01 00:00:00", "final", "更正.xlsx", 1, 1, 0],
    ]


def test_submissions_of_a_pack_without_any_are_an_empty_table(tmp_path):
    pack = make_pack(tmp_path / "pack")
    assert store.submissions(pack).empty
    assert {"department", "received_at", "rows", "warnings"} <= set(store.submissions(pack).columns)
    assert store.revisions(pack).empty
    assert store.surveys(pack).empty


def test_revisions_pair_the_old_figure_with_the_new(history):
    columns = [
        "indicator_id",
        "year",
        "value_old",
        "value_new",
        "status_old",
        "status_new",
        "vintage_new",
        "change",
    ]
    frame = store.revisions(history)
    assert frame[columns].values.tolist() == [
        ["C01", 2024, 2.0, 3.0, "P", "A", "2025-06-30/3", 1.0],
        ["W01", 2023, 93.0, 95.9, "A", "A", "2025-09-01/5", pytest.approx(2.9)],
    ]
    assert frame["change_share"].tolist() == pytest.approx([0.5, 2.9 / 93])
    assert frame["alarm"].tolist() == [True, False]  # 3.1 % is below the 5 % that is stated
    assert store.revisions(history, share=0.03)["alarm"].tolist() == [True, True]
    assert frame["source_cell_old"].tolist() == ["卫健2024.xlsx!表!B3", "卫健2023.xlsx!表!B2"]


def test_locate_leads_to_the_cell_in_one_step(history):
    pack = store.load(history)
    cells = pack.observations.set_index(["indicator_id", "year"])["source_cell"]
    place = store.locate(pack, cells[("W01", 2024)])
    assert place == (history / "submissions" / "2024" / "卫健2024_2.xlsx", "表", "B2")
    assert place.path.read_text(encoding="utf-8").split("\n")[int(place.cell[1:]) - 1] == "W01,94,940,1000"
    assert store.locate(history, cells[("C01", 2020)]) == (history / "observations.csv", "", "G3")
    with pytest.raises(ParameterError, match=r"没有文件“没有\.xlsx”"):
        store.locate(pack, "没有.xlsx!表!B2")


# ---------------------------------------------------------------------- receipts


def receipt_of(pack: Path, name: str) -> Path:
    (path,) = (pack / "submissions").glob(f"*/{name}.receipt.csv")
    return path


def rewrite(path: Path, old: str, new: str, encoding: str = "utf-8-sig") -> None:
    text = path.read_text(encoding="utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new), encoding=encoding)


def errors_of(pack: Path) -> list[tuple[str, str]]:
    with pytest.raises(PackError) as raised:
        store.load(pack)
    return [(finding.check, finding.source_cell) for finding in raised.value.findings]


def test_edited_workbook_is_an_error_that_names_it(copy):
    rewrite(copy / "submissions" / "2024" / "人社2024.xlsx", "W02,46", "W02,47", "utf-8")
    assert errors_of(copy) == [("changed_submission", "submissions/2024/人社2024.xlsx")]


def test_lost_workbook_is_an_error_that_names_it(copy):
    (copy / "submissions" / "2024" / "人社2024.xlsx").unlink()
    assert errors_of(copy) == [("missing_submission", "submissions/2024/人社2024.xlsx")]


@pytest.mark.parametrize(
    ("old", "new"),
    [("4,2024", "四,2024"), ("final", "draft"), ("人社局", ""), ("sha256", "hash"), ("2025-07-15", "15.7.")],
)
def test_receipt_that_cannot_be_read_is_an_error(copy, old, new):
    rewrite(receipt_of(copy, "人社2024.xlsx"), old, new)
    assert errors_of(copy) == [("unreadable_receipt", "submissions/2024/人社2024.xlsx.receipt.csv")]


def test_receipt_saved_by_excel_in_gb18030_is_read(copy):
    path = receipt_of(copy, "人社2024.xlsx")
    path.write_bytes(path.read_text(encoding="utf-8-sig").replace("\n", "\r\n").encode("gb18030"))
    assert store.submissions(copy)["department"].tolist()[3] == "人社局"


def test_running_number_used_twice_names_both_receipts(copy):
    rewrite(receipt_of(copy, "更正.xlsx"), ",5,2023", ",4,2023")
    with pytest.raises(PackError) as raised:
        store.load(copy)
    (finding,) = raised.value.findings
    assert (finding.check, finding.found) == ("repeated_sequence", "4")
    assert {"人社2024.xlsx", "更正.xlsx"} <= set(finding.source_cell.split("/")[-1].split(".receipt")[:1]) | {
        finding.message.split()[1].split("/")[-1]
    }


def test_files_without_receipt_are_reminders_and_do_not_count(copy):
    workbook(copy / "submissions" / "2024" / "误放.xlsx", "卫健局,2024", "W01,10")
    workbook(copy / "submissions" / "2024" / ".隐藏", "x")
    findings = store.load(copy).findings
    assert findings.loc[findings["check"] == "without_receipt", "source_cell"].tolist() == [
        "submissions/2024/误放.xlsx"
    ]


def test_figure_that_the_catalogue_no_longer_allows_is_an_error_that_names_the_cell(copy, monkeypatch):
    monkeypatch.setitem(sys.modules, "wansheng_analysis.workbooks", None)
    tiny_pack.install_reader()
    rewrite(copy / "indicators.csv", "≥94", "≥93")
    rewrite(copy / "indicators.csv", "0,100,higher", "0,93.5,higher")
    cells = ["更正.xlsx!表!B2", "卫健2024_2.xlsx!表!B2"]
    assert sorted(errors_of(copy)) == sorted(("out_of_bounds", cell) for cell in cells)


# ---------------------------------------------------------------------- special surveys


def test_special_survey_keeps_sample_design_and_interval():
    record = {
        "indicator_id": "W02", "area": AREA, "year": 2024, "sex": "_T", "age": "_T", "residence": "_T", "value": 44.0,
        "status": "E", "note": "", "source_cell": "a.xlsx!专项调查!D4", "raw": "44", "sample_size": 1200.0,
        "design": "分层整群抽样", "lower": 41.2, "upper": 46.8,
    }  # fmt: skip
    receipt = Receipt(Path("a.xlsx"), "人社局", "2025-01-01 00:00:00", 1, 2024, "final", "x")
    rows = one_submission(receipt, pd.DataFrame([record])).rows
    columns = ["value", "status", "sample_size", "design", "lower", "upper", "numerator"]
    assert rows[columns].iloc[0].tolist()[:-1] == [44.0, "E", 1200.0, "分层整群抽样", 41.2, 46.8]
    assert np.isnan(rows["numerator"].iloc[0])


# ---------------------------------------------------------------------- by hand and sent


def tidy_row(value, numerator, denominator, status, cell):
    row = {
        "indicator_id": "W01", "area": AREA, "year": 2024, "sex": "_T", "age": "_T", "residence": "_T",
        "value": value, "numerator": numerator, "denominator": denominator, "status": status,
        "source_cell": cell, "vintage": "",
    }  # fmt: skip
    return typed(pd.DataFrame([row]), {name: ROW_TYPES[name] for name in row})


@pytest.mark.parametrize(
    ("by_hand", "sent", "kept"),
    [
        ((94.5, None, None, "A"), (None, None, None, "O"), "by hand"),
        ((None, None, None, "O"), (94.5, None, None, "A"), "sent"),
        ((None, None, None, "O"), (None, None, None, "O"), "sent"),
        ((None, None, None, "Q"), (None, None, None, "Q"), "sent"),
        ((94.5, 945, 1000, "A"), (94.5, None, None, "A"), "sent"),
        ((94.5, None, None, "A"), (94.5 * (1 + 1e-12), 945, 1000, "P"), "sent"),
    ],
)
def test_figures_that_agree_or_are_blank_are_one_row(by_hand, sent, kept):
    frame, findings = merging.combine(tidy_row(*by_hand, "by hand"), tidy_row(*sent, "sent"))
    assert (frame["source_cell"].tolist(), findings) == ([kept], [])


@pytest.mark.parametrize(
    ("by_hand", "sent", "found", "expected"),
    [
        ((94.5, None, None, "A"), (94.6, None, None, "A"), "94.5", "94.6"),
        ((94.5, 944, 1000, "A"), (94.5, 945, 1000, "A"), "944", "945"),
        ((94.5, 945, 1001, "A"), (94.5, 945, 1000, "A"), "1001", "1000"),
        ((None, None, None, "Q"), (94.5, None, None, "A"), "无数值", "94.5"),
        ((94.5, None, None, "A"), (None, None, None, "Q"), "94.5", "无数值"),
        ((0.0, None, None, "A"), (0.1, None, None, "A"), "0", "0.1"),
    ],
)
def test_figures_that_differ_are_an_error_that_names_both_cells(by_hand, sent, found, expected):
    _, (finding,) = merging.combine(tidy_row(*by_hand, "by hand"), tidy_row(*sent, "sent"))
    assert (finding.check, finding.severity, finding.source_cell) == ("two_values", "error", "by hand")
    assert "报送表见 sent" in finding.message
    assert (finding.found, finding.expected) == (found, expected)


def test_other_keys_are_left_as_they_are():
    one, other = tidy_row(1, None, None, "A", "by hand"), tidy_row(2, None, None, "A", "sent").assign(sex="F")
    frame, findings = merging.combine(one, other)
    assert (frame["source_cell"].tolist(), findings) == (["by hand", "sent"], [])


# ---------------------------------------------------------------------- properties

KEYS = [(f"W{n:02d}", year) for n in range(1, 4) for year in (2023, 2024)]
LINE = st.tuples(st.sampled_from(KEYS), st.sampled_from([None, 1.0, 2.0, 0.0]), st.sampled_from(["O", "Q"]))
SUBMISSION = st.lists(LINE, max_size=5, unique_by=lambda line: line[0])


def sent_of(submissions):
    sent, twin = NOTHING_SENT, []
    for number, lines in enumerate(submissions, 1):
        receipt = Receipt(
            Path(f"{number}.xlsx"), "卫健局", f"2025-01-{number:02d} 00:00:00", number, 2024, "final", "x"
        )
        records = pd.DataFrame(
            [
                {"indicator_id": key[0], "area": AREA, "year": key[1], "sex": "", "age": "", "residence": "",
                 "value": value, "status": "A" if value is not None else status, "source_cell": f"{number}!{key}"}
                for key, value, status in lines
            ]
        )  # fmt: skip
        sent = sent.plus(one_submission(receipt, records))
        twin += [(key, number, value) for key, value, _ in lines]
    return sent, twin


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(SUBMISSION, max_size=6))
def test_what_counts_and_what_moved_agree_with_a_plain_computation(submissions):
    sent, twin = sent_of(submissions)
    last = {key: (number, value) for key, number, value in twin}
    current = {(row.indicator_id, row.year): row for row in sent.current.itertuples()}
    assert {key: row.sequence for key, row in current.items()} == {
        key: number for key, (number, _) in last.items()
    }

    moves = []
    for key in sorted(last):
        values = [value for one, _, value in twin if one == key and value is not None]
        moves += [(key, old, new, old == 0 or abs(new - old) > 0.05 * abs(old))
                  for old, new in itertools.pairwise(values) if old != new]  # fmt: skip
    frame = merging.changes(sent.rows)
    assert [
        ((row.indicator_id, row.year), row.value_old, row.value_new, row.alarm) for row in frame.itertuples()
    ] == moves


@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.lists(SUBMISSION, max_size=4))
def test_pure_functions_leave_their_tables_alone(submissions):
    sent, _ = sent_of(submissions)
    before = sent.rows.copy(deep=True)
    tidy = merging.tidy_sent(sent.current)
    merging.combine(tidy.head(0), tidy)
    merging.combine(tidy, tidy)
    merging.changes(sent.rows)
    merging.history(sent.rows)
    assert sent.rows.equals(before)


def test_tables_of_nothing_have_all_columns():
    assert list(NOTHING_SENT.rows.columns) == list(ROW_TYPES)
    assert typed(NOTHING_SENT.rows, ROW_TYPES).equals(NOTHING_SENT.rows)
    assert merging.changes(NOTHING_SENT.rows).empty
    assert merging.history(NOTHING_SENT.rows).empty
