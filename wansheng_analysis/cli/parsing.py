"""Reads the command line and says in Chinese what is wrong with it."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from ..errors import ParameterError

if TYPE_CHECKING:
    from ..pack import Pack

USER_ERROR = 2
YEARS_BEFORE = 20  # the plans state figures of the decade before their baseline

HEADINGS = {
    "usage: ": "用法：",
    "positional arguments:": "参数：",
    "options:": "选项：",
    "show this help message and exit": "显示本说明",
}
# argparse offers no translations; what matches none of these is shown in its own words behind ours.
MESSAGES = (
    (r"the following arguments are required: (.+)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.+)", r"不认识的参数：\1"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"\1 不能是 \2，可用：\3"),
    (r"argument (.+?): invalid int value: (.+)", r"\1 应为整数，现为 \2"),
    (r"argument (.+?): expected one argument", r"\1 后面应有一个值"),
    (r"argument (.+?): expected at least one argument", r"\1 后面至少应有一个值"),
    (r"argument (.+?): ignored explicit argument (.+)", r"\1 后面不应有值，现为 \2"),
    (r"ambiguous option: (.+?) could match (.+)", r"\1 不明确，可能是 \2"),
)  # fmt: skip


class Parser(argparse.ArgumentParser):
    """An ``ArgumentParser`` whose help and errors are in Chinese.

    Examples
    --------
    >>> chinese("argument --jobs: invalid int value: 'two'")
    "--jobs 应为整数，现为 'two'"
    """

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how to get help, and end."""
        print(f"{chinese(message)}\n用法见：{self.prog} --help", file=sys.stderr)
        sys.exit(USER_ERROR)

    def format_help(self) -> str:
        """Return the help with Chinese headings."""
        return _translated(super().format_help())

    def format_usage(self) -> str:
        """Return the usage line with a Chinese heading."""
        return _translated(super().format_usage())


def chinese(message: str) -> str:
    """Return argparse's message in Chinese, or as it is behind a Chinese lead when it is an unknown one."""
    for pattern, words in MESSAGES:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return match.expand(words)
    return f"命令有误：{message}"


def add_data(command: argparse.ArgumentParser) -> None:
    """Give a command the option ``--data``."""
    command.add_argument("--data", metavar="文件夹", help="数据文件夹，默认 data/raw")


def add_output(command: argparse.ArgumentParser, default: str) -> None:
    """Give a command the option ``--output``."""
    command.add_argument("--output", metavar="文件夹", help=f"输出文件夹，默认 {default}")


def add_year(command: argparse.ArgumentParser, help: str) -> None:
    """Give a command the option ``--year``; 0 means none was given."""
    command.add_argument("--year", type=int, default=0, metavar="年份", help=help)


def output_folder(named: str | None, otherwise: Path) -> Path:
    """Return the folder to write to.

    Raises
    ------
    ParameterError
        When a file of that name exists.
    """
    folder = Path(named).expanduser().resolve() if named else otherwise
    if folder.exists() and not folder.is_dir():
        raise ParameterError(f"--output 应为文件夹，{folder.name} 是一个文件；请换一个路径")
    return folder


def check_year(pack: Pack, year: int) -> None:
    """Refuse a year that the plans cannot be about; 0 means none was given.

    Raises
    ------
    ParameterError
        Names the years that are possible.
    """
    first, last = int(pack.plan["baseline_year"].min()) - YEARS_BEFORE, int(pack.plan["final_year"].max())
    if year and not first <= year <= last:
        raise ParameterError(f"--year 应在 {first} 至 {last} 之间，现为 {year}")


def _translated(text: str) -> str:
    for english, words in HEADINGS.items():
        text = text.replace(english, words)
    return text
