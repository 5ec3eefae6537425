"""Each sensitivity method, run once for all outcomes, and read again at smaller designs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.analyses.sensitivity import designs
from valuma_scenarios.analyses.sensitivity.convergence import sizes
from valuma_scenarios.analyses.sensitivity.designs import Evaluate, Factor
from valuma_scenarios.analyses.sensitivity.methods import (
    given_data,
    salib_given,
    salib_methods,
    shapley,
    sobol,
)
from valuma_scenarios.analyses.sensitivity.methods.salib_methods import Measures, Settings
from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]
Allows = Literal["joins", "valid", "refuses", "ignores"]


@dataclass(frozen=True)
class Method:
    """What a method gives and what it asks of the inputs.

    Parameters
    ----------
    main : str
        The measure that factors are ranked by.
    correlated : str
        With correlated inputs: `joins` them into one factor, stays `valid`, `refuses`, or `ignores`
        the correlation.
    grouped : bool
        Whether a factor may have several members.
    new_runs : bool
        Whether the method needs a design of its own; otherwise it reads any sample.
    default_n : int
        Usual size of the design.
    """

    main: str
    correlated: Allows
    grouped: bool
    new_runs: bool
    default_n: int


METHODS: dict[str, Method] = {
    "given": Method("S1", "valid", False, False, 1000),
    "shapley": Method("share", "valid", True, True, 1024),
    "sobol": Method("ST", "joins", True, True, 2048),
    "morris": Method("mu_star", "joins", True, True, 32),
    "efast": Method("ST", "refuses", False, True, 257),
    "rbd_fast": Method("S1", "valid", False, False, 1000),
    "delta": Method("delta", "valid", False, False, 1000),
    "pawn": Method("pawn", "valid", False, False, 1000),
    "dgsm": Method("dgsm", "refuses", False, True, 256),
    "hdmr": Method("S", "valid", False, False, 4096),
    "tornado": Method("swing", "ignores", False, True, 1),
}


@dataclass(frozen=True)
class Ran:
    """A method after its model runs.

    Parameters
    ----------
    at : callable
        Gives the measures from a design of a given size.
    sizes : tuple of int
        Sizes to read it at; the last is the whole design.
    runs : int
        Model runs of the whole design.
    """

    at: Callable[[int], Measures]
    sizes: tuple[int, ...]
    runs: int


def runs_of(method: str, n: int, d: int, *, second_order: bool = False) -> int:
    """Return the model runs that a method needs for `d` factors."""
    if method == "sobol":
        return sobol.runs_needed(n, d, second_order=second_order)
    factor = {"morris": d + 1, "efast": d, "dgsm": d + 1, "shapley": d + 1}
    if method == "tornado":
        return 2 * d + 1
    return n * factor.get(method, 1)


def run_sobol(
    study: Study,
    factors: Sequence[Factor],
    evaluate: Evaluate,
    settings: Settings,
    second_order: bool = False,
) -> Ran:
    """Run Saltelli's design; measures are S1, ST and, if asked for, S2 of pairs of factors."""
    size = sobol.Size(settings.n, settings.seed, second_order)
    outputs = sobol.run_saltelli(study, factors, evaluate, size)
    z = sobol.half_width(settings.level)

    def at(n: int) -> Measures:
        found = sobol.indices(outputs.first(n), settings.resamples, settings.seed)
        measures = {"S1": (found.s1, z * found.s1_se), "ST": (found.st, z * found.st_se)}
        if found.s2 is not None and found.s2_se is not None:
            upper = np.triu_indices(len(factors), 1)
            measures["S2"] = (found.s2[upper], z * found.s2_se[upper])
        return measures

    runs = sobol.runs_needed(settings.n, len(factors), second_order=second_order)
    return Ran(at, sizes(settings.n, 32), runs)


def run_shapley(
    study: Study, factors: Sequence[Factor], evaluate: Evaluate, settings: Settings
) -> Ran:
    """Run the walks; the measure is the share of variance."""
    found = shapley.walks(study, factors, evaluate, settings.n, settings.seed)
    z = sobol.half_width(settings.level)

    def at(n: int) -> Measures:
        effects = shapley.effects(found.first(n))
        return {"share": (effects.share, z * effects.se)}

    return Ran(at, sizes(settings.n, 32), shapley.runs_needed(settings.n, len(factors)))


def run_design(
    method: str,
    study: Study,
    factors: Sequence[Factor],
    evaluate: Evaluate,
    settings: Settings,
) -> Ran:
    """Run a SALib method with a design of its own; half the design is run anew."""
    function = getattr(salib_methods, method)
    kept: dict[int, Measures] = {}

    def at(n: int) -> Measures:
        if n not in kept:
            smaller = Settings(n, settings.seed, settings.resamples, settings.level)
            kept[n] = function(study, factors, evaluate, smaller)
        return kept[n]

    at(settings.n)
    smallest = {"morris": salib_methods.MORRIS_LEAST, "efast": 65, "dgsm": 16}[method]
    return Ran(at, sizes(settings.n, smallest, 2), runs_of(method, settings.n, len(factors)))


def read_sample(
    method: str, factors: Sequence[Factor], draws: Draws, y: Array, settings: Settings
) -> Ran:
    """Read a method's measures off a sample that is already there."""
    x = salib_methods.inputs(draws, factors)
    z = sobol.half_width(settings.level)

    def at(n: int) -> Measures:
        if method == "given":
            found = given_data.first_order(x[:n], y[:n], settings.resamples, settings.seed)
            blank = np.full_like(found.sign, np.nan)
            return {
                "S1": (found.s1, z * found.se),
                "sign": (found.sign, blank),
                "p_value": (found.p_value, blank),
            }
        function = getattr(salib_given, method)
        measures: Measures = function(factors, x[:n], y[:n], settings)
        return measures

    # The fit of hdmr needs all its draws: half of them would be another, coarser fit.
    count = 1 if method == "hdmr" else 2
    return Ran(at, sizes(len(y), 64, count), 0)


def sample(study: Study, evaluate: Evaluate, settings: Settings) -> tuple[Draws, Array]:
    """Return new draws and their outcomes, for methods that read any sample."""
    return salib_methods.sample_of(study, evaluate, settings)


def joint(study: Study) -> bool:
    """Whether some parameters are correlated."""
    return bool(designs.blocks(study))
