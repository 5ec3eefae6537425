"""The files of a finished session, made from its file alone: no server, no participant needed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.live.gateway import KernelGateway, study_hash
from valuma_scenarios.workshop.record.downloads import EXPORTS
from valuma_scenarios.workshop.record.replay import Recording, read
from valuma_scenarios.workshop.room.room import Room
from valuma_scenarios.workshop.session.storage import Store


def session_files(
    path: Path, studies: Iterable[Study], language: Language
) -> tuple[tuple[str, bytes], ...]:
    """Return name and content of the event log, the weights, the record and the film.

    Parameters
    ----------
    path : pathlib.Path
        Session file (.sqlite) or exported log (.jsonl); it is only read.
    studies : iterable of Study
        Studies that the session may have been held with; the first that fits is used.
    language : {"fi", "sv", "en"}
        Language of the record and the film.

    Raises
    ------
    UsageError
        If the file is no session, or none of the studies has the inputs it was held with.
    """
    recording = read(path)
    engine = Engine(KernelGateway(_fitting(recording, path, studies)))
    with tempfile.TemporaryDirectory() as folder:
        # A copy without answers by person: what is made from it can hold none.
        store = _copy(recording, Path(folder) / "session.sqlite")
        try:
            ended = recording.events[-1].t if recording.events else 0.0
            room = Room(store, engine, Path(folder), lambda: ended)
            return tuple(
                (name, make(room, language).encode("utf-8")) for _, name, make in EXPORTS.values()
            )
        finally:
            store.close()


def _fitting(recording: Recording, path: Path, studies: Iterable[Study]) -> Study:
    told = str(recording.meta.get("study", ""))
    for study in studies:
        if not told or told == study_hash(study):
            return study
    msg = Said(
        "{name} was held with other inputs ({told}) than this run and this "
        "project: its numbers would not be those that the room saw. Give "
        "--project with the files of the session, or take the record and the "
        "replay from the desk",
        name=path.name,
        told=told,
    )
    raise UsageError(msg)


def _copy(recording: Recording, target: Path) -> Store:
    store = Store(target)
    store.set_meta(recording.meta)
    for event in recording.events:
        store.append(event)
    for number in range(recording.people):
        store.join(f"participant-{number:04d}")
    return store
