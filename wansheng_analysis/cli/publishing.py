"""Commands about numbers that leave the house: ``export``, ``trace`` and ``forecast``."""

from __future__ import annotations

import argparse

from ..paths import OUTPUTS
from .parsing import add_data, add_output, add_year, check_year, output_folder

EXPORT_FORMATS = ("csv", "xlsx", "datapackage", "sdmx-csv", "json-stat")


def export(arguments: argparse.Namespace) -> int:
    """Write the tidy table and the verdicts for others."""
    from ..exports import export
    from ..store import load

    folder = output_folder(arguments.output, OUTPUTS / "数据")
    pack = load(arguments.data)
    check_year(pack, arguments.year)
    paths = export(pack, arguments.format, folder, arguments.audience, arguments.year or None)
    print("\n".join(str(path) for path in paths))
    return 0


def trace(arguments: argparse.Namespace) -> int:
    """Lead from a number back to its inputs."""
    from ..store import load
    from ..trace import trace

    print(trace(load(arguments.data), arguments.identifier))
    return 0


def forecast(arguments: argparse.Namespace) -> int:
    """Freeze this year's projections, or score the earlier ones."""
    import datetime as dt

    import pandas as pd

    from .. import review
    from ..gaps import last_local_year
    from ..schema import FORECASTS
    from ..store import load, write_atomic

    pack = load(arguments.data)
    check_year(pack, arguments.year)
    if arguments.what == "freeze":
        year = arguments.year or last_local_year(pack)
        rows = review.frozen_rows(pack, year, dt.date.today().isoformat())
        table = pd.concat([review.read_register(pack), rows], ignore_index=True)
        text = table.to_csv(index=False, lineterminator="\n", float_format="%.6g")
        write_atomic(pack.folder / FORECASTS.file, text.encode("utf-8-sig"))
        print(f"已登记 {year} 年的外推 {len(rows)} 个：{FORECASTS.file}（请与原始数据一并保存）")
    else:
        print("\n".join(review.score_sentences(pack)))
    return 0


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Describe the commands of this module to the parser."""
    one = commands.add_parser("export", help="导出数据供他人使用")
    one.add_argument("--format", required=True, choices=EXPORT_FORMATS, help="文件格式")
    one.add_argument(
        "--audience", choices=["public", "internal"], default="public", help="public 对外、internal 内部"
    )
    add_year(one, "判定年份；默认为有本区数据的最近年份")
    add_data(one)
    add_output(one, "outputs/数据")
    one.set_defaults(run=export)

    two = commands.add_parser("trace", help="查一个数字的来历，如 W04@2020#gap")
    two.add_argument("identifier", metavar="编号", help="报告中数字的编号：行@年份#内容")
    add_data(two)
    two.set_defaults(run=trace)

    three = commands.add_parser("forecast", help="登记外推（freeze），或用后来的数据检验（score）")
    three.add_argument(
        "what", choices=["freeze", "score"], metavar="freeze|score", help="freeze 登记、score 检验"
    )
    add_year(three, "外推所用数据的最后年份；默认为有本区数据的最近年份")
    add_data(three)
    three.set_defaults(run=forecast)
