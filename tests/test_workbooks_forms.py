"""The forms: what is printed on them, what they check themselves, and that they read back what was typed."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from messy_inputs import ERROR_VALUES
from workbook_pack import AREA, ELSEWHERE, make_pack
from workbook_tools import SOFFICE, convert, type_into, without_results

from wansheng_analysis.store import load
from wansheng_analysis.workbooks import read_submission, write_forms
from wansheng_analysis.workbooks.files import open_book
from wansheng_analysis.workbooks.form_content import form_contents, form_fields

MAIN, SPLITS, UNITS, SURVEYS, GUIDE = "填报表", "分组数据", "逐单位数据", "专项调查", "填表说明"
FORM = "2024年_卫健局.xlsx"


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return load(make_pack(tmp_path_factory.mktemp("forms") / "pack"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory, pack):
    out = tmp_path_factory.mktemp("written")
    write_forms(pack, 2024, out)
    return out


def sheets(path):
    return {sheet.name: sheet for sheet in open_book(path).sheets}


def places(path, name=MAIN):
    """Row number of each line's first occurrence, and column letter of each heading."""
    sheet = sheets(path)[name]
    heading = next(row for row in sheet.rows if sheet.at(row, 0).text == "编号")
    lines = {}
    for row in sheet.rows:
        lines.setdefault(sheet.at(row, 0).text, row)
    letters = {
        sheet.at(heading, column).text.split("\n")[0]: chr(65 + column) for column in sheet.columns(heading)
    }
    return lines, letters


def filled(folder, tmp_path, cells, name="filled.xlsx"):
    """`cells`: sheet -> (line, heading) -> what is typed."""
    form = folder / FORM
    typed = {}
    for sheet, entries in cells.items():
        lines, letters = places(form, sheet)
        typed[sheet] = {
            f"{letters[heading]}{lines[line] if isinstance(line, str) else line}": value
            for (line, heading), value in entries.items()
        }
    return type_into(form, tmp_path / name, typed)


def by_key(submission):
    return submission.records.set_index("indicator_id")


def checks_of(submission, without=("not_filled",)):
    return sorted(finding.check for finding in submission.findings if finding.check not in without)


def xml(path, part):
    with zipfile.ZipFile(path) as archive:
        return archive.read(part).decode()


# ---- what is on the form


def test_one_form_per_department_and_a_request_to_the_area_that_counts(folder):
    names = {path.name for path in folder.iterdir()}
    assert names == {
        f"2024年_{name}.xlsx"
        for name in ("卫健局", "人社局", "城管局", "公安局", "妇联", "教育局", "残联", ELSEWHERE)
    }
    texts = {
        cell.text
        for sheet in open_book(folder / f"2024年_{ELSEWHERE}.xlsx").sheets
        for cell in sheet.cells.values()
    }
    assert "W09" in texts and "W10" not in texts and any("自愿" in text for text in texts)


def test_every_row_is_asked_exactly_once(folder, pack):
    asked = []
    for path in folder.iterdir():
        lines, _ = places(path)
        asked += [line for line in lines if line in set(pack.catalogue["indicator_id"])]
    assert sorted(asked) == sorted(set(pack.catalogue["indicator_id"]) - {"W10"})


def test_line_carries_unit_definition_target_and_earlier_values(folder):
    sheet = sheets(folder / FORM)[MAIN]
    lines, letters = places(folder / FORM)
    column = {heading: ord(letter) - 65 for heading, letter in letters.items()}
    texts = {heading: sheet.at(lines["W01"], position).text for heading, position in column.items()}
    assert texts["计量单位"] == "%" and "分母：活产数" in texts["指标解释与计算方法"]
    assert (texts["基期值"], texts["上年值"], texts["规划目标"]) == ("90.7", "93.52", "≥94")
    heading = next(row for row in sheet.rows if sheet.at(row, 0).text == "编号")
    assert sheet.at(heading, column["上年值"]).text == "上年值\n（2023年）"
    assert sheet.at(lines["C01"], column["上年值"]).text == "—"
    assert sheet.at(lines["W03"], column["规划目标"]).text == "<8\n（约束性）"
    assert sheet.at(lines["W04"], column["分子"]).text == "—"


def test_units_are_listed_where_every_unit_must_reach_the_target(folder):
    sheet = sheets(folder / FORM)[UNITS]
    _, letters = places(folder / FORM, UNITS)
    names = [sheet.at(row, ord(letters["单位名称"]) - 65).text for row in sheet.rows]
    assert "东镇" in names and sum(sheet.at(row, 0).text == "C02" for row in sheet.rows) > 5
    assert UNITS not in sheets(folder / "2024年_公安局.xlsx")


def test_splits_are_asked_where_the_plans_ask_them(folder):
    sheet = sheets(folder / FORM)[SPLITS]
    found = [tuple(sheet.at(row, column).text for column in (0, 3, 5)) for row in sheet.rows]
    assert [one for one in found if one[0] == "C01"] == [
        ("C01", "女", "合计"), ("C01", "男", "合计"), ("C01", "合计", "城镇"), ("C01", "合计", "农村"),
    ]  # fmt: skip
    assert not any(one[0] == "C04" for one in found)  # beds have no sex


@pytest.mark.parametrize(
    ("decisions", "approved", "title"),
    [
        ("", "", "妇女儿童发展规划年度评估资料征集表"),
        (",form_approval_number,,,区统计局,2024-12-01,甲统制〔2024〕5号\n", "甲统制〔2024〕5号", "妇女儿童发展规划年度监测统计表"),
        (",form_approval_number,,,,,甲统制〔2024〕5号\n", "", "妇女儿童发展规划年度评估资料征集表"),
        (
            ",form_approval_number,,,区统计局,2023-12-01,甲统制〔2023〕5号\n,form_valid_until,,,区统计局,2023-12-01,2024-12-31\n",
            "", "妇女儿童发展规划年度评估资料征集表",
        ),
        (
            ",form_approval_number,,,区统计局,2024-12-01,甲统制〔2024〕5号\n,form_valid_until,,,区统计局,2024-12-01,2025-12-31\n",
            "甲统制〔2024〕5号", "妇女儿童发展规划年度监测统计表",
        ),
    ],
    ids=["none", "approved", "unsigned", "lapsed", "in force"],
)  # fmt: skip
def test_only_an_approval_in_force_makes_it_a_statistical_form(tmp_path, decisions, approved, title):
    pack = load(make_pack(tmp_path / "pack", decisions))
    assert form_fields(pack, 2024)["approval_number"] == approved
    assert {form.title for form in form_contents(pack, 2024)} == {title}


def test_excel_itself_checks_ranges_whole_numbers_and_parts(folder):
    text = xml(folder / FORM, "xl/worksheets/sheet1.xml")
    lines, letters = places(folder / FORM)
    rules = {cell: (kind, low, high) for kind, cell, low, high in re.findall(
        r'<dataValidation type="(\w+)"[^>]*sqref="(\w+)"><formula1>([^<]*)</formula1>(?:<formula2>([^<]*)</formula2>)?', text
    )}  # fmt: skip
    value, part = letters["本期值"], letters["分子"]
    assert rules[f"{value}{lines['W01']}"] == ("decimal", "0", "100")
    assert rules[f"{value}{lines['W04']}"] == ("whole", "0", "")
    assert rules[f"{part}{lines['W01']}"] == ("whole", "0", "")
    assert rules[f"{letters['数据情况']}{lines['W01']}"][:2] == ("list", "数据情况选项")
    formula = re.search(rf'<c r="{letters["自动核对"]}{lines["W01"]}"[^>]*><f>([^<]*)</f>', text)[1]
    assert "分子大于分母" in formula and f"{part}{lines['W01']}&gt;{letters['分母']}{lines['W01']}" in formula


def test_only_input_cells_can_be_changed_and_the_page_is_a4_landscape(folder):
    text = xml(folder / FORM, "xl/worksheets/sheet1.xml")
    assert "<sheetProtection" in text and 'orientation="landscape"' in text and 'paperSize="9"' in text
    assert 'state="frozen"' in text and 'fitToWidth="1"' not in text.replace('fitToHeight="0"', "")
    unlocked = {int(number) for number, body in enumerate(
        re.findall(r"<xf [^>]*?(?:/>|>.*?</xf>)", re.search(r"<cellXfs.*?</cellXfs>", xml(folder / FORM, "xl/styles.xml"))[0])
    ) if 'locked="0"' in body}  # fmt: skip
    lines, letters = places(folder / FORM)
    styles = dict(re.findall(r'<c r="(\w+)" s="(\d+)"', text))
    assert int(styles[f"{letters['本期值']}{lines['W01']}"]) in unlocked
    assert int(styles[f"{letters['规划目标']}{lines['W01']}"]) not in unlocked


def test_the_same_bytes_on_every_run(tmp_path, pack, folder):
    for path in write_forms(pack, 2024, tmp_path):
        assert path.read_bytes() == (folder / path.name).read_bytes()


def test_nothing_of_the_catalogue_becomes_a_formula(tmp_path):
    source = make_pack(tmp_path / "pack")
    table = source / "indicators.csv"
    table.write_text(
        table.read_text(encoding="utf-8-sig")
        .replace("按生命表计算。", '=HYPERLINK(""x"")+1')
        .replace(",孕产妇死亡率,", ",@孕产妇死亡率,"),
        encoding="utf-8",
    )
    path = write_forms(load(source), 2024, tmp_path / "out")[0]
    formulas = re.findall(r"<f>([^<]*)</f>", xml(path, "xl/worksheets/sheet1.xml"))
    assert formulas and not any("HYPERLINK" in formula or "@" in formula for formula in formulas)
    assert "externalLink" not in "".join(zipfile.ZipFile(path).namelist())


# ---- what comes back


def test_an_untouched_form_only_gives_reminders(folder, pack):
    submission = read_submission(folder / FORM, pack)
    assert (submission.department, submission.year, submission.provisional, submission.kind) == (
        "卫健局",
        2024,
        None,
        "form",
    )
    assert submission.records.empty and set(checks_of(submission, ())) == {"not_filled"}
    cells = [finding.source_cell for finding in submission.findings]
    lines, letters = places(folder / FORM)
    assert f"{FORM}!{MAIN}!{letters['本期值']}{lines['W01']}" in cells


def test_values_counts_status_and_notes(folder, pack, tmp_path):
    path = filled(folder, tmp_path, {
        MAIN: {("W01", "本期值"): 94.5, ("W01", "分子"): "945人", ("W01", "分母"): 1000, ("W01", "备注"): "年报口径",
               ("W03", "本期值"): "３/10万", ("W04", "数据情况"): "缺项：数据尚未产生", ("C01", "本期值"): "约2.1‰",
               ("W02", "本期值"): 82.5, ("W02", "数据情况"): "初步数"},
        SPLITS: {("C01", "本期值"): 2.0},
        UNITS: {("C02", "本期值"): "97%"},
    })  # fmt: skip
    submission = read_submission(path, pack)
    records = submission.records.set_index(["indicator_id", "area", "sex"])
    first = records.loc[("W01", AREA, "_T")]
    assert (first["value"], first["numerator"], first["denominator"], first["status"], first["note"]) == (
        94.5,
        945,
        1000,
        "A",
        "年报口径",
    )
    lines, letters = places(folder / FORM)
    assert (
        first["source_cell"] == f"filled.xlsx!{MAIN}!{letters['本期值']}{lines['W01']}"
        and first["raw"] == "94.5"
    )
    assert records.loc[("W03", AREA, "_T"), "value"] == 3
    assert tuple(records.loc[("W04", AREA, "_T"), ["status", "note"]]) == ("O", "数据尚未产生")
    assert tuple(records.loc[("C01", AREA, "_T"), ["value", "status", "note"]]) == (2.1, "E", "约")
    assert records.loc[("W02", AREA, "_T"), "status"] == "P"
    assert records.loc[("C01", AREA, "F"), "value"] == 2.0
    assert records.loc[("C02", "东镇", "_T"), "value"] == 97
    assert checks_of(submission) == ["remark_in_cell"]


def test_a_special_survey_brings_sample_design_and_interval(folder, pack, tmp_path):
    row = max(sheets(folder / FORM)[SURVEYS].rows) + 1
    path = filled(folder, tmp_path, {SURVEYS: {
        (row, "编号"): "c01", (row, "本期值"): 2.4, (row, "样本量"): "1,200", (row, "抽样方法"): "分层整群抽样",
        (row, "95%区间下限"): 1.1, (row, "95%区间上限"): "4.6‰",
    }})  # fmt: skip
    submission = read_submission(path, pack)
    record = by_key(submission).loc["C01"]
    assert (record["value"], record["sample_size"], record["design"], record["lower"], record["upper"]) == (
        2.4,
        1200,
        "分层整群抽样",
        1.1,
        4.6,
    )
    assert not any(
        finding.indicator_id == "C01" for finding in submission.findings
    )  # no reminder on the first sheet


@pytest.mark.parametrize(
    ("cells", "check"),
    [
        ({("W01", "分子"): 945, ("W01", "分母"): 1000}, "value_not_given"),
        ({("W01", "数据情况"): "约数或估计"}, "value_not_given"),
        ({("W01", "本期值"): 94.5, ("W01", "数据情况"): "缺项：本部门未统计"}, "value_not_expected"),
        ({("W01", "本期值"): 94.5, ("W01", "数据情况"): "还行"}, "unknown_condition"),
        ({("W01", "本期值"): 945}, "out_of_bounds"),
        ({("W01", "本期值"): 94.5, ("W01", "分子"): 1000, ("W01", "分母"): 945}, "part_above_whole"),
        ({("W01", "本期值"): 0.945}, "unit_slip"),
        ({("C01", "本期值"): 0.00405}, "unit_slip"),
        ({("W01", "本期值"): "不清楚"}, "unclear_number"),
        ({("W01", "编号"): "W99", ("W01", "本期值"): 94.5}, "unknown_indicator"),
        ({("W01", "指标名称"): "婴儿死亡率", ("W01", "本期值"): 94.5}, "shifted_line"),
    ],
    ids=lambda one: one if isinstance(one, str) else None,
)
def test_what_stops_a_form(folder, pack, tmp_path, cells, check):
    submission = read_submission(filled(folder, tmp_path, {MAIN: cells}), pack)
    errors = [finding for finding in submission.findings if finding.severity == "error"]
    assert check in [finding.check for finding in errors]
    assert all(re.fullmatch(r"filled\.xlsx!填报表![A-Z]\d+", finding.source_cell) for finding in errors)


def test_a_wrong_count_is_named_with_its_own_cell(folder, pack, tmp_path):
    path = filled(
        folder, tmp_path, {MAIN: {("W01", "本期值"): 94.5, ("W01", "分子"): 1000, ("W01", "分母"): 945}}
    )
    (found,) = (f for f in read_submission(path, pack).findings if f.check == "part_above_whole")
    lines, letters = places(path)
    assert found.source_cell == f"filled.xlsx!{MAIN}!{letters['分子']}{lines['W01']}"


def test_a_year_after_the_plan_stops_a_form(pack, tmp_path):
    """It would pass for the latest figure, and the pack could not be put together any more."""
    path = tmp_path / "表.csv"
    path.write_text("填报单位：卫健局,报告期：2031年\n编号,本期值\nW01,94.5\n", encoding="utf-8")
    assert ("after_the_plan", "error") in [
        (f.check, f.severity) for f in read_submission(path, pack).findings
    ]


def test_a_slip_is_asked_about_and_never_changed(folder, pack, tmp_path):
    asked = read_submission(filled(folder, tmp_path, {MAIN: {("W01", "本期值"): 0.945}}), pack)
    confirmed = read_submission(
        filled(folder, tmp_path, {MAIN: {("W01", "本期值"): 0.945, ("W01", "备注"): "已核实"}}), pack
    )
    borne_out = read_submission(
        filled(
            folder, tmp_path, {MAIN: {("W01", "本期值"): 0.94, ("W01", "分子"): 47, ("W01", "分母"): 5000}}
        ),
        pack,
    )
    assert by_key(asked).loc["W01", "value"] == by_key(confirmed).loc["W01", "value"] == 0.945
    assert [f.severity for f in confirmed.findings if f.check == "unit_slip"] == ["warning"]
    assert "unit_slip" not in checks_of(borne_out)


@pytest.mark.parametrize(
    ("line", "value", "severities"),
    [
        ("C04", 0.0317, ["warning"]),
        ("W02", 8.25, []),
        ("W12", 9.7, ["warning"]),
        ("W12", 0.97, ["error"]),
        ("W12", 0, []),
    ],
)
def test_how_sure_a_slip_is(pack, tmp_path, line, value, severities):
    """Without an earlier value the threshold is the yardstick, and only for factors of 100 and more."""
    path = tmp_path / "表.csv"
    path.write_text(f"填报单位：卫健局,报告期：2024年\n编号,本期值\n{line},{value}\n", encoding="utf-8")
    found = read_submission(path, pack).findings
    assert [finding.severity for finding in found if finding.check == "unit_slip"] == severities


@pytest.mark.parametrize("error", ERROR_VALUES)
def test_an_error_of_the_spreadsheet_stops_the_form(folder, pack, tmp_path, error):
    path = filled(folder, tmp_path, {MAIN: {("W01", "本期值"): 7777}})
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    sheet = re.sub(r'(<c r="\w+" s="\d+")><v>7777</v>', rf'\1 t="e"><f>1/0</f><v>{error}</v>', sheet)
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w") as target:
        for name, content in parts.items():
            target.writestr(name, content)
    submission = read_submission(path, pack)
    assert [(f.check, f.found) for f in submission.findings if f.severity == "error"] == [
        ("cell_error", error)
    ]


def test_department_and_year_must_be_those_of_the_form(folder, pack, tmp_path):
    sheet = sheets(folder / FORM)[MAIN]
    cell = {sheet.at(row, 0).text: f"C{row}" for row in sheet.rows}
    form = folder / FORM
    year = type_into(form, tmp_path / "year.xlsx", {MAIN: {cell["报告期："]: "2025年"}})
    other = type_into(form, tmp_path / "other.xlsx", {MAIN: {cell["填报单位（盖章）："]: "教育局"}})
    preliminary = type_into(form, tmp_path / "nature.xlsx", {MAIN: {cell["数据性质："]: "初步数"}})
    assert checks_of(read_submission(year, pack)) == ["other_year"]
    assert checks_of(read_submission(other, pack)) == ["other_form"]
    assert read_submission(preliminary, pack).provisional is True
    assert checks_of(read_submission(form, pack, year=2023)) == ["other_year"]


def test_repeated_lines(folder, pack, tmp_path):
    """A line on two sheets: the same answer twice is a remark, two answers are an error that names both cells."""
    blank = max(sheets(folder / FORM)[SPLITS].rows) + 1
    cells = {(blank, "编号"): "W01", (blank, "本期值"): 94.5}
    same = read_submission(filled(folder, tmp_path, {MAIN: {("W01", "本期值"): 94.5}, SPLITS: cells}), pack)
    cells[blank, "本期值"] = 95.5
    different = read_submission(
        filled(folder, tmp_path, {MAIN: {("W01", "本期值"): 94.5}, SPLITS: cells}), pack
    )
    assert [f.severity for f in same.findings if f.check == "repeated_key"] == ["warning"] and len(
        same.records
    ) == 1
    error = next(f for f in different.findings if f.check == "repeated_key")
    assert error.severity == "error" and MAIN in error.message and SPLITS in error.source_cell


def test_hidden_rows_are_read_and_said(folder, pack, tmp_path):
    path = filled(folder, tmp_path, {MAIN: {("W01", "本期值"): 94.5}})
    lines, _ = places(folder / FORM)
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = (
        parts[name]
        .decode()
        .replace(f'<row r="{lines["W01"]}"', f'<row r="{lines["W01"]}" hidden="1"')
        .encode()
    )
    with zipfile.ZipFile(path, "w") as target:
        for part, content in parts.items():
            target.writestr(part, content)
    submission = read_submission(path, pack)
    assert checks_of(submission) == ["hidden_cell"] and by_key(submission).loc["W01", "value"] == 94.5


def test_the_visible_table_is_enough(folder, pack, tmp_path):
    """Copied into another workbook, with lines and columns in another order and a title above."""
    import xlsxwriter

    path = tmp_path / "copied.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.write_row(0, 1, ("填报单位：卫健局",))
        sheet.write_row(1, 1, ("报告期：2024年1—12月",))
        sheet.write_row(3, 0, ("备注", "本期值（2024年）", "指标名称", "编号"))
        sheet.write_row(4, 0, ("", 2.1, "婴儿死亡率", "Ｃ０１"))
        sheet.write_row(5, 0, ("新口径", "94.5%", "孕产妇系统管理率", "w1"))
        sheet.write_row(6, 0, ("", 82.5, "妇女人均预期寿命", ""))
    submission = read_submission(path, pack)
    assert (submission.department, submission.year) == ("卫健局", 2024)
    assert dict(submission.records[["indicator_id", "value"]].values) == {
        "C01": 2.1,
        "W01": 94.5,
        "W02": 82.5,
    }
    assert checks_of(submission) == ["no_identifier"]


# ---- round trips

VALUES = st.fixed_dictionaries(
    {},
    optional={
        "W01": st.decimals(91, 99, places=2), "W02": st.decimals(76, 90, places=2), "W03": st.decimals(1, 99, places=2),
        "W04": st.integers(0, 9), "W06": st.decimals(100, 120, places=2), "C01": st.decimals(3, 6, places=2),
        "C02": st.decimals(80, 100, places=2), "C04": st.decimals(1, 9, places=2),
    },
)  # fmt: skip
WAYS = st.sampled_from(["number", "text", "wide", "unit"])


@settings(
    deadline=None,
    max_examples=12,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(values=VALUES, way=WAYS)
def test_what_is_typed_comes_back(folder, pack, tmp_path, values, way):
    units = dict(pack.catalogue[["indicator_id", "unit"]].values)

    def typed(line, value):
        if way == "number":
            return float(value)
        if way == "wide":
            return str(value).translate({ord(one): ord(one) + 0xFEE0 for one in "0123456789."})
        return (
            f"{value}{units[line]}"
            if way == "unit" and units[line] in ("%", "‰", "岁", "所", "张")
            else str(value)
        )

    path = filled(
        folder, tmp_path, {MAIN: {(line, "本期值"): typed(line, value) for line, value in values.items()}}
    )
    submission = read_submission(path, pack)
    found = dict(zip(submission.records["indicator_id"], submission.records["value"], strict=True))
    assert found == {line: float(value) for line, value in values.items()}
    assert not [finding for finding in submission.findings if finding.severity == "error"]


SAVED = {
    MAIN: {("W01", "本期值"): 94.5, ("W01", "分子"): 945, ("W01", "分母"): 1000, ("C01", "本期值"): "约2.1‰",
           ("W04", "数据情况"): "缺项：数据尚未产生"},
    UNITS: {("C02", "本期值"): 97},
}  # fmt: skip


def assert_saved(submission):
    found = {
        (row.indicator_id, row.area): (None if row.value != row.value else row.value, row.status, row.note)
        for row in submission.records.itertuples()
    }
    assert (submission.department, submission.year, submission.kind) == ("卫健局", 2024, "form")
    assert found == {
        ("W01", AREA): (94.5, "A", ""), ("C01", AREA): (2.1, "E", "约"), ("W04", AREA): (None, "O", "数据尚未产生"),
        ("C02", "东镇"): (97.0, "A", ""),
    }  # fmt: skip
    assert set(checks_of(submission)) == {"remark_in_cell"}


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_saved_by_libreoffice(pack, kind):
    """Committed copies of a filled form, opened and saved by LibreOffice 7.4 (``python tests/saved_forms.py``)."""
    assert_saved(read_submission(Path(__file__).parent / "messy" / f"form_saved_by_libreoffice.{kind}", pack))


@pytest.mark.long
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_saved_by_libreoffice_here(folder, pack, tmp_path, kind):
    if SOFFICE is None:
        pytest.skip("soffice is missing: only the committed copies were read")
    (tmp_path / "saved").mkdir()
    assert_saved(read_submission(convert(filled(folder, tmp_path, SAVED), kind, tmp_path / "saved"), pack))


@pytest.mark.long
def test_the_form_checks_itself(folder, pack, tmp_path):
    """LibreOffice computes the column 自动核对 of a form filled in rightly and wrongly."""
    if SOFFICE is None:
        pytest.skip("soffice is missing: the formulas of the form were not computed")
    typed = {
        "W01": (94.5, 945, 1000), "W02": (82.5,), "W03": (3, 1, 33333), "W06": (108.3, 1083, 1000),
        "C01": (2.1, 5, 1000), "C02": (97, 1000, 97), "C04": (3.2, 5),
    }  # fmt: skip
    cells = {(line, heading): value for line, values in typed.items()
             for heading, value in zip(("本期值", "分子", "分母"), values, strict=False)}  # fmt: skip
    cells["W04", "数据情况"] = "缺项：数据尚未产生"
    form = without_results(filled(folder, tmp_path, {MAIN: cells}), tmp_path / "open.xlsx")
    (tmp_path / "saved").mkdir()
    sheet = open_book(convert(form, "xlsx", tmp_path / "saved")).sheets[0]
    lines, letters = places(folder / FORM)
    column = ord(letters["自动核对"]) - 65
    assert {line: sheet.at(lines[line], column).text for line in [*typed, "W04"]} == {
        "W01": "通过", "W02": "通过", "W03": "通过", "W06": "通过", "C01": "与分子÷分母×1000不符", "C02": "分子大于分母",
        "C04": "请补齐分子、分母", "W04": "已说明缺项",
    }  # fmt: skip
