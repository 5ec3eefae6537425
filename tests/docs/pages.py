"""What the pages of the documentation tell to type, and a reader that types it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from valuma_scenarios.commands import app

DOCS = Path(__file__).parents[2] / "docs"
PAGES = (
    *(DOCS.parent / name for name in ("README.md", "CONTRIBUTING.md")),
    *sorted(DOCS.rglob("*.md")),
)
_BLOCK = re.compile(r'^```(sh|yaml|csv)( \w+)?( title="([^"]+)")?\n(.*?)^```', re.M | re.S)
_ADVICE = re.compile(r"^(\S+?):(\d+):(\d+): .*'([^']+)'\. Did you mean '([^']+)'\?", re.M)
_FENCE = re.compile(r"^```.*?^```", re.M | re.S)
_INLINE = re.compile(r"`(valuma [^`]+)`")
FEW = "8"
TUTORIAL = "tutorial.md"
HOW_TOS = ("howto/own-alternative.md", "howto/own-area.md", "howto/excel.md")
"""Pages whose blocks are typed one after the other."""


def blocks(page: str) -> Iterator[tuple[str, str, str]]:
    """Yield what a page tells to type: kind and expectation, name of a file, text."""
    for match in _BLOCK.finditer((DOCS / page).read_text(encoding="utf-8")):
        yield f"{match[1]}{match[2] or ''}", match[4] or "", match[5]


def bare(line: str) -> str:
    """Return a line without the remark behind it."""
    return line.partition("  #")[0].strip()


def few_draws(words: list[str]) -> list[str]:
    """Return words in which no more draws are asked for than a test needs."""
    after = [index + 1 for index, word in enumerate(words) if word == "--draws"]
    return [FEW if index in after else word for index, word in enumerate(words)]


def typed(line: str, monkeypatch: pytest.MonkeyPatch, expected: int = 0) -> str:
    """Do what one line of a terminal says."""
    words = few_draws(shlex.split(bare(line)))
    if words[0] == "cd":
        monkeypatch.chdir(words[1])
        return ""
    assert words[0] == "valuma", line
    done = CliRunner().invoke(app, words[1:])
    assert done.exit_code == expected, f"{line}\n{done.output}"
    return done.output


def mend(advice: str) -> None:
    """Do what the messages advise, at the places they name."""
    found = _ADVICE.findall(advice)
    assert len(found) == 3, advice
    for file, line, column, wrong, right in found:
        path = Path(file)
        lines = path.read_text(encoding="utf-8").splitlines()
        at = int(line) - 1
        start = int(column) - 1
        assert lines[at][start:].startswith(wrong), (lines[at], wrong)
        lines[at] = lines[at][:start] + right + lines[at][start + len(wrong) :]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def follow(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do everything that a page tells, in its order."""
    said = ""
    for kind, file, text in blocks(page):
        if file:
            Path(file).write_text(text, encoding="utf-8")
        elif kind.startswith("sh"):
            if kind == "sh mended":
                mend(said)
            for line in text.strip().splitlines():
                said = typed(line, monkeypatch, 2 if kind == "sh fails" else 0)


def typed_lines(*pages: str) -> set[str]:
    """Return the lines that the blocks of pages tell to type in a terminal."""
    told = (text for page in pages for kind, _, text in blocks(page) if kind.startswith("sh"))
    return {bare(line) for text in told for line in text.strip().splitlines()}


def mentioned() -> Iterator[tuple[str, str]]:
    """Yield page and line of every command that a page names, in blocks and in sentences."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in _FENCE.findall(text):
            yield from ((page.name, one) for one in block.splitlines() if one.startswith("valuma "))
        for line in _INLINE.findall(_FENCE.sub("", text)):
            yield page.name, " ".join(line.split())


def parse(command: click.Command, context: click.Context, words: list[str]) -> None:
    """Read the words after a command as it would; placeholders in capitals stand for anything."""
    below = getattr(command, "commands", None)
    if isinstance(command, click.Group) and words and not words[0].startswith("-"):
        inner = command.get_command(context, words[0])
        if inner is not None or not below:
            if inner is None:
                msg = f"no command {words[0]}"
                raise click.UsageError(msg)
            parse(inner, click.Context(inner, parent=context), words[1:])
            return
    options, _, _ = command.make_parser(context).parse_args(list(words))
    for parameter in command.params:
        value = options.get(parameter.name or "")
        told = isinstance(value, str) and not value.isupper()
        if told and isinstance(parameter.type, click.Choice):
            parameter.type.convert(value, parameter, context)
