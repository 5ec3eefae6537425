"""Figures for a document: cached, quick first, fine later."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from valuma_scenarios.draws.sampling import Draws, draw
from valuma_scenarios.model.inputs import build
from valuma_scenarios.results.differences import median
from valuma_scenarios.results.held import Memory
from valuma_scenarios.results.natural import amount, inhabitants
from valuma_scenarios.results.places import places_of
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES
from valuma_scenarios.wording.size import amount_text
from valuma_scenarios.wording.words import Words
from valuma_scenarios.workshop.live.gateway import (
    FINE_DRAWS,
    QUICK_DRAWS,
    Cancelled,
    ModelGateway,
    digest,
    never,
)
from valuma_scenarios.workshop.live.numbers import (
    Array,
    Cube,
    Rows,
    cube,
    model_part,
    moves,
    ranges,
    sample_paths,
    slopes_of,
    weight_part,
)
from valuma_scenarios.workshop.live.pins import Pin, pins_of
from valuma_scenarios.workshop.live.ready import compiled
from valuma_scenarios.workshop.live.weights import shares_of
from valuma_scenarios.workshop.session.events import Doc

MOST_ROWS = 200
MOST_SWINGS = 20
MOST_COUNTED = 2
"""Things counted on a card of weighing."""
LEAST_COUNTED = 0.1
"""People, million euros or tonnes below which a median is not told."""
CUBE_BYTES = 200_000_000
OPENED_WEIGHT = 50.0
"""Points of every goal before anybody has weighed them: all alike."""


def points_of(study: Study, doc: Doc) -> dict[str, float]:
    """Return the weight points of a study's goals in a document."""
    return {goal: float(doc.get(f"weights/{goal}", OPENED_WEIGHT)) for goal in study.goals}


def model_doc(doc: Doc) -> Doc:
    """Return the part of a document that needs a model run."""
    return {p: v for p, v in doc.items() if not p.startswith("weights/")}


class Engine:
    """Figures of any document, for any number of sessions.

    Parameters
    ----------
    gateway : ModelGateway
        The model.
    fine : int
        Draws behind everything that lasts: the screen at rest, links, record, film. A quick run
        has `QUICK_DRAWS`, the first of them.
    """

    def __init__(self, gateway: ModelGateway, fine: int = FINE_DRAWS) -> None:
        self.gateway = gateway
        self.fine = fine
        self._cubes: Memory[tuple[Cube, dict[str, Any]]] = Memory(CUBE_BYTES, lambda c: c[0].size)
        self._rows: Memory[Rows] = Memory(MOST_ROWS)
        self._swings: Memory[dict[str, list[dict[str, str]]]] = Memory(MOST_SWINGS)
        self.places = places_of(gateway.study)

    @property
    def study(self) -> Study:
        """The study as it was opened."""
        return self.gateway.study

    @cached_property
    def pins(self) -> dict[str, Pin]:
        """Parameters that a page can hold by itself; none where it cannot run the model."""
        inputs = build(self.study)
        return pins_of(self.study, inputs, self.drawn(QUICK_DRAWS)) if compiled(inputs) else {}

    def drawn(self, n: int) -> Draws:
        """Return the draws of the study as it was opened."""
        return draw(self.study, n, self.gateway.seed)

    def _cube(
        self, doc: Doc, n: int, year: int, cancelled: Cancelled
    ) -> tuple[Cube, dict[str, Any]]:
        key = digest([model_doc(doc), n, year])

        def make() -> tuple[Cube, dict[str, Any]]:
            data = cube(self.gateway, model_doc(doc), n, year, self.places, cancelled)
            return data, model_part(data, self.study, self._rows, n > QUICK_DRAWS) | {"key": key}

        return self._cubes.made(key, make)

    def swing(self, year: int) -> dict[str, list[float]]:
        """Return worst and best level of each goal in the study as it was opened."""
        return ranges(self._cube({}, QUICK_DRAWS, year, never)[0])

    def figures(
        self,
        doc: Doc,
        year: int,
        group: list[list[float]],
        n: int | None = None,
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
        n : int, optional
            Draws; those of a fine run if not given.
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
        data, model = self._cube(doc, n or self.fine, year, cancelled)
        swing = self.swing(year)
        weights = weight_part(data, points_of(self.study, doc), swing, group)
        return {"model": model, "weights": weights}

    def moved(
        self, doc: Doc, before: Doc, year: int, n: int, cancelled: Cancelled = never
    ) -> dict[str, Any]:
        """Return what the step from one document to another did; see `numbers.moves`."""
        swing = self.swing(year)
        now, then = (self._cube(d, n, year, cancelled)[0] for d in (doc, before))
        shares = [shares_of(points_of(self.study, d)) for d in (doc, before)]
        slopes = [slopes_of(one, swing) for one in shares]
        return moves(now, then, (slopes[0], slopes[1]))

    def natural(self, doc: Doc, year: int, alternative: str) -> list[dict[str, str]]:
        """Return differences to the reference as what can be counted, in words by language.

        People and euros in the country, with the interval of all draws of a fine run.
        """
        study = self.study
        ours, theirs = (
            self.gateway.counted(doc, name, year, self.fine)
            for name in (alternative, study.reference)
        )
        people = inhabitants(study)
        found = {k: amount(study, k, (ours[k] - theirs[k]).astype(float), people) for k in ours}
        return [self._amount(k, draws) for k, draws in found.items()]

    def natural_swing(self, year: int) -> dict[str, list[dict[str, str]]]:
        """Return what lies between the worst and the best alternative of each goal, in words.

        People and euros in the country, in the quick draws of the study as it was opened; no words
        for a goal of which nothing can be counted.
        """
        return self._swings.made(str(year), lambda: self._natural_swing(year))

    def known_swing(self, year: int) -> dict[str, list[dict[str, str]]]:
        """Return `natural_swing` if it has been worked out; it takes too long for an answer."""
        return self._swings.get(str(year)) or {}

    def _natural_swing(self, year: int) -> dict[str, list[dict[str, str]]]:
        study, data = self.study, self._cube({}, QUICK_DRAWS, year, never)[0]
        counted = {
            name: self.gateway.counted({}, name, year, QUICK_DRAWS) for name in study.candidates
        }
        people = inhabitants(study)
        medians = median(np.moveaxis(data.now, 2, 0))
        found = {}
        for g, goal in enumerate(study.goals):
            best, worst = (
                counted[data.alternatives[int(pick(medians[:, g]))]]
                for pick in (np.argmax, np.argmin)
            )
            lies = {
                k: amount(study, k, (best[k] - worst[k]).astype(float), people)
                for k in best
                if goal in study.indicators[k].goals
            }
            told = [k for k, draws in lies.items() if abs(median(draws)) >= LEAST_COUNTED]
            found[goal] = [self._middle(k, lies[k]) for k in told[:MOST_COUNTED]]
        return found

    def _amount(self, indicator: str, draws: Array) -> dict[str, str]:
        return {la: amount_text(Words(self.study, la), indicator, draws) for la in LANGUAGES}

    def _middle(self, indicator: str, draws: Array) -> dict[str, str]:
        """Return the median alone: a card has no room for more, and says what it is a median of."""
        middle, texts = float(median(draws)), {}
        for language in LANGUAGES:
            words = Words(self.study, language)
            number = words.estimate(middle, np.nan, np.nan, words.counted_unit(indicator))
            texts[str(language)] = words.say("size.about", {"estimate": number})
        return texts

    def samples(
        self, doc: Doc, year: int, alternative: str, n: int | None = None
    ) -> dict[str, Any]:
        """Return single model runs of one alternative; see `numbers.sample_paths`."""
        data, _ = self._cube(doc, n or self.fine, year, never)
        return sample_paths(data, alternative, points_of(self.study, doc), self.swing(year))
