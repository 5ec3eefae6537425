"""Numbers of every analysis with few draws, beside this file; `--update-goldens` renews them.

Each table is pinned by what is left of its columns: how many values, their mean, ends, and a sum in
which every place has another weight, so that rows that change places are seen. Words are pinned by
a checksum. Known answers are in `tests/analyses`; this holds what they leave, such as defaults.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from valuma_scenarios.analyses.discovery import prim
from valuma_scenarios.analyses.discovery.discover import leaves
from valuma_scenarios.analyses.elicitation.fit import (
    cdf,
    fit_all,
    pooled_quantiles,
    with_distribution,
)
from valuma_scenarios.analyses.elicitation.pool import SHOWN, Judgement, current_quantiles, pool
from valuma_scenarios.analyses.elicitation.sheet import SheetRequest, workbook_bytes
from valuma_scenarios.analyses.hindcast.hindcast import by_cut, hindcast, overall, scores
from valuma_scenarios.analyses.ranking.clusters import clusters, silhouette
from valuma_scenarios.analyses.ranking.composite import goal_target
from valuma_scenarios.analyses.sensitivity.analyse import Request, analyse
from valuma_scenarios.analyses.sensitivity.designs import By
from valuma_scenarios.analyses.sensitivity.methods import METHODS
from valuma_scenarios.analyses.switching.challenge import Challenge, challenge
from valuma_scenarios.analyses.switching.values import Duel, switching_values, win_map
from valuma_scenarios.analyses.vintages.vintages import vintages
from valuma_scenarios.answers.explain import Request as Parts
from valuma_scenarios.answers.questions import ABOUT_A_RUN, ask
from valuma_scenarios.answers.search import Wish
from valuma_scenarios.draws.distributions import quantile
from valuma_scenarios.draws.sampling import central, draw
from valuma_scenarios.model import forms
from valuma_scenarios.project.baseline_file import read_baseline
from valuma_scenarios.project.history import read_history
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.results.outcomes import parse
from valuma_scenarios.results.runs import Run, compute_run
from valuma_scenarios.schema.study import Study

ROOT = Path(__file__).parents[2]
FILE = Path(__file__).with_suffix(".csv")
TOLERANCE = 1e-6
Table = pd.DataFrame
OPTIONS: dict[str, dict[str, Any]] = {
    "forms": {"draws": 4, "random": 2},
    "facts": {"power": 8, "project": ROOT},
    "evaluability": {"draws": 20},
    "search": {"wish": Wish(designs=20, draws=16)},
    "evidence": {"outcomes": ("g3:partnership",), "walks": 64},
}
SIZES = {"efast": 65}
"""Least designs of methods that refuse smaller ones."""
SMALL = tuple(name for name in METHODS if name != "hdmr")
"""Methods that do with few draws: `hdmr` asks for thirty for each parameter."""
JUDGED = (
    ("a", "x_opt", 0.45, 0.6, 0.8),
    ("b", "x_opt", 0.5, 0.7, 0.85),
    ("c", "x_opt", 0.42, 0.5, 0.6),
)
"""What three experts say: parameter, and the three percentiles."""
UNPINNED = frozenset({"seconds", "run_id", "made", "path"})


@lru_cache(maxsize=1)
def study() -> Study:
    """Return the shipped study with few years."""
    return load_project(ROOT, end=2023)


@lru_cache(maxsize=1)
def run() -> Run:
    """Return a run of it that is just large enough for every question."""
    return compute_run(study(), draws=104, seed=7)


def answered(name: str) -> dict[str, Table]:
    """Return the tables of the answer to a question."""
    found = ask(name, run(), **OPTIONS.get(name, {}))
    tables = {name: table for name, table in found.tables.items() if table is not None}
    return {"": found.table, **tables}


def indices(method: str) -> dict[str, Table]:
    """Return the indices of a sensitivity method with a small design."""
    here = study()
    outcomes = [parse(text, here) for text in ("g3:partnership", "g1:partnership-by_theme")]
    how = METHODS[method]
    by: By = "group" if how.grouped else "parameter"
    alone = how.correlated == "refuses"
    pairs = how.pairs and method == "sobol"
    n = SIZES.get(method, 64)
    request = Request(method, n=n, by=by, resamples=8, independent=alone, second_order=pairs)
    found = analyse(here, outcomes, request)
    runs = Table({"runs": [found.runs], "notes": [" ".join(found.notes)]})
    return {
        "table": found.table, "levels": found.levels, "verdicts": found.verdicts, "runs": runs,
    }  # fmt: skip


def fits() -> dict[str, Table]:
    """Return every distribution that fits the quantiles of every parameter."""
    rows = []
    for name, parameter in study().parameters.items():
        now = current_quantiles(parameter)
        values = [now[key] for key in ("p05", "p50", "p95")]
        if values[0] < values[2]:
            for found in fit_all(parameter, (0.05, 0.5, 0.95), values):
                # Ends far out are loose: what the distribution says is firm, its numbers are not.
                free = with_distribution(parameter, found.distribution, (None, None))
                levels = quantile(free, np.array([*SHOWN.values()]))
                numbers = dict(zip(SHOWN, levels, strict=True))
                rows.append({"name": name, "kind": found.kind, "error": found.error, **numbers})
    some = [p for p in study().parameters.values() if p.distribution.kind != "constant"][:6]
    pooled = pooled_quantiles(some[:3], (1, 2, 3), (0.05, 0.5, 0.95))
    ends = [(p.distribution.low or 0, p.distribution.high or 1) for p in some]
    below = [cdf(p, np.linspace(*pair, 5)) for p, pair in zip(some, ends, strict=True)]
    known = {name: current_quantiles(p) for name, p in study().parameters.items()}
    return {
        "current": pd.DataFrame(known).T,
        "pool": pool(study(), [Judgement(*said) for said in JUDGED], {"b": 2.0}).table,
        "fits": pd.DataFrame(rows),
        "pooled": pd.DataFrame({"value": pooled}),
        "cdf": pd.DataFrame(np.array(below)),
    }


def duels() -> dict[str, Table]:
    """Return what turns the order of two alternatives."""
    here = study().with_alternatives(("status_quo", "partnership", "by_theme"))
    duel = Duel("by_theme", "partnership", goal_target(here, "g3"))
    axes = ("x_opt", "delta_network")
    return {
        "values": switching_values(here, duel),
        "map": Table(np.asarray(win_map(here, duel, axes, size=5).to_numpy())),
        "levers": challenge(here, draw(here, 8, 3), Challenge(duel, 0.6)),
    }


def backwards() -> dict[str, Table]:
    """Return forecasts of years that are known."""
    found = hindcast(study(), read_history(ROOT, study()), draw(study(), 16, 3), (2015, 2018))
    parts = {"scores": scores(found), "cuts": by_cut(found)}
    return {"": found, **parts, "all": Table([vars(overall(scores(found)))])}


def of_the_run() -> dict[str, Table]:
    """Return the tables of a run."""
    return {**run().tables}


def of_forms() -> dict[str, Table]:
    """Return the central effects on the goals with every form of every mechanism."""
    here = study().with_alternatives(("status_quo", "partnership", "by_theme"))
    middle, found = central(here), {}
    for mechanism, names in forms.FORMS.items():
        for form in names:
            other = replace(here, structure=here.structure | {mechanism: form})
            effects = evaluate(other, middle, years=(2023,))["goal_effect"].to_numpy()
            flat = effects.reshape(-1, effects.shape[-1])
            found[f"{mechanism} {form}"] = Table({"effect": flat.ravel()})
    return found


def parts() -> dict[str, Table]:
    """Return where a difference comes from, by levers and by mechanisms."""
    request = Parts("status_quo", "partnership", ("g3",), draws=8)
    return {"": ask("explain", run(), request=request).table}


def sheets() -> dict[str, Table]:
    """Return how a workbook for two experts looks: its words are free to change."""
    some = {name: study().parameters[name] for name in ("x_opt", "m_half", "delta_network")}
    request = SheetRequest(some, ("A", "b"), "fi")
    with zipfile.ZipFile(io.BytesIO(workbook_bytes(study(), request))) as book:
        names = sorted(n for n in book.namelist() if n.startswith(("xl/worksheets/", "xl/styles")))
        texts = [re.sub(r' error(Title)?="[^"]*"', "", book.read(n).decode()) for n in names]
    return {"": Table({"part": names, "text": texts})}


def ages() -> dict[str, Table]:
    """Return how old the levels are."""
    return {"": vintages(study(), read_baseline(ROOT, study().level)).reset_index()}


def cases() -> dict[str, Table]:
    """Return boxes and groups found in numbers that are made up."""
    rng = np.random.default_rng(1)
    x = rng.random((400, 4))
    x[:, 3] = x[:, 3] > 0.5
    y = (x[:, 0] > 0.3) & (x[:, 0] < 0.8) & (x[:, 3] == 1) & (rng.random(400) > 0.1)
    boxes = prim.trajectory(x, y)
    best = boxes[prim.balanced(boxes)]
    found = {"peeled": boxes, "best": [best, prim.simplified(best, x, y)], "leaves": leaves(x, y)}
    chance = prim.quasi_p_values(best, x, y)
    people = np.vstack([rng.dirichlet((8, 1, 1), 12), rng.dirichlet((1, 1, 8), 9)])
    camps = clusters(people, 5, ("a", "b", "c"))
    labels = (np.arange(21) >= 12).astype(np.int32)
    return {
        **{name: Table([_flat(box) for box in some]) for name, some in found.items()},
        "chance": Table({"input": list(chance), "p": list(chance.values())}),
        "camps": pd.json_normalize(camps),
        "silhouette": Table({"value": [silhouette(people, labels)]}),
    }


def _flat(box: prim.Box) -> dict[str, float]:
    ends = {f"low {k}": v for k, v in enumerate(box.low)}
    ends |= {f"high {k}": v for k, v in enumerate(box.high)}
    return ends | {"coverage": box.coverage, "density": box.density, "mass": box.mass}


CASES: dict[str, Callable[[], Mapping[str, Table]]] = {
    **{f"answer {name}": partial(answered, name) for name in ABOUT_A_RUN},
    **{f"sensitivity {name}": partial(indices, name) for name in SMALL},
    "elicitation": fits,
    "switching": duels,
    "hindcast": backwards,
    "explain": parts,
    "sheets": sheets,
    "vintages": ages,
    "cases": cases,
    "run": of_the_run,
    "forms": of_forms,
}


def left(values: pd.Series) -> Iterator[tuple[str, float]]:
    """Yield what is pinned of a column."""
    if not pd.api.types.is_numeric_dtype(values):
        text = "\n".join("" if value is None else str(value) for value in values)
        yield "words", float(zlib.crc32(text.encode()))
        return
    numbers = values.to_numpy(float)
    sound = np.isfinite(numbers)
    yield "count", float(sound.sum())
    if sound.any():
        yield "mean", float(numbers[sound].mean())
        yield "least", float(numbers[sound].min())
        yield "most", float(numbers[sound].max())
        place = np.cos(np.arange(len(numbers), dtype=float))
        yield "order", float((numbers[sound] * place[sound]).sum())


def pinned(case: str) -> dict[tuple[str, str, str], float]:
    """Return what is pinned of a case, by table, column and statistic."""
    return {
        (name, str(column), statistic): value
        for name, table in CASES[case]().items()
        for column in table.columns
        if column not in UNPINNED
        for statistic, value in left(table[column])
    }


def written() -> dict[str, dict[tuple[str, str, str], float]]:
    """Return what stands in the file."""
    found: dict[str, dict[tuple[str, str, str], float]] = {}
    if FILE.exists():
        with FILE.open(encoding="utf-8", newline="") as lines:
            for case, name, column, statistic, value in csv.reader(lines):
                found.setdefault(case, {})[name, column, statistic] = float(value)
    return found


@pytest.mark.parametrize("case", CASES)
def test_an_analysis_gives_its_golden(case: str, update_goldens: bool) -> None:
    now = pinned(case)
    if update_goldens:
        every = written() | {case: now}
        with FILE.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(
                (name, *key, f"{value:.10g}")
                for name in CASES
                for key, value in every.get(name, {}).items()
            )
    golden = written()[case]
    assert list(now) == list(golden)
    scale = np.maximum(np.abs(list(golden.values())), 1e-6)
    gaps = np.abs(np.array(list(now.values())) - list(golden.values())) / scale
    wrong = [key for key, gap in zip(golden, gaps, strict=True) if gap > TOLERANCE]
    assert wrong == []
