"""From the room to the ministry: a session's weights in a run, its pack and its page."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.report.pictures import few_figures, small_pictures
from tests.workshop.helpers import held_session
from valuma_scenarios.commands import app
from valuma_scenarios.schema.study import Study

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
PEOPLE = 7
FILES = {"session.jsonl", "weights.csv", "record.html", "replay.html", "share.html"}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory, study: Study) -> Iterator[Path]:
    """The file of a session in which levers were moved and goals weighed."""
    path = tmp_path_factory.mktemp("room") / "day.sqlite"
    with held_session(path, study, PEOPLE):
        yield path


def valuma(*arguments: str | Path) -> list[str]:
    done = CliRunner().invoke(app, [*map(str, arguments)])
    assert done.exit_code == 0, done.output
    return done.output.strip().splitlines()


@pytest.fixture(scope="module")
def run(session: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with the weights of the room, with its report."""
    out = tmp_path_factory.mktemp("runs")
    said = valuma("run", "--project", ROOT, "--draws", "60", "--quiet", "--out", out,
                  "--weights", session)  # fmt: skip
    return Path(said[-1])


def test_the_run_has_the_rooms_weights_and_its_report(run: Path, session: Path) -> None:
    told = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["weights"]
    assert told["kind"] == "session"
    assert told["answers"] == PEOPLE
    pages = list(run.rglob("*.html"))
    assert pages
    assert any(session.name in page.read_text(encoding="utf-8") for page in pages)


def test_the_pack_has_the_session_and_names_whose_weights(
    run: Path, session: Path, tmp_path: Path
) -> None:
    with small_pictures(), few_figures():
        valuma("report", run, "--project", ROOT, "--to", "pack", "--session", session, "--out",
               tmp_path, "--quiet")  # fmt: skip
    manifest = next(tmp_path.rglob("manifest.json"))
    pack = manifest.parent
    assert {path.name for path in (pack / "session").iterdir()} >= FILES
    assert json.loads(manifest.read_text(encoding="utf-8"))["pack"]["session"]["file"] == (
        session.name
    )
    memo = pack / "memo.docx"
    with zipfile.ZipFile(memo) as document:
        assert session.name in document.read("word/document.xml").decode("utf-8")


def test_the_page_of_the_run_opens_with_its_levers(run: Path, tmp_path: Path) -> None:
    said = valuma("report", run, "--project", ROOT, "--to", "page", "--out", tmp_path, "--quiet")
    page = tmp_path / Path(said[-1]).name
    text = page.read_text(encoding="utf-8")
    assert text.count("<svg") >= 3, "the intervals stand there without scripts, in three languages"
    assert len(text.encode()) < 1_100_000
