"""The documentation, followed by the letter: tutorial, how-tos and notebook run."""

from __future__ import annotations

import json
import re
import shlex
import time
from pathlib import Path

import click
import pytest

from tests.docs.conftest import Built
from tests.docs.pages import DOCS, HOW_TOS, TUTORIAL, bare, follow, mentioned, parse, typed
from valuma_scenarios.commands import app


@pytest.mark.slow
def test_a_newcomer_gets_from_an_empty_folder_to_a_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = time.process_time()
    follow(TUTORIAL, monkeypatch)
    assert time.process_time() - before < 120, "two minutes of machine, as the tutorial says"
    lake = tmp_path / "lake"
    assert list((lake / "figures").glob("*.svg"))
    assert list((lake / "memo").rglob("*.docx"))


@pytest.mark.slow
@pytest.mark.parametrize("page", HOW_TOS)
def test_every_command_of_a_how_to_runs(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    typed("valuma new project lake --template three_municipalities", monkeypatch)
    monkeypatch.chdir("lake")
    follow(page, monkeypatch)


def test_every_command_that_a_page_names_is_one() -> None:
    """Names of commands and options, and values of choices, without running them."""
    wrong, seen = [], 0
    for page, line in mentioned():
        words = shlex.split(bare(line))[1:]
        seen += 1
        try:
            parse(app, click.Context(app), words)
        except click.UsageError as error:
            # `valuma run --weights` names an option without its value.
            if "requires an argument" not in error.format_message():
                wrong.append(f"{page}: {line}: {error.format_message()}")
    assert not wrong
    assert seen > 100


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
def test_the_site_builds_without_a_warning_and_asks_nothing_of_the_net(site: Built) -> None:
    assert site.code == 0, site.said
    assert "WARNING" not in site.said
    for page in site.folder.rglob("*.html"):
        loaded = re.findall(r'(?:src|href)="(https?://[^"]+)"', page.read_text(encoding="utf-8"))
        fetched = [url for url in loaded if re.search(r"\.(js|css|woff2?)(\?|$)", url)]
        assert not fetched, (page, fetched)
