from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.workshop.helpers import SWING, coordination, phones, tell
from valuma_scenarios.analyses.elicitation.profiles import read_profiles
from valuma_scenarios.errors import UsageError
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import GOALS
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.live.gateway import KernelGateway
from valuma_scenarios.workshop.record import replay
from valuma_scenarios.workshop.record.downloads import events_jsonl, weights_csv
from valuma_scenarios.workshop.record.film import film_data, film_html
from valuma_scenarios.workshop.record.page import record_html
from valuma_scenarios.workshop.room.room import Room
from valuma_scenarios.workshop.session.storage import Store


@pytest.fixture
def played(tmp_path: Path, study: Study) -> Room:
    store = Store(tmp_path / "film.sqlite")
    store.set_meta({"code": "film", "title": "Koe <1>", "agenda": "45", "language": "fi"})
    ticks = iter(range(1_700_000_000, 1_800_000_000, 10))
    room = Room(store, Engine(KernelGateway(study)), tmp_path, lambda: float(next(ticks)))
    people = phones(room, 6)
    tell(room, {"do": "set", "values": {coordination(room): 3.0}})
    tell(room, {"do": "set", "values": {"weights/g1": 90}})
    tell(room, {"do": "undo"})
    tell(room, {"do": "ask", "kind": "swing", "text": "Mikä ensin?"})
    name = room.state.current
    tell(room, {"do": "advance", "question": name, "to": "open"})
    for i, phone in enumerate(people):
        answer = SWING | {"g2": 10.0 * i}
        message = {"do": "answer", "question": name, "key": f"key-{i:08d}", "answer": answer}
        tell(room, message, phone)
    tell(room, {"do": "advance", "question": name, "to": "closed"})
    tell(room, {"do": "advance", "question": name, "to": "revealed"})
    tell(room, {"do": "park", "text": "</script><b>Luotsaus</b>", "about": coordination(room)})
    return room


def test_a_replay_gives_identical_numbers(played: Room, tmp_path: Path, study: Study) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text(events_jsonl(played, "fi"), encoding="utf-8", newline="\n")
    live = list(replay.frames(replay.read(played.store.path), played.engine))
    again = list(replay.frames(replay.read(log), Engine(KernelGateway(study))))
    assert [f.doc for f in again] == [f.doc for f in live]
    assert json.dumps([f.figures for f in again]) == json.dumps([f.figures for f in live])
    assert replay.read(log).state == played.state
    # The start, the lever, the weight, the undone weight, and the room's weights.
    assert [f.what for f in live] == ["start", "set", "set", "goto", "question"]


def test_the_log_feeds_weights(played: Room, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text(events_jsonl(played, "fi"), encoding="utf-8")
    profiles = replay.weight_profiles(log)
    assert len(profiles) == 6
    assert all(sum(p) == pytest.approx(1, abs=1e-3) for p in profiles)
    table = tmp_path / "weights.csv"
    table.write_text(weights_csv(played, "fi"), encoding="utf-8", newline="\n")
    read = read_profiles(table, GOALS)[list(GOALS)].to_numpy()
    assert read == pytest.approx(np.array(profiles), abs=2e-4)


def test_record_and_film_render_no_markup_of_participants(played: Room) -> None:
    for language in ("fi", "sv", "en"):
        record = record_html(played, language)
        assert "<b>Luotsaus" not in record
        assert "&lt;b&gt;Luotsaus" in record
        assert "Koe &lt;1&gt;" in record
    film = film_html(played, "fi")
    assert film.count("</script>") == 1
    assert next(iter(film_data(played, "fi")))["text"]


@pytest.mark.parametrize(
    "text", ["", "x\n", '{"valuma_session": 2}\n', '{"valuma_session":1}\n{}\n']
)
def test_what_is_no_log_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError):
        replay.read(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no session file"):
        replay.read(tmp_path / "nothing.jsonl")
