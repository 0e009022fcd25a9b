"""The command for researchers: ``lab``."""

from __future__ import annotations

import argparse
import subprocess
import sys

from ..paths import NOTEBOOKS


def lab(arguments: argparse.Namespace) -> int:
    """Open JupyterLab on the explorer notebook."""
    start = NOTEBOOKS / "00_explore.ipynb"
    command = [sys.executable, "-m", "jupyter", "lab", str(start), *arguments.arguments]
    return subprocess.run(command).returncode


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Describe the command of this module to the parser."""
    one = commands.add_parser("lab", help="打开 JupyterLab")
    one.add_argument("arguments", nargs=argparse.REMAINDER, help="交给 jupyter lab 的参数")
    one.set_defaults(run=lab)
