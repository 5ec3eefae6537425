"""Labelled results: blocks of draws in, one xarray dataset out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import DTypeLike, NDArray

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.model.arrays import ModelInputs
from valuma_scenarios.model.common import common
from valuma_scenarios.model.inputs import build
from valuma_scenarios.model.outcomes import OUTCOMES, outcomes
from valuma_scenarios.model.simulate import Effects
from valuma_scenarios.model.wasm.compiled import simulator
from valuma_scenarios.results.threads import Progress, block_size, in_threads
from valuma_scenarios.schema.study import Study

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
Floats = NDArray[np.floating]
Stage = Literal["pilot", "model", "tables", "draws", "report"]
"""What a run is doing: finding bins, running the model, making tables, writing draws, a report."""

Kind = Literal["goal", "indicator", "stock", "outcome"]
RESULT_KINDS: tuple[Kind, ...] = get_args(Kind)
"""What results are of, in the order of the arrays of a `Block`."""

STOCKS = ("capacity", "commitment", "learning")

POINTS_UNIT = "points (100 points = one standard deviation between Finnish regions today)"
DISPARITY_UNIT = "% of the Theil index (positive: gaps shrink)"
INTERVAL_KIND = "share of model runs; covers parameter uncertainty, not model structure"


@dataclass(frozen=True)
class Block:
    """Results of a block of draws, the last axis; the region axis ends with the whole country.

    Parameters
    ----------
    start : int
        Position of the first draw.
    goal : ndarray, shape (a, g, r + 1, y_out, s)
    indicator : ndarray, shape (a, i, r + 1, y_out, s)
    stocks : ndarray, shape (3, a, r + 1, y_out, s)
        Capacity, commitment, learning.
    outcome : ndarray, shape (a, o, y_out, s)
        Other national outcomes, in the order of `OUTCOMES`.
    """

    start: int
    goal: Floats
    indicator: Floats
    stocks: Floats
    outcome: Floats

    @property
    def stop(self) -> int:
        """Position after the last draw."""
        return self.start + int(self.goal.shape[-1])

    @property
    def arrays(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Its numbers, in the order in which they stand above."""
        return self.goal, self.indicator, self.stocks, self.outcome

    def part(self, start: int, stop: int) -> Block:
        """Return some draws of it, by position from 0; the same memory."""
        return Block(self.start + start, *(array[..., start:stop] for array in self.arrays))


def begin(progress: Progress | None, stage: Stage) -> None:
    """Tell who shows progress, if it wants to know, that another stage of the work begins."""
    tell = getattr(progress, "begin", None)
    if tell is not None:
        tell(stage)


def goal_unit(study: Study, goal: str) -> str:
    """Return the unit of a goal's effects."""
    return DISPARITY_UNIT if goal == study.disparity else POINTS_UNIT


def simulate_block(
    study: Study,
    inputs: ModelInputs,
    draws: Draws,
    start: int,
    years: list[int],
    into: Block | None = None,
) -> Block:
    """Run every alternative for one block of draws.

    Parameters
    ----------
    study : Study
        A checked study.
    inputs : ModelInputs
        The study as arrays.
    draws : Draws
        A block of draws.
    start : int
        Position of the first of them.
    years : list of int
        Positions of the years wanted, in order.
    into : Block, optional
        Arrays that get the results; new ones if not given.
    """
    block = into or empty_block(inputs, len(draws), start, len(years))
    later = with_effects(years)
    skipped = len(years) - len(later)
    shared = common(study, inputs, draws, later)
    run = simulator(study, inputs, shared)
    for a, alternative in enumerate(inputs.alternatives):
        effects = run(alternative)
        _put(effects.goal, skipped, block.goal[a])
        _put(effects.indicator, skipped, block.indicator[a])
        _put_stocks(effects, inputs.share, years, block.stocks[:, a])
        block.outcome[a] = outcomes(inputs, shared, effects)[:, years]
    return block


def with_effects(years: list[int]) -> list[int]:
    """Leave out the first year: nothing has an effect in it, as the delay is at least a year."""
    return [year for year in years if year > 0] or years


def block_shapes(inputs: ModelInputs, draws: int, years: int) -> tuple[tuple[int, ...], ...]:
    """Return the shapes of the arrays of a `Block`."""
    alternatives, places = len(inputs.alternatives), (len(inputs.regions) + 1, years, draws)
    return (
        (alternatives, len(inputs.disparity_goal), *places),
        (alternatives, len(inputs.indicators), *places),
        (len(STOCKS), alternatives, *places),
        (alternatives, len(OUTCOMES), years, draws),
    )


def empty_block(
    inputs: ModelInputs, draws: int, start: int, years: int, kind: DTypeLike = np.float64
) -> Block:
    """Return a block without results yet."""
    return Block(start, *(np.empty(shape, kind) for shape in block_shapes(inputs, draws, years)))


def _put(values: Array, skipped: int, out: Floats) -> None:
    """Copy (region, item, year, draw) to (item, region, year, draw), years skipped being zero."""
    out[:, :, :skipped] = 0.0
    out[:, :, skipped:] = values.swapaxes(0, 1)


def _put_stocks(effects: Effects, share: Array, years: list[int], out: Floats) -> None:
    """Copy capacity, commitment and learning, with the country, to (3, region, year, draw)."""
    path = effects.trajectory
    for into, level in zip(out, (path.capacity, path.commitment, path.learning), strict=True):
        wanted = level[:, years]
        into[:-1] = wanted
        into[-1] = np.tensordot(share, wanted, 1)


def simulate_blocks(
    study: Study,
    draws: Draws,
    years: tuple[int, ...] | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
    into: Block | None = None,
) -> Iterator[Block]:
    """Run all draws, block by block and in order, with bounded memory.

    Parameters
    ----------
    study : Study
        A checked study.
    draws : Draws
        Joint draws of all uncertain parameters.
    years : tuple of int, optional
        Calendar years wanted; all years of the study if not given.
    progress : callable, optional
        Called with draws done and draws in all.
    workers : int, optional
        Threads; as many as there are processors (at most 4) if not given.
    into : Block, optional
        Room for the results of all draws, of which each block fills its part.

    Yields
    ------
    Block
        Results of consecutive draws.
    """

    def run(inputs: ModelInputs, start: int, block: Draws, wanted: list[int]) -> Block:
        part = into.part(start, start + len(block)) if into else None
        return simulate_block(study, inputs, block, start, wanted, part)

    yield from in_threads(study, draws, years or study.years, progress, workers, run)


def passing_blocks(study: Study, draws: Draws, progress: Progress | None = None) -> Iterator[Block]:
    """Run all draws of all years for who keeps them elsewhere; see `simulate_blocks`.

    Yields
    ------
    Block
        Results of consecutive draws in single precision, in memory that is taken again: each block
        is to be read before the next is asked for.
    """
    spare = list[Block]()

    def run(inputs: ModelInputs, start: int, block: Draws, wanted: list[int]) -> Block:
        try:
            whole = spare.pop()
        except IndexError:
            size = block_size(inputs)
            whole = empty_block(inputs, size, 0, len(wanted), np.float32)
        part = replace(whole.part(0, len(block)), start=start)
        return simulate_block(study, inputs, block, start, wanted, part)

    for block in in_threads(study, draws, study.years, progress, None, run):
        yield block
        spare.append(block)


def evaluate(
    study: Study,
    draws: Draws,
    years: tuple[int, ...] | None = None,
    progress: Progress | None = None,
) -> xr.Dataset:
    """Run the model and label the results.

    Parameters
    ----------
    study : Study
        A checked study.
    draws : Draws
        Joint draws of all uncertain parameters.
    years : tuple of int, optional
        Calendar years wanted; all years of the study if not given.
    progress : callable, optional
        Called with draws done and draws in all.

    Returns
    -------
    xarray.Dataset
        `goal_effect` (alternative, goal, draw, region, year), `indicator_effect` (alternative,
        indicator, draw, region, year), `capacity`, `commitment`, `learning` (alternative, draw,
        region, year), `outcome_value` (alternative, outcome, draw, year), of the country, and
        `parameter` (draw, name). Effects are against the baseline path without policy; take
        differences between alternatives in the same draw. The region `FI` is the
        country. Everything is held in memory.
    """
    years = years or study.years
    return label(study, draws, years, evaluate_plainly(study, draws, years, progress))


def evaluate_plainly(
    study: Study,
    draws: Draws,
    years: tuple[int, ...],
    progress: Progress | None = None,
    kind: DTypeLike = np.float64,
) -> Block:
    """Run the model and return the results of all draws as one block; see `evaluate`."""
    whole = empty_block(build(study), len(draws), 0, len(years), kind)
    for _ in simulate_blocks(study, draws, years, progress, into=whole):
        pass
    return whole


def gathered(study: Study, draws: int, blocks: Iterable[Block]) -> Block:
    """Return blocks of all years, which together have so many draws, as one in single precision."""
    whole = empty_block(build(study), draws, 0, len(study.years), np.float32)
    for block in blocks:
        part = whole.part(block.start, block.stop)
        for into, values in zip(part.arrays, block.arrays, strict=True):
            into[...] = values
    return whole


def label(
    study: Study,
    draws: Draws,
    years: tuple[int, ...],
    whole: Block,
) -> xr.Dataset:
    """Put dimensions, coordinates, units and sources on the results of all draws."""
    import xarray as xr  # where labels are asked for: a third of a run's start

    indicators = study.measured
    where = ("draw", "region", "year")
    goal, indicator, stocks, outcome = (np.moveaxis(values, -1, 2) for values in whole.arrays)
    variables = {
        "goal_effect": (("alternative", "goal", *where), goal),
        "indicator_effect": (("alternative", "indicator", *where), indicator),
        "outcome_value": (("alternative", "outcome", "draw", "year"), outcome),
        "parameter": (("draw", "name"), draws.values),
    }
    for name, values in zip(STOCKS, stocks, strict=True):
        variables[name] = (("alternative", *where), values)
    dataset = xr.Dataset(variables, coords=coordinates(study, draws, years, indicators))
    for name in STOCKS:
        dataset[name].attrs["unit"] = "0-1"
    dataset["goal_effect"].attrs["unit"] = f"{POINTS_UNIT}; {study.disparity}: {DISPARITY_UNIT}"
    dataset["indicator_effect"].attrs["unit"] = "native unit of the indicator"
    dataset.attrs = attributes(study, draws)
    return dataset


def attributes(study: Study, draws: Draws) -> dict[str, object]:
    """Return what results say about themselves."""
    return {
        "reference": study.reference,
        "interval_kind": INTERVAL_KIND,
        "against": "baseline path without policy",
        "seed": -1 if draws.seed is None else draws.seed,
        "design": draws.design,
        "level": study.level,
    }


def coordinates(
    study: Study, draws: Draws, years: tuple[int, ...], indicators: tuple[str, ...]
) -> dict[str, object]:
    """Coordinates of the results, with unit, direction and sources of each indicator."""
    specs = [study.indicators[name] for name in indicators]
    return {
        "alternative": [alternative.id for alternative in study.alternatives],
        "goal": list(study.goals),
        "indicator": list(indicators),
        "draw": np.arange(len(draws)),
        "region": [*study.regions.index, study.country],
        "year": list(years),
        "name": list(draws.names),
        "indicator_unit": ("indicator", [spec.unit.en for spec in specs]),
        "indicator_direction": ("indicator", [spec.direction for spec in specs]),
        "indicator_sources": ("indicator", [" ".join(spec.sources) for spec in specs]),
        "goal_unit": ("goal", [goal_unit(study, goal) for goal in study.goals]),
        "outcome": list(OUTCOMES),
        "outcome_unit": ("outcome", list(OUTCOMES.values())),
    }
