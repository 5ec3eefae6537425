"""Asking for help loads no number crunching, and says what the model really does."""

from __future__ import annotations

import json
import subprocess
import sys

import click
import pytest

from valuma_scenarios.commands import COMMANDS, app, run
from valuma_scenarios.results import runs

LIGHT = {"click", "valuma_scenarios", "colorama"}
ASK = """
import json, sys
before = {name.partition(".")[0] for name in sys.modules}
from click.testing import CliRunner
from valuma_scenarios.commands import app
for language in ("en", "fi", "sv"):
    done = CliRunner().invoke(app, [sys.argv[1], "--help", "--lang", language])
    assert done.exit_code == 0, done.output
loaded = {name.partition(".")[0] for name in sys.modules} - before - sys.stdlib_module_names
print(json.dumps(sorted(loaded)))
"""


@pytest.mark.parametrize("name", COMMANDS)
def test_help_needs_nothing_but_click(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK, name], capture_output=True, text=True, check=True
    )
    assert set(json.loads(done.stdout)) <= LIGHT


def test_the_help_names_the_defaults_of_a_run() -> None:
    assert (run.DRAWS, run.SEED) == (runs.DEFAULT_DRAWS, runs.DEFAULT_SEED)


def test_a_command_called_like_a_builtin_does_not_stand_in_its_place() -> None:
    import valuma_scenarios.commands.list as module  # becomes a name of the package

    assert module.command.name
    assert app.list_commands(click.Context(app)) == [*COMMANDS]
