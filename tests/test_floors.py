"""The shape of the house: imports only go down, data and numbers do not know each other, heavy ones wait."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "wansheng_analysis"
FLOORS = {
    "errors": "0", "paths": "0", "schema": "0", "formats": "0", "fonts": "0",
    "tables": "1", "targets": "1", "catalogue": "1", "pack": "1",
    "workbooks": "2a", "normalise": "2a", "checks": "2a", "store": "2a", "collection": "2a",
    "rates": "2b", "trends": "2b", "projection": "2b", "gaps": "2b", "disclosure": "2b",
    "review": "3", "display": "3",
    "documents": "4", "reports": "4", "scale": "4", "example": "4", "exports": "4",
    "explorer": "4", "trace": "4", "cli": "5",
}  # fmt: skip
# Within a floor, who may use whom (a data module another data module, a number module another number module).
SAME_FLOOR = {"0", "1", "2a", "2b", "4"}
LAZY = {"scipy", "statsmodels", "seaborn", "matplotlib", "typst", "docx", "papermill", "nbconvert"}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def imports(path: Path, top_level_only: bool = False) -> Iterator[tuple[str, ...]]:
    """Dotted names that a module imports, resolved to absolute parts."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = (PACKAGE.name, *path.relative_to(PACKAGE).parent.parts)
    nodes = _top_level(tree) if top_level_only else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            base += tuple((node.module or "").split(".")) if node.module else ()
            yield from ((*base, alias.name) for alias in node.names)


def _top_level(tree: ast.Module) -> Iterator[ast.stmt]:
    """Statements run at import, without those only for type checkers."""
    for node in tree.body:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node


def module_of(path: Path) -> str:
    """Name of the floor's module that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_only_go_down(path: Path) -> None:
    own = module_of(path)
    floor = FLOORS[own]
    for name in imports(path):
        if name[0] != PACKAGE.name or len(name) < 2 or name[1] == own or name[1] not in FLOORS:
            continue
        other = FLOORS[name[1]]
        lower = other[0] < floor[0]
        beside = other == floor and floor in SAME_FLOOR
        assert lower or beside, f"{own} (floor {floor}) imports {name[1]} (floor {other})"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_heavy_packages_are_imported_where_they_are_used(path: Path) -> None:
    if (
        path.name == "artists.py"
    ):  # subclasses of matplotlib's own; loaded with display.figures, never with display
        return
    assert not {name[0] for name in imports(path, top_level_only=True)} & LAZY


def test_loading_and_judging_need_no_plotting_and_no_statsmodels() -> None:
    code = (
        "import sys, wansheng_analysis as wa; wa.assess(wa.load());"
        "print(sorted({'statsmodels', 'seaborn', 'matplotlib', 'papermill', 'docx', 'typst'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_package_itself_imports_nothing() -> None:
    code = "import sys, wansheng_analysis; print('pandas' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_no_code_names_the_district() -> None:
    named = [path.name for path in PACKAGE.rglob("*.py") if "万盛" in path.read_text(encoding="utf-8")]
    assert named == []
