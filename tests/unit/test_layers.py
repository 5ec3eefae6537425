"""Data flows one way: a module imports only from its own layer or the ones before it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "valuma_scenarios"
NAME = PACKAGE.name

LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"__init__", "vocabulary", "errors", "files", "kernel", "finding"}),
    frozenset({"schema", "hints", "kinds", "messages", "yaml_syntax", "yaml_marks"}),
    frozenset({"study"}),
    frozenset({
        "loading", "tables", "overrides", "overlay", "inheritance", "checks", "parameter_checks",
        "scenario_checks", "table_checks", "borders", "border_checks", "project", "gazetteer",
        "member_checks", "study_checks", "lever_differences", "file_check", "json_schemas",
    }),
    frozenset({"distributions", "sampling"}),
    frozenset({"inputs", "responses", "model", "results"}),
    frozenset({
        "accounts", "summary", "diagnostics", "provenance", "draw_store", "run_store",
        "run_weights", "plausibility",
    }),
    frozenset({"wording", "analysis", "assumptions"}),
    frozenset({"figures"}),
    frozenset({"report", "export"}),
    frozenset({"app"}),
    frozenset({"commands", "__main__"}),
)  # fmt: skip
LAYER_OF = {name: level for level, names in enumerate(LAYERS) for name in names}


def modules() -> list[Path]:
    """Return every Python file of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    """Return the module or subpackage directly below the package."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Return which of our parts a file imports, imports inside functions included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(NAME):
            rest = node.module.split(".")[1:]
            found |= {rest[0]} if rest else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            ours = [alias.name for alias in node.names if alias.name.startswith(f"{NAME}.")]
            found |= {name.split(".")[1] for name in ours}
    return {name for name in found if not name.startswith("__")}


def test_every_part_has_its_layer():
    parts = {part_of(path) for path in modules()}
    assert parts - set(LAYER_OF) == set()


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_nothing_imports_against_the_flow(path):
    own = LAYER_OF[part_of(path)]
    against = {name for name in imported(path) if LAYER_OF[name] > own}
    assert against == set()


def test_the_kernel_knows_only_numpy():
    for path in (PACKAGE / "kernel").glob("*.py"):
        assert imported(path) <= {"kernel"}
        tree = ast.parse(path.read_text(encoding="utf-8"))
        outside = {
            (node.module or "").split(".")[0] for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
        } | {
            alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import)
            for alias in node.names
        }  # fmt: skip
        assert outside <= {"__future__", "numpy", NAME}, path


@pytest.mark.parametrize("part", ["app", "report", "export", "figures"])
def test_what_shows_results_does_not_touch_the_equations(part):
    for path in (PACKAGE / part).rglob("*.py"):
        assert "kernel" not in imported(path), path
