"""The tables of a pack as data: columns, keys, types and closed lists, with the Chinese meaning of every code.

This is the one place that says what a file of ``data/raw/`` looks like. ``tables`` reads and checks against it,
forms and exports are written from it.
"""

from __future__ import annotations

from dataclasses import dataclass

TEXT, NUMBER, INTEGER, DATE, IDENTIFIERS = "text", "number", "integer", "date", "identifiers"
KIND_LABELS = {
    TEXT: "文字",
    NUMBER: "数字",
    INTEGER: "整数",
    DATE: "日期（如 2025-03-31）",
    IDENTIFIERS: "以分号隔开的指标编号",
}

# Closed lists: code -> what an office reader sees.
STATUS = {
    "A": "正常",
    "E": "约数或估计",
    "P": "初步数",
    "B": "口径变动",
    "O": "缺项（应有未报）",
    "Q": "不公布",
}
WITHOUT_VALUE = ("O", "Q")
MEASURE = {
    "proportion": "比例",
    "rate": "率",
    "count": "数量",
    "ratio": "比",
    "mean": "平均数",
    "share_of_posts": "职务占比",
    "yes_no": "是否",
}
DIRECTION = {"higher": "越高越好", "lower": "越低越好", "range": "适度为好", "none": "无方向"}
ATTRIBUTE = {"约束性": "约束性", "预期性": "预期性", "--": "无属性"}
AVAILABILITY = {"available": "可监测", "cannot_exist": "不适用", "counted_by": "由外区统计"}
STANDING = {"seen": "原文所载", "derived": "由原文数字推算"}
DEPARTMENT_STANDING = {"proposed": "建议部门", "confirmed": "已确认"}
FIT = {"same": "同口径", "proxy": "参考"}
COMPARABLE = {"yes": "可比", "no": "不可比", "unknown": "可比性待核"}
CORRECTION = {"flag": "存疑待核", "override": "改用", "drop": "不采用", "scale": "换算"}
CORRECTION_STATUS = {"open": "未了结", "confirmed": "已核实", "closed": "已了结"}
YES_NO = {"yes": "是", "no": "否"}
PLAN = {"women": "妇女发展规划", "children": "儿童发展规划"}
OFFICIAL = {
    "met": "已达标",
    "not_met": "未达标",
    "no_data": "缺项",
    "awaiting_decision": "评价标准待明确",
    "counted_elsewhere": "由外区统计",
    "not_applicable": "不适用",
}
EVIDENCE = {
    "met": "已达标",
    "on_track": "预期可达标",
    "too_early": "尚难判断",
    "behind": "达标困难",
    "worsening": "逆向变动",
    "not_met": "未达标",
    "insufficient": "证据不足以判断",
    "no_data": "缺项",
    "awaiting_decision": "评价标准待明确",
    "counted_elsewhere": "由外区统计",
    "not_applicable": "不适用",
}
NO_JUDGEMENT = ("no_data", "awaiting_decision", "counted_elsewhere", "not_applicable")
FLAGS = {
    "sliding": "已达标，关注回落",
    "one_event_decides": "一例之差即可改变结论",
    "one_post_decides": "一个职数之差即可改变结论",
    "series_break": "口径变动",
    "proxy": "参照指标口径不同",
    "at_limit": "已在自然上（下）限",
}
DENOMINATORS = {
    "monitorable": "可监测（已能判定）",
    "quantifiable": "可量化（目标有数值）",
    "applicable": "适用（本区统计）",
    "all": "全部",
}
EVALUATION = {"midterm": "中期评估", "final": "终期评估"}
TOTAL = "_T"
SEX = {TOTAL: "合计", "F": "女", "M": "男"}
RESIDENCE = {TOTAL: "合计", "U": "城镇", "R": "农村"}


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    name : str
        Heading in the file.
    kind : str
        One of TEXT, NUMBER, INTEGER, DATE, IDENTIFIERS.
    required : bool
        Whether a cell may be empty.
    choices : tuple of str
        Allowed codes; empty for free text. A choice may carry a detail after a colon when `detail` is set.
    detail : bool
        Whether ``code:detail`` is allowed, as in ``counted_by:綦江区``.
    default : str
        What an empty cell stands for (used for the totals ``_T``).
    """

    name: str
    kind: str = TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    detail: bool = False
    default: str = ""


@dataclass(frozen=True)
class Table:
    """A file of the pack: its name, key, columns and whether a pack may do without it."""

    file: str
    label: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    optional: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Headings in file order."""
        return tuple(column.name for column in self.columns)


def _need(name: str, kind: str = TEXT, choices: dict | tuple = (), **more) -> Column:
    return Column(name, kind, required=True, choices=tuple(choices), **more)


def _may(name: str, kind: str = TEXT, choices: dict | tuple = (), **more) -> Column:
    return Column(name, kind, choices=tuple(choices), **more)


PLANS = Table(
    "plan.csv",
    "规划",
    ("plan",),
    (
        _need("plan", choices=PLAN),
        _need("title"),
        _may("document_no"),
        _may("issued", DATE),
        _need("baseline_year", INTEGER),
        _need("midterm_year", INTEGER),
        _need("final_year", INTEGER),
        _need("area"),
    ),
)
INDICATORS = Table(
    "indicators.csv",
    "指标目录",
    ("indicator_id",),
    (
        _need("indicator_id"),
        _need("plan", choices=PLAN),
        _need("category"),
        _need("number", INTEGER),
        _may("part"),
        _need("name"),
        _may("name_en"),
        _may("unit"),
        _need("decimals", INTEGER),
        _need("target_text"),
        _need("attribute", choices=ATTRIBUTE),
        _may("footnote"),
        _need("availability", choices=AVAILABILITY, detail=True),
        _need("measure", choices=MEASURE),
        _may("every_unit"),
        _may("per", NUMBER),
        _may("lower_bound", NUMBER),
        _may("upper_bound", NUMBER),
        _need("direction", choices=DIRECTION),
        _may("denominator_name"),
        _may("department"),
        _may("department_standing", choices=DEPARTMENT_STANDING),
        _may("definition"),
        _may("valid_from", INTEGER),
        _may("valid_to", INTEGER),
        _may("approved_by"),
    ),
)
OBSERVATION_KEY = ("indicator_id", "area", "year", "sex", "age", "residence")
OBSERVATIONS = Table(
    "observations.csv",
    "本区数据",
    OBSERVATION_KEY,
    (
        _need("indicator_id"),
        _need("area"),
        _need("year", INTEGER),
        _may("sex", choices=SEX, default=TOTAL),
        _may("age", default=TOTAL),
        _may("residence", choices=RESIDENCE, default=TOTAL),
        _may("value", NUMBER),
        _may("numerator", NUMBER),
        _may("denominator", NUMBER),
        _need("status", choices=STATUS),
        _may("derived", choices=YES_NO),
        _may("year_stated", choices=YES_NO),
        _need("source_id"),
        _may("locator"),
        _may("note"),
    ),
)
CONTEXT = Table(
    "context.csv",
    "背景数据",
    ("name", "area", "year"),
    (
        _need("name"),
        _need("area"),
        _need("year", INTEGER),
        _may("value", NUMBER),
        _may("unit"),
        _need("status", choices=STATUS),
        _may("derived", choices=YES_NO),
        _may("year_stated", choices=YES_NO),
        _need("source_id"),
        _may("locator"),
        _may("resembles", IDENTIFIERS),
        _may("note"),
    ),
)
REFERENCE = Table(
    "reference.csv",
    "参照数据",
    ("name", "area", "year", "sex", "source_id"),
    (
        _need("name"),
        _need("area"),
        _need("year", INTEGER),
        _may("sex", choices=SEX, default=TOTAL),
        _need("source_id"),
        _need("value", NUMBER),
        _may("unit"),
        _need("standing", choices=STANDING),
        _may("note"),
    ),
)
REFERENCE_LINKS = Table(
    "reference_links.csv",
    "参照对应表",
    ("indicator_id", "name"),
    (
        _need("indicator_id"),
        _need("name"),
        _need("fit", choices=FIT),
        _may("preferred_source"),
        _need("comparable", choices=COMPARABLE),
        _may("note"),
    ),
)
SOURCES = Table(
    "sources.csv",
    "来源",
    ("source_id",),
    (_need("source_id"), _need("title"), _may("issuer"), _may("date"), _may("address"), _may("terms")),
)
ASSUMED_EXPOSURE = "assumed_exposure"
OTHER_RULES = {  # beside those of ``targets.DECISION_RULES``, which say what meets a target
    ASSUMED_EXPOSURE: "没有分母时推算小数字所用的年人数范围（下限、上限）",
    "disclosure_threshold": "对外公布的最小人数（下限），适用于全部指标",
    "publish_rate_anyway": "约束性指标的率照常公布，只隐去分子",
    "form_due": "年度报表的报送期限（写在 note）",
    "special_survey": "缺项拟用的专项调查（写在 note）",
    "form_collector": "报表的综合机关（写在 note）",
    "form_number": "报表的表号（写在 note）",
    "form_issuer": "报表的制定机关（写在 note）",
    "form_approver": "报表的批准（备案）机关（写在 note）",
    "form_approval_number": "报表的批准（备案）文号（写在 note）",
    "form_valid_until": "报表的有效期至（写在 note）",
}
DECISIONS = Table(
    "decisions.csv",
    "评价标准决定",
    ("indicator_id", "rule"),
    (
        _may("indicator_id"),
        _need("rule"),
        _may("lower", NUMBER),
        _may("upper", NUMBER),
        _may("decided_by"),
        _may("decided_on", DATE),
        _may("note"),
    ),
)
CORRECTIONS = Table(
    "corrections.csv",
    "更正",
    ("indicator_id", "area", "year"),
    (
        _need("indicator_id"),
        _need("area"),
        _need("year", INTEGER),
        _need("action", choices=CORRECTION),
        _may("expect", NUMBER),
        _may("value", NUMBER),
        _need("reason"),
        _may("provider"),
        _need("status", choices=CORRECTION_STATUS),
    ),
    optional=True,
)
MEASURES = Table(
    "measures.csv",
    "规划任务",
    ("measure_id",),
    (
        _need("measure_id"),
        _need("plan", choices=PLAN),
        _need("title"),
        _may("department"),
        _may("indicator_ids", IDENTIFIERS),
        _may("state"),
        _may("evidence"),
        _may("year", INTEGER),
    ),
    optional=True,
)

FORECASTS = Table(
    "forecasts/register.csv",
    "外推登记",
    ("frozen_year", "indicator_id", "year"),
    (
        _need("frozen_year", INTEGER), _need("frozen_on", DATE), _need("indicator_id"), _need("year", INTEGER),
        _need("value", NUMBER), _need("lower_80", NUMBER), _need("upper_80", NUMBER), _need("lower_95", NUMBER),
        _need("upper_95", NUMBER), _may("probability", NUMBER), _need("method"), _need("inputs_sha256"),
    ),
    optional=True,
)  # fmt: skip

PACK_TABLES = (
    PLANS,
    INDICATORS,
    OBSERVATIONS,
    CONTEXT,
    REFERENCE,
    REFERENCE_LINKS,
    SOURCES,
    DECISIONS,
    CORRECTIONS,
    MEASURES,
)

TIDY_COLUMNS = (
    *OBSERVATION_KEY, "value", "numerator", "denominator", "status", "derived", "year_stated", "source_id",
    "source_cell", "vintage",
)  # fmt: skip
