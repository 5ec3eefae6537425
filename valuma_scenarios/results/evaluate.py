"""Labelled results: blocks of draws in, one xarray dataset out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import DTypeLike, NDArray

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.model.arrays import ModelInputs
from valuma_scenarios.model.common import common
from valuma_scenarios.model.inputs import build
from valuma_scenarios.model.outcomes import OUTCOMES, outcomes
from valuma_scenarios.model.scratch import room
from valuma_scenarios.model.simulate import Effects
from valuma_scenarios.model.wasm.compiled import simulator
from valuma_scenarios.results.threads import Progress, block_size, in_threads
from valuma_scenarios.schema.study import Study

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
Stage = Literal["pilot", "model", "tables", "draws", "report"]
"""What a run is doing: finding bins, running the model, making tables, writing draws, a report."""

STOCKS = ("capacity", "commitment", "learning")

POINTS_UNIT = "points (100 points = one standard deviation between Finnish regions today)"
DISPARITY_UNIT = "% of the Theil index (positive: gaps shrink)"
INTERVAL_KIND = "share of model runs; covers parameter uncertainty, not model structure"


@dataclass(frozen=True)
class Block:
    """Results of a block of draws; the region axis ends with the whole country.

    Parameters
    ----------
    start : int
        Position of the first draw.
    goal : ndarray, shape (a, g, s, r + 1, y_out)
    indicator : ndarray, shape (a, i, s, r + 1, y_out)
        Both may do without the first year, in which nothing has an effect.
    stocks : ndarray, shape (3, a, s, r + 1, y_out)
        Capacity, commitment, learning.
    outcome : ndarray, shape (a, o, s, y_out)
        Other national outcomes, in the order of `OUTCOMES`.
    """

    start: int
    goal: Array
    indicator: Array
    stocks: Array
    outcome: Array

    @property
    def stop(self) -> int:
        """Position after the last draw."""
        return self.start + int(self.goal.shape[2])

    def part(self, start: int, stop: int) -> Block:
        """Return some draws of it, by position from 0; the same memory."""
        where = slice(start, stop)
        arrays = (self.goal, self.indicator, self.stocks, self.outcome)
        return Block(self.start + start, *(array[:, :, where] for array in arrays))


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
    skipped = block.goal.shape[-1] - len(later)
    shared = common(study, inputs, draws, later)
    run = simulator(study, inputs, shared)
    for a, alternative in enumerate(inputs.alternatives):
        effects = run(alternative)
        _put(effects.goal, skipped, block.goal[a])
        _put(effects.indicator, skipped, block.indicator[a])
        _put_stocks(effects, inputs.share, years, block.stocks[:, a])
        block.outcome[a] = outcomes(inputs, shared, effects)[:, years].swapaxes(1, 2)
    return block


def with_effects(years: list[int]) -> list[int]:
    """Leave out the first year: nothing has an effect in it, as the delay is at least a year."""
    return [year for year in years if year > 0] or years


def lean_block(inputs: ModelInputs, draws: int, years: list[int]) -> Block:
    """Return a block for what is written to disk: single precision, no goals in the first year."""
    whole = empty_block(inputs, draws, 0, len(years), np.float32)
    later = len(with_effects(years))
    goal, indicator = (
        np.empty((*values.shape[:-1], later), np.float32)
        for values in (whole.goal, whole.indicator)
    )
    return replace(whole, goal=goal, indicator=indicator)


def empty_block(
    inputs: ModelInputs, draws: int, start: int, years: int, kind: DTypeLike = np.float64
) -> Block:
    """Return a block without results yet."""
    alternatives, regions = len(inputs.alternatives), len(inputs.regions) + 1
    return Block(
        start,
        np.empty((alternatives, len(inputs.disparity_goal), draws, regions, years), kind),
        np.empty((alternatives, len(inputs.indicators), draws, regions, years), kind),
        np.empty((len(STOCKS), alternatives, draws, regions, years), kind),
        np.empty((alternatives, len(OUTCOMES), draws, years), kind),
    )


def _put(values: Array, skipped: int, out: Array) -> None:
    """Copy (region, item, year, draw) to (item, draw, region, year), years skipped being zero."""
    regions, _, years, draws = values.shape
    by_draw = values.transpose(1, 3, 0, 2)
    if by_draw.strides[-1] == by_draw.itemsize:
        out[..., :skipped] = 0.0
        out[..., skipped:] = by_draw
        return
    # Laid out contiguously first: a plain transposition is several times as fast.
    plain = room("transposed", regions, skipped + years, draws)
    plain[:, :skipped] = 0.0
    for item, into in enumerate(out):
        plain[:, skipped:] = values[:, item]
        into.reshape(draws, -1)[:] = plain.reshape(-1, draws).T


def _put_stocks(effects: Effects, share: Array, years: list[int], out: Array) -> None:
    """Copy capacity, commitment and learning, with the country, to (3, draw, region, year)."""
    path = effects.trajectory
    for into, level in zip(out, (path.capacity, path.commitment, path.learning), strict=True):
        wanted = level[:, years]
        into[:, :-1] = wanted.transpose(2, 0, 1)
        into[:, -1] = np.tensordot(share, wanted, 1).T


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


def lean_blocks(study: Study, draws: Draws, progress: Progress | None = None) -> Iterator[Block]:
    """Run all draws of all years for the disk; see `simulate_blocks`.

    Yields
    ------
    Block
        Results of consecutive draws as `lean_block` has them, in memory that is taken again: each
        block is to be read before the next is asked for.
    """
    spare = list[Block]()

    def run(inputs: ModelInputs, start: int, block: Draws, wanted: list[int]) -> Block:
        try:
            whole = spare.pop()
        except IndexError:
            whole = lean_block(inputs, block_size(len(inputs.regions)), wanted)
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
    whole = evaluate_plainly(study, draws, years, progress)
    arrays = {
        "goal": whole.goal,
        "indicator": whole.indicator,
        "stocks": whole.stocks,
        "outcome": whole.outcome,
    }
    return label(study, draws, years, arrays)


def evaluate_plainly(
    study: Study, draws: Draws, years: tuple[int, ...], progress: Progress | None = None
) -> Block:
    """Run the model and return the results of all draws as one block; see `evaluate`."""
    whole = empty_block(build(study), len(draws), 0, len(years))
    for _ in simulate_blocks(study, draws, years, progress, into=whole):
        pass
    return whole


def label(
    study: Study,
    draws: Draws,
    years: tuple[int, ...],
    arrays: Mapping[str, NDArray[np.floating]],
) -> xr.Dataset:
    """Put dimensions, coordinates, units and sources on arrays shaped as in `Block`."""
    import xarray as xr  # where labels are asked for: a third of a run's start

    indicators = study.measured
    where = ("draw", "region", "year")
    variables = {
        "goal_effect": (("alternative", "goal", *where), arrays["goal"]),
        "indicator_effect": (("alternative", "indicator", *where), arrays["indicator"]),
        "outcome_value": (("alternative", "outcome", "draw", "year"), arrays["outcome"]),
        "parameter": (("draw", "name"), draws.values),
    }
    for name, values in zip(STOCKS, arrays["stocks"], strict=True):
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
