"""Help and refusals in the reader's language, wherever the line says which one it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner, Result

from valuma_scenarios.commands import COMMANDS, app
from valuma_scenarios.vocabulary import Language

ENGLISH = re.compile(r"\b(the|and|with|of|which|is|are|Usage|Options|Commands|default:|Default:)\b")
OTHERS: tuple[Language, ...] = ("fi", "sv")


def lines(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield what is typed for every command, those of commands included."""
    yield before
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        if isinstance(command, click.Group):
            yield from lines(command, (*before, name))
        else:
            yield (*before, name)


@pytest.fixture(autouse=True)
def no_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing around the test says which language to speak, or how wide the terminal is."""
    monkeypatch.delenv("VALUMA_LANG", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)


def ran(*line: str) -> Result:
    return CliRunner().invoke(app, [*line], prog_name="valuma")


def test_every_command_is_walked() -> None:
    assert {line[0] for line in lines(app) if line} == set(COMMANDS)
    assert ("elicit", "sheet") in set(lines(app))


@pytest.mark.parametrize("language", OTHERS)
def test_no_help_holds_english(language: Language) -> None:
    for line in lines(app):
        done = ran(*line, "--help", "--lang", language)
        assert done.exit_code == 0, done.output
        left = ENGLISH.search(re.sub(r"`[^`]*`", "", done.output))
        assert left is None, (line, left, done.output)
        assert max(map(len, done.output.splitlines())) <= 80


def test_english_help_is_what_click_writes() -> None:
    for line in lines(app):
        context = click.Context(app, info_name="valuma", terminal_width=80)
        for name in line:
            assert isinstance(context.command, click.Group)
            command = context.command.get_command(context, name)
            assert command is not None
            context = click.Context(command, parent=context, info_name=name)
        context.help_option_names = ["-h", "--help"]
        if line:
            assert ran(*line, "--help").output == context.get_help() + "\n"


@pytest.mark.parametrize(
    "line",
    [
        "--lang fi run --help",
        "run --lang fi --help",
        "run --help --lang fi",
        "run --help --lang=fi",
        "run --draws 8 --help --lang sv --lang fi",
    ],
)
def test_the_language_may_stand_anywhere(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VALUMA_LANG", "sv")
    assert ran(*line.split()).output.startswith("Käyttö: valuma run [VALITSIMET]")


def test_the_variable_is_the_language_of_all_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VALUMA_LANG", "sv")
    assert "Användning: valuma [VÄLJARE] KOMMANDO" in ran().output
    assert "Visa denna hjälp och avsluta." in ran("validate", "--help").output
    assert ran("run", "--lang", "en", "--help").output.startswith("Usage: valuma run [OPTIONS]")


def test_what_follows_two_dashes_is_no_language() -> None:
    assert "Usage: valuma run" in ran("run", "--draws", "x", "--", "--lang", "fi").output


def test_a_language_before_the_command_is_that_of_its_results() -> None:
    done = ran("--lang", "fi", "list", "goals")
    assert done.exit_code == 0
    assert "Alueiden tasapainoinen kehitys ja kilpailukyky" in done.output


@pytest.mark.parametrize("line", ["--help", "run --help", "validate --help", "run", "validate"])
def test_a_language_nobody_speaks_is_refused(line: str) -> None:
    done = ran(*line.split(), "--lang", "xx")
    assert done.exit_code == 2
    assert "Invalid value for '--lang': 'xx' is not one of 'fi', 'sv', 'en'." in done.output


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("nope", "tuntematon komento 'nope'. "),
        ("elicit nope", "Tuntematon komento 'nope'."),
        ("elicit read", "Argumentti 'TIEDOSTO...' puuttuu."),
        ("explain today", "Argumentti 'B' puuttuu."),
        ("verify a b c", "Ylimääräisiä argumentteja (b c)"),
        ("run --zzz", "Tuntematon valitsin"),
        ("run --json=3", "Valitsin '--json' ei ota arvoa."),
        ("workshop --tls a", "Valitsin '--tls' tarvitsee arvoja, joita on 2."),
        ("workshop x", "'x' ei ole 'rehearse'."),
        ("run --draws x", "Virheellinen arvo, '--draws': 'x' ei kelpaa kokonaisluvuksi."),
        ("run --draws -4", "Virheellinen arvo, '--draws': -4 ei ole sallitulla välillä x>=0."),
        ("figures --dpi x", "Virheellinen arvo, '--dpi': 'x' ei kelpaa kokonaisluvuksi."),
        ("run --start x", "Virheellinen arvo, '--start': 'x' ei ole kokonaisluku."),
        ("robustness --profiles GOAL", "Virheellinen arvo, '--profiles': Tiedostoa 'GOAL' ei ole."),
        ("report --template .", "Virheellinen arvo, '--template': '.' on kansio, ei tiedosto."),
        ("compare --places x", "'x' ei ole mikään näistä: 'country', 'types', 'regions'."),
        ("run --set a=1 --set a=2", "'--set': arvo annettu useammin kuin kerran: a."),
    ],
)
def test_what_click_cannot_read_is_said_in_finnish(
    line: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VALUMA_LANG", "fi")
    done = ran(*line.split())
    assert done.exit_code == 2
    assert told in done.output
    assert "Virhe: " in done.output
    assert not ENGLISH.search(done.output)


def test_a_refusal_shows_how_the_command_is_used_and_where_to_ask() -> None:
    done = ran("run", "--draws", "x", "--lang", "fi")
    assert done.output.startswith(
        "Käyttö: valuma run [VALITSIMET] [VAIHTOEHTO]...\n"
        "Ohjeen saa komennolla 'valuma run --help'.\n\nVirhe: "
    )


def test_choices_stand_one_on_a_line() -> None:
    choices = ran("list", "--lang", "fi").output.partition("Valitse jokin näistä:\n")[2]
    assert choices.splitlines()[:2] == ["        alternatives,", "        goals,"]


def test_refusals_are_english_without_a_language() -> None:
    done = ran("run", "--draws", "x")
    assert done.output.endswith(
        "Error: Invalid value for '--draws': 'x' is not a valid integer range.\n"
    )
    assert "Try 'valuma run -" in done.output
