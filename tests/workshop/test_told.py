"""What files of a session say: as the screen says it, in the words of people."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.workshop.helpers import tell
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.record import downloads
from valuma_scenarios.workshop.record.film import film_data
from valuma_scenarios.workshop.record.page import record_html
from valuma_scenarios.workshop.record.share_page import SharedState
from valuma_scenarios.workshop.room.links import make_link, open_link
from valuma_scenarios.workshop.room.phrases import changes_words, percent_words, say
from valuma_scenarios.workshop.room.room import Room
from valuma_scenarios.workshop.session.storage import Store


def paths_of(study: Study, lever: str) -> list[str]:
    networks = study.alternative("by_theme").networks
    return [f"lever/by_theme/net/{network.id}/{lever}" for network in networks]


def test_one_value_in_all_networks_is_one_line(study: Study) -> None:
    paths = paths_of(study, "contract_years")
    changes = [(path, 4, 12) for path in paths]
    name = study.alternative("by_theme").label["fi"]
    assert changes_words(study, changes, "fi") == [
        f"{name} · kaikki verkostot · Sopimuskausi: 4 vuotta → 12 vuotta"
    ]
    other = [(paths[0], 5.5, 12), *changes[1:]]
    assert changes_words(study, other, "sv")[0].endswith("Avtalsperiod: varierar → 12 år")
    # One network that stays, or goes elsewhere: each is told by itself.
    assert len(changes_words(study, changes[1:], "fi")) == len(paths) - 1
    apart = [*changes[1:], (paths[0], 4, 7)]
    assert len(changes_words(study, apart, "fi")) == len(paths)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "0\u00a0%"),
        (0.001, "<\u00a01\u00a0%"),
        (0.005, "1\u00a0%"),
        (0.365, "37\u00a0%"),
        (0.999, ">\u00a099\u00a0%"),
        (1.0, "100\u00a0%"),
    ],
)
def test_shares_of_draws_are_written_as_on_the_screen(share: float, said: str) -> None:
    assert percent_words(share, "fi") == said


def test_one_of_a_thing_is_told_in_the_singular() -> None:
    assert say("fi", "n_answers", n=1) == "1 vastaus"
    assert say("fi", "n_answers", n=11) == "11 vastausta"
    assert say("sv", "record_nobody", a="A", n=1).endswith("osäker i 1 region")


def test_record_and_film_write_shares_days_and_draws_as_people_do(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = room.engine.figures(room.state.doc, room.view["year"], [])
    ranks = {name: [0.001, *row[1:]] for name, row in made["weights"]["ranks"].items()}
    rare = made | {"weights": made["weights"] | {"ranks": ranks}}
    rare |= {"model": made["model"] | {"n": 2000}}
    monkeypatch.setattr(room.engine, "figures", lambda *_: rare)
    record = record_html(room, "fi")
    assert re.search(r"\d\.11\.2023 klo \d\d\.\d\d", record)
    assert "&lt;\u00a01\u00a0%" in record
    assert record.count("2\u00a0000 sim") == 2
    assert [row["first"] for row in film_data(room, "fi")[0]["rows"]] == len(ranks) * [
        "<\u00a01\u00a0%"
    ]


@pytest.mark.parametrize("panel", ["explain", "weights", "question"])
def test_a_link_holds_no_view_of_the_room_s_own(room: Room, panel: str) -> None:
    tell(room, {"do": "view", "view": {"panel": panel}})
    assert open_link(room.engine, make_link(room))["view"]["panel"] == "compare"


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_answers_are_for_whoever_runs_the_session(tmp_path: Path) -> None:
    store = Store(tmp_path / "answers.sqlite")
    store.set_meta({"code": "answers"})
    kept = list(tmp_path.glob("answers.sqlite*"))
    assert kept
    assert [path.name for path in kept if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_every_file_of_a_rehearsal_says_that_its_answers_are_made_up(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared: list[Mapping[Language, str]] = []

    def page(_: Engine, state: SharedState) -> str:
        shared.append(state.title)
        return ""

    monkeypatch.setattr(downloads, "share_html", page)
    note = {code: say(code, "rehearsal_note") for code in LANGUAGES}
    for made_up in (0, 24):
        room.meta["rehearsal"] = made_up
        files = {name: make(room, "fi") for name, (_, _, make) in downloads.EXPORTS.items()}
        marks = [note["fi"] in files[name] for name in ("record", "replay")]
        marks += [note[code] in shared[-1][code] for code in LANGUAGES]
        marks += ['"rehearsal": true' in files["events"]]
        assert marks == [bool(made_up)] * len(marks)
