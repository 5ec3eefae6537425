"""Errors and notes in three languages: every English sentence has its translations."""

from __future__ import annotations

import ast
import pickle
import re
import string
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po

from valuma_scenarios.commands import COMMANDS, app
from valuma_scenarios.commands.click_words import WORD
from valuma_scenarios.commands.help_text import paragraphs
from valuma_scenarios.errors import Problem, Said, UsageError, said_by
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.catalogue import LOCALE_FOLDER
from valuma_scenarios.wording.said import has_words, in_language, translations

OTHERS: tuple[Language, ...] = ("fi", "sv")

TOLD_TO_USERS = {
    "UsageError", "LostFileError", "UnsupportedFigureError", "UnfitFileError",
    "NothingToCompareError", "SessionInUseError", "TypesettingError", "Problem", "problem",
}  # fmt: skip
"""Errors whose texts a user reads, and what makes a problem of a file."""


def constants(node: ast.expr) -> Iterator[str | None]:
    """Yield the texts that an expression can be, and None for one that nobody can know."""
    if isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    else:
        yield None


def name_of(node: ast.expr) -> str:
    """Return what is called: the name of a class, function or method."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Return everything in a module, once for all tests."""
    return tuple(ast.walk(ast.parse(text_of(path))))


@cache
def text_of(path: Path) -> str:
    """Return the source of a module."""
    return path.read_text(encoding="utf-8")


def modules_with(root: Path, names: Iterable[str]) -> list[Path]:
    """Return the modules of the package that call any of some names."""
    wanted = [f"{name}(" for name in names]
    return [path for path in modules(root) if any(call in text_of(path) for call in wanted)]


def calls(path: Path, *names: str) -> Iterator[ast.Call]:
    """Yield the calls of some names in a module."""
    for node in nodes_of(path):
        if isinstance(node, ast.Call) and name_of(node.func) in names:
            yield node


def modules(root: Path) -> list[Path]:
    """Return the modules of the package."""
    return sorted((root / "valuma_scenarios").rglob("*.py"))


@pytest.fixture(scope="module")
def templates(root: Path) -> set[str]:
    """Every English sentence of the package that may be said to a user."""
    found = set()
    for path in modules_with(root, ["Said"]):
        for call in calls(path, "Said"):
            for text in constants(call.args[0]):
                assert text is not None, f"{path.name}:{call.lineno}: the template is made up"
                found.add(text)
    return {text for text in found if has_words(text)} | help_texts(app)


def help_texts(group: click.Group) -> set[str]:
    """Return the help of a group, its commands and their options, and what stands for values."""
    context, found = click.Context(group), set()
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            found |= help_texts(command)
        found |= help_of(command)
    return found | help_of(group) | {*COMMANDS.values()}


def help_of(command: click.Command) -> set[str]:
    """Return the texts of one command, as its help shows them."""
    context = click.Context(command)
    found = set(paragraphs(command.help or "")) | set(paragraphs(command.epilog or ""))
    shown = command.collect_usage_pieces(context)
    for param in command.get_params(context):
        found |= {*paragraphs(getattr(param, "help", None) or "")}
        if isinstance(param, click.Option) and not param.is_flag:
            shown.append(param.make_metavar(context))
    return found | {word for text in shown for word in WORD.findall(text)}


def fields(template: str) -> set[str]:
    """Return the values of a template."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_translated_and_none_is_left_over(
    language: Language, templates: set[str]
) -> None:
    known = set(translations(language))
    assert templates - known == set()
    assert known - templates == set()


@pytest.mark.parametrize("language", OTHERS)
def test_translations_hold_the_same_values(language: Language) -> None:
    for english, other in translations(language).items():
        assert fields(other) <= fields(english), (english, other)
        assert fields(english) - fields(other) <= {"count"}, (english, other)


@pytest.mark.parametrize("language", OTHERS)
def test_translations_are_not_english(language: Language) -> None:
    for english, other in translations(language).items():
        assert other.strip(), english
        assert other != english or WORD.fullmatch(english), english  # "TEXT" is Swedish as well
        bare = re.sub(r"\{[^{}]*\}|`[^`]*`", "", other)
        assert not re.search(r"\b(the|and|with|of|which|is)\b", bare), other
        assert english[-1:] in ".:…!?" or other[-1:] not in ".:!", (english, other)


def test_no_sentence_is_translated_twice() -> None:
    for language in OTHERS:
        seen: dict[str, Path] = {}
        for path in sorted((LOCALE_FOLDER / language / "said").glob("*.po")):
            with path.open("rb") as file:
                read = read_po(file)
            assert str(read.locale) == language, path
            for message in read:
                if template := str(message.id):
                    assert template not in seen, (template, path, seen[template])
                    seen[template] = path


def untranslatable(node: ast.expr, named: dict[str, ast.expr]) -> bool:
    """Whether an expression is English that was put together where it is raised."""
    if isinstance(node, ast.Name):
        return node.id in named and untranslatable(named[node.id], {})
    if isinstance(node, ast.IfExp):
        return untranslatable(node.body, named) or untranslatable(node.orelse, named)
    if isinstance(node, ast.BinOp):
        return True
    if isinstance(node, ast.JoinedStr):
        return True
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    return has_words(node.value) and not node.value.isidentifier()  # a key is no sentence


def test_errors_are_said_so_that_they_can_be_translated(root: Path) -> None:
    found = []
    for path in modules_with(root, TOLD_TO_USERS):
        for function in nodes_of(path):
            if not isinstance(function, ast.FunctionDef):
                continue
            named = {
                target.id: node.value
                for node in ast.walk(function)
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and name_of(node.func) in TOLD_TO_USERS:
                    texts = [*node.args, *(word.value for word in node.keywords)]
                    if name_of(node.func) == "Problem":
                        texts = texts[3:]
                    if any(untranslatable(text, named) for text in texts):
                        found.append(f"{path.name}:{node.lineno}")
    assert found == []


def test_a_sentence_is_english_to_everybody_and_finnish_to_a_reader() -> None:
    said = Said("Did you mean {name!r}?", name="x")
    assert said == "Did you mean 'x'?"
    assert in_language(said, "fi") == "Tarkoititko 'x'?"
    assert in_language(said, "en") == said
    whole = Said("{message}. {hint}", message="{a}", hint=said)
    assert in_language(whole, "sv") == "{a}. Menade du 'x'?"
    assert in_language(Said.listed([said, "b"]), "fi") == "Tarkoititko 'x'?, b"
    assert in_language("what somebody wrote: {x}", "fi") == "what somebody wrote: {x}"


def test_a_sentence_goes_to_another_process_and_back() -> None:
    said = pickle.loads(pickle.dumps(UsageError(Said("See {where}", where="{x}"))))
    assert in_language(said_by(said), "fi") == "Katso {x}"


def test_a_problem_is_said_with_its_place() -> None:
    problem = Problem("a.yaml", 1, 2, Said("nothing"), Said("See {where}", where="b"))
    assert str(problem) == "a.yaml:1:2: nothing. See b"
    assert in_language(problem.said(), "fi") == "a.yaml:1:2: ei mitään. Katso b"
