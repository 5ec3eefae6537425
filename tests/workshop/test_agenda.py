"""Agendas of a project: read with places of their problems, asked, and kept in the session."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workshop.conftest import ROOT
from tests.workshop.helpers import phones, refused, tell
from valuma_scenarios.errors import ProjectError, UsageError
from valuma_scenarios.project.validate import check_files
from valuma_scenarios.schema.study import Study
from valuma_scenarios.workshop.room import agenda, catalogue
from valuma_scenarios.workshop.room.room import Room


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for part in ("scenarios", "parameters"):
        shutil.copytree(ROOT / part, tmp_path / "project" / part)
    return tmp_path / "project"


def test_an_agenda_of_the_project_runs_a_session(room: Room) -> None:
    room.meta |= agenda.chosen(ROOT, "short")
    room.agenda = agenda.of_meta(room.meta)
    room.steps = room.agenda.steps
    people = phones(room, 6)
    tell(room, {"do": "step", "to": 1})
    question = room.state.questions["expectation"]
    assert [o["id"] for o in question.body["options"]] == ["contracts", "knowledge", "money"]
    tell(room, {"do": "advance", "question": "expectation", "to": "open"})
    for i, phone in enumerate(people):
        choice = "money" if i < 4 else "contracts"
        message = {"do": "answer", "question": "expectation", "key": f"key-{i:08d}"}
        tell(room, message | {"answer": choice}, phone)
    bad = {"do": "answer", "question": "expectation", "key": "key-90000000", "answer": "gold"}
    assert refused(room, bad, people[0]) == "answer_option"
    tell(room, {"do": "advance", "question": "expectation", "to": "closed"})
    tell(room, {"do": "advance", "question": "expectation", "to": "revealed"})
    shown = room.state.questions["expectation"].aggregate
    assert shown is not None
    assert shown["counts"] == {"contracts": 2, "money": 4}
    tell(room, {"do": "step", "to": 3})
    scale = room.state.questions["agreement"].body["options"]
    assert [o["label"]["en"] for o in scale] == ["1 not at all", "2", "3", "4", "5", "6", "7 fully"]


def test_a_session_keeps_its_agenda_without_the_file(project: Path) -> None:
    kept = json.loads(json.dumps(agenda.chosen(project, "short")))
    (project / "parameters" / "workshop" / "short.yaml").unlink()
    assert [s.panel for s in agenda.of_meta(kept).steps] == [
        "join", "question", "compare", "question",
    ]  # fmt: skip
    with pytest.raises(UsageError, match="no agenda 'short'"):
        agenda.chosen(project, "short")


def test_problems_of_an_agenda_have_their_place(project: Path) -> None:
    path = project / "parameters" / "workshop" / "short.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("lever: binding", "lever: bindin"), encoding="utf-8")
    with pytest.raises(ProjectError) as found:
        agenda.chosen(project, "short")
    (problem,) = found.value.problems
    line = text.splitlines().index("  - {group: contracts, lever: binding}") + 1
    assert (problem.line, problem.column) == (line, 31)
    assert "Did you mean 'binding'" in problem.hint or "binding" in str(problem)


def test_a_list_whose_only_item_is_wrong_is_not_called_empty(project: Path) -> None:
    path = project / "parameters" / "workshop" / "short.yaml"
    title = "title: {fi: a, sv: b, en: c}"
    path.write_text(
        f"id: short\n{title}\nsteps:\n  - {title}\n    minutes: five\n    panel: join\n",
        encoding="utf-8",
    )
    (problem,) = check_files((), project).problems
    assert (problem.line, problem.column) == (5, 14)
    path.write_text(f"id: short\n{title}\nsteps: []\n", encoding="utf-8")
    (problem,) = check_files((), project).problems
    assert problem.message == "steps is empty"


def test_a_near_lever_moves_every_network(study: Study) -> None:
    found = catalogue.desk_catalogue(study)["alternatives"]
    for entry in found:
        assert 4 <= len(entry["near"]) <= 20
        for lever in entry["near"]:
            networks = {path.split("/")[3] for path in lever["paths"] if "/net/" in path}
            assert len(networks) in (0, len(entry["networks"]))


def test_the_desk_writes_a_question_with_its_own_options(room: Room) -> None:
    ask = {"do": "ask", "kind": "choice", "text": "Kumpi?"}
    assert refused(room, ask | {"options": ["vain yksi"]}) == "options"
    tell(room, ask | {"options": ["ensin", "sitten"]})
    body = room.state.questions["q1"].body
    assert [o["label"]["sv"] for o in body["options"]] == ["ensin", "sitten"]


def test_answers_are_deleted_as_asked(make_room: Callable[..., Room]) -> None:
    room = make_room("forget")
    people = phones(room, 6)
    tell(room, {"do": "ask", "kind": "yesno", "text": "Jatketaanko?"})
    tell(room, {"do": "advance", "question": "q1", "to": "open"})
    for i, phone in enumerate(people):
        message = {"do": "answer", "question": "q1", "key": f"key-{i:08d}", "answer": "yes"}
        tell(room, message, phone)
    tell(room, {"do": "forget_me"}, people[0])
    assert people[0].who not in room.store.people()
    assert set(room.store.answers("q1")) == {phone.who for phone in people[1:]}
    assert len(room.answered["q1"]) == 5
    for path in room.store.path.parent.glob("forget.sqlite*"):
        assert people[0].who.encode() not in path.read_bytes()
    tell(room, {"do": "forget", "question": "q1"})
    assert room.store.answers("q1") == {}
    tell(room, {"do": "forget"})
    assert room.store.people() == frozenset()
    assert room.state.questions, "the log stays"


def test_counts_are_of_who_is_connected(room: Room) -> None:
    from valuma_scenarios.workshop.room import projection

    people = phones(room, 6)
    tell(room, {"do": "ask", "kind": "yesno", "text": "Jatketaanko?"})
    tell(room, {"do": "advance", "question": "q1", "to": "open"})
    for phone in people[:4]:
        room.come(phone, 1)
    room.come(people[0], 1)  # a second window of the same phone
    tell(room, {"do": "answer", "question": "q1", "key": "key-00000001", "answer": "no"}, people[5])
    counted = projection.counts(room)
    assert (counted["people"], counted["answered"], counted["waiting"]) == (4, 1, 4)
    room.come(people[0], -1)
    room.come(people[1], -1)
    assert projection.counts(room)["people"] == 3
