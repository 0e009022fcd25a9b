"""The command line speaks Chinese, whatever is wrong with it."""

from __future__ import annotations

import re

import pytest

from wansheng_analysis.cli import main

SLIPS = [
    ([], "缺少参数：命令"),
    (["report", "foo"], "种类 不能是 'foo'"),
    (["report", "--year", "x"], "--year 应为整数，现为 'x'"),
    (["report", "--jobs"], "--jobs 后面应有一个值"),
    (["receive"], "缺少参数：文件"),
    (["forecast"], "缺少参数：freeze|score"),
    (["export", "--format", "pdf"], "--format 不能是 'pdf'"),
    (["status", "--yeer", "2020"], "不认识的参数：--yeer 2020"),
    (["nothing"], "命令 不能是 'nothing'"),
]


@pytest.mark.parametrize(
    ("arguments", "said"), SLIPS, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_a_slip_is_explained_in_chinese(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    message = capsys.readouterr().err
    assert ended.value.code == 2
    assert said in message
    assert "命令有误" not in message, "a message of argparse that has no Chinese"


COMMANDS = (
    "report", "notebooks", "forms", "receive", "status", "check", "example", "export", "trace", "forecast", "lab",
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_chinese_and_says_something_about_everything(
    command: str, capsys: pytest.CaptureFixture
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert not re.search(r"usage|options|positional|show this", shown)
    assert not re.search(r"^  \S+( \S+)?$(?!\n {10})", shown, re.MULTILINE), (
        "an argument without an explanation"
    )
