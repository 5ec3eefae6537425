"""Write a study, its draws and an alternative into the kernel's memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.model.arrays import AlternativeInputs, Territory
from valuma_scenarios.model.equations import learning, money
from valuma_scenarios.model.equations.effects import border_strength
from valuma_scenarios.model.equations.goals import SMALLEST_LEVEL
from valuma_scenarios.model.wasm.memory import CONSTANTS, LANES
from valuma_scenarios.model.wasm.module import Kernel
from valuma_scenarios.vocabulary import DISPARITY_GOAL, FAMILIES, GOALS

Array = NDArray[np.float64]

MIXES = (None, "narrow", "broad")
"""Answers of an indicator to the mix of themes, in the kernel's order."""


@dataclass(frozen=True)
class BlockOfDraws:
    """What the kernel reads of a number of draws.

    Parameters
    ----------
    parameter : ndarray, shape (p, s)
        Values in the order of `PARAMETERS`.
    works : ndarray, shape (f, s)
        Whether networks add something, by family of outcomes.
    beta : ndarray, shape (i, s)
        Response of each indicator, native units a year for 1 EUR per inhabitant.
    elasticity : ndarray, shape (side effects, s)
        In the order of the study's side effects.
    memory : ndarray, shape (y, s)
        Effect that many years after one unit of pulse.
    path : ndarray, shape (i', r, y_out, s)
        Baseline levels of the disparity goal's indicators, native units.
    """

    parameter: Array
    works: Array
    beta: Array
    elasticity: Array
    memory: Array
    path: Array

    def __len__(self) -> int:
        """Return the number of draws."""
        return int(self.parameter.shape[-1])


def by_lanes(values: Array) -> Array:
    """Cut the last axis (draws) into blocks of `LANES` and put the blocks first.

    The last block is filled up with its last draw: the kernel works on whole blocks.
    """
    *rest, draws = values.shape
    blocks = -(-draws // LANES)
    padding = [(0, 0)] * len(rest) + [(0, blocks * LANES - draws)]
    whole = np.pad(values, padding, mode="edge")
    return np.moveaxis(whole.reshape(*rest, blocks, LANES), -2, 0)


def from_lanes(values: NDArray[np.floating], draws: int) -> NDArray[np.floating]:
    """Put blocks and lanes together again: draws are the last axis of what is returned."""
    whole = np.moveaxis(values, 0, -2)
    return whole.reshape(*whole.shape[:-2], -1)[..., :draws]


def study_sizes(inputs: Territory, wanted: list[int]) -> dict[str, int]:
    """Return the sizes that a study fixes."""
    return {
        "region": len(inputs.regions),
        "year": len(inputs.years),
        "out": len(wanted),
        "indicator": len(inputs.indicators),
        "goal": len(GOALS),
        "theme": inputs.need.shape[0],
        "family": len(FAMILIES),
        "account": len(inputs.groups_of_effect),
        "link": int(np.count_nonzero(inputs.relevance)),
        "edge": len(inputs.pairs[0]),
        "point": int(np.count_nonzero(inputs.points)),
        "gap": int(np.count_nonzero(inputs.disparity)),
        "side": len(inputs.side_effects),
    }


def alternative_sizes(a: AlternativeInputs) -> dict[str, int]:
    """Return the sizes that an alternative fixes."""
    return {"network": len(a.networks.budget), "span": len(spans(a)) - 1}


def spans(a: AlternativeInputs) -> list[int]:
    """Return where each run of years alike begins, and one past the last year."""
    kinds = np.concatenate([a.networks.active, a.money.amount])
    changes = np.flatnonzero((kinds[:, 1:] != kinds[:, :-1]).any(axis=0)) + 1
    return [0, *changes.tolist(), kinds.shape[1]]


def fill_study(kernel: Kernel, inputs: Territory, wanted: list[int]) -> None:
    """Write what all draws and alternatives share."""
    numbers = {name: getattr(inputs, name) for name in CONSTANTS}
    kernel["constant"] = [numbers[name] for name in CONSTANTS]
    kernel["share"] = inputs.share
    kernel["omega"] = inputs.weight
    kernel["per_head"] = money.EUR_PER_MEUR / inputs.population
    kernel["per_gdp"] = 100 / inputs.gdp
    kernel["proxy"] = inputs.capacity
    kernel["mainstream"] = inputs.mainstream
    kernel["need"] = learning.relative_need(inputs.need).T
    kernel["mainstream_share"] = inputs.mainstream_themes
    kernel["tradable"] = inputs.tradable
    kernel["sensitivity"] = inputs.sensitivity
    kernel["market"] = inputs.market
    kernel["out_year"] = wanted
    _fill_sparse(kernel, "link_first", ("link_theme", "link_weight"), inputs.relevance)
    _fill_sparse(kernel, "edge_first", ("edge_to", "edge_weight"), inputs.neighbourhood)
    _fill_sparse(kernel, "point_first", ("point_of", "point_weight"), inputs.points)
    _fill_groups(kernel, inputs)
    used = np.flatnonzero(inputs.disparity)
    kernel["gap_of"] = used
    kernel["gap_weight"] = inputs.disparity[used]
    kernel["gap_floor"] = SMALLEST_LEVEL
    kernel["disparity"] = [goal == DISPARITY_GOAL for goal in GOALS]
    for row, effect in enumerate(inputs.side_effects):
        kernel["side_of"][row], kernel["side_on"][row] = effect.of, effect.on
        kernel["side_ratio"][row] = inputs.level[effect.on] / inputs.level[effect.of]


def _fill_sparse(kernel: Kernel, first: str, rest: tuple[str, str], matrix: Array) -> None:
    """Write a matrix row by row, without its zeros."""
    rows, columns = np.nonzero(matrix)
    kernel[first] = np.searchsorted(rows, np.arange(matrix.shape[0] + 1))
    kernel[rest[0]], kernel[rest[1]] = columns, matrix[rows, columns]


def _fill_groups(kernel: Kernel, inputs: Territory) -> None:
    for row, (family, mix, members) in enumerate(inputs.groups_of_effect):
        kernel["account_family"][row] = family
        kernel["account_mix"][row] = MIXES.index(mix)
        kernel["account_of"][members] = row


def fill_draws(kernel: Kernel, draws: BlockOfDraws) -> None:
    """Write draws; the kernel must hold as many blocks as they fill."""
    kernel["parameter"] = by_lanes(draws.parameter)
    kernel["works"] = by_lanes(draws.works)
    kernel["beta"] = by_lanes(draws.beta)
    kernel["elasticity"] = by_lanes(draws.elasticity)
    kernel["memory"] = by_lanes(draws.memory)
    kernel["path"] = by_lanes(np.swapaxes(draws.path, 1, 2))


def fill_alternative(
    kernel: Kernel, inputs: Territory, a: AlternativeInputs, budget: Array
) -> None:
    """Write an alternative.

    Parameters
    ----------
    kernel : Kernel
        Sized for the study, the draws and the alternative.
    inputs : Territory
        The study as arrays.
    a : AlternativeInputs
        The alternative.
    budget : ndarray, shape (n, s)
        Coordination budget of every network in the draws, M€ a year.
    """
    nets = a.networks
    kernel["national"] = a.priorities
    kernel["member"] = nets.membership.T
    kernel["similarity"] = nets.similarity.T
    kernel["beside"] = border_strength(nets.membership, nets.near, *inputs.pairs).T
    kernel["members"] = nets.size
    for name in ("themes", "contract_years", "binding", "knowledge", "incentive", "partners"):
        kernel[name] = getattr(nets, name)
    kernel["chooses"] = nets.self_selected
    kernel["coordination"] = by_lanes(budget)
    starts = spans(a)
    kernel["span_first"] = starts
    kernel["active"] = nets.active[:, starts[:-1]].T
    _fill_money(kernel, a, starts[:-1])


def _fill_money(kernel: Kernel, a: AlternativeInputs, years: list[int]) -> None:
    """Write money in the first year of each span; the paying line stands by itself."""
    lines, payer = a.money, a.money.payer
    others = np.arange(len(lines.through)) != (-1 if payer is None else payer)
    meur = lines.amount[:, None, years] * lines.allocation[:, :, None]
    meur, themes, through = meur[others], lines.themes[others], lines.through[others]
    kernel["money"] = np.einsum("krp,km->prm", meur, themes)
    kernel["through"] = np.einsum("krp,km,k->prm", meur, themes, through)
    kernel["through_sum"] = np.einsum("krp,k->pr", meur, through)
    pays = payer is not None
    kernel["pay_amount"] = lines.amount[payer, years] if pays else 0.0
    kernel["pay_share"] = lines.allocation[payer] if pays else 0.0
    kernel["pay_themes"] = lines.themes[payer] if pays else 0.0
    kernel["lever"] = [a.priority_share, pays, lines.through[payer] if pays else 0.0]
