from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from valuma_scenarios.project.open import load_project
from valuma_scenarios.schema.study import Study
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.live.gateway import Cancelled, Mask, Outcome, digest, never
from valuma_scenarios.workshop.room.room import Room
from valuma_scenarios.workshop.session.events import Doc
from valuma_scenarios.workshop.session.storage import Store

ROOT = Path(__file__).parents[2]


def part_of(doc: Doc, alternative: str) -> Doc:
    """Return the part of the document that bears on one alternative's results."""
    prefix = f"lever/{alternative}/"
    return {p: v for p, v in doc.items() if p.startswith((prefix, "assume/"))}


class FakeGateway:
    """Numbers that depend on the document and on nothing else; no model."""

    version = "9.9.9"
    seed = 2020

    def __init__(self, study: Study) -> None:
        self.study = study
        self.calls = 0

    def outcomes(
        self,
        doc: Doc,
        names: tuple[str, ...],
        n: int,
        year: int,
        cancelled: Cancelled = never,
    ) -> list[Outcome]:
        return [self._outcome(doc, name, n) for name in names]

    def works(self, doc: Doc, n: int) -> tuple[Mask, Mask]:
        odd = np.arange(n) % 2 == 1
        return odd, ~odd

    def counted(self, doc: Doc, name: str, year: int, n: int) -> dict[str, NDArray[np.float32]]:
        return {}

    def _outcome(self, doc: Doc, alternative: str, n: int) -> Outcome:
        self.calls += 1
        seed = int(digest([alternative, part_of(doc, alternative)])[:8], 16)
        rng = np.random.default_rng(seed)
        years, regions = len(self.study.years), len(self.study.regions)
        national = rng.normal(size=(6, n, years)).astype(np.float32)
        regional = rng.normal(size=(6, n, regions, years)).astype(np.float32)
        return Outcome(national, regional, self.study.years, f"{seed} {n}")


@pytest.fixture(scope="session")
def study() -> Study:
    return load_project(ROOT)


@pytest.fixture(scope="session")
def engine(study: Study) -> Engine:
    return Engine(FakeGateway(study), fine=320)


class Clock:
    """A clock that tests turn by hand."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        self.now += 10.0
        return self.now


@pytest.fixture(autouse=True)
def _files_are_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close every session file that a test opens: Python 3.13 warns of one left open."""
    opened: list[Store] = []
    begin = Store.__init__

    def watched(store: Store, path: Path) -> None:
        begin(store, path)
        opened.append(store)

    monkeypatch.setattr(Store, "__init__", watched)
    yield
    for store in opened:
        store.close()


@pytest.fixture
def make_room(tmp_path: Path, engine: Engine) -> Iterator[Callable[..., Room]]:
    stores: list[Store] = []

    def make(name: str = "room", project: Path | None = None) -> Room:
        for other in stores:
            if other.path.stem == name:
                other.close()  # a session is open in one place at a time
        store = Store(tmp_path / f"{name}.sqlite")
        if not store.meta():
            meta = {"code": name, "title": "Testi", "language": "fi", "agenda": "90"}
            store.set_meta(meta)
        stores.append(store)
        return Room(store, engine, project or tmp_path, Clock())

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def room(make_room: Callable[..., Room]) -> Room:
    return make_room()
