"""Switching values: how far one parameter must move for one alternative to overtake another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.analyses.ranking.composite import Target, values_of
from valuma_scenarios.draws.distributions import quantile
from valuma_scenarios.draws.sampling import P_NULL, Draws, central, from_unit_cube, names_of
from valuma_scenarios.errors import Said, UsageError, choose
from valuma_scenarios.results.differences import difference
from valuma_scenarios.schema.parameters import Parameter
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]
Base = Literal["central", "median"]
Status = Literal["crosses", "never", "no_influence", "fixed"]

TAIL = 0.001
"""Parameters without a minimum or maximum are moved between this quantile and one minus it."""

GRID = 41
"""Points of the first look; two crossings between neighbouring points stay unseen."""

PARTS, ROUNDS = 16, 10
"""A bracket is cut into 16 parts ten times: the crossing is then known to 1e-12 of its width."""

COLUMNS = (
    "parameter",
    "group",
    "grade",
    "unit",
    "target",
    "year",
    "a",
    "b",
    "base",
    "central",
    "low",
    "high",
    "status",
    "crossing",
    "number",
    "of",
    "share_beyond",
    "moved_share",
    "lead_left",
    "difference",
    "difference_low",
    "difference_high",
    "target_unit",
)


@dataclass(frozen=True)
class Duel:
    """The question whether alternative b overtakes alternative a.

    Parameters
    ----------
    a, b : str
        Alternatives; the difference is b minus a.
    target : Target
        What is compared.
    """

    a: str
    b: str
    target: Target


def base_values(study: Study, base: Base) -> dict[str, float]:
    """Return the values at which all other parameters stand.

    Parameters
    ----------
    study : Study
        The study.
    base : {"central", "median"}
        The central run, or every parameter at the median of its distribution.

    Notes
    -----
    In both, the switch that says whether networks work at all stands at its expected value, one
    minus the probability of no effect, and follows that probability when it is moved: at any single
    draw it would be either on or off.
    """
    if base == "central":
        draws = central(study)
        return dict(zip(draws.names, draws.values[0].tolist(), strict=True))
    names = names_of(study)
    middle = from_unit_cube(study, np.full((1, len(names)), 0.5))
    at = dict(zip(names, middle.values[0].tolist(), strict=True))
    return at | {works: 1 - at[chance] for works, chance in P_NULL.items()}


def range_of(parameter: Parameter) -> tuple[float, float]:
    """Return the range a parameter is moved in: its minimum and maximum, or far quantiles."""
    dist = parameter.distribution
    if dist.kind in ("pert", "triangular", "uniform"):
        assert dist.low is not None
        assert dist.high is not None
        ends = np.array([dist.low, dist.high])
        low, high = parameter.bounds
        ends = np.clip(ends, -np.inf if low is None else low, np.inf if high is None else high)
    else:
        ends = quantile(parameter, np.array([TAIL, 1 - TAIL]))
    return float(ends[0]), float(ends[1])


def moved(study: Study, base: Mapping[str, float], moves: Sequence[Mapping[str, float]]) -> Draws:
    """Return draws that stand at the base except for what is moved, one draw for each move."""
    names = names_of(study)
    rows = []
    for move in moves:
        at = {**base, **move}
        at |= {works: 1 - at[chance] for works, chance in P_NULL.items() if chance in move}
        rows.append([at[name] for name in names])
    values = np.array(rows, dtype=float)
    return Draws(names, np.full(values.shape, 0.5), values, None, "given")


def gaps(
    study: Study, duel: Duel, base: Mapping[str, float], moves: Sequence[Mapping[str, float]]
) -> Array:
    """Return b minus a for each move, shape (move,)."""
    names = (duel.a, duel.b)
    values = values_of(study, moved(study, base, moves), duel.target, names)
    return np.asarray(difference(values, names, duel.b, duel.a))


def switching_values(
    study: Study, duel: Duel, base: Base = "central", parameters: Sequence[str] | None = None
) -> pd.DataFrame:
    """Find the values at which b overtakes a, parameter by parameter.

    Parameters
    ----------
    study : Study
        The study.
    duel : Duel
        Which alternatives, on what.
    base : {"central", "median"}
        Where all other parameters stand.
    parameters : sequence of str, optional
        Parameters to move; all if not given.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`; one row for each crossing, or one row without. `status`: `crosses`;
        `never` if the sign is the same in the whole range; `no_influence` if the difference does
        not change at all; `fixed` if the parameter has no range. `share_beyond`: share of the
        parameter's distribution (0-1) on the other side of the crossing from the base.
        `moved_share`: distance from the base as a share of the range, 0-1. `lead_left`: smallest
        lead that the parameter can leave, as a share of the lead at the base. `difference`: b minus
        a at the base, and at both ends of the range, in `target_unit`. Nearest crossings first.

    Notes
    -----
    The range is looked at in 41 evenly spaced points and every change of sign is closed in on.
    One parameter moves at a time, without those it is correlated with.
    """
    names, at = _known(study, parameters), base_values(study, base)
    at_base, grids, profile = _profiles(study, duel, at, names)
    crossings = _refine(study, duel, at, grids, profile)
    rows = []
    for name in names:
        head, found = _head(study, duel, name, (base, at[name], at_base)), crossings.get(name, [])
        rows += list(_rows(study.parameters[name], head, profile.get(name), found))
    return _nearest_first(pd.DataFrame(rows, columns=list(COLUMNS)))


def _profiles(
    study: Study, duel: Duel, at: dict[str, float], names: Sequence[str]
) -> tuple[float, dict[str, Array], dict[str, Array]]:
    """Return the difference at the base, and the grid and profile of each parameter that moves."""
    spans = {name: range_of(study.parameters[name]) for name in names}
    movable = [name for name in names if spans[name][0] < spans[name][1]]
    grids = {name: np.linspace(*spans[name], GRID) for name in movable}
    moves: list[dict[str, float]] = [{}]
    moves += [{name: value} for name in movable for value in grids[name].tolist()]
    found = gaps(study, duel, at, moves)
    profiles = found[1:].reshape(len(movable), GRID)
    return float(found[0]), grids, dict(zip(movable, profiles, strict=True))


def _nearest_first(table: pd.DataFrame) -> pd.DataFrame:
    order = np.lexsort(
        (table["lead_left"], table["moved_share"].fillna(np.inf), table["status"].map(_ORDER.index))
    )
    return table.iloc[order].reset_index(drop=True)


_ORDER = ("crosses", "never", "no_influence", "fixed")


def _known(study: Study, parameters: Sequence[str] | None) -> list[str]:
    for name in parameters or ():
        if name not in study.parameters:
            msg = Said(
                "there is no parameter {name!r}: {advice}",
                name=name,
                advice=choose(name, study.parameters),
            )
            raise UsageError(msg)
    return list(parameters or sorted(study.parameters))


def _head(
    study: Study, duel: Duel, name: str, standing: tuple[Base, float, float]
) -> dict[str, object]:
    parameter = study.parameters[name]
    low, high = range_of(parameter)
    return {
        "parameter": name,
        "group": parameter.group,
        "grade": parameter.grade,
        "unit": parameter.unit,
        "target": duel.target.id,
        "year": duel.target.year,
        "a": duel.a,
        "b": duel.b,
        "base": standing[0],
        "central": standing[1],
        "low": low,
        "high": high,
        "difference": standing[2],
        "target_unit": duel.target.unit,
    }


def _rows(
    parameter: Parameter, head: dict[str, object], profile: Array | None, crossings: list[float]
) -> list[dict[str, object]]:
    nothing = {
        "crossing": np.nan,
        "number": 0,
        "of": 0,
        "share_beyond": 0.0,
        "moved_share": np.nan,
        "lead_left": 1.0,
    }
    if profile is None:
        ends = {"difference_low": head["difference"], "difference_high": head["difference"]}
        return [head | nothing | ends | {"status": "fixed"}]
    head = head | {"difference_low": float(profile[0]), "difference_high": float(profile[-1])}
    if not crossings:
        scale = float(np.abs(profile).max())
        flat = bool(np.ptp(profile) <= 1e-12 * scale)
        least, lead = float(np.abs(profile).min()), abs(float(str(head["difference"])))
        left = {"lead_left": 1.0 if flat else least / lead if lead else 0.0}
        return [head | nothing | left | {"status": "no_influence" if flat else "never"}]
    low, high = range_of(parameter)
    start = float(head["central"])  # type: ignore[arg-type]
    return [
        head
        | {
            "status": "crosses",
            "crossing": value,
            "number": number,
            "of": len(crossings),
            "share_beyond": share_beyond(parameter, value, start),
            "moved_share": abs(value - start) / (high - low),
            "lead_left": 0.0,
        }
        for number, value in enumerate(crossings, 1)
    ]


def share_beyond(parameter: Parameter, value: float, start: float) -> float:
    """Return the share of a parameter's distribution beyond a value, seen from a start, 0-1."""
    u = (np.arange(4000) + 0.5) / 4000
    below = float((quantile(parameter, u) < value).mean())
    return 1 - below if value >= start else below


def _refine(
    study: Study,
    duel: Duel,
    at: Mapping[str, float],
    grids: Mapping[str, Array],
    profile: Mapping[str, Array],
) -> dict[str, list[float]]:
    """Close in on every change of sign, all at once."""
    found: dict[str, list[float]] = {}
    brackets: list[tuple[str, float, float, float]] = []
    for name, values in profile.items():
        for k in range(len(values) - 1):
            left, right = float(values[k]), float(values[k + 1])
            if left * right < 0:
                brackets.append((name, float(grids[name][k]), float(grids[name][k + 1]), left))
        found[name] = _touches(grids[name], values)
    if not brackets:
        return found
    low = np.array([b[1] for b in brackets])
    high = np.array([b[2] for b in brackets])
    sign = np.sign([b[3] for b in brackets])[:, None]
    each = np.arange(len(brackets))
    for _ in range(ROUNDS):
        edges = np.linspace(low, high, PARTS + 1, axis=1)
        moves = [
            {b[0]: float(value)}
            for b, row in zip(brackets, edges[:, 1:-1], strict=True)
            for value in row
        ]
        same = np.sign(gaps(study, duel, at, moves)).reshape(len(sign), PARTS - 1) == sign
        first = np.where(same.all(axis=1), PARTS - 1, np.argmin(same, axis=1))
        low, high = edges[each, first], edges[each, first + 1]
    for (name, *_), value in zip(brackets, (low + high) / 2, strict=True):
        found[name].append(float(value))
    return {name: sorted(values) for name, values in found.items()}


def _touches(grid: Array, values: Array) -> list[float]:
    """Return grid points where the difference is exactly zero between two different signs."""
    inner = np.flatnonzero(values[1:-1] == 0) + 1
    return [float(grid[k]) for k in inner if values[k - 1] * values[k + 1] < 0]


WIN_COLUMNS = ("x", "y", "x_value", "y_value", "difference", "winner", "unit")


def win_map(
    study: Study, duel: Duel, axes: tuple[str, str], base: Base = "central", size: int = 25
) -> pd.DataFrame:
    """Say who wins over the whole range of two parameters.

    Parameters
    ----------
    study : Study
        The study.
    duel : Duel
        Which alternatives, on what.
    axes : tuple of str
        Two parameters.
    base : {"central", "median"}
        Where all other parameters stand.
    size : int
        Grid points on each axis.

    Returns
    -------
    pandas.DataFrame
        Columns `WIN_COLUMNS`, one row for each point of the grid: `difference` is b minus a in
        `unit`; `winner` is the id of the better alternative, or empty where they are level.

    Raises
    ------
    UsageError
        If a parameter is unknown, has no range, or is named twice.
    """
    spans = _map_spans(study, axes)
    x, y = (np.linspace(*span, size) for span in spans)
    grid_x, grid_y = (grid.ravel() for grid in np.meshgrid(x, y))
    moves = [
        {axes[0]: float(one), axes[1]: float(two)} for one, two in zip(grid_x, grid_y, strict=True)
    ]
    gap = gaps(study, duel, base_values(study, base), moves)
    winner = np.select([gap > 0, gap < 0], [duel.b, duel.a], "")
    names = {"x": axes[0], "y": axes[1], "x_value": grid_x, "y_value": grid_y}
    found = {"difference": gap, "winner": winner, "unit": duel.target.unit}
    return pd.DataFrame(names | found, columns=list(WIN_COLUMNS))


def _map_spans(study: Study, axes: tuple[str, str]) -> list[tuple[float, float]]:
    """Return the ranges of two different parameters that can move."""
    _known(study, axes)
    if axes[0] == axes[1]:
        msg = Said("a win map needs two different parameters, not {name!r} twice", name=axes[0])
        raise UsageError(msg)
    spans = [range_of(study.parameters[name]) for name in axes]
    for name, (low, high) in zip(axes, spans, strict=True):
        if low >= high:
            msg = Said("{name} has no range to move in; choose another parameter", name=name)
            raise UsageError(msg)
    return spans
