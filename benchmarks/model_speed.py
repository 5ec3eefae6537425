"""How fast the numpy model is: evaluations per CPU-second, and what each stage of it takes.

Run it with ``python benchmarks/model_speed.py`` from the project folder, on an idle machine. An
evaluation is one draw of one alternative, with all regions, years, indicators and goals. It prints

* evaluations per CPU-second by number of draws in a block, one thread (best of five turns);
* draws a second made by themselves, one at a time, as a general-purpose workbench calls a model;
* evaluations per second of the clock with one thread and with two;
* microseconds an evaluation for each stage, for the first alternative.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.model import effort, terms
from valuma_scenarios.model.common import common
from valuma_scenarios.model.inputs import build
from valuma_scenarios.model.simulate import goal_effects, simulate, stage_of, trajectory
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.evaluate import empty_block, simulate_block, simulate_blocks

TURNS = 5
DRAWS = 512
SIZES = (32, 64, 128, 256, 512)
SINGLE = 30

STUDY = load_project(Path.cwd())
INPUTS = build(STUDY)
SAMPLE = draw(STUDY, DRAWS, seed=1)
YEARS = list(range(len(STUDY.years)))
WHOLE = empty_block(INPUTS, DRAWS, 0, len(YEARS))
EVALUATIONS = DRAWS * len(INPUTS.alternatives)


def least(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """Return the least time of a piece of work, seconds, after one turn that is not counted."""
    work()
    times = []
    for _ in range(TURNS):
        start = clock()
        work()
        times.append(clock() - start)
    return min(times)


def in_blocks(size: int) -> None:
    """Run all draws in blocks of a size."""
    for start in range(0, DRAWS, size):
        stop = start + size
        room = WHOLE.part(start, stop)
        simulate_block(STUDY, INPUTS, SAMPLE.block(start, stop), start, YEARS, room)


def one_by_one() -> None:
    """Run one alternative a draw at a time."""
    alternative = INPUTS.alternatives[0]
    for k in range(SINGLE):
        shared = common(STUDY, INPUTS, SAMPLE.block(k, k + 1), YEARS)
        simulate(alternative, INPUTS, shared)


def stages() -> dict[str, float]:
    """Return microseconds an evaluation for each stage of the first alternative."""
    block, a = SAMPLE.block(0, 256), INPUTS.alternatives[0]
    shared = common(STUDY, INPUTS, block, YEARS[1:])
    spans = terms.spans(a)
    made = [stage_of(a, INPUTS, shared, span) for span in spans]
    path = trajectory(a, INPUTS, shared, made)
    rows = INPUTS.indicator_rows
    indicator = effort.row_effects(INPUTS, shared, rows, made, path)
    work: dict[str, Callable[[], object]] = {
        "what all alternatives share": lambda: common(STUDY, INPUTS, block, YEARS[1:]),
        "networks and money": lambda: [stage_of(a, INPUTS, shared, span) for span in spans],
        "learning and stocks": lambda: trajectory(a, INPUTS, shared, made),
        "effects": lambda: effort.row_effects(INPUTS, shared, rows, made, path),
        "goals": lambda: goal_effects(INPUTS, shared, rows, indicator),
    }
    return {name: 1e6 * least(run) / len(block) for name, run in work.items()}


def main() -> None:
    """Print all figures."""
    say = sys.stdout.write
    for size in SIZES:
        rate = EVALUATIONS / least(lambda size=size: in_blocks(size))  # type: ignore[misc]
        say(f"blocks of {size:4d} draws       {rate:9,.0f} evaluations per CPU-second\n")
    say(
        f"one draw at a time        {SINGLE / least(one_by_one):9,.0f} evaluations per CPU-second\n"
    )
    for workers in (1, 2):

        def run(workers: int = workers) -> None:
            for _ in simulate_blocks(STUDY, SAMPLE, workers=workers, into=WHOLE):
                pass

        rate = EVALUATIONS / least(run, time.perf_counter)
        say(f"{workers} thread(s)               {rate:9,.0f} evaluations per second\n")
    for name, value in stages().items():
        say(f"{name:28s}{value:7.1f} µs an evaluation\n")


if __name__ == "__main__":
    main()
