"""Data flows one way: a module imports only from its own room or the ones before it.

The rooms and their order stand in `pyproject.toml` (import-linter); here is what the contracts
cannot say: that every folder is a room, and that the equations know only numpy.
"""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "valuma_scenarios"
LOOSE = {"__init__", "__main__", "vocabulary", "errors", "files", "registry"}
DATA = {"assets", "locale"}


def rooms() -> list[str]:
    """Return the rooms in the order of the flow, the last first, as the contract names them."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    flow = next(contract for contract in contracts if contract["type"] == "layers")
    return [layer.strip() for line in flow["layers"] for layer in line.split(":")]


def test_every_folder_is_a_room_of_the_contract():
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir()} - DATA - {"__pycache__"}
    assert folders <= set(rooms())


def test_few_modules_lie_loose():
    assert {path.stem for path in PACKAGE.glob("*.py")} == LOOSE


def test_the_equations_know_only_numpy():
    outside = set()
    for path in (PACKAGE / "model" / "equations").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                outside.add(node.module or "")
            elif isinstance(node, ast.Import):
                outside |= {alias.name for alias in node.names}
    known = ("__future__", "numpy", "dataclasses", f"{PACKAGE.name}.model.equations")
    assert {name for name in outside if not name.startswith(known)} == set()


def test_commands_print_what_a_terminal_shows_and_does_not_obey():
    raw = {
        path.name
        for path in (PACKAGE / "commands").glob("*.py")
        if "click.echo" in path.read_text(encoding="utf-8")
    }
    # Tables for Excel begin with a mark.
    assert raw == {"analysis_io.py", "common.py"}
    marks = (PACKAGE / "commands" / "analysis_io.py").read_text(encoding="utf-8")
    assert re.findall(r"click\.echo\((.*?)\)", marks) == ["BOM, nl=False"]
