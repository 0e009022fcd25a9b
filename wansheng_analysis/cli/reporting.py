"""Commands that run notebooks: ``report`` and ``notebooks``."""

from __future__ import annotations

import argparse

from ..paths import OUTPUTS
from .parsing import add_data, add_output, add_year, check_year, output_folder


def report(arguments: argparse.Namespace) -> int:
    """Main job: run the notebooks on the pack and write the reports."""
    from ..reports.jobs import jobs_for
    from ..reports.papers import Paper
    from ..reports.publish import clear_scratch, publish
    from ..schema import EVALUATION
    from ..store import load

    pack = load(arguments.data)
    parameters = {"data": str(arguments.data or ""), "year": arguments.year, "plan": arguments.plan}
    jobs = jobs_for(arguments.report, parameters)
    output = output_folder(arguments.output, OUTPUTS)
    check_year(pack, arguments.year)
    clear_scratch(output)
    kinds = ("annual", *EVALUATION)
    papers = [
        Paper(kind, arguments.year, arguments.audience, arguments.stage)
        for kind in kinds
        if arguments.report in (kind, "all")
    ]
    print(f"正在生成 {len(jobs)} 个笔记本报告、{len(papers)} 份可提交的报告 …", flush=True)
    index = publish(
        pack,
        jobs,
        output,
        arguments.jobs,
        lambda line: print(line, flush=True),
        papers,
        arguments.year or None,
    )
    print(f"完成。请用浏览器打开：{index}")
    return 0


def notebooks(arguments: argparse.Namespace) -> int:
    """Run the committed notebooks on the frozen pack and store their outputs."""
    from ..reports.committed import store_outputs

    store_outputs(lambda line: print(line, flush=True))
    return 0


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Describe the commands of this module to the parser."""
    from ..reports.jobs import PLAN_CHOICES, REPORTS

    one = commands.add_parser("report", help="生成报告（主任务）")
    kinds = [*REPORTS, "all"]
    one.add_argument(
        "report", nargs="?", default="all", choices=kinds, metavar="种类", help="、".join(kinds) + "（默认）"
    )
    add_year(one, "报告年份；默认为有本区数据的最近年份")
    add_data(one)
    add_output(one, "outputs")
    one.add_argument(
        "--plan", choices=list(PLAN_CHOICES), default="both", help="women 妇女、children 儿童、both 两规"
    )
    one.add_argument(
        "--audience",
        choices=["internal", "public"],
        default="internal",
        help="internal 内部版、public 对外版",
    )
    stages = ["征求意见稿", "送审稿", "审定稿"]
    one.add_argument(
        "--stage", choices=["", *stages], default="", metavar="阶段", help="、".join(stages) + "，默认不写"
    )
    one.add_argument("--jobs", type=int, default=2, metavar="个数", help="同时运行的报告数，默认 2")
    one.set_defaults(run=report)

    two = commands.add_parser("notebooks", help="用冻结的测试数据重跑 notebooks 文件夹并保存输出")
    two.set_defaults(run=notebooks)
