"""The command line: ``python run.py X`` outside the environment, ``wansheng X`` inside."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ..errors import WanshengError
from . import collecting, publishing, reporting, researching
from .parsing import USER_ERROR, Parser

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments; None takes them from the command line.

    Returns
    -------
    int
        0 when all went well, 1 when ``check`` found errors, 2 for a mistake of the user (its message is on stderr).
    """
    parser = Parser(prog="wansheng", description="妇女儿童发展规划监测评估")
    commands = parser.add_subparsers(title="命令", required=True, metavar="命令", dest="command")
    for group in (reporting, collecting, publishing, researching):
        group.add_commands(commands)
    arguments = parser.parse_args(argv)
    try:
        return arguments.run(arguments)
    except WanshengError as problem:
        print(problem, file=sys.stderr)
        return USER_ERROR
    except BrokenPipeError:  # whoever read our output has had enough
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        print("已中断；原有文件未变。", file=sys.stderr)
        return INTERRUPTED
