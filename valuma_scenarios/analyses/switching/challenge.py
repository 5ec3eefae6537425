"""The challenge: the smallest change of a losing alternative that makes it win, lever by lever."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.analyses.ranking.composite import values_of
from valuma_scenarios.analyses.switching.values import Duel
from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.results.differences import difference, quantile
from valuma_scenarios.results.threads import Progress
from valuma_scenarios.schema.scenario import Alternative, Members, Network
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]

STEPS = 20
"""Steps of the first look in each direction."""

PARTS, ROUNDS = 8, 5
"""The first winning step is cut into 8 parts five times: 2e-6 of the way to the limit."""

LONGEST_CONTRACT = 10.0
"""Years that contracts are lengthened to at most in the search (judgement)."""

LARGEST_FACTOR = 5.0
"""Coordination is raised to at most this multiple, or to what the paying instrument has."""

MEMBERSHIP = "members"

COLUMNS = (
    "lever",
    "wins",
    "already",
    "way",
    "from_value",
    "to_value",
    "limit_low",
    "limit_high",
    "unit",
    "detail",
    "difference_before",
    "difference_after",
    "best_difference",
    "target",
    "target_unit",
    "winner",
    "challenger",
    "draws",
    "sure",
)


@dataclass(frozen=True)
class Lever:
    """A lever of an alternative that moves between two limits.

    Parameters
    ----------
    id : str
        Name in tables.
    unit : str
        Unit of the reported level.
    level : callable
        The lever's level in an alternative: a total for money, a mean for the rest.
    limits : callable
        Lowest and highest level of each part (network or instrument) with its present one.
    apply : callable
        The alternative with new levels of the parts.
    """

    id: str
    unit: str
    level: Callable[[Alternative], float]
    limits: Callable[[Study, Alternative], tuple[Array, Array, Array]]
    apply: Callable[[Study, Alternative, Array], Alternative]


def shifted(lever: Lever, study: Study, alternative: Alternative, way: float) -> Alternative:
    """Return the alternative with a lever moved part of the way to its limit.

    Parameters
    ----------
    way : float
        -1 (lowest level of every part) to 1 (highest); 0 leaves it as it is.
    """
    low, now, high = lever.limits(study, alternative)
    target = high if way > 0 else low
    return lever.apply(study, alternative, now + abs(way) * (target - now))


def _with_networks(alternative: Alternative, networks: Sequence[Network]) -> Alternative:
    return alternative.model_copy(update={"networks": tuple(networks)})


def _network_lever(field: str, unit: str, low: float, high: float, total: bool = False) -> Lever:
    def values(alternative: Alternative) -> Array:
        return np.array([float(getattr(n, field)) for n in alternative.networks])

    def level(alternative: Alternative) -> float:
        found = values(alternative)
        return float(found.sum() if total else found.mean()) if len(found) else 0.0

    def limits(study: Study, alternative: Alternative) -> tuple[Array, Array, Array]:
        now = values(alternative)
        top = now * _largest_factor(study, alternative) if total else np.maximum(now, high)
        return np.minimum(now, low), now, top

    def apply(_study: Study, alternative: Alternative, new: Array) -> Alternative:
        return _with_networks(
            alternative,
            [
                n.model_copy(update={field: float(v)})
                for n, v in zip(alternative.networks, new, strict=True)
            ],
        )

    return Lever(field, unit, level, limits, apply)


def _largest_factor(study: Study, alternative: Alternative) -> float:
    """Coordination may not take more than its instrument has."""
    funding = alternative.funding
    total = sum(n.coordination_meur for n in alternative.networks)
    if funding.coordination_from is None or total == 0:
        return LARGEST_FACTOR
    return max(1.0, min(LARGEST_FACTOR, funding.amounts[funding.coordination_from] / total))


def _through_lines(study: Study, alternative: Alternative) -> list[str]:
    return [k for k in study.instruments if k in alternative.funding.amounts
            and study.instruments[k].channelable]  # fmt: skip


def _through_limits(study: Study, alternative: Alternative) -> tuple[Array, Array, Array]:
    through = alternative.funding.through_networks
    now = np.array([through.get(k, 0.0) for k in _through_lines(study, alternative)])
    return np.zeros_like(now), now, np.ones_like(now)


def _through_apply(study: Study, alternative: Alternative, new: Array) -> Alternative:
    lines = _through_lines(study, alternative)
    through = alternative.funding.through_networks | dict(zip(lines, new.tolist(), strict=True))
    funding = alternative.funding.model_copy(update={"through_networks": through})
    return alternative.model_copy(update={"funding": funding})


def _through_level(alternative: Alternative) -> float:
    """Share of all programme money that runs through networks."""
    amounts, through = alternative.funding.amounts, alternative.funding.through_networks
    total = sum(amounts.values())
    return sum(amounts[k] * through.get(k, 0.0) for k in amounts) / total if total else 0.0


LEVERS: tuple[Lever, ...] = (
    _network_lever("coordination_meur", "M€ a year in all", 0.0, np.inf, total=True),
    _network_lever("contract_years", "years, mean of networks", 1.0, LONGEST_CONTRACT),
    _network_lever("binding", "index 0-1, mean of networks", 0.0, 1.0),
    _network_lever("knowledge_share", "share of coordination, mean of networks", 0.0, 1.0),
    Lever(
        "through_networks",
        "share of programme money",
        _through_level,
        _through_limits,
        _through_apply,
    ),
)


@dataclass(frozen=True)
class Challenge:
    """Find what makes the challenger win.

    Parameters
    ----------
    duel : Duel
        `a` is the winner to beat and `b` the challenger.
    sure : float
        Share of draws that must be better for it to count as a win, 0.5 for the median. With the
        central run alone, any value asks for a better central result.
    """

    duel: Duel
    sure: float = 0.5


def challenge(
    study: Study, draws: Draws, question: Challenge, progress: Progress | None = None
) -> pd.DataFrame:
    """Return, for each lever, the smallest change that makes the challenger win.

    Parameters
    ----------
    study : Study
        The study; it is not changed.
    draws : Draws
        The central draw, or joint draws.
    question : Challenge
        Who challenges whom, on what.
    progress : callable, optional
        Called with levers done and in all.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`, one row per lever. `way`: how far the lever moved to its limit, -1 to 1;
        NaN if no change of it wins. `from_value`, `to_value`: level before and after, in `unit`.
        `difference_*`: challenger less winner in `target_unit`: before, after the change, and the
        best that was found. For `members`, `detail` names the region types added (+) or dropped
        (-) in all networks, and the values are numbers of such changes. `draws` is 0 for the
        central run; else `sure` is the share of draws that a win needs.

    Notes
    -----
    One lever moves at a time, in all networks alike, in 20 steps each way from where it stands; the
    first step that wins is closed in on. A lever can hurt beyond some point, so both ways
    are tried. The total budget does not grow as long as an instrument pays for coordination.
    """
    alternative = study.alternative(question.duel.b)
    before = float(_differences(study, draws, question, [alternative])[0])
    rows = []
    for done, row in enumerate(_searches(study, draws, question, (alternative, before)), 1):
        rows.append(row | _common(draws, question, before))
        if progress is not None:
            progress(done, len(LEVERS) + 1)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _searches(
    study: Study, draws: Draws, question: Challenge, start: tuple[Alternative, float]
) -> Iterator[dict[str, object]]:
    """Yield the result of each lever, and of the members last."""
    for lever in LEVERS:
        yield _search(study, draws, question, (lever, *start))
    yield _members(study, draws, question, start)


def _common(draws: Draws, question: Challenge, before: float) -> dict[str, object]:
    """Return the columns that are the same for all levers."""
    return {
        "target": question.duel.target.id,
        "target_unit": question.duel.target.unit,
        "winner": question.duel.a,
        "challenger": question.duel.b,
        "difference_before": before,
        "already": before > 0,
        "draws": 0 if draws.design == "central" else len(draws),
        "sure": question.sure,
    }


def _differences(
    study: Study, draws: Draws, question: Challenge, variants: Sequence[Alternative]
) -> Array:
    """Return what decides the win for each variant: a quantile of variant less winner."""
    winner = study.alternative(question.duel.a).model_copy(update={"id": "_winner"})
    named = [v.model_copy(update={"id": f"_variant_{k}"}) for k, v in enumerate(variants)]
    changed = replace(study, alternatives=(winner, *named))
    names = tuple(a.id for a in changed.alternatives)
    values = values_of(changed, draws, question.duel.target, names)
    change = [difference(values, names, variant, winner.id) for variant in names[1:]]
    return np.asarray(quantile(np.stack(change, axis=1), 1 - question.sure)[0])


def _search(
    study: Study, draws: Draws, question: Challenge, what: tuple[Lever, Alternative, float]
) -> dict[str, object]:
    lever, alternative, before = what
    row, now = _head(study, lever, alternative), lever.level(alternative)
    if before > 0 or not len(lever.limits(study, alternative)[1]):
        still = {"way": 0.0, "to_value": now, "difference_after": before}
        return row | still | {"wins": before > 0, "best_difference": before}

    def gap(ways: Sequence[float]) -> Array:
        variants = [shifted(lever, study, alternative, way) for way in ways]
        return _differences(study, draws, question, variants)

    steps = np.arange(1, STEPS + 1) / STEPS
    found = gap([*steps, *-steps]).reshape(2, STEPS)
    row["best_difference"] = float(max(found.max(), before))
    ways = [_close_in(gap, sign, profile) for sign, profile in zip((1.0, -1.0), found, strict=True)]
    winning = [way for way in ways if way is not None]
    if not winning:
        nothing = {"way": np.nan, "to_value": np.nan, "difference_after": np.nan}
        return row | nothing | {"wins": False}
    way = min(winning, key=abs)
    return row | {
        "wins": True,
        "way": way,
        "to_value": lever.level(shifted(lever, study, alternative, way)),
        "difference_after": float(gap([way])[0]),
    }


def _head(study: Study, lever: Lever, alternative: Alternative) -> dict[str, object]:
    low, _, high = lever.limits(study, alternative)
    ends = [lever.apply(study, alternative, level) for level in (low, high)]
    return {
        "lever": lever.id,
        "unit": lever.unit,
        "from_value": lever.level(alternative),
        "limit_low": lever.level(ends[0]),
        "limit_high": lever.level(ends[1]),
        "detail": "",
    }


def _close_in(
    difference: Callable[[Sequence[float]], Array], sign: float, profile: Array
) -> float | None:
    """Return the smallest winning way in one direction, or None."""
    wins = np.flatnonzero(profile > 0)
    if not len(wins):
        return None
    low, high = wins[0] / STEPS, (wins[0] + 1) / STEPS
    for _ in range(ROUNDS):
        edges = np.linspace(low, high, PARTS + 1)
        inside = difference((sign * edges[1:-1]).tolist()) > 0
        first = int(np.argmax(inside)) if inside.any() else PARTS - 1
        low, high = edges[first], edges[first + 1]
    return float(sign * high)


Move = tuple[str, str]


def _members(
    study: Study, draws: Draws, question: Challenge, what: tuple[Alternative, float]
) -> dict[str, object]:
    """Add or drop region types one by one, the most helpful first, until the challenger wins."""
    alternative, before = what
    moves: list[Move] = []
    types = tuple(study.region_types)
    best = current = before
    while current <= 0:
        options = [
            (move, changed)
            for kind in ("+", "-")
            for name in types
            if all(name != used for _, used in moves)
            for move in [(kind, name)]
            for changed in [_move(alternative, move, types)]
            if changed is not None
        ]
        if not options:
            break
        found = _differences(study, draws, question, [changed for _, changed in options])
        pick = int(np.argmax(found))
        if found[pick] <= current:
            break
        moves.append(options[pick][0])
        alternative, current = options[pick][1], float(found[pick])
        best = max(best, current)
    wins = current > 0
    return {
        "lever": MEMBERSHIP,
        "wins": wins,
        "way": len(moves) / len(types) if wins else np.nan,
        "from_value": 0.0,
        "to_value": float(len(moves)) if wins else np.nan,
        "limit_low": 0.0,
        "limit_high": float(len(types)),
        "unit": "region types changed in all networks",
        "detail": " ".join(f"{kind}{name}" for kind, name in moves),
        "difference_after": current if wins else np.nan,
        "best_difference": best,
    }


def _move(alternative: Alternative, move: Move, types: Sequence[str]) -> Alternative | None:
    """Return the alternative with a region type added to or dropped from all networks."""
    networks, changed = [], False
    for network in alternative.networks:
        members = _with_type(network.members, move, types)
        changed = changed or members != network.members
        networks.append(network.model_copy(update={"members": members}))
    return _with_networks(alternative, networks) if changed else None


def _with_type(members: Members, move: Move, every: Sequence[str]) -> Members:
    kind, name = move
    types = tuple(every) if members.all else members.region_types
    if kind == "+":
        if name in types:
            return members
        return members.model_copy(update={"region_types": (*types, name)})
    left = tuple(t for t in types if t != name)
    if len(left) == len(types) or not (left or members.regions):
        return members
    return members.model_copy(update={"region_types": left, "all": False})
