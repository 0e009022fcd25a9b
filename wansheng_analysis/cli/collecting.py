"""Commands of the yearly round: ``forms``, ``receive``, ``status``, ``check`` and ``example``."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..errors import ERROR
from ..paths import OUTPUTS
from .parsing import USER_ERROR, add_data, add_output, add_year, check_year, output_folder

FINDINGS_ERROR = 1
COMPLETENESS_COLUMNS = (
    "department",
    "asked",
    "figures",
    "withheld",
    "missing",
    "complete_pct",
    "first_received",
    "punctuality",
)


def check(arguments: argparse.Namespace) -> int:
    """Print every finding about the pack."""
    from ..store import load

    findings = load(arguments.data).findings
    for _, finding in findings.iterrows():
        place = " ".join(part for part in (finding["indicator_id"], finding["source_cell"]) if part)
        print(f"提醒  {place}  {finding['message']}")
    print(f"数据包可以使用；提醒 {len(findings)} 条。")
    return FINDINGS_ERROR if (findings["severity"] == ERROR).any() else 0


def forms(arguments: argparse.Namespace) -> int:
    """Write the collection workbooks, one per department."""
    from ..store import load
    from ..workbooks import write_forms

    folder = output_folder(arguments.output, OUTPUTS / "报表" / str(arguments.year))
    pack = load(arguments.data)
    check_year(pack, arguments.year)
    paths = write_forms(pack, arguments.year, folder)
    print(f"已生成 {len(paths)} 份报表：{folder}")
    return 0


def receive(arguments: argparse.Namespace) -> int:
    """Check filled-in workbooks and take them in, all or nothing per file."""
    import datetime as dt

    from ..store import receive

    receptions = receive(
        arguments.files,
        arguments.data,
        arguments.provisional,
        received_at=dt.datetime.now(),
        layout=arguments.layout,
        year=arguments.year,
    )
    return USER_ERROR if any(reception.outcome == "refused" for reception in receptions) else 0


def status(arguments: argparse.Namespace) -> int:
    """One screen: who sent what, what is missing, how many rows have which verdict."""
    from .. import display, review
    from ..gaps import last_local_year
    from ..store import load

    pack = load(arguments.data)
    check_year(pack, arguments.year)
    year = arguments.year or last_local_year(pack)
    print(
        display.table(
            review.completeness(pack, year), COMPLETENESS_COLUMNS, caption=f"{year}年各部门报送情况"
        )
    )
    counts = review.status_counts(review.roll_up(review.verdict_table(pack, year)))
    over = year >= int(pack.plan["final_year"].max())
    print(
        "判定（项）："
        + "，".join(f"{display.official_word(code, over)} {n}" for code, n in counts.items() if n)
    )
    return 0


def example(arguments: argparse.Namespace) -> int:
    """Write the marked example district."""
    from ..example import write_example

    folder = write_example(Path(arguments.folder).expanduser())
    print(f"示例数据已写入：{folder}；可运行 report --data {folder}")
    return 0


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Describe the commands of this module to the parser."""
    one = commands.add_parser("forms", help="生成各部门的年度报表")
    one.add_argument("--year", type=int, required=True, metavar="年份", help="报告期年份")
    add_data(one)
    add_output(one, "outputs/报表/年份")
    one.set_defaults(run=forms)

    two = commands.add_parser("receive", help="审核并接收部门报来的文件，每个文件要么全部接收、要么不接收")
    two.add_argument("files", nargs="+", metavar="文件", help="xlsx、xls 或 csv；也可以是文件夹")
    two.add_argument("--provisional", action="store_true", help="标为初步数")
    two.add_argument("--year", type=int, metavar="年份", help="文件中没有写明年份时的数据年份")
    two.add_argument("--layout", metavar="文件", help="部门自有表格的版式说明（csv）")
    add_data(two)
    two.set_defaults(run=receive)

    three = commands.add_parser("status", help="一屏看清报送和判定情况")
    add_year(three, "年份；默认为有本区数据的最近年份")
    add_data(three)
    three.set_defaults(run=status)

    four = commands.add_parser("check", help="检查数据包，列出全部问题")
    add_data(four)
    four.set_defaults(run=check)

    five = commands.add_parser("example", help="生成示例区数据包，供试用")
    five.add_argument("folder", metavar="文件夹", help="要新建的文件夹")
    five.set_defaults(run=example)
