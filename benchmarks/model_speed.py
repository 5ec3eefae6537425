"""How fast the model is, each choice beside its alternative in the same run.

Run it with ``python benchmarks/model_speed.py``. It prints medians of five turns:

* effort accumulated before it becomes indicators, against every indicator accumulated by itself;
* one thread against two;
* blocks of 128 draws against 1,024.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.model.equations import effects
from valuma_scenarios.model.inputs import build
from valuma_scenarios.model.responses import responses
from valuma_scenarios.model.simulate import simulate_trajectory
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results import evaluate as results

TURNS = 5
DRAWS = 1_024


def median_seconds(work: Callable[[], object]) -> float:
    """Return the median time of a piece of work, after one turn that is not counted."""
    work()
    times = []
    for _ in range(TURNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def order_of_accumulation() -> dict[str, float]:
    """Time both orders of the same linear steps, and check that they agree."""
    study = load_project(Path.cwd())
    inputs, draws = build(study), draw(study, 128, seed=1)
    shared = responses(study, inputs, draws)
    effort = simulate_trajectory(inputs.alternatives[1], inputs, draws).effort

    def first_effort() -> np.ndarray:
        return inputs.relevance @ effects.accumulate(shared.over_time, effort)

    def first_indicators() -> np.ndarray:
        return effects.accumulate(shared.over_time, inputs.relevance @ effort)

    np.testing.assert_allclose(first_effort(), first_indicators(), atol=1e-12)
    return {
        "effort first (used)": median_seconds(first_effort),
        "indicators first": median_seconds(first_indicators),
    }


def whole_model() -> dict[str, float]:
    """Time the whole model, all alternatives and years, by threads and size of blocks."""
    study = load_project(Path.cwd())
    draws = draw(study, DRAWS, seed=1)

    def run(workers: int) -> Callable[[], object]:
        return lambda: [None for _ in results.simulate_blocks(study, draws, workers=workers)]

    used = results.BLOCK
    table = {f"blocks of {used}, {n} thread(s)": median_seconds(run(n)) for n in (1, 2)}
    results.BLOCK = DRAWS
    try:
        table[f"blocks of {DRAWS}, 1 thread(s)"] = median_seconds(run(1))
    finally:
        results.BLOCK = used
    return table


def main() -> None:
    """Print both comparisons."""
    for title, table in (
        ("accumulating 128 draws", order_of_accumulation()),
        (f"whole model, {DRAWS} draws", whole_model()),
    ):
        sys.stdout.write(f"{title}\n")
        for name, seconds in table.items():
            sys.stdout.write(f"  {name:32s} {1000 * seconds:9.1f} ms\n")


if __name__ == "__main__":
    main()
