"""Figures for a document: cached, quick first, fine later."""

from __future__ import annotations

from typing import Any

from valuma_scenarios.results.memory import Memory
from valuma_scenarios.results.places import places_of
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import GOALS
from valuma_scenarios.workshop.live.gateway import (
    QUICK_DRAWS,
    Cancelled,
    ModelGateway,
    digest,
    never,
)
from valuma_scenarios.workshop.live.numbers import (
    Cube,
    Rows,
    cube,
    model_part,
    ranges,
    sample_paths,
    weight_part,
)
from valuma_scenarios.workshop.session.events import Doc

MOST_ROWS = 200
MOST_CUBES = 8
OPENED_WEIGHT = 50.0
"""Points of every goal before anybody has weighed them: all alike."""


def points_of(doc: Doc) -> dict[str, float]:
    """Return the weight points of the six goals in a document."""
    return {goal: float(doc.get(f"weights/{goal}", OPENED_WEIGHT)) for goal in GOALS}


def model_doc(doc: Doc) -> Doc:
    """Return the part of a document that needs a model run."""
    return {p: v for p, v in doc.items() if not p.startswith("weights/")}


class Engine:
    """Figures of any document, for any number of sessions.

    Parameters
    ----------
    gateway : ModelGateway
        The model.
    """

    def __init__(self, gateway: ModelGateway) -> None:
        self.gateway = gateway
        self._cubes: Memory[tuple[Cube, dict[str, Any]]] = Memory(MOST_CUBES)
        self._rows: Memory[Rows] = Memory(MOST_ROWS)
        self._places = places_of(gateway.study)

    @property
    def study(self) -> Study:
        """The study as it was opened."""
        return self.gateway.study

    def _cube(
        self, doc: Doc, n: int, year: int, cancelled: Cancelled
    ) -> tuple[Cube, dict[str, Any]]:
        key = digest([model_doc(doc), n, year])

        def make() -> tuple[Cube, dict[str, Any]]:
            data = cube(self.gateway, model_doc(doc), n, year, self._places, cancelled)
            return data, model_part(data, self.study, self._rows) | {"key": key}

        return self._cubes.made(key, make)

    def swing(self, year: int) -> dict[str, list[float]]:
        """Return worst and best level of each goal in the study as it was opened."""
        return ranges(self._cube({}, QUICK_DRAWS, year, never)[0])

    def figures(
        self,
        doc: Doc,
        year: int,
        group: list[list[float]],
        n: int = QUICK_DRAWS,
        cancelled: Cancelled = never,
    ) -> dict[str, Any]:
        """Return all figures of a document.

        Parameters
        ----------
        doc : dict
            Changes by path.
        year : int
            Year of the view.
        group : list of list of float
            Weight profiles of the room.
        n : int
            Draws.
        cancelled : callable
            Asked between blocks of draws.

        Returns
        -------
        dict
            `model` (see `numbers.model_part`) and `weights` (see `numbers.weight_part`).

        Raises
        ------
        Stopped
            If `cancelled` says so.
        Refusal
            If a value of the document does not fit the study.
        """
        data, model = self._cube(doc, n, year, cancelled)
        swing = self.swing(year)
        weights = weight_part(data, points_of(doc), swing, group)
        return {"model": model, "weights": weights}

    def samples(
        self, doc: Doc, year: int, alternative: str, n: int = QUICK_DRAWS
    ) -> dict[str, Any]:
        """Return single model runs of one alternative; see `numbers.sample_paths`."""
        data, _ = self._cube(doc, n, year, never)
        return sample_paths(data, alternative, points_of(doc), self.swing(year))
