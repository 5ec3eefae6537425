"""A finished session goes into the pack of a run: log, weights, record and film, no person's."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.workshop.helpers import held_session
from valuma_scenarios.commands.report import command, session_part
from valuma_scenarios.errors import UsageError
from valuma_scenarios.figures.catalogue import Look
from valuma_scenarios.report import pack
from valuma_scenarios.report.blocks import Links
from valuma_scenarios.report.delivery import PackRequest, make_cards
from valuma_scenarios.report.memo import Material
from valuma_scenarios.report.pack import readme
from valuma_scenarios.results.runs import Run, compute_run
from valuma_scenarios.schema.study import Study
from valuma_scenarios.workshop.record import replay
from valuma_scenarios.workshop.record.downloads import events_jsonl, weights_csv
from valuma_scenarios.workshop.room.room import Room
from valuma_scenarios.workshop.web.session_files import session_files

ROOT = Path(__file__).parents[2]
NAMES = ("session.jsonl", "weights.csv", "record.html", "replay.html", "share.html")


@pytest.fixture
def held(tmp_path: Path, study: Study) -> Iterator[Room]:
    """A session as a server makes it, with the inputs it was held with."""
    with held_session(tmp_path / "day.sqlite", study) as room:
        yield room


@pytest.fixture(scope="module")
def run(study: Study) -> Run:
    return compute_run(study, draws=120, seed=3)


def test_file_and_log_give_the_same_files(held: Room, tmp_path: Path, study: Study) -> None:
    log = tmp_path / "day.jsonl"
    log.write_text(events_jsonl(held, "fi"), encoding="utf-8", newline="\n")
    files = session_files(held.store.path, [study], "en")
    assert tuple(name for name, _ in files) == NAMES
    assert session_files(log, [study], "en") == files
    texts = {name: content.decode("utf-8") for name, content in files}
    assert texts["session.jsonl"] == log.read_text(encoding="utf-8")
    assert texts["weights.csv"] == weights_csv(held, "en")
    assert "November 2023" in texts["record.html"]
    assert not any(phone in text for phone in held.people for text in texts.values())
    assert replay.read(log).people == 6


def test_a_session_with_other_inputs_is_refused(held: Room, study: Study) -> None:
    other = replace(study, hashes={"parameters/goals.yaml": "0"})
    with pytest.raises(UsageError, match="held with other inputs"):
        session_files(held.store.path, [other], "fi")
    assert session_files(held.store.path, [other, study], "fi")


def test_the_pack_lists_and_hashes_the_session(held: Room, run: Run, tmp_path: Path) -> None:
    part = session_part(held.store.path, run, ROOT, "sv")
    request = PackRequest("sv", session=part)
    staging = tmp_path / "pack"
    staging.mkdir()
    pack._write_session(part, staging / "session")
    told = json.loads(pack._manifest(run, request, staging))
    assert told["pack"]["session"]["file"] == "day.sqlite"
    for name, content in part.files:
        assert told["files_sha256"][f"session/{name}"] == hashlib.sha256(content).hexdigest()
    cards = {k: c for k, c in make_cards(run, "sv", Look()).items() if k == "goals_overview"}
    document = readme(Material(run, "sv", cards), request)
    links = [link for block in document.blocks if isinstance(block, Links) for link in
             block.items]  # fmt: skip
    listed = {name: text for name, text in links if name.startswith("session/")}
    assert list(listed) == [f"session/{name}" for name in NAMES]
    assert all(" " in text and "export." not in text for text in listed.values())


def test_a_session_goes_only_into_the_pack(held: Room) -> None:
    call = ["--to", "xlsx", "--session", str(held.store.path), "--project", str(ROOT)]
    done = CliRunner().invoke(command, call)
    assert done.exit_code == 2
    assert "--to pack" in done.output
