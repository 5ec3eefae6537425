"""Which uncertainty decides an outcome: one request, one tidy table, whatever the method.

Outcomes are anything an `Outcome` can name: goal or indicator, region, year, against the baseline
path or as a difference between two alternatives in the same draw. All outcomes are analysed from
the same model runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, reduce
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from valuma_scenarios.analyses.ranking.composite import expand
from valuma_scenarios.analyses.sensitivity import convergence, designs
from valuma_scenarios.analyses.sensitivity.convergence import Level
from valuma_scenarios.analyses.sensitivity.designs import By, Evaluate, Factor
from valuma_scenarios.analyses.sensitivity.method import Array, Method, Ran, Settings, Task
from valuma_scenarios.analyses.sensitivity.methods import METHODS
from valuma_scenarios.analyses.sensitivity.table import COLUMNS, LEVEL_COLUMNS, measures_table
from valuma_scenarios.draws.sampling import Draws, from_unit_cube, names_of, unit_cube
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.results.differences import draws_of
from valuma_scenarios.results.memory import Runner
from valuma_scenarios.results.outcomes import Outcome
from valuma_scenarios.results.threads import Progress
from valuma_scenarios.schema.study import Study

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class Request:
    """What is asked of a sensitivity analysis.

    Parameters
    ----------
    method : str
        One of `METHODS`.
    n : int
        Size of the design; 0 for the method's usual one.
    by : {"parameter", "group", "grade"}
        What indices belong to.
    seed : int
        At least 1.
    independent : bool
        Study the parameters as if none were correlated.
    second_order : bool
        Also indices of pairs (Sobol' only).
    resamples : int
        Bootstrap resamples.
    level : float
        Level of the intervals.
    composite : tuple of (str, float)
        Composite points of one unit of each goal, where outcomes are composites; see
        `composites.coefficients`.
    """

    method: str = "sobol"
    n: int = 0
    by: By = "parameter"
    seed: int = 1
    independent: bool = False
    second_order: bool = False
    resamples: int = 100
    level: float = 0.95
    composite: tuple[tuple[str, float], ...] = ()

    @property
    def how(self) -> Method:
        """The method."""
        return METHODS[self.method]

    def settings(self) -> Settings:
        """Return the settings of the method."""
        n = self.n or self.how.default_n
        return Settings(n, self.seed, self.resamples, self.level, self.second_order)


@dataclass(frozen=True)
class Sensitivity:
    """Result of a sensitivity analysis.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns of `sensitivity_table.COLUMNS`; values are shares of variance, or in the unit that
        `unit` names.
    levels : pandas.DataFrame
        The main measure at smaller designs, columns `LEVEL_COLUMNS` there; empty for tornado.
    verdicts : pandas.DataFrame
        Whether the design was large enough; columns of `convergence.COLUMNS`.
    request : Request
        What was asked.
    factors : tuple of Factor
        Factors in the order of the draws.
    runs : int
        Model runs behind it (0 for a sample that was there).
    notes : tuple of str
        Keys of messages on how to read the result.
    """

    table: pd.DataFrame
    levels: pd.DataFrame
    verdicts: pd.DataFrame
    request: Request
    factors: tuple[Factor, ...]
    runs: int
    notes: tuple[str, ...]

    @property
    def main(self) -> str:
        """Measure that factors are ranked by."""
        return self.request.how.main

    @property
    def shares(self) -> bool:
        """Whether the main measure is a share of variance."""
        return self.request.how.shares


def resolve(study: Study, request: Request) -> tuple[Study, tuple[Factor, ...]]:
    """Return the study and factors of a request, or say why the method does not fit.

    Raises
    ------
    UsageError
        If the method is unknown, cannot take groups, or is not valid for correlated inputs.
    """
    method = request.how
    if request.independent:
        study = designs.without_correlations(study)
    if method.correlated == "refuses" and designs.blocks(study):
        names = Said.listed((_together(block) for block in designs.blocks(study)), "; ")
        msg = Said(
            "{method} divides the variance among independent inputs, but some "
            "parameters are correlated ({names}). Use shapley (valid for "
            "correlated inputs), sobol (takes correlated parameters as one "
            "factor) or delta, or study the parameters as if they were "
            "independent with --independent",
            method=request.method,
            names=names,
        )
        raise UsageError(msg)
    if request.by != "parameter" and not method.grouped:
        able = ", ".join(name for name, m in METHODS.items() if m.grouped)
        msg = Said(
            "{method} takes single parameters only; for groups use {able}",
            method=request.method,
            able=able,
        )
        raise UsageError(msg)
    if request.second_order and not method.pairs:
        able = ", ".join(name for name, m in METHODS.items() if m.pairs)
        msg = Said("second-order indices are available with {able} only", able=able)
        raise UsageError(msg)
    return study, designs.factors(study, request.by, join_blocks=method.correlated == "joins")


def notes_of(study: Study, request: Request) -> tuple[str, ...]:
    """Return the keys of messages that belong to the result."""
    found = []
    if request.independent and designs.blocks(study):
        found.append("independent")
    elif designs.blocks(study):
        found.append(f"correlated.{request.how.correlated}")
    return (*found, *request.how.notes(request.settings()))


def analyse(
    study: Study,
    outcomes: Sequence[Outcome],
    request: Request,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Run a sensitivity analysis with new model runs.

    Parameters
    ----------
    study : Study
        The study.
    outcomes : sequence of Outcome
        What is to be explained; all from the same model runs.
    request : Request
        Method, size and reading.
    folder : pathlib.Path, optional
        Where finished pieces are kept, see `valuma_scenarios.results.memory`.
    progress : callable, optional
        Called with model runs done and in all.
    """
    used, factors = resolve(study, request)
    total = request.how.runs(request.settings().n, len(factors), request.second_order)
    basic, matrix = expand(study, outcomes, dict(request.composite))
    runner = Runner(used, basic, folder, progress, total)
    ran = run_method(used, factors, lambda draws: runner(draws) @ matrix, request)
    return _assemble(study, outcomes, request, factors, ran, total)


def run_method(
    study: Study, factors: Sequence[Factor], evaluate: Evaluate, request: Request
) -> Ran:
    """Run a method with any function of draws, for instance one with known indices."""
    settings = request.settings()
    if request.how.design is not None:
        return request.how.design(Task(study, factors, evaluate, settings))
    u = unit_cube(names_of(study), settings.n, max(settings.seed, 1), "lhs")
    draws = from_unit_cube(study, u, settings.seed, "lhs")
    return read_sample(factors, draws, evaluate(draws), request)


def read_sample(factors: Sequence[Factor], draws: Draws, y: Array, request: Request) -> Ran:
    """Read a method's measures off a sample that is already there."""
    read, settings = request.how.read, request.settings()
    assert read is not None
    x = draws.values[:, designs.positions(draws, [factor.members[0] for factor in factors])]
    return Ran(
        lambda n: read(factors, x[:n], y[:n], settings),
        convergence.sizes(len(y), 64, request.how.levels),
    )


def _together(names: Sequence[str]) -> str:
    """Return names with an "and" between them, in the reader's language."""
    return reduce(lambda first, last: Said("{first} and {last}", first=first, last=last), names)


def analyse_results(
    study: Study, results: xr.Dataset, outcomes: Sequence[Outcome], request: Request
) -> Sensitivity:
    """Read a sensitivity analysis off a finished run: no new model runs.

    Raises
    ------
    UsageError
        If the method needs a design of its own.
    """
    if request.how.read is None:
        able = ", ".join(name for name, m in METHODS.items() if m.read is not None)
        msg = Said(
            "{method} needs model runs of its own; on a finished run use {able}",
            method=request.method,
            able=able,
        )
        raise UsageError(msg)
    used, factors = resolve(study, request)
    values = results["parameter"].transpose("draw", "name").to_numpy().astype(float)
    names = tuple(str(name) for name in results["name"].to_numpy())
    draws = Draws(names, np.full_like(values, np.nan), values, None, "given")
    basic, matrix = expand(study, outcomes, dict(request.composite))
    y = np.column_stack([draws_of(results, outcome) for outcome in basic]) @ matrix
    ran = read_sample(factors, draws, y, request)
    return _assemble(used, outcomes, request, factors, ran, 0)


def _assemble(
    study: Study,
    outcomes: Sequence[Outcome],
    request: Request,
    factors: tuple[Factor, ...],
    ran: Ran,
    runs: int,
) -> Sensitivity:
    names, main = [str(outcome) for outcome in outcomes], request.how.main
    ran = replace(ran, at=cache(ran.at))  # the whole design is asked for twice
    table = _table(study, outcomes, request, factors, ran)
    table["runs"] = runs
    levels = [Level(n, *ran.at(n)[main]) for n in ran.sizes]
    how = request.how
    judged = convergence.verdicts(names, main, levels, shares=how.shares, fewest=how.fewest)
    if not request.how.converges:
        judged, levels = judged.iloc[:0], []
    frames = [_level_frame(level, names, factors, main) for level in levels]
    history = (
        pd.concat(frames, ignore_index=True)
        if frames
        else pd.DataFrame(columns=list(LEVEL_COLUMNS))
    )
    notes = notes_of(study, request)
    return Sensitivity(table[list(COLUMNS)], history, judged, request, factors, runs, notes)


def _level_frame(
    level: Level, names: Sequence[str], factors: Sequence[Factor], main: str
) -> pd.DataFrame:
    d, k = level.value.shape
    return pd.DataFrame(
        {
            "outcome": np.tile(names, d),
            "factor": np.repeat([factor.id for factor in factors], k),
            "index": main,
            "n": level.n,
            "value": level.value.ravel(),
            "low": (level.value - level.half).ravel(),
            "high": (level.value + level.half).ravel(),
        }
    )


def _table(
    study: Study,
    outcomes: Sequence[Outcome],
    request: Request,
    factors: Sequence[Factor],
    ran: Ran,
) -> pd.DataFrame:
    table = measures_table(study, outcomes, factors, ran.at(ran.sizes[-1]), request.how)
    table["method"], table["by"], table["n"] = request.method, request.by, ran.sizes[-1]
    kind = f"{request.level:.0%} interval of the estimate, normal approximation of the bootstrap"
    table["interval_kind"] = np.where(table["low"].notna(), kind, "")
    return table
