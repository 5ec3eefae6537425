"""Time Sobol' indices of all national goals and differences, and SALib's own analysis of the same.

Run it from the project folder: ``python benchmarks/sobol.py [DRAWS]`` (4096 if not given). It runs
Saltelli's design through the model for six goals and four differences (24 outcomes), estimates all
first-order and total indices with 95 % intervals at once, then lets SALib analyse every outcome in
turn, and prints times, memory, and the largest difference of the point estimates.

SALib's bootstrap gathers every resample of every factor and outcome; here a resample is a vector of
row weights, so that all of them are two matrix products.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import numpy as np
from SALib.analyze import sobol as salib

from valuma_scenarios.analyses.sensitivity import designs
from valuma_scenarios.analyses.sensitivity.methods import sobol
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.memory import Runner
from valuma_scenarios.results.outcomes import national_goals

SEED, RESAMPLES = 1, 100


def say(what: str, value: float, unit: str) -> None:
    """Print one measurement."""
    print(f"{what:<46}{value:>12.4g} {unit}")  # noqa: T201 - a script that prints its results


def memory_gb() -> float:
    """Return the largest resident memory so far, GB (Linux counts in kB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def design_of_salib(found: sobol.SaltelliOutputs, outcome: int) -> designs.Array:
    """Return one outcome in the row order of SALib's design."""
    rows = np.concatenate([found.a[:, None], found.ab, found.b[:, None]], axis=1)
    return rows[:, :, outcome].ravel()


def main(n: int) -> None:
    """Run the benchmark with `n` draws in a base sample."""
    study = load_project(Path.cwd())
    factors, outcomes = designs.factors(study), national_goals(study)
    runner = Runner(study, outcomes)
    clock, cpu = time.perf_counter(), time.process_time()
    found = sobol.run_saltelli(study, factors, runner, sobol.Size(n, SEED))
    say("factors", len(factors), "")
    say("outcomes", len(outcomes), "")
    say("model runs", runner.done, "")
    say("model, wall clock", time.perf_counter() - clock, "s")
    say("model, processor time", time.process_time() - cpu, "s")
    clock = time.perf_counter()
    ours = sobol.indices(found, RESAMPLES, SEED)
    say("indices with intervals, all outcomes", time.perf_counter() - clock, "s")
    say("largest memory so far", memory_gb(), "GB")
    problem = {"num_vars": len(factors), "names": [f.id for f in factors],
               "bounds": [[0, 1]] * len(factors)}  # fmt: skip
    clock, gap = time.perf_counter(), 0.0
    for k in range(len(outcomes)):
        theirs = salib.analyze(
            problem, design_of_salib(found, k), calc_second_order=False,
            num_resamples=RESAMPLES, seed=SEED,
        )  # fmt: skip
        gap = max(gap, float(np.abs(theirs["S1"] - ours.s1[:, k]).max()))
        gap = max(gap, float(np.abs(theirs["ST"] - ours.st[:, k]).max()))
    say("SALib's analysis, outcome by outcome", time.perf_counter() - clock, "s")
    say("largest memory with SALib", memory_gb(), "GB")
    say("largest difference of S1 and ST", gap, "")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4096)
