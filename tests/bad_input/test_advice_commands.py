"""Commands that messages name exist, with every option that is named with them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click

from valuma_scenarios.commands import COMMANDS, app

PACKAGE = Path(__file__).parents[2] / "valuma_scenarios"
SAID = re.compile(r"valuma ((?:[a-z]+)(?: [a-z]+)?)((?: (?:--[a-z-]+|[A-Z]+|[a-z]+|…|\.\.\.))*)")
OPTION = re.compile(r"--[a-z][a-z-]+")


def texts() -> Iterator[tuple[str, str]]:
    """Every text of the program that is no documentation of a function, and every message."""
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path.name, node.value
    for path in sorted(PACKAGE.rglob("*.po")):
        yield path.name, path.read_text("utf-8").replace('"\n"', "")


def options(name: str, rest: str) -> set[str]:
    """The options of a command, or of the part of it that is named."""
    context = click.Context(app)
    command = app.get_command(context, name)
    assert command is not None
    if isinstance(command, click.Group):
        part = command.get_command(context, rest.split()[0]) if rest else None
        command = part or command
    return {text for option in command.params for text in (*option.opts, *option.secondary_opts)}


def test_commands_and_options_that_messages_name_exist() -> None:
    wrong = []
    for file, text in texts():
        for match in SAID.finditer(text):
            name, _, rest = match[1].partition(" ")
            if name not in COMMANDS:
                continue
            named = set(OPTION.findall(match[2]))
            if named - options(name, rest) - {"--help"}:
                wrong.append((file, match[0]))
    assert wrong == []
