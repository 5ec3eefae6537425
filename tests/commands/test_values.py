"""Types of options: numbers no file can hold, numbers that are none, folders that cannot be."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from valuma_scenarios.commands import app
from valuma_scenarios.commands.values import MOST, MOST_SEED, Finite, Folder, Whole
from valuma_scenarios.errors import UsageError
from valuma_scenarios.results.shelf import check_note


def options() -> list[tuple[str, click.Parameter]]:
    """Every option of every command, with the command's name."""
    found: list[tuple[str, click.Parameter]] = []

    def walk(name: str, command: click.Command) -> None:
        if isinstance(command, click.Group):
            context = click.Context(command)
            for part in command.list_commands(context):
                below = command.get_command(context, part)
                assert below is not None
                walk(f"{name} {part}".strip(), below)
        found.extend((name, option) for option in command.params)

    walk("", app)
    return found


def test_no_option_takes_a_number_without_end() -> None:
    for name, option in options():
        kind = option.type
        assert not isinstance(kind, click.types.FloatParamType) or isinstance(kind, Finite), name
        if isinstance(kind, click.IntRange):
            assert isinstance(kind, Whole) or kind.max is not None, (name, option.name)


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (Whole(1), str(MOST + 1), f"too large: use at most {MOST}"),
        (Whole(1), "9" * 4000, f"too large: use at most {MOST}"),
        (Whole(1), "9" * 5000, "is not a valid integer range"),
        (Whole(1), "0", "is not in the range x>=1"),
        (Whole(1, MOST_SEED), str(2**63), "too large"),
        (Finite(0, 1), "nan", "'nan' is not a finite number"),
        (Finite(), "inf", "'inf' is not a finite number"),
        (Finite(), "-1e999", "is not a finite number"),
        (Finite(0, 1), "1.5", "is not in the range"),
        (Folder(), "", "no folder is named"),
        (Folder(), " ", "no folder is named"),
        (Folder(), "/dev/null", "'/dev/null' is no folder"),
        (Folder(), "/dev/null/x", "'/dev/null' is no folder"),
        (Folder(), "x" * 300, "no folder can be made there: File name too long"),
    ],
)
def test_what_no_option_takes(kind: click.ParamType, text: str, said: str) -> None:
    with pytest.raises(click.BadParameter) as caught:
        kind.convert(text, None, None)
    assert said in caught.value.message


def test_what_options_take(tmp_path: Path) -> None:
    assert Whole(1).convert(str(MOST), None, None) == MOST
    assert Whole(1, MOST_SEED).convert(str(MOST_SEED), None, None) == MOST_SEED
    assert Finite(0, 1).convert("0.25", None, None) == 0.25
    assert Folder().convert(str(tmp_path / "a" / "b"), None, None) == tmp_path / "a" / "b"
    assert Whole(3)._describe_range() == "x>=3"  # what the help says
    assert Finite(0)._describe_range() == "x>=0"
    assert Finite()._describe_range() == ""


def test_a_note_is_text_that_can_be_shown() -> None:
    check_note(None)
    check_note("Työpaja 3.12., huone 2 – “toinen kierros”")
    with pytest.raises(UsageError, match=r"--note: .* turns the writing round U\+202E\. Take it"):
        check_note("a\u202eb")
    with pytest.raises(UsageError, match="Shorten it"):
        check_note("x" * 6000)
