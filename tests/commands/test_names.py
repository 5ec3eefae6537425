"""Wherever a command asks for an id, a name in any language will do, and a slip is told."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from valuma_scenarios.commands import COMMANDS, app
from valuma_scenarios.commands.named import Named
from valuma_scenarios.errors import UsageError
from valuma_scenarios.schema.naming import KINDS, known
from valuma_scenarios.schema.study import Study

ASKED = {
    "alternative", "reference", "pair", "goal", "goals", "region", "place", "item", "items",
    "a", "b", "first", "second", "axes", "scenarios", "weights",
}  # fmt: skip
"""What parameters of commands are called that ask for something of a study."""


def parameters(command: click.Command, path: str) -> Iterator[tuple[str, click.Parameter]]:
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from parameters(inner, f"{path} {name}")
    else:
        yield from ((path, param) for param in command.params)


def every() -> list[tuple[str, click.Parameter]]:
    context = click.Context(app)
    found: list[tuple[str, click.Parameter]] = []
    for name in COMMANDS:
        command = app.get_command(context, name)
        assert command is not None
        found.extend(parameters(command, name))
    return found


def test_whatever_asks_for_a_thing_of_a_study_takes_its_name() -> None:
    plain = {
        f"{path} {param.name}"
        for path, param in every()
        if param.name in ASKED and not isinstance(param.type, Named) and param.type.name == "text"
    }
    assert not plain


def test_named_parameters_are_of_kinds_that_have_names() -> None:
    found = [param.type for _, param in every() if isinstance(param.type, Named)]
    assert len(found) >= 12
    for one in found:
        assert one.kinds
        assert set(one.kinds) <= set(KINDS)


def test_every_named_parameter_knows_names_and_slips(shipped_study: Study) -> None:
    for path, param in every():
        if not isinstance(param.type, Named):
            continue
        names = known(shipped_study, param.type.kinds)
        tail = f"{param.type.before}2" if param.type.before else ""
        chosen = next(name for name, others in names.items() if others and len(others[0]) > 5)
        for text in (chosen, *names[chosen][:3]):
            said = param.type.meant(shipped_study, text + tail, path)
            assert said == chosen + tail, (path, text)
        slip = names[chosen][0][:-1] + "q"
        with pytest.raises(UsageError, match="Did you mean"):
            param.type.meant(shipped_study, slip + tail, path)
