"""The code stays in pieces that a reader can hold: functions, classes, files, loose modules."""

from __future__ import annotations

import ast
from pathlib import Path

LINES = {ast.FunctionDef: 45, ast.AsyncFunctionDef: 45, ast.ClassDef: 200}
IN_A_FILE = 400
LOOSE = 6


def test_no_piece_of_the_package_is_too_long(root: Path) -> None:
    found = []
    for path in sorted((root / "valuma_scenarios").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > IN_A_FILE:
            found.append(f"{path.name}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if type(node) in LINES:
                assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LINES[type(node)]:
                    found.append(f"{path.name}: {node.name} has {lines} lines")
    assert found == []


def test_modules_stand_in_rooms(root: Path) -> None:
    assert len(list((root / "valuma_scenarios").glob("*.py"))) <= LOOSE
