"""The documentation, followed by the letter: tutorial, how-tos and notebook run."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from valuma_scenarios.commands import app

DOCS = Path(__file__).parents[2] / "docs"
_BLOCK = re.compile(r'^```(sh|yaml|csv)( \w+)?( title="([^"]+)")?\n(.*?)^```', re.M | re.S)
_ADVICE = re.compile(r"^(\S+?):(\d+):(\d+): .*'([^']+)'\. Did you mean '([^']+)'\?", re.M)
_FENCE = re.compile(r"^```.*?^```", re.M | re.S)
_INLINE = re.compile(r"`(valuma [^`]+)`")
FEW = "8"


def blocks(page: str) -> Iterator[tuple[str, str, str]]:
    """Yield what a page tells to type: kind and expectation, name of a file, text."""
    for match in _BLOCK.finditer((DOCS / page).read_text(encoding="utf-8")):
        yield f"{match[1]}{match[2] or ''}", match[4] or "", match[5]


def typed(line: str, monkeypatch: pytest.MonkeyPatch, expected: int = 0) -> str:
    """Do what one line of a terminal says."""
    words = shlex.split(line.partition("  #")[0])
    if words[0] == "cd":
        monkeypatch.chdir(words[1])
        return ""
    assert words[0] == "valuma", line
    if "--draws" in words:
        words[words.index("--draws") + 1] = FEW
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


@pytest.mark.slow
def test_a_newcomer_gets_from_an_empty_folder_to_a_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = time.process_time()
    follow("tutorial.md", monkeypatch)
    assert time.process_time() - before < 120, "two minutes of machine, as the tutorial says"
    lake = tmp_path / "lake"
    assert list((lake / "figures").glob("*.svg"))
    assert list((lake / "memo").rglob("*.docx"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", ["howto/own-alternative.md", "howto/own-area.md", "howto/excel.md"]
)
def test_every_command_of_a_how_to_runs(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    typed("valuma new project lake --template three_municipalities", monkeypatch)
    monkeypatch.chdir("lake")
    follow(page, monkeypatch)


def mentioned() -> Iterator[tuple[str, str]]:
    """Yield page and line of every command that a page names, in blocks and in sentences."""
    for page in (DOCS.parent / "README.md", *sorted(DOCS.rglob("*.md"))):
        text = page.read_text(encoding="utf-8")
        for block in _FENCE.findall(text):
            yield from ((page.name, one) for one in block.splitlines() if one.startswith("valuma "))
        for line in _INLINE.findall(_FENCE.sub("", text)):
            yield page.name, " ".join(line.split())


def test_every_command_that_a_page_names_is_one() -> None:
    """Names of commands and options, and values of choices, without running them."""
    wrong, seen = [], 0
    for page, line in mentioned():
        words = shlex.split(line.partition("  #")[0])[1:]
        seen += 1
        try:
            parse(app, click.Context(app), words)
        except click.UsageError as error:
            # `valuma run --weights` names an option without its value.
            if "requires an argument" not in error.format_message():
                wrong.append(f"{page}: {line}: {error.format_message()}")
    assert not wrong
    assert seen > 100


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


@pytest.mark.slow
def test_the_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    typed("valuma new project lake --template three_municipalities", monkeypatch)
    monkeypatch.chdir("lake")
    cells = json.loads((DOCS / "notebook.ipynb").read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    names: dict[str, object] = {}
    for cell in code:
        exec(compile(cell.replace("draws=100", "draws=20"), "cell", "exec"), names)
    assert names["run"].results.sizes["draw"] == 20  # type: ignore[attr-defined]
    assert str(names["card"].title)  # type: ignore[attr-defined]


@pytest.mark.slow
def test_the_site_builds_without_a_warning_and_asks_nothing_of_the_net(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(tmp_path)]
    quiet = os.environ | {"NO_MKDOCS_2_WARNING": "1"}  # it advertises a successor
    done = subprocess.run(
        command, cwd=DOCS.parent, capture_output=True, text=True, check=False, env=quiet
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    for page in tmp_path.rglob("*.html"):
        loaded = re.findall(r'(?:src|href)="(https?://[^"]+)"', page.read_text(encoding="utf-8"))
        fetched = [url for url in loaded if re.search(r"\.(js|css|woff2?)(\?|$)", url)]
        assert not fetched, (page, fetched)
