"""Every command in the help can be called."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from valuma_scenarios.commands import COMMANDS, app


@pytest.mark.parametrize("name", COMMANDS)
def test_every_listed_command_has_a_help(name):
    done = CliRunner().invoke(app, [name, "--help"])
    assert done.exit_code == 0, done.output
    assert "Usage:" in done.output
    assert "--help" in done.output


def test_a_misspelt_command_names_the_nearest():
    done = CliRunner().invoke(app, ["comparre"])
    assert done.exit_code == 2
    assert "compare" in done.output
