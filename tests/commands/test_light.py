"""Asking for help loads no number crunching, and says what the model really does."""

from __future__ import annotations

import json
import subprocess
import sys

import click

from valuma_scenarios.commands import COMMANDS, app, run
from valuma_scenarios.results import runs

LIGHT = {"click", "valuma_scenarios", "colorama"}
ASK = """
import json, sys
before = {name.partition(".")[0] for name in sys.modules}
from click.testing import CliRunner
from valuma_scenarios.commands import app
loaded = {}
for command in sys.argv[1:]:
    for language in ("en", "fi", "sv"):
        done = CliRunner().invoke(app, [command, "--help", "--lang", language])
        assert done.exit_code == 0, done.output
    there = {name.partition(".")[0] for name in sys.modules} - before - sys.stdlib_module_names
    loaded[command] = sorted(there)
print(json.dumps(loaded))
"""


def test_help_needs_nothing_but_click() -> None:
    """One process for all commands: what one loads is there for those that follow."""
    done = subprocess.run(
        [sys.executable, "-c", ASK, *COMMANDS], capture_output=True, text=True, check=True
    )
    loaded = json.loads(done.stdout)
    assert list(loaded) == list(COMMANDS)
    assert not {name: found for name, found in loaded.items() if not set(found) <= LIGHT}


def test_the_help_names_the_defaults_of_a_run() -> None:
    assert (run.DRAWS, run.SEED) == (runs.DEFAULT_DRAWS, runs.DEFAULT_SEED)


def test_a_command_called_like_a_builtin_does_not_stand_in_its_place() -> None:
    import valuma_scenarios.commands.list as module  # becomes a name of the package

    assert module.command.name
    assert app.list_commands(click.Context(app)) == [*COMMANDS]
