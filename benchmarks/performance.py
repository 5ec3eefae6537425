"""How fast the model is: the tables and the plot of ``docs/performance.md``.

Run it with ``python benchmarks/performance.py`` from the project folder, in an environment that
also has `ema_workbench` and `rhodium` (they are no dependencies of the product). An evaluation is
one draw of one alternative, all regions, years, indicators and goals. Everything is CPU time.
Machines are shared, so all candidates take turns, several rounds of short pieces, and the least
time of each counts; ratios are of the same run.

The peers call the numpy model once for each experiment (one draw, one alternative) and keep the six
national goals by year. `goals` is the kernel's equations with the goals of every region put out,
`everything` with every indicator, the state of regions, costs and alignment besides.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import platform
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from valuma_scenarios.commands import COMMANDS
from valuma_scenarios.draws.sampling import Draws, draw, names_of
from valuma_scenarios.model.common import common
from valuma_scenarios.model.inputs import build
from valuma_scenarios.model.simulate import simulate_goals
from valuma_scenarios.model.wasm.compiled import CompiledModel
from valuma_scenarios.model.wasm.module import Kernel, Precision
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.threads import NUMPY_BLOCK
from valuma_scenarios.schema.study import Study

ROUNDS = 8
ALTERNATIVES = 7
EXPERIMENTS = 40
DRAWS = 256
PLOT = Path("docs/images/performance.svg")
PRECISIONS: tuple[Precision, ...] = ("f64", "f32")
GOALS, EVERYTHING = "goals", "everything"

say = sys.stdout.write


class Case:
    """A study laid out, with draws."""

    def __init__(self, study: Study, draws: int = DRAWS, alternatives: int = ALTERNATIVES) -> None:
        self.study, self.inputs = study, build(study)
        self.years = list(range(len(study.years)))
        self.chosen = self.inputs.alternatives[:alternatives]
        self.draws = draw(study, draws, seed=1)
        self.evaluations = draws * len(self.chosen)

    def model(self, precision: Precision, wanted: str, draws: Draws | None = None) -> CompiledModel:
        """Return the compiled model of the case."""
        shared = common(self.study, self.inputs, draws or self.draws, self.years)
        only = wanted == GOALS
        return CompiledModel(self.study, self.inputs, shared, Kernel(precision), only_goals=only)


@dataclass
class Candidate:
    """Pieces of work that together make a number of evaluations."""

    evaluations: int
    pieces: list[Callable[[], object]]
    before: Callable[[int], object] = lambda _: None
    least: list[float] | None = None

    def turn(self) -> None:
        """Run every piece once and keep the least CPU time of each."""
        times = []
        for k, piece in enumerate(self.pieces):
            self.before(k)
            start = time.thread_time()
            piece()
            times.append(time.thread_time() - start)
        self.least = [min(pair) for pair in zip(self.least or times, times, strict=True)]

    @property
    def seconds(self) -> float:
        """CPU time of all pieces."""
        assert self.least is not None
        return sum(self.least)

    @property
    def speed(self) -> float:
        """Evaluations per CPU-second."""
        return self.evaluations / self.seconds


def rounds(candidates: Iterable[Candidate], count: int = ROUNDS) -> None:
    """Let candidates take turns."""
    all_of_them = list(candidates)
    for _ in range(count):
        for candidate in all_of_them:
            candidate.turn()


def equations(case: Case, precision: Precision, wanted: str) -> Candidate:
    """Return the kernel's equations: what draws give for all, then every alternative."""
    model = case.model(precision, wanted)
    kernel, blocks = model.kernel, model.kernel.sizes["block"]
    rows = 0 if wanted == GOALS else kernel.sizes["row"]

    def before(k: int) -> None:
        if k:
            model.load(case.chosen[k - 1])

    pieces = [partial(kernel.call, "prepare", 0, blocks)]
    pieces += [partial(kernel.call, "run", 0, blocks, rows) for _ in case.chosen]
    return Candidate(case.evaluations, list(pieces), before)


def whole_way(case: Case, precision: Precision) -> Candidate:
    """From draws to all results as arrays of the numpy model."""

    def run() -> None:
        model = case.model(precision, EVERYTHING)
        for alternative in case.chosen:
            model.simulate(alternative)

    return Candidate(case.evaluations, [run])


def in_numpy(case: Case) -> Candidate:
    """Return the numpy equations, all draws of the case in one block."""

    def run() -> None:
        shared = common(case.study, case.inputs, case.draws, case.years)
        for alternative in case.chosen:
            simulate_goals(alternative, case.inputs, shared)

    return Candidate(case.evaluations, [run])


def one_experiment(case: Case, alternative: int, **values: float) -> dict[str, np.ndarray]:
    """Run the model once, as a peer's evaluator calls it."""
    names = names_of(case.study)
    row = np.array([[values[name] for name in names]])
    draws = Draws(names, np.full(row.shape, 0.5), row, None, "given")
    shared = common(case.study, case.inputs, draws, case.years)
    found = simulate_goals(case.chosen[alternative], case.inputs, shared)
    return {goal: found[-1, g, :, 0] for g, goal in enumerate(case.study.goals)}


def ema_workbench(case: Case) -> Candidate:
    """EMA Workbench's sequential evaluator."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import ema_workbench as ema  # type: ignore[import-not-found]
    logging.getLogger("EMA").setLevel(logging.ERROR)
    model = ema.Model("valuma", function=partial(one_experiment, case))
    low, high = case.draws.values.min(axis=0), case.draws.values.max(axis=0)
    model.uncertainties = [
        ema.RealParameter(name, a, max(b, a + 1e-9))
        for name, a, b in zip(case.draws.names, low.tolist(), high.tolist(), strict=True)
    ]
    model.levers = [ema.IntegerParameter("alternative", 0, len(case.chosen) - 1)]
    model.outcomes = [ema.ArrayOutcome(goal) for goal in case.study.goals]
    scenarios = [
        ema.Scenario(str(n), **dict(zip(case.draws.names, row, strict=True)))
        for n, row in enumerate(case.draws.values[:EXPERIMENTS].tolist())
    ]

    def run(a: int) -> None:
        with contextlib.redirect_stderr(io.StringIO()), ema.SequentialEvaluator(model) as evaluator:
            evaluator.perform_experiments(scenarios, [ema.Policy(str(a), alternative=a)])

    pieces = [partial(run, a) for a in range(len(case.chosen))]
    return Candidate(EXPERIMENTS * len(case.chosen), list(pieces))


def rhodium(case: Case) -> Candidate:
    """Rhodium's evaluation of a list of experiments."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import rhodium as peer  # type: ignore[import-not-found]
    model = peer.Model(partial(one_experiment, case))
    model.parameters = [peer.Parameter(name) for name in ("alternative", *case.draws.names)]
    model.responses = [peer.Response(goal, peer.Response.INFO) for goal in case.study.goals]
    rows = [
        dict(zip(case.draws.names, row, strict=True))
        for row in case.draws.values[:EXPERIMENTS].tolist()
    ]

    def run(a: int) -> None:
        peer.evaluate(model, [{"alternative": a, **row} for row in rows])

    pieces = [partial(run, a) for a in range(len(case.chosen))]
    return Candidate(EXPERIMENTS * len(case.chosen), list(pieces))


def table(head: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Print a table in Markdown."""
    say("\n| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|\n")
    for row in rows:
        say("| " + " | ".join(str(cell) for cell in row) + " |\n")


def speeds(study: Study) -> dict[str, float]:
    """Print the main table and return its figures."""
    case = Case(study)
    found = {"EMA Workbench, sequential evaluator": ema_workbench(case), "Rhodium": rhodium(case)}
    block = NUMPY_BLOCK // len(study.regions)  # as a run in numpy has them
    found |= {f"numpy, blocks of {block}": in_numpy(Case(study, block))}
    for precision in PRECISIONS:
        for wanted in (GOALS, EVERYTHING):
            found[f"kernel {precision}, {wanted}"] = equations(case, precision, wanted)
        found[f"kernel {precision}, from draws to labelled arrays"] = whole_way(case, precision)
    rounds(found.values())
    base = next(iter(found.values())).speed
    table(
        ("", "evaluations per CPU-second", "times EMA Workbench", "µs an evaluation"),
        (
            (k, f"{c.speed:,.0f}", f"{c.speed / base:.0f}", f"{1e6 / c.speed:.1f}")
            for k, c in found.items()
        ),
    )
    return {name: candidate.speed for name, candidate in found.items()}


def operations(case: Case, precision: Precision) -> float:
    """Return products, sums and comparisons of an evaluation (goals), as counted in the source."""
    kernel = case.model(precision, GOALS).kernel
    s = kernel.sizes
    regions, themes, rows = s["region"], s["theme"], s["row"]
    years = out = s["year"] - 1
    exp, decay = (34, 20) if precision == "f64" else (24, 10)
    gain = 16 if precision == "f64" else 8
    networks = float(np.mean([len(a.networks.budget) for a in case.chosen]))
    by_stage = {
        "networks": networks * (14 * regions + 60),
        "money": regions * (14 * networks + themes * (22 + 2 * networks) + 45),
        "years": regions * years * (16 + 5 * networks + 30 + 2 * decay + 3 * exp + 32),
        "accumulation": (7 + 2) * regions * out * (out + 1),
        "rows": regions
        * (33 * out + s["member"] * (4 * themes + 12) + (rows - 2) * 7 * out + 2 * 24 * out),
        "neighbours": rows * out * 2 * (s["edge"] + regions) + 9 * s["edge"],
        "goals": 2 * s["point"] * (regions + 1) * out + s["gap"] * regions * out * (13 + gain),
    }
    return sum(by_stage.values())


def limits(study: Study, found: dict[str, float]) -> None:
    """Print the shares of the machine's arithmetic and bandwidth."""
    case, rows = Case(study), []
    for precision in PRECISIONS:
        kernel = Kernel(precision)
        count, turns = 1024, 400
        arithmetic = Candidate(1, [kernel.arithmetic(count, turns)])
        source, target = np.ones(8_000_000), np.zeros(8_000_000)
        copy = Candidate(1, [partial(np.copyto, target, source)])
        rounds([arithmetic], 300)
        rounds([copy], 20)
        most = 2 * count * turns / arithmetic.seconds / 1e9
        done = operations(case, precision) * found[f"kernel {precision}, {GOALS}"] / 1e9
        goals, regions, years = len(study.goals), len(study.regions) + 1, len(study.years)
        item = np.dtype(kernel.dtype).itemsize
        moved = found[f"kernel {precision}, {GOALS}"] * goals * regions * years * item / 1e9
        speed = 2 * source.nbytes / copy.seconds / 1e9
        rows.append(
            (
                precision,
                f"{operations(case, precision) / 1000:.0f} thousand",
                *(f"{value:.1f}" for value in (done, most, most / done)),
                f"{moved:.2f} of {speed:.1f}",
            )
        )
    table(
        (
            "",
            "operations an evaluation",
            "GFlop/s",
            "elementwise limit",
            "limit / model",
            "GB/s of results, of a copy",
        ),
        rows,
    )


def growth(name: str, cases: dict[int, Case], precision: Precision = "f64") -> tuple[str, list]:
    """Print how time grows with a size; return its name and the points of the plot."""
    found = {size: equations(case, precision, GOALS) for size, case in cases.items()}
    rounds(found.values(), 8)
    points = [(size, 1000 * c.seconds) for size, c in found.items()]
    x, y = np.log(np.array(points)).T
    slope = float(np.polyfit(x, y, 1)[0])
    table(
        (name, "CPU ms", "evaluations per CPU-second"),
        ((size, f"{1000 * c.seconds:.1f}", f"{c.speed:,.0f}") for size, c in found.items()),
    )
    say(f"\nGrowth exponent in {name}: {slope:.2f}\n")
    return f"{name} ({slope:.2f})", points


def threads(study: Study) -> None:
    """Print evaluations per second of the clock by number of threads."""
    case, rows = Case(study), []
    for count in (1, 2):
        models = [case.model("f64", GOALS) for _ in range(count)]
        for model in models:
            model.load(case.chosen[0])

        def work(model: CompiledModel) -> None:
            for _ in range(20):
                model.kernel.call("run", 0, model.kernel.sizes["block"], 0)

        with ThreadPoolExecutor(count) as pool:
            start = time.perf_counter()
            list(pool.map(work, models))
            spent = time.perf_counter() - start
        rows.append((count, f"{20 * count * DRAWS / spent:,.0f}"))
    table(("threads", "evaluations per second of the clock"), rows)


def start_up() -> None:
    """Print the CPU time of every command's help."""
    rows = []
    for name in COMMANDS:
        command = [
            sys.executable,
            "-c",
            "from valuma_scenarios.commands import app; app()",
            name,
            "--help",
        ]
        times = []
        for _ in range(3):
            before = os.times()
            subprocess.run(command, check=True, capture_output=True)
            after = os.times()
            times.append(
                after.children_user
                - before.children_user
                + after.children_system
                - before.children_system
            )
        rows.append((f"`valuma {name} --help`", f"{min(times):.2f}"))
    rows.sort(key=lambda row: row[1])
    table(("slowest and fastest", "CPU s"), [rows[-1], rows[0]])


def plot(lines: list[tuple[str, list]], path: Path = PLOT) -> None:
    """Draw time against size, both relative to the smallest, on logarithmic axes."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "valuma"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(6.4, 4.2))
    for name, points in lines:
        size, spent = np.array(points, dtype=float).T
        axes.plot(size / size[0], spent / spent[0], marker="o", label=name)
    end = max(float(points[-1][0]) / points[0][0] for _, points in lines)
    axes.plot([1, end], [1, end], color="0.6", linestyle=":", label="in proportion (1.00)")
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="size over the smallest",
        ylabel="CPU time over that of the smallest",
    )
    axes.legend(frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Print all tables and draw the plot."""
    root = Path.cwd()
    study = load_project(root)
    model = next((line.split(":")[1].strip() for line in _cpu() if "model name" in line), "")
    say(
        f"{model or platform.processor()}, {os.cpu_count()} processors, "
        f"Python {platform.python_version()}, "
    )
    say(f"numpy {np.__version__}, load {os.getloadavg()[0]:.1f}\n")
    limits(study, speeds(study))
    lines = [
        growth("draws", {n: Case(study, n) for n in (64, 128, 256, 512, 1024)}),
        growth("alternatives", {n: Case(study, 128, n) for n in (1, 2, 4, 7)}),
        growth(
            "years",
            {e - 2019: Case(load_project(root, end=e), 64) for e in (2030, 2035, 2040, 2050)},
        ),
        growth("regions", {len(s.regions): Case(s, 64) for s in _levels(root)}),
    ]
    plot(lines)
    threads(study)
    start_up()


def _cpu() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _levels(root: Path) -> list[Study]:
    return [load_project(root, level=level) for level in ("maakunta", "seutukunta", "kunta")]


if __name__ == "__main__":
    main()
