"""The model behind the room: the same kernel, asked for one alternative at a time.

A move of a lever touches one alternative, so only that one is run again; all others come from a
cache. Draws are common to all alternatives, so differences stay exact.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

import valuma_scenarios
from valuma_scenarios.draws.sampling import P_NULL, WORKS, Draws, draw
from valuma_scenarios.model.arrays import AlternativeInputs, ModelInputs
from valuma_scenarios.model.inputs import alternative_inputs, build
from valuma_scenarios.results.evaluate import simulate_block
from valuma_scenarios.results.held import Memory
from valuma_scenarios.results.memory import StudyKeys, draws_key, run_key
from valuma_scenarios.results.natural import counted_indicators
from valuma_scenarios.schema.scenario import Alternative
from valuma_scenarios.schema.study import Study
from valuma_scenarios.workshop.live.levers import assumptions, changed_alternative
from valuma_scenarios.workshop.live.ready import ReadyModel, Stopped, compiled
from valuma_scenarios.workshop.session.events import Doc

Array32 = NDArray[np.float32]
Mask = NDArray[np.bool_]
Cancelled = Callable[[], bool]
Part = list[tuple[Array32, Array32]]
"""National and regional effects of each alternative in a block of draws."""

QUICK_DRAWS = 300
FINE_DRAWS = 2000
SEED = 2020
QUICK_THREADS = 2
FINE_BLOCK = 256
CACHE_BYTES = 300_000_000
MOST_DRAWS = 16
MOST_COUNTED = 60
MOST_READY = 4
"""Sets of draws that lie in kernels: quick and fine, as opened and under the last assumption."""


@dataclass(frozen=True)
class Outcome:
    """Goal effects of one alternative against the baseline path, per draw.

    Parameters
    ----------
    national : ndarray, shape (goals, draws, years)
        Points; the disparity goal in % of the Theil index.
    regional : ndarray, shape (goals, draws, regions, years kept)
        The same by region.
    years : tuple of int
        Years of `regional`.
    key : str
        Name of what was run: equal keys mean equal numbers.
    """

    national: Array32
    regional: Array32
    years: tuple[int, ...]
    key: str = ""

    @property
    def size(self) -> int:
        """Bytes held."""
        return int(self.national.nbytes + self.regional.nbytes)


class ModelGateway(Protocol):
    """What the room needs of a model."""

    @property
    def study(self) -> Study:
        """The study as it was opened."""

    @property
    def version(self) -> str:
        """Version of the model."""

    @property
    def seed(self) -> int:
        """Seed of the draws."""

    def outcomes(
        self, doc: Doc, names: tuple[str, ...], n: int, year: int, cancelled: Cancelled
    ) -> list[Outcome]:
        """Return the goal effects of some alternatives under the document's changes."""

    def works(self, doc: Doc, n: int) -> tuple[Mask, Mask]:
        """Return the draws in which networks add something everywhere, and nothing anywhere."""

    def counted(self, doc: Doc, name: str, year: int, n: int) -> dict[str, Array32]:
        """Return national effects of one alternative on what can be counted, by indicator."""


def never() -> bool:
    """Return False: a run that nobody cancels."""
    return False


class LaidOut:
    """A study as arrays: what no lever and no assumption touches is laid out once."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._base = build(study)
        opened = zip(study.alternatives, self._base.alternatives, strict=True)
        self._opened = {a.id: (a, made) for a, made in opened}

    def of(self, study: Study) -> ModelInputs:
        """Return the study as arrays, with its own alternatives; no assumption bears on them."""
        return replace(self._base, alternatives=tuple(map(self._laid, study.alternatives)))

    def _laid(self, alternative: Alternative) -> AlternativeInputs:
        opened, made = self._opened[alternative.id]
        if alternative is opened:
            return made
        return alternative_inputs(self._study, alternative, self._base)


class KernelGateway:
    """The kernel with a cache.

    Parameters
    ----------
    study : Study
        The study as it was opened.
    seed : int
        Seed of the draws; the same for every alternative and every session.
    """

    def __init__(self, study: Study, seed: int = SEED) -> None:
        self._study = study
        self._seed = seed
        self._keys = StudyKeys(study)
        self._outcomes: Memory[Outcome] = Memory(CACHE_BYTES, lambda outcome: outcome.size)
        self._draws: Memory[Draws] = Memory(MOST_DRAWS)
        self._counted: Memory[Array32] = Memory(MOST_COUNTED)
        self._ready: Memory[ReadyModel] = Memory(MOST_READY)
        self._arrays = LaidOut(study)
        self._pool = ThreadPoolExecutor(QUICK_THREADS, thread_name_prefix="draws")

    @property
    def study(self) -> Study:
        """The study as it was opened."""
        return self._study

    @property
    def version(self) -> str:
        """Version of the model."""
        return valuma_scenarios.__version__

    @property
    def seed(self) -> int:
        """Seed of the draws."""
        return self._seed

    def outcomes(
        self, doc: Doc, names: tuple[str, ...], n: int, year: int, cancelled: Cancelled = never
    ) -> list[Outcome]:
        """Return the goal effects of some alternatives under the document's changes.

        Parameters
        ----------
        doc : dict
            Changes by path.
        names : tuple of str
            Alternatives.
        n : int
            Draws. A quick run keeps all years by region, a fine one the given year only.
        year : int
            Year wanted by region.
        cancelled : callable
            Asked between blocks of draws.

        Raises
        ------
        Stopped
            If `cancelled` says so.
        Refusal
            If a value of the document does not fit the study.
        """
        years = self._study.years if n <= QUICK_DRAWS else (year,)
        study = replace(self._study, parameters=assumptions(self._study, doc))
        changed = {name: changed_alternative(self._study, name, doc) for name in names}
        draws = self._drawn(study, doc, n)
        drawn = draws_key(draws)
        keys = {
            name: run_key(self._keys(replace(study, alternatives=(one,))), drawn, years)
            for name, one in changed.items()
        }
        known = {name: self._outcomes.get(keys[name]) for name in names}
        missing = [name for name in names if known[name] is None]
        # A fine run takes one alternative at a time, to be stopped sooner.
        for batch in [missing] if n <= QUICK_DRAWS else [[name] for name in missing]:
            asked = replace(study, alternatives=tuple(changed[name] for name in batch))
            for name, made in zip(batch, self._run(asked, draws, years, cancelled), strict=True):
                known[name] = self._outcomes.keep(keys[name], replace(made, key=keys[name]))
        return [outcome for outcome in known.values() if outcome is not None]

    def works(self, doc: Doc, n: int) -> tuple[Mask, Mask]:
        """Return the draws in which networks add something everywhere, and nothing anywhere.

        Parameters
        ----------
        doc : dict
            Changes by path.
        n : int
            Draws.

        Returns
        -------
        tuple of ndarray, shape (draw,)
        """
        study = replace(self._study, parameters=assumptions(self._study, doc))
        draws = self._drawn(study, doc, n)
        values = np.column_stack([draws[name] for name in WORKS])
        return (values == 1).all(axis=1), (values == 0).all(axis=1)

    def counted(self, doc: Doc, name: str, year: int, n: int) -> dict[str, Array32]:
        """Return national effects of one alternative on what can be counted.

        Parameters
        ----------
        doc : dict
            Changes by path.
        year : int
            Calendar year.
        n : int
            Draws.

        Returns
        -------
        dict of str to ndarray, shape (draw,)
            By indicator, in its own unit; empty in the first year and without the kernel.
        """
        one = changed_alternative(self._study, name, doc)
        study = replace(self._study, parameters=assumptions(self._study, doc), alternatives=(one,))
        inputs, names = self._arrays.of(study), counted_indicators(study)
        position = study.years.index(year)
        if not names or position == 0 or not compiled(inputs):
            return {}
        draws = self._drawn(study, doc, n)
        where = [study.measured.index(indicator) for indicator in names]
        key = run_key(self._keys(study), draws_key(draws), "counted", year)

        def make() -> Array32:
            ready = self._ready.made(
                f"{draws_key(draws)} counted",
                lambda: ReadyModel(study, inputs, draws, FINE_BLOCK, only_goals=False),
            )
            return ready.counted(inputs.alternatives[0], where, position)

        return dict(zip(names, self._counted.made(key, make), strict=True))

    def _drawn(self, study: Study, doc: Doc, n: int) -> Draws:
        changes = {p: v for p, v in doc.items() if p.startswith("assume/")}

        def make() -> Draws:
            pinned = _pins(changes)
            if pinned is None:
                return draw(study, n, self._seed)
            return self._drawn(self._study, {}, n).pin(pinned)

        return self._draws.made(digest([changes, n]), make)

    def _parts(self, part: Callable[[int, int], Part], n: int) -> list[Part]:
        """Run all draws: a quick run on both cores, a fine one in small steps.

        Small steps let a moving lever take over at once; in a quick run they would cost more in the
        interpreter than they save in the processor's cache.
        """
        if n > QUICK_DRAWS:
            return [part(start, FINE_BLOCK) for start in range(0, n, FINE_BLOCK)]
        size = -(-n // QUICK_THREADS)
        return list(self._pool.map(lambda start: part(start, size), range(0, n, size)))

    def _run(
        self, study: Study, draws: Draws, years: tuple[int, ...], cancelled: Cancelled
    ) -> list[Outcome]:
        """Run a study's alternatives and return their outcomes, in order."""
        if not study.alternatives:
            return []
        inputs = self._arrays.of(study)
        kept = [study.years.index(year) for year in years]
        if compiled(inputs):
            ready = self._laid_out(study, inputs, draws)
            goals = [ready.goals(alternative, cancelled) for alternative in inputs.alternatives]
            return [Outcome(g[:, :, -1], g[:, :, :-1][..., kept], years) for g in goals]
        everything = list(range(len(study.years)))

        def part(start: int, size: int) -> Part:
            if cancelled():
                raise Stopped
            some = draws.block(start, start + size)
            block = simulate_block(study, inputs, some, start, everything)
            goal = np.moveaxis(block.goal, -1, 2).astype(np.float32, order="C")
            return [(g[:, :, -1, :], g[:, :, :-1][..., kept]) for g in goal]

        parts = self._parts(part, len(draws))
        made = []
        for i in range(len(study.alternatives)):
            country, regions = (np.concatenate([p[i][k] for p in parts], axis=1) for k in (0, 1))
            made.append(Outcome(country, regions, years))
        return made

    def _laid_out(self, study: Study, inputs: ModelInputs, draws: Draws) -> ReadyModel:
        """Return the draws in kernels: a quick run's for both cores, a fine one's to be stopped."""
        quick = len(draws) <= QUICK_DRAWS
        size = -(-len(draws) // QUICK_THREADS) if quick else FINE_BLOCK
        pool = self._pool if quick else None
        key = f"{draws_key(draws)} {size}"
        return self._ready.made(key, lambda: ReadyModel(study, inputs, draws, size, pool))


def _pins(changes: Doc) -> dict[str, float] | None:
    """Return held values by parameter, or None if the draws have to be made anew.

    Holding a parameter leaves all other draws as they are, except that the probability of no
    effect also decides the yes-or-no draws.
    """
    names = {path.removeprefix("assume/"): change for path, change in changes.items()}
    chances = names.keys() & set(P_NULL.values())
    if not names or chances or any(c["mode"] != "pin" for c in names.values()):
        return None
    return {name: float(change["value"]) for name, change in names.items()}


def digest(value: object) -> str:
    """Return a short name of a JSON value: equal values have equal names."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:24]


def study_hash(study: Study) -> str:
    """Return a short name of the study's input files."""
    return digest(study.hashes or {})[:12]
