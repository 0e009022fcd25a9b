"""Every mistake in a pack is named with file, cell, what was found and what is allowed; all of them at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wansheng_analysis as wa
from wansheng_analysis.cli import main
from wansheng_analysis.tables import parse_number


def edit(folder: Path, name: str, change: Callable[[str], str], encoding: str = "utf-8-sig") -> None:
    """Rewrite a file of the pack."""
    path = folder / name
    path.write_bytes(change(path.read_text(encoding="utf-8-sig")).encode(encoding))


def message(folder: Path) -> str:
    """What the user is told."""
    with pytest.raises(wa.PackError) as caught:
        wa.load(folder)
    return str(caught.value)


def test_frozen_pack_is_right(pack_folder: Path) -> None:
    pack = wa.load(pack_folder)
    assert len(pack.catalogue) == 91
    assert pack.catalogue["plan"].value_counts().to_dict() == {"women": 50, "children": 41}
    assert pack.catalogue["attribute"].value_counts().to_dict() == {"预期性": 70, "约束性": 16, "--": 5}
    assert (pack.findings["severity"] == "warning").all()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_all_three_encodings_give_the_same_pack(pack_folder: Path, encoding: str) -> None:
    before = wa.load(pack_folder)
    for path in pack_folder.glob("*.csv"):
        edit(pack_folder, path.name, lambda text: text, encoding)
    after = wa.load(pack_folder)
    pd.testing.assert_frame_equal(before.catalogue, after.catalogue)
    pd.testing.assert_frame_equal(before.observations, after.observations)


def test_missing_column(pack_folder: Path) -> None:
    edit(pack_folder, "observations.csv", lambda text: text.replace(",status,", ",state,", 1))
    told = message(pack_folder)
    assert "observations.csv!1行：缺少列“status”" in told
    assert "多出列“state”" in told


def test_unknown_indicator_suggests_near_ones(pack_folder: Path) -> None:
    edit(pack_folder, "observations.csv", lambda text: text.replace("\nC02,", "\nC2,", 1))
    assert "没有指标 C2；是否想找" in message(pack_folder)
    assert "C02 婴儿死亡率" in message(pack_folder)


def test_repeated_key_names_both_rows(pack_folder: Path) -> None:
    edit(pack_folder, "observations.csv", lambda text: text + text.splitlines()[-1] + "\n")
    assert "第24行、第25行的主键重复" in message(pack_folder)


def test_text_in_a_number_column_names_the_cell(pack_folder: Path) -> None:
    edit(pack_folder, "observations.csv", lambda text: text.replace(",4.05,", ",4.05‰,", 1))
    told = message(pack_folder)
    assert "observations.csv!G22" in told
    assert "现为“4.05‰”" in told
    assert "应为数字" in told


def test_empty_file(pack_folder: Path) -> None:
    edit(pack_folder, "context.csv", lambda text: "")
    assert "context.csv：文件是空的" in message(pack_folder)


def test_missing_file(pack_folder: Path) -> None:
    (pack_folder / "sources.csv").unlink()
    assert "sources.csv：数据包缺少这个文件" in message(pack_folder)


def test_binary_file(pack_folder: Path) -> None:
    (pack_folder / "context.csv").write_bytes(b"PK\x03\x04\x00\x00")
    assert "context.csv：文件不是可读的 CSV 文本" in message(pack_folder)


def test_missing_folder(tmp_path: Path) -> None:
    assert "没有这个数据文件夹" in message(tmp_path / "nowhere")


def test_value_beyond_natural_bounds(pack_folder: Path) -> None:
    edit(pack_folder, "observations.csv", lambda text: text.replace(",90.7,", ",907,", 1))
    assert "应为0 至 100（%）" in message(pack_folder)


def test_value_without_status_that_allows_it(pack_folder: Path) -> None:
    edit(pack_folder, "observations.csv", lambda text: text.replace(",90.7,,,A,", ",,,,A,", 1))
    assert "没有数值，状态却不是缺项" in message(pack_folder)


def test_part_above_whole_and_negative_denominator(pack_folder: Path) -> None:
    edit(pack_folder, "observations.csv", lambda text: text.replace(",90.7,,,A,", ",90.7,12,10,A,", 1))
    edit(pack_folder, "observations.csv", lambda text: text.replace(",92.12,,,A,", ",92.12,1,-5,A,", 1))
    told = message(pack_folder)
    assert "分子大于分母" in told
    assert "分母应大于 0" in told


def test_unreadable_target_wording(pack_folder: Path) -> None:
    edit(pack_folder, "indicators.csv", lambda text: text.replace(",≥94,", ",随便写写,", 1))
    assert "随便写写" in message(pack_folder)


def test_unknown_source(pack_folder: Path) -> None:
    edit(pack_folder, "observations.csv", lambda text: text.replace("ws-plan-2023", "nowhere", 1))
    assert "引用了不存在的编号" in message(pack_folder)


def test_all_mistakes_at_once(pack_folder: Path) -> None:
    edit(
        pack_folder,
        "observations.csv",
        lambda text: text.replace(",4.05,", ",x,").replace(",2019,", ",二〇一九,"),
    )
    edit(pack_folder, "plan.csv", lambda text: text.replace(",2030,", ",,", 1))
    told = message(pack_folder)
    assert "有 3 处错误" in told
    assert "plan.csv!" in told
    assert "现为“二〇一九”" in told


def test_stale_correction_is_an_error(pack_folder: Path) -> None:
    edit(
        pack_folder,
        "context.csv",
        lambda text: text.replace(
            "5岁以下儿童中重度营养不良比重,万盛经开区,2020,18",
            "5岁以下儿童中重度营养不良比重,万盛经开区,2020,1.8",
        ),
    )
    assert "针对的原值已变" in message(pack_folder)


def test_command_line_ends_with_2_and_writes_nothing(pack_folder: Path, tmp_path: Path, capsys) -> None:
    edit(pack_folder, "observations.csv", lambda text: text.replace(",4.05,", ",x,", 1))
    before = sorted(path.name for path in pack_folder.rglob("*"))
    code = main(["report", "--data", str(pack_folder), "--output", str(tmp_path / "out")])
    assert code == 2
    assert "Traceback" not in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert sorted(path.name for path in pack_folder.rglob("*")) == before


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=12))
def test_a_number_is_read_exactly_or_not_at_all(text: str) -> None:
    number = parse_number(text)
    assert number is None or (number == number and abs(number) < 1e300)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.binary(max_size=400))
def test_any_bytes_as_a_file_give_a_message_never_a_crash(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    import shutil

    folder = Path(shutil.copytree(Path(__file__).parent / "pack", tmp_path_factory.mktemp("bytes") / "pack"))
    (folder / "observations.csv").write_bytes(raw)
    assert message(folder)


def test_a_year_after_the_plan_is_an_error_not_the_latest_figure(pack_folder: Path) -> None:
    edit(
        pack_folder,
        "observations.csv",
        lambda text: text.replace("W04,万盛经开区,2020", "W04,万盛经开区,2050", 1),
    )
    assert "年份在规划期之后" in message(pack_folder)


def test_a_year_beyond_all_measure_is_an_error(pack_folder: Path) -> None:
    edit(
        pack_folder,
        "observations.csv",
        lambda text: text.replace("W04,万盛经开区,2020", "W04,万盛经开区,1e30", 1),
    )
    assert "应填整数" in message(pack_folder)


def test_an_unknown_area_is_asked_about(pack_folder: Path) -> None:
    edit(
        pack_folder, "observations.csv", lambda text: text.replace("W04,万盛经开区,2020", "W04,火星,2020", 1)
    )
    findings = wa.load(pack_folder).findings
    assert findings.loc[findings["check"] == "unknown_area", "found"].tolist() == ["火星"]


def test_an_empty_indicator_table_and_an_empty_folder_are_named(pack_folder: Path, tmp_path: Path) -> None:
    edit(pack_folder, "indicators.csv", lambda text: text.splitlines()[0] + "\n")
    assert "没有指标" in message(pack_folder)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "indicators.csv：数据包缺少这个文件" in message(empty)


@pytest.mark.parametrize(
    "arguments", [["report", "--year", "3000"], ["status", "--year", "1900"], ["forms", "--year", "-1"]]
)
def test_a_year_outside_the_plans_is_refused(arguments: list[str], pack_folder: Path, capsys) -> None:
    assert main([*arguments, "--data", str(pack_folder)]) == 2
    assert "--year 应在 2000 至 2030 之间" in capsys.readouterr().err


def test_an_output_that_is_a_file_is_refused(pack_folder: Path, tmp_path: Path, capsys) -> None:
    (tmp_path / "file").write_text("x")
    for arguments in (["report"], ["forms", "--year", "2025"], ["export", "--format", "csv"]):
        assert main([*arguments, "--data", str(pack_folder), "--output", str(tmp_path / "file")]) == 2
        assert "--output 应为文件夹" in capsys.readouterr().err


def change_cell(folder: Path, name: str, row: int, column: str, text: str) -> str:
    """Put `text` into the cell of a record (0 is the first) and return the cell's address."""
    frame = pd.read_csv(folder / name, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    frame.loc[row, column] = text
    frame.to_csv(folder / name, index=False, encoding="utf-8-sig")
    return f"{name}!{chr(65 + frame.columns.get_loc(column))}{row + 2}"


@pytest.mark.parametrize(
    ("name", "row", "cells", "said"),
    [
        ("decisions.csv", 0, {"lower": "-5"}, "都应大于 0"),
        ("decisions.csv", 0, {"lower": "3000"}, "下限大于上限"),
        ("decisions.csv", 1, {"rule": "bnd"}, "没有这种规则"),
        ("decisions.csv", 1, {"lower": "55", "upper": "45"}, "下限大于上限"),
        ("indicators.csv", 0, {"decimals": "50"}, "小数位数不合理"),
        ("indicators.csv", 0, {"decimals": "-2"}, "小数位数不合理"),
        ("indicators.csv", 0, {"per": "0"}, "率的基数应大于 0"),
        ("indicators.csv", 0, {"lower_bound": "100", "upper_bound": "0"}, "可能的最小值应小于最大值"),
        ("indicators.csv", 0, {"valid_from": "2030", "valid_to": "2020"}, "口径起用年份在停用年份之后"),
        ("indicators.csv", 3, {"target_text": "≥940"}, "目标值超出该指标可能的范围"),
        ("plan.csv", 0, {"baseline_year": "2031"}, "年份应依次变大"),
        ("observations.csv", 0, {"numerator": "-1", "denominator": "10"}, "分子不能为负"),
        ("observations.csv", 0, {"numerator": "1", "denominator": "0"}, "分母应大于 0"),
        ("observations.csv", 0, {"year": "2031"}, "年份在规划期之后"),
        ("observations.csv", 0, {"year": "1066"}, "年份有误"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named_with_its_own_cell(
    pack_folder: Path, name: str, row: int, cells: dict[str, str], said: str
) -> None:
    places = [change_cell(pack_folder, name, row, column, text) for column, text in cells.items()]
    line = next(line for line in message(pack_folder).splitlines() if said in line)
    assert any(place in line for place in places)
    assert any(f"现为“{text}" in line for text in cells.values())


def test_thousands_of_errors_are_counted_and_not_all_printed(pack_folder: Path) -> None:
    lines = [f"W04,万盛经开区,{1950 + n % 70},,{n},,x,,,A,no,yes,ws-plan-2023,," for n in range(3000)]
    edit(pack_folder, "observations.csv", lambda text: text + "\n".join(lines) + "\n")
    with pytest.raises(wa.PackError) as caught:
        wa.load(pack_folder)
    assert len(caught.value.findings) == 3000
    assert "有 3000 处错误" in str(caught.value)
    assert "另有 2800 处" in str(caught.value)


def test_a_cell_as_long_as_a_book_is_named(pack_folder: Path) -> None:
    edit(
        pack_folder,
        "observations.csv",
        lambda text: text + f"W04,甲,2020,,,,1,,,A,no,yes,x,,{'长' * 200_000}\n",
    )
    assert "observations.csv!25行：单元格过长" in message(pack_folder)
