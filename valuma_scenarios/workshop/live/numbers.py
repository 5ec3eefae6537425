"""What the screen shows in numbers: intervals, ranks and regions, made from the effects per draw.

An alternative is held against the reference draw by draw, and only then summed up.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import GOALS, REGION_TYPES
from valuma_scenarios.workshop.live.gateway import Cancelled, ModelGateway, digest, never
from valuma_scenarios.workshop.live.weights import (
    Profile,
    all_weights,
    normalise,
    partial_values,
    rank_acceptability,
)
from valuma_scenarios.workshop.session.events import Doc

Array = NDArray[np.float64]
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
PARTS = ("goals", "path", "regions", "types")
ALL_WEIGHTS_DRAWS = 150
"""Draws for the ranks over all weights, of which there are 200: 30,000 combinations."""

SAMPLE_RUNS = 14
RANK_DRAWS = 300
"""Draws used for ranks; more would not change what can be shown in whole per cent."""


@dataclass(frozen=True)
class Cube:
    """Differences to the reference of all ranked alternatives, per draw.

    Parameters
    ----------
    alternatives : tuple of str
        Ranked alternatives; the reference is one of them and is 0 throughout.
    national : ndarray, shape (alternatives, goals, draws, years)
    regional : ndarray, shape (alternatives, goals, draws, regions)
        In the year of the view.
    """

    alternatives: tuple[str, ...]
    national: Array
    regional: Array
    year: int
    position: int
    """Position of the year in `national`."""
    keys: tuple[str, ...]
    """Name of what stands behind each alternative's numbers, for a memory of them."""

    @property
    def n(self) -> int:
        """Number of draws."""
        return int(self.national.shape[2])


def cube(gateway: ModelGateway, doc: Doc, n: int, year: int, cancelled: Cancelled = never) -> Cube:
    """Ask the model for every ranked alternative.

    Raises
    ------
    Stopped
        If `cancelled` says so.
    """
    study = gateway.study
    outcomes = gateway.outcomes(doc, study.candidates, n, year, cancelled)
    base = outcomes[study.candidates.index(study.reference)]
    kept = base.years.index(year)
    return Cube(
        alternatives=study.candidates,
        national=np.stack([o.national - base.national for o in outcomes]).astype(float),
        regional=np.stack(
            [o.regional[..., kept] - base.regional[..., kept] for o in outcomes]
        ).astype(float),
        year=year,
        position=study.years.index(year),
        keys=tuple(digest([o.key, base.key, n, year]) for o in outcomes),
    )


def _round(values: Array) -> list[Any]:
    """Five significant digits: more than any figure shows, less than a message needs."""
    size = np.abs(values)
    power = np.floor(np.log10(np.where(size > 0, size, 1.0)))
    # Divide by a whole power of ten: that gives the shortest decimal, a product would not.
    up, down = 10.0 ** np.maximum(4 - power, 0), 10.0 ** np.maximum(power - 4, 0)
    shaped: list[Any] = (np.round(values / down * up) / up * down).tolist()
    return shaped


def spread(differences: Array, axis: int) -> Array:
    """Return p05, p25, p50, p75, p95 and the share of draws above 0, in a new last axis."""
    quantiles = np.quantile(differences, LEVELS, axis=axis)
    better = (differences > 0).mean(axis=axis)
    return np.moveaxis(np.concatenate([quantiles, better[None]]), 0, -1)


def ranges(data: Cube) -> dict[str, list[float]]:
    """Return worst and best median of each goal among the alternatives: the swing."""
    medians = np.median(data.national[..., data.position], axis=2)
    return {
        goal: [float(medians[:, i].min()), float(medians[:, i].max())]
        for i, goal in enumerate(GOALS)
    }


def stale(now: dict[str, list[float]], then: dict[str, list[float]]) -> bool:
    """Return whether ranges have moved so far (a fifth of the swing) that weights are stale."""
    return any(
        abs(new - old) > 0.2 * max(then[goal][1] - then[goal][0], 1e-9)
        for goal in GOALS
        for new, old in zip(now[goal], then[goal], strict=True)
    )


def type_shares(study: Study) -> Array:
    """Share of each region in the population of each region type, shape (types, regions)."""
    columns = [study.regions[t].to_numpy(float) for t in REGION_TYPES]
    people = np.array(columns) * study.regions["population"].to_numpy(float)
    return np.asarray(people / np.maximum(people.sum(axis=1, keepdims=True), 1e-12))


def _by_name(names: Sequence[str], rows: list[Any]) -> dict[str, Any]:
    return dict(zip(names, rows, strict=True))


Rows = dict[str, dict[str, Any]]
Memory = MutableMapping[str, Rows]


def _rows(data: Cube, i: int, shares: Array) -> Rows:
    """Return the figures of one alternative by goal."""
    goals = _round(spread(data.national[i, :, :, data.position], axis=1))
    path = _round(np.moveaxis(np.quantile(data.national[i], (0.05, 0.5, 0.95), axis=1), 0, 1))
    regions = _two(data.regional[i], axis=1)
    types = _two(np.einsum("gdr,tr->gdt", data.regional[i], shares, optimize=True), axis=1)
    return {
        "goals": _by_name(GOALS, goals),
        "path": _by_name(GOALS, path),
        "regions": _by_name(GOALS, regions),
        "types": _by_name(GOALS, types),
    }


def model_part(data: Cube, study: Study, shares: Array, memory: Memory) -> dict[str, Any]:
    """Return all figures that do not depend on weights.

    Parameters
    ----------
    data : Cube
        Differences to the reference.
    study : Study
        Names of regions and years.
    shares : ndarray, shape (types, regions)
        See `type_shares`.
    memory : mutable mapping
        Rows of alternatives that have not moved since; what is new is added.

    Returns
    -------
    dict
        `goals` [alternative][goal] = [p05, p25, p50, p75, p95, share better]; `path`
        [alternative][goal] = [p05s, p50s, p95s] over `years`; `regions` and `types`
        [alternative][goal] = [median, share better] in the order of `region_ids` and `type_ids`.
    """
    names = data.alternatives
    rows = {}
    for i, name in enumerate(names):
        known = memory.get(data.keys[i])
        rows[name] = _rows(data, i, shares) if known is None else known
        memory[data.keys[i]] = rows[name]
    values = _values(data, ranges(data))[:, :, :ALL_WEIGHTS_DRAWS]
    everyone = rank_acceptability(values, all_weights(200))
    return {
        "n": data.n,
        "year": data.year,
        "alternatives": list(names),
        "reference": study.reference,
        "years": list(study.years),
        "region_ids": list(study.regions.index),
        "type_ids": list(REGION_TYPES),
        "ranges": {g: _round(np.array(r)) for g, r in ranges(data).items()},
        **{part: {a: rows[a][part] for a in names} for part in PARTS},
        "ranks_all": _by_name(names, _round(everyone)),
    }


def _two(differences: Array, axis: int) -> list[Any]:
    median = np.median(differences, axis=axis)
    better = (differences > 0).mean(axis=axis)
    return _round(np.stack([median, better], axis=-1))


def _values(data: Cube, swing: dict[str, list[float]]) -> Array:
    low = np.array([swing[g][0] for g in GOALS])
    high = np.array([swing[g][1] for g in GOALS])
    return partial_values(data.national[:, :, :RANK_DRAWS, data.position], low, high)


def _slopes(weights: Profile, swing: dict[str, list[float]]) -> Array:
    """Value of one point of each goal: weight over swing, in hundredths of the whole value."""
    spans = np.array([swing[g][1] - swing[g][0] for g in GOALS])
    shares = np.array([weights[g] for g in GOALS])
    return np.asarray(np.divide(100 * shares, spans, out=np.zeros(len(GOALS)), where=spans > 0))


def sample_paths(
    data: Cube, alternative: str, points: dict[str, float], swing: dict[str, list[float]]
) -> dict[str, Any]:
    """Return single model runs of one alternative over the years, by goal and weighted (`all`).

    A band says how wide; only single runs say how a future may go. They are the first draws: the
    design fills the space evenly, so any of them are as good as others.
    """
    runs = data.national[data.alternatives.index(alternative), :, :SAMPLE_RUNS]
    weighted = np.einsum("gdy,g->dy", runs, _slopes(normalise(points), swing))
    return {**_by_name(GOALS, _round(runs)), "all": _round(weighted)}


def weight_part(
    data: Cube,
    shares: Array,
    points: dict[str, float],
    swing: dict[str, list[float]],
    group: list[list[float]],
) -> dict[str, Any]:
    """Return all figures that depend on weights; needs no model run.

    Parameters
    ----------
    data : Cube
        Differences to the reference.
    shares : ndarray, shape (types, regions)
        See `type_shares`.
    points : dict of str to float
        Weight points by goal; they are scaled to sum 1.
    swing : dict of str to [float, float]
        Worst and best level of each goal that the weights refer to.
    group : list of list of float
        Revealed weight profiles of the room, may be empty.

    Returns
    -------
    dict
        `score` [alternative] as in `model_part`, in hundredths of the distance from all goals at
        their worst to all at their best; `score_regions`, `score_types`, `score_path`; `ranks`
        with the desk's weights and `ranks_group` over the room's.
    """
    weights, names = normalise(points), data.alternatives
    values = _values(data, swing)
    own = np.array([[weights[g] for g in GOALS]])
    room = rank_acceptability(values, np.array(group)) if group else None
    return {
        "weights": {g: round(w, 6) for g, w in weights.items()},
        "stale": stale(ranges(data), swing),
        **_scores(data, shares, _slopes(weights, swing)),
        "ranks": _by_name(names, _round(rank_acceptability(values, own))),
        "ranks_group": None if room is None else _by_name(names, _round(room)),
    }


def _scores(data: Cube, shares: Array, slopes: Array) -> dict[str, Any]:
    """Return the weighted value of each alternative: national, by year, region and type."""
    names = data.alternatives
    total = np.einsum("agdy,g->ady", data.national, slopes, optimize=True)
    regional = np.einsum("agdr,g->adr", data.regional, slopes, optimize=True)
    by_type = np.einsum("adr,tr->adt", regional, shares, optimize=True)
    path = np.moveaxis(np.quantile(total, (0.05, 0.5, 0.95), axis=1), 0, 1)
    return {
        "score": _by_name(names, _round(spread(total[..., data.position], axis=1))),
        "score_path": _by_name(names, _round(path)),
        "score_regions": _by_name(names, _two(regional, axis=1)),
        "score_types": _by_name(names, _two(by_type, axis=1)),
    }
