"""Evaluations per CPU-second: the compiled kernel and numpy against EMA Workbench, in one run.

Run it with ``python benchmarks/kernel_speed.py`` in an environment that also has `ema_workbench`
(it is no dependency of the product). An evaluation is one draw of one alternative, all regions,
years, indicators and goals.

The peer is EMA Workbench's sequential evaluator; it calls the numpy model once for every experiment
(one draw, one alternative) and keeps the six national goals by year. The others work on whole
blocks; `kernel` is the time of the compiled equations alone, `effects` that of the same arrays as
numpy gives, with parameters, noise and responses prepared and results copied out.
"""

from __future__ import annotations

import logging
import platform
import sys
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from valuma_scenarios.draws.sampling import Draws, draw, names_of
from valuma_scenarios.model.common import common
from valuma_scenarios.model.inputs import build
from valuma_scenarios.model.simulate import simulate
from valuma_scenarios.model.wasm.compiled import CompiledModel
from valuma_scenarios.model.wasm.module import Kernel, Precision
from valuma_scenarios.project.open import load_project
from valuma_scenarios.vocabulary import GOALS

TURNS = 7
ALTERNATIVES = 7
EXPERIMENTS = 60
BLOCK = 256

STUDY = load_project(Path.cwd())
INPUTS = build(STUDY)
YEARS = list(range(len(STUDY.years)))
CHOSEN = INPUTS.alternatives[:ALTERNATIVES]


def seconds(work: Callable[[], object], turns: int = TURNS) -> float:
    """Return the least CPU time of a piece of work, after one turn that is not counted."""
    work()
    times = []
    for _ in range(turns):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def one_experiment(alternative: int, **values: float) -> dict[str, np.ndarray]:
    """Run the model once, as a peer's evaluator calls it."""
    names = names_of(STUDY)
    row = np.array([[values[name] for name in names]])
    draws = Draws(names, np.full(row.shape, 0.5), row, None, "given")
    effects = simulate(CHOSEN[alternative], INPUTS, common(STUDY, INPUTS, draws, YEARS))
    return {goal: effects.goal[-1, g, :, 0] for g, goal in enumerate(GOALS)}


def peer() -> float:
    """Return evaluations per CPU-second of EMA Workbench's sequential evaluator."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import ema_workbench as ema  # type: ignore[import-not-found]
    logging.getLogger("EMA").setLevel(logging.ERROR)
    model = ema.Model("valuma", function=one_experiment)
    draws = draw(STUDY, EXPERIMENTS, seed=1)
    low, high = draws.values.min(axis=0), draws.values.max(axis=0)
    model.uncertainties = [
        ema.RealParameter(name, a, max(b, a + 1e-9))
        for name, a, b in zip(draws.names, low.tolist(), high.tolist(), strict=True)
    ]
    model.levers = [ema.IntegerParameter("alternative", 0, ALTERNATIVES - 1)]
    model.outcomes = [ema.ArrayOutcome(goal) for goal in GOALS]
    scenarios = [
        ema.Scenario(str(n), **dict(zip(draws.names, row, strict=True)))
        for n, row in enumerate(draws.values.tolist())
    ]
    policies = [ema.Policy(str(a), alternative=a) for a in range(ALTERNATIVES)]

    def run() -> None:
        with ema.SequentialEvaluator(model) as evaluator:
            evaluator.perform_experiments(scenarios, policies)

    return EXPERIMENTS * ALTERNATIVES / seconds(run, turns=3)


def numpy_speed() -> float:
    """Return evaluations per CPU-second of the numpy equations in blocks."""
    draws = draw(STUDY, BLOCK, seed=1)

    def run() -> None:
        for start in range(0, BLOCK, 128):
            shared = common(STUDY, INPUTS, draws.block(start, start + 128), YEARS)
            for alternative in CHOSEN:
                simulate(alternative, INPUTS, shared)

    return BLOCK * ALTERNATIVES / seconds(run)


def kernel_speed(precision: Precision) -> tuple[float, float]:
    """Return evaluations per CPU-second of the kernel alone, and of the whole way to effects."""
    kernel = Kernel(precision)
    draws = draw(STUDY, BLOCK, seed=1)

    def load() -> CompiledModel:
        return CompiledModel(STUDY, INPUTS, common(STUDY, INPUTS, draws, YEARS), kernel)

    model = load()
    blocks = kernel.sizes["block"]
    alone = seconds(lambda: kernel.call("prepare", 0, blocks))
    whole = seconds(load)
    for alternative in CHOSEN:
        whole += seconds(partial(model.simulate, alternative))
        alone += seconds(lambda: kernel.call("run", 0, blocks, False))
    return BLOCK * ALTERNATIVES / alone, BLOCK * ALTERNATIVES / whole


def main() -> None:
    """Print the table."""
    base = peer()
    rows = {"EMA Workbench, one experiment a call": base, "numpy, blocks of 128": numpy_speed()}
    for precision in ("f64", "f32"):
        alone, whole = kernel_speed(precision)
        rows[f"wasm {precision}, kernel"] = alone
        rows[f"wasm {precision}, effects"] = whole
    sys.stdout.write(f"{platform.processor() or platform.machine()}, Python {sys.version[:6]}\n")
    for name, speed in rows.items():
        sys.stdout.write(f"  {name:38s} {speed:9.0f} a CPU-second  {speed / base:6.1f} x\n")


if __name__ == "__main__":
    main()
