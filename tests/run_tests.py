"""All checks of the project, as ``run.py test`` starts them; each says what it protects.

Any further argument goes to pytest: ``run.py test tests/test_fonts.py``, ``run.py test --long``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
# The notebooks' stored outputs and the doctests are of this copy, so that an office may edit its own data.
FROZEN_PACK, DATA_VARIABLE = ROOT / "tests" / "pack", "WANSHENG_DATA"
# What each check protects, and its command. pytest comes last; most of what it holds is one file per subject in tests/,
# among them the floors (test_floors), environment.yml and pins (test_requirements), documents and their code (test_docs).
STYLE = {
    "one layout, so that a diff shows only what changed": ["ruff", "format", "--check", "--quiet", "."],
    "names that exist, imports that are used, known traps": ["ruff", "check", "--quiet", "."],
    "arguments and results of the types that the code says": [
        "mypy",
        "--no-error-summary",
        "wansheng_analysis",
    ],
}
TESTS = (
    "numbers, words, files and faults; every example in a docstring; every stored notebook output, run anew"
)
# loadscope keeps the cells of a notebook together on one worker, in order
PYTEST = ["pytest", "-n", "2", "--dist", "loadscope", "--nbval", "--nbval-current-env"]
PYTEST += ["--nbval-sanitize-with", "tests/nbval_sanitize.cfg"]


def main(argv: list[str]) -> int:
    """Run the checks to the end, pytest last; 0 when all passed."""
    parser = argparse.ArgumentParser(
        prog="run.py test", description=__doc__.partition("\n")[0], allow_abbrev=False
    )
    parser.add_argument("--long", action="store_true", help="also the tests that take minutes")
    options, paths = parser.parse_known_args(argv)
    failed = [" ".join(command) for purpose, command in STYLE.items() if start(command, purpose)]
    notebooks = [NOTEBOOKS.name] if any(NOTEBOOKS.glob("*.ipynb")) else []
    if not notebooks:
        failed.append("notebooks/ (no notebook there)")
    selection = paths or ["tests", "wansheng_analysis", *notebooks]
    if start([*PYTEST, *([] if options.long else ["-m", "not long"]), *selection], TESTS):
        failed.append("pytest")
    if failed:
        print("FAILED:", ", ".join(failed), flush=True)
    return 1 if failed else 0


def start(command: list[str], purpose: str) -> int:
    """Run a tool of the environment in the project's folder and return its exit code."""
    print(f"{purpose}:\n$", *command, flush=True)
    # one BLAS thread for each of the two workers: more would only wait for each other
    environment = os.environ | {"PYTHONUTF8": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    environment[DATA_VARIABLE] = str(FROZEN_PACK)
    return subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
