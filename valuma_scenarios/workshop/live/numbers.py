"""What the screen shows in numbers: intervals, ranks and regions, made from the effects per draw.

An alternative is held against the reference draw by draw, and only then summed up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.analyses.ranking.smaa import acceptability, rank_shares
from valuma_scenarios.analyses.ranking.weights import normalise, uniform_weights
from valuma_scenarios.results.differences import (
    QUANTILES,
    differences_of,
    first_shares,
    median,
    of_goals,
    p_better,
    quantile,
)
from valuma_scenarios.results.held import Memory
from valuma_scenarios.results.places import Places
from valuma_scenarios.schema.study import Study
from valuma_scenarios.workshop.live.gateway import Cancelled, Mask, ModelGateway, digest, never
from valuma_scenarios.workshop.live.weights import Profile, shares_of
from valuma_scenarios.workshop.session.events import Doc

Array = NDArray[np.float64]
LEVELS = tuple(QUANTILES.values())
PARTS = ("goals", "path", "regions", "types", "lowest_types", "conditions")
ALL_WEIGHTS = 200
"""Weight vectors behind the ranks over all weights; each one meets every draw."""

SAMPLE_RUNS = 14


@dataclass(frozen=True)
class Cube:
    """Differences to the reference of all ranked alternatives, per draw.

    Parameters
    ----------
    alternatives : tuple of str
        Ranked alternatives; the reference is one of them and is 0 throughout.
    goals : tuple of str
        Goals of the study.
    national : ndarray, shape (alternatives, goals, draws, years)
    local : ndarray, shape (alternatives, goals, draws, places)
        In the country, every region and every region type, in the year of the view.
    places : Places
        Names of the places.
    """

    alternatives: tuple[str, ...]
    goals: tuple[str, ...]
    national: Array
    local: Array
    places: Places
    year: int
    position: int
    """Position of the year in `national`."""
    keys: tuple[str, ...]
    """Name of what stands behind each alternative's numbers, for a memory of them."""
    works: tuple[Mask, Mask]
    """Draws in which networks add something everywhere, and those in which they add nothing."""

    @property
    def n(self) -> int:
        """Number of draws."""
        return int(self.national.shape[2])

    @property
    def now(self) -> Array:
        """National differences in the year of the view, shape (alternatives, goals, draws)."""
        return np.asarray(self.national[..., self.position])

    @property
    def size(self) -> int:
        """Bytes held."""
        return int(self.national.nbytes + self.local.nbytes)


def cube(
    gateway: ModelGateway,
    doc: Doc,
    n: int,
    year: int,
    places: Places,
    cancelled: Cancelled = never,
) -> Cube:
    """Ask the model for every ranked alternative.

    Raises
    ------
    Stopped
        If `cancelled` says so.
    """
    study, goals = gateway.study, tuple(gateway.study.goals)
    names, base = study.candidates, study.candidates.index(study.reference)
    outcomes = gateway.outcomes(doc, names, n, year, cancelled)
    kept, position = outcomes[base].years.index(year), study.years.index(year)
    national = np.stack([o.national for o in outcomes])
    regional = np.stack([o.regional[..., kept] for o in outcomes])
    against = [(name, study.reference) for name in names]
    change, by_region = (
        differences_of(part, names, against).astype(float)
        for part in (national, np.concatenate([regional, national[..., [position]]], axis=-1))
    )
    local = [places.values(by_region[:, g], goal) for g, goal in enumerate(goals)]
    return Cube(
        alternatives=names,
        goals=goals,
        national=change,
        local=np.stack(local, axis=1),
        places=places,
        year=year,
        position=position,
        keys=tuple(digest([o.key, outcomes[base].key, n, year]) for o in outcomes),
        works=gateway.works(doc, n),
    )


def rounded(values: Array) -> list[Any]:
    """Five significant digits: more than any figure shows, less than a message needs."""
    size = np.abs(values)
    power = np.floor(np.log10(np.where(size > 0, size, 1.0)))
    # Divide by a whole power of ten: that gives the shortest decimal, a product would not.
    up, down = 10.0 ** np.maximum(4 - power, 0), 10.0 ** np.maximum(power - 4, 0)
    shaped: list[Any] = (np.round(values / down * up) / up * down).tolist()
    return shaped


def spread(differences: Array) -> Array:
    """Return p05, p25, p50, p75, p95 and the share of draws above 0, in a new last axis.

    Parameters
    ----------
    differences : ndarray, shape (draw, ...)
    """
    values = [*quantile(differences, LEVELS), p_better(differences)]
    return np.stack(values, axis=-1)


def _path(differences: Array) -> Array:
    """Return p05s, p50s, p95s by year of differences (draw, ..., year): shape (..., 3, year)."""
    return np.moveaxis(quantile(differences, (0.05, 0.5, 0.95)), 0, -2)


def ranges(data: Cube) -> dict[str, list[float]]:
    """Return worst and best median of each goal among the alternatives: the swing."""
    medians = median(np.moveaxis(data.now, 2, 0))
    return {
        goal: [float(medians[:, i].min()), float(medians[:, i].max())]
        for i, goal in enumerate(data.goals)
    }


def stale(now: dict[str, list[float]], then: dict[str, list[float]]) -> bool:
    """Return whether ranges have moved so far (a fifth of the swing) that weights are stale."""
    return any(
        abs(new - old) > 0.2 * max(then[goal][1] - then[goal][0], 1e-9)
        for goal in now
        for new, old in zip(now[goal], then[goal], strict=True)
    )


def _by_name(names: Sequence[str], rows: list[Any]) -> dict[str, Any]:
    return dict(zip(names, rows, strict=True))


Rows = dict[str, dict[str, Any]]


def _rows(data: Cube, i: int) -> Rows:
    """Return the figures of one alternative by goal."""
    national, local = np.moveaxis(data.national[i], 1, 0), np.moveaxis(data.local[i], 1, 0)
    types = local[..., data.places.of_kind("region_type")]
    found = {
        "goals": spread(national[..., data.position]),
        "path": _path(national),
        "regions": _two(local[..., data.places.of_kind("region")]),
        "types": _two(types),
        "lowest_types": _lowest(types),
        "conditions": _conditions(national[..., data.position], data.works),
    }
    return {part: _by_name(data.goals, rounded(values)) for part, values in found.items()}


def _lowest(types: Array) -> Array:
    """Return the share of draws in which each region type (last axis) is the lowest of all."""
    return np.moveaxis(first_shares(-np.moveaxis(types, -1, 0)), 0, -1)


def _conditions(differences: Array, works: tuple[Mask, Mask]) -> Array:
    """Return the share of draws above 0 if networks work and if not, in a new last axis.

    Parameters
    ----------
    differences : ndarray, shape (draw, ...)
    works : tuple of ndarray, shape (draw,)
        Draws in which networks add something everywhere, and nothing anywhere.

    Returns
    -------
    ndarray, shape (..., 2)
        0 of 0 draws where there are fewer than two: `works_n` tells.
    """
    return np.stack([np.nan_to_num(p_better(differences[mask])) for mask in works], axis=-1)


def _everyone(data: Cube) -> Array:
    """Return ranks over all draws and evenly drawn weights, as `valuma robustness` does."""
    differences = of_goals(np.moveaxis(data.now, 1, -1), data.alternatives, data.goals)
    return acceptability(differences, uniform_weights(ALL_WEIGHTS, len(data.goals), seed=1)).rank


def model_part(data: Cube, study: Study, memory: Memory[Rows], fine: bool) -> dict[str, Any]:
    """Return all figures that do not depend on weights.

    Parameters
    ----------
    data : Cube
        Differences to the reference.
    study : Study
        Names of regions and years.
    memory : Memory
        Rows of alternatives that have not moved since; what is new is added.
    fine : bool
        Whether ranks over all weights are wanted, too: they take longer than the rest.

    Returns
    -------
    dict
        `goals` [alternative][goal] = [p05, p25, p50, p75, p95, share better]; `path`
        [alternative][goal] = [p05s, p50s, p95s] over `years`; `regions` and `types`
        [alternative][goal] = [median, share better] in the order of `region_ids` and `type_ids`;
        `lowest_types` [alternative][goal], shares of draws in which each type is the lowest;
        `conditions` [alternative][goal], share better if networks work and if not, of the numbers
        of draws in `works_n`; `first` [goal][alternative], shares of draws in which it is the best.
    """
    names = data.alternatives
    rows = {}
    for i, name in enumerate(names):
        rows[name] = memory.made(data.keys[i], partial(_rows, data, i))
    return {
        "n": data.n,
        "works_n": [int(mask.sum()) for mask in data.works],
        "year": data.year,
        "alternatives": list(names),
        "reference": study.reference,
        "years": list(study.years),
        "region_ids": [data.places.ids[k] for k in data.places.of_kind("region")],
        "type_ids": [data.places.ids[k] for k in data.places.of_kind("region_type")],
        "ranges": {g: rounded(np.array(r)) for g, r in ranges(data).items()},
        **{part: {a: rows[a][part] for a in names} for part in PARTS},
        "first": _first(data),
        "ranks_all": _by_name(names, rounded(_everyone(data))) if fine else None,
    }


def _first(data: Cube) -> dict[str, Any]:
    shares = first_shares(np.moveaxis(data.now, 2, 1))
    rows = [_by_name(data.alternatives, rounded(share)) for share in np.moveaxis(shares, 1, 0)]
    return _by_name(data.goals, rows)


def _two(differences: Array) -> Array:
    """Return the median and the share of draws above 0 (first axis), in a new last axis."""
    return np.stack([median(differences), p_better(differences)], axis=-1)


def _swings(swing: dict[str, list[float]]) -> Array:
    return np.array([best - worst for worst, best in swing.values()])


def slopes_of(weights: Profile, swing: dict[str, list[float]]) -> Array:
    """Value of one point of each goal: weight over swing, in hundredths of the whole value."""
    shares = np.array([weights[goal] for goal in swing])
    return normalise(100 * shares, _swings(swing))


def sample_paths(
    data: Cube, alternative: str, points: dict[str, float], swing: dict[str, list[float]]
) -> dict[str, Any]:
    """Return single model runs of one alternative over the years, by goal and weighted (`all`).

    A band says how wide; only single runs say how a future may go. They are the first draws: the
    design fills the space evenly, so any of them are as good as others.
    """
    runs = data.national[data.alternatives.index(alternative), :, :SAMPLE_RUNS]
    weighted = np.einsum("gdy,g->dy", runs, slopes_of(shares_of(points), swing))
    return {**_by_name(data.goals, rounded(runs)), "all": rounded(weighted)}


def moves(now: Cube, before: Cube, slopes: tuple[Array, Array]) -> dict[str, Any]:
    """Return what a change did, draw by draw: the same draws before and after.

    Parameters
    ----------
    now, before : Cube
        Differences to the reference after and before, in the same draws and year.
    slopes : tuple of ndarray, shape (goals,)
        Value of a point of each goal after and before.

    Returns
    -------
    dict
        `n` draws and `rows` [alternative][goal or ``all``] = [p05, p50, p95, share better], of the
        alternatives that moved at all.
    """
    weighted = [
        np.einsum("agd,g->ad", c.now, k) for c, k in zip((now, before), slopes, strict=True)
    ]
    by_goal = np.moveaxis(now.now - before.now, 1, 0)
    change = np.concatenate([by_goal, (weighted[0] - weighted[1])[None]])
    rows = {}
    for i, name in enumerate(now.alternatives):
        mine = change[:, i].T
        if not mine.any():
            continue
        found = np.stack([*quantile(mine, (0.05, 0.5, 0.95)), p_better(mine)], axis=-1)
        rows[name] = _by_name((*now.goals, "all"), rounded(found))
    return {"n": now.n, "rows": rows}


def weight_part(
    data: Cube,
    points: dict[str, float],
    swing: dict[str, list[float]],
    group: list[list[float]],
) -> dict[str, Any]:
    """Return all figures that depend on weights; needs no model run.

    Parameters
    ----------
    data : Cube
        Differences to the reference.
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
        their worst to all at their best; `score_regions`, `score_types`, `score_path`,
        `score_lowest_types`, `score_conditions`; `ranks` with the facilitator's weights and
        `ranks_group` over the participants'.
    """
    weights, names = shares_of(points), data.alternatives
    scores = normalise(np.moveaxis(data.now, 1, -1), _swings(swing))
    own = np.array([[weights[goal] for goal in data.goals]])
    room = rank_shares(scores, np.array(group)) if group else None
    return {
        "weights": {g: round(w, 6) for g, w in weights.items()},
        "stale": stale(ranges(data), swing),
        **_scores(data, slopes_of(weights, swing)),
        "ranks": _by_name(names, rounded(rank_shares(scores, own))),
        "ranks_group": None if room is None else _by_name(names, rounded(room)),
    }


def _scores(data: Cube, slopes: Array) -> dict[str, Any]:
    """Return the weighted value of each alternative: national, by year, region and type."""
    total = np.einsum("agdy,g->day", data.national, slopes, optimize=True)
    local = np.einsum("agdp,g->dap", data.local, slopes, optimize=True)
    types = local[..., data.places.of_kind("region_type")]
    found = {
        "score": spread(total[..., data.position]),
        "score_path": _path(total),
        "score_regions": _two(local[..., data.places.of_kind("region")]),
        "score_types": _two(types),
        "score_lowest_types": _lowest(types),
        "score_conditions": _conditions(total[..., data.position], data.works),
    }
    return {part: _by_name(data.alternatives, rounded(values)) for part, values in found.items()}
