"""How many small faults of the model, the analyses and the errors of numbers the tests notice.

``python benchmarks/mutants.py`` draws a sample of mutants of ``model/`` and ``analyses/`` (one
changed sign, comparison, number or function each), runs the tests that reach its line against
every one in a process of its own, and lists those that no test noticed. Which tests reach which
lines is found once on the sound code. The checkout is never changed: the mutant exists only in the
process that runs its tests. Of the tests that reach a line those that noticed most for their time
come first; those that would go beyond the patience with one mutant do not run.

What is not mutated: modules of sentences (``text.py``), which other tests hold to the numbers, the
compiled kernel, which is checked byte for byte against its source, annotations, whether ``zip``
checks that lengths are alike (they are, so no result depends on it), and what ``EQUAL`` names.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import random
import sys
from collections.abc import Callable, Sequence
from functools import partial

import pytest
from mutant_faults import PACKAGE, Mutant, exchange, live_functions, mutants, plant
from mutant_reach import RAN, TESTS, Reach, apart, by_name, collected, passes, reach

DECLARED = "tests/golden/test_declared.py::test_what_is_declared_is_what_is_pinned"
"""Thresholds, sizes and defaults of all modules."""

STATISTICS = (PACKAGE / "results" / "monte_carlo_error.py",)
"""Modules outside of these folders that say how sure a number is."""

_SIGN = "a direction is 1 or −1: to divide by it is to multiply by it, and it is never 0"
_BLOCKS, _START = "block size: no result depends on it", "where a search for a minimum begins"
_DEPENDENT = "so small that it only lets dependent columns be solved, by either sign"
_SPAN = "what is largest, or mapped from least to largest, does not depend on a factor"
_STEP = "differences and slopes do not depend on a constant"
_END = "a search that begins at a root ends there"
_ROOT = "how near a root is closed in on: a millionth of the last digit that is shown"
_TIE = "functions that predict alike to the last bit span the same"
_USED = "used = wide.loc[:, enough & wide.loc[wide.index > cut].notna().any()]"
_FLAT = "where this decides, the least of a profile is its largest but for a billionth"
_MIDDLE = "middle = from_unit_cube(study, np.full((1, len(names)), 0.5))"
_STILL = "if before > 0 or not len(lever.limits(study, alternative)[1]):"
_FIND = "found[j] = brentq(excess, low, high, xtol=1e-12 * max(1.0, abs(high)), rtol=1e-14)"
_LOW, _HIGH = (f"distribution.{end} is not None" for end in ("low", "high"))
_PARTS = "shares of a whole do not depend on a factor"
_LEVEL = "where both are level, nothing moves at either rate"
_UNREAD = "what is made beyond the last step is not read"
_SMALL = "so small that it only tells 0 of 0, by either sign"
_SHORT = "a short cut: the long way gives the same"
_HARMONIC = "score = [2 * b.coverage * b.density / max(b.coverage + b.density, 1e-12)"
_ALIKE = "a factor alike for all objectives: only which point is better counts"
_NIL = "where no network is paid, each has no share of the best paid one's money"
_GRID = "return min(max(round(round(value / step) * step, 6), low), high)"
_SPANS = "a column and its complement span the same beside the constant"
_S2, _S2_SE = (f"found.{part} is not None" for part in ("s2", "s2_se"))
EQUAL = {
    ("analyses/discovery/prim.py", f"{_HARMONIC} for b in boxes]: 2 → 3"): _SPAN,
    ("analyses/search/search.py", "self.weights = (1.0,) * len(values): 1.0 →"): _ALIKE,
    (
        "analyses/search/space.py",
        "largest = max((b for b in budgets if b), default=1.0): 1.0",
    ): _NIL,
    ("analyses/search/space.py", f"{_GRID}: 6 → 7"): "multiples of a step have two digits",
    (
        "analyses/ranking/weights.py",
        "gamma[nothing, rng.choice",
    ): "one alone has it all at any size",
    ("analyses/ranking/smaa.py", "np.isnan(weights).any() →"): "no goal has a weight, or all have",
    ("analyses/sensitivity/methods/given.py", "x[:, None] == distinct[None, 1:] →"): _SPANS,
    (
        "analyses/sensitivity/methods/pawn.py",
        "with guarded(1):",
    ): "what it guards draws nothing",
    ("analyses/sensitivity/methods/sobol.py", f"{_S2} and {_S2_SE} → {_S2} or"): "both or none",
    ("analyses/compare/classes.py", "direction * row['p50'] → direction /"): _SIGN,
    (
        "analyses/compare/classes.py",
        "direction * row['p50'] > 0 → direction * row['p50'] >= 0",
    ): "a median of zero is below every threshold",
    ("analyses/diff/attribution.py", "known = {: 1 → 2"): "no subset is larger than the whole",
    ("analyses/elicitation/fit.py", "size ="): _START,
    ("analyses/elicitation/fit.py", "middle = float(np.interp(0.5"): _START,
    ("analyses/elicitation/fit.py", "start = np.log([middle"): _START,
    ("analyses/elicitation/fit.py", "spread = problem.scale"): _START,
    ("analyses/elicitation/fit.py", "return np.where(u < share, below"): "both meet at the mode",
    ("analyses/elicitation/fit.py", "excess(high) <= 0 → excess(high) <"): _END,
    ("analyses/elicitation/fit.py", "excess(low) >= 0 → excess(low) >"): _END,
    ("analyses/elicitation/fit.py", "1e-12 * max(1.0, abs(high)) → 1e-12 /"): _ROOT,
    ("analyses/elicitation/fit.py", f"{_FIND}: 1.0 → 2.0"): _ROOT,
    ("analyses/elicitation/overlay.py", f"{_LOW} and {_HIGH} → {_LOW} or"): "both or none is there",
    ("analyses/elicitation/sheet.py", "options ="): "where a workbook waits until it is whole",
    ("analyses/evaluability/evaluability.py", "slope > 0 → slope >= 0"): "zero has returned before",
    ("analyses/hindcast/hindcast.py", "since = year[recent] - year[-1]"): _STEP,
    ("analyses/hindcast/hindcast.py", f"{_USED}: wide.index > cut →"): "unseen cells are dropped",
    ("analyses/information/voi.py", "worth.mean(axis=0) → worth.sum"): _SPAN,
    ("analyses/information/voi.py", "replicates = np.concatenate("): _BLOCKS,
    ("analyses/information/voi.py", "_gcv(joint, utility) < _gcv(additive, utility) → "): _TIE,
    ("analyses/power/power.py", "values >= 0 → values > 0"): "zeros are told apart further down",
    ("analyses/sensitivity/methods/given.py", "gram + 1e-10 * np.eye(width) → gram -"): _DEPENDENT,
    (
        "analyses/explain/shapley.py",
        "alone = np.array([1 / (players * comb(players - 1, n)) for n in "
        "range(players)] or [0.0]): 0.0",
    ): "without players there is nothing to weigh",
    (
        "analyses/forms/forms.py",
        "names, reference = values.names[: values.candidates], values.names[0]: 0 → 1",
    ): "ranks do not depend on what all are compared with",
    (
        "analyses/explain/attribution.py",
        "mechanism in forms → mechanism not",
    ): "a key of what is kept",
    ("analyses/explain/attribution.py", "with ThreadPoolExecutor(min(WORKERS"): _BLOCKS,
    ("analyses/facts/reweight.py", "values * direction_of(outcome, study) → values /"): _SIGN,
    ("analyses/switching/challenge.py", "way > 0 → way >= 0"): "no way leads to no end",
    ("analyses/switching/challenge.py", f"{_STILL}: 1 → 2"): "each part has all three levels",
    ("analyses/switching/values.py", f"{_MIDDLE}: 1 → 2"): "rows alike: the first is read",
    ("analyses/switching/values.py", "scale = float(np.abs(profile).max())"): _FLAT,
    ("analyses/switching/values.py", 'msg = Said("a win map needs'): "both are the same here",
    ("model/equations/baseline.py", "standardise(parts, population).mean(axis=0) →"): _SPAN,
    ("model/equations/effects.py", "direction > 0 → direction >= 0"): _SIGN,
    ("model/equations/effects.py", "later - first → later + first"): _SHORT,
    ("model/equations/effects.py", "stop > 0 → stop >= 0"): _SHORT,
    (
        "model/equations/effects.py",
        "powers = damping ** np.arange(1, int(steps.max(initial=0)) + 1)[:, None]: 0 → 1",
    ): _UNREAD,
    ("model/equations/effects.py", "return np.diff(1 - np.exp(-x) * total, axis=0): 1 → 2"): _STEP,
    ("model/equations/learning.py", "room + SMALLEST → room -"): _SMALL,
    ("model/equations/learning.py", "contract_years >= ramp →"): "both meet where the ramp ends",
    ("model/equations/money.py", "relative + SMALLEST → relative -"): _SMALL,
    ("model/equations/money.py", "room < NO_ROOM → room <="): "no room is this number to a bit",
    ("model/equations/money.py", "if not (total > 0).all():: 0 → 1"): _SHORT,
    ("model/equations/stocks.py", "target >= commitment → target > commitment"): _LEVEL,
    ("model/inputs.py", "matrix[regions.index(region), regions.index(neighbour)] = 1.0"): _PARTS,
    ("model/inputs.py", "100 * weights * direction → 100 * weights /"): _SIGN,
    ("model/responses.py", "territory.rule_share * territory.spread * territory.dir"): _SIGN,
}
"""What cannot change a result: module, how the line, the change or both begin, and the reason."""

NOTICED, UNNOTICED, UNREACHED = "killed", "survived", "not reached"


class Order:
    """Which tests come first: those that noticed most for their CPU time."""

    def __init__(self, costs: dict[str, float]) -> None:
        self.costs = costs
        self.tried = dict.fromkeys(costs, 1.0)
        self.noticed = dict.fromkeys(costs, 0.5)

    def first(self, tests: Sequence[str], patience: float) -> list[str]:
        """Return tests in their order, as many as the patience lasts for."""
        worth = {test: self.noticed[test] / self.tried[test] / (0.01 + self.costs[test])
                 for test in tests}  # fmt: skip
        chosen: list[str] = []
        left = patience
        for test in sorted(tests, key=lambda test: -worth[test]):
            left -= self.costs[test]
            if left > 0 or not chosen:
                chosen.append(test)
        return chosen

    def learn(self, ran: Sequence[str], noticed: bool) -> None:
        """Remember what tests said; of those that ran, the last one noticed."""
        for test in ran:
            self.tried[test] += 1
        if noticed and ran:
            self.noticed[ran[-1]] += 1


class Trial:
    """Tries mutants on the tests that reach them."""

    def __init__(self, found: Reach, patience: float) -> None:
        self.found = found
        self.patience = patience
        self.order = Order(found.costs)

    def anew(self, mutant: Mutant) -> tuple[str, float]:
        """Try a mutant in a child that imports the package with it."""

        def run(tests: Sequence[str]) -> int:
            plant(mutant)
            parts = [part for part in (tests[:1], tests[1:]) if part]
            return int(any(collected(part, self._passes) for part in parts))

        return self._verdict(mutant, run, DECLARED)

    def exchanged(self, session: pytest.Session) -> Callable[[Mutant], tuple[str, float]]:
        """Return how to try mutants in children that have imported everything."""
        items, live = by_name(session), live_functions()
        gc.freeze()

        def run(mutant: Mutant, tests: Sequence[str]) -> int:
            if not exchange(mutant, live):
                return 0
            return int(not passes(session, [items[test] for test in tests], self.found.costs))

        return lambda mutant: self._verdict(mutant, partial(run, mutant))

    def _passes(self, session: pytest.Session) -> None:
        passes(session, session.items, self.found.costs)

    def _verdict(
        self, mutant: Mutant, run: Callable[[Sequence[str]], int], *always: str
    ) -> tuple[str, float]:
        reached = [test for test in self.found.tests(mutant) if test not in always]
        tests = [*always, *self.order.first(reached, self.patience)]
        if not tests:
            return UNREACHED, 0.0
        RAN.write_text("0")
        code, used = apart(lambda: run(tests))
        if not always:  # else the tests are in two parts
            self.order.learn(tests[: int(RAN.read_text())], code != 0)
        return (NOTICED if code else UNNOTICED), used


def equal(mutant: Mutant) -> bool:
    """Tell whether a mutant is one of those that `EQUAL` names."""
    line = mutant.path.read_text(encoding="utf-8").splitlines()[mutant.place.first - 1].strip()
    inside = mutant.path.relative_to(PACKAGE).as_posix()
    told = (line, mutant.change, f"{line}: {mutant.change}")
    return any(
        inside == path and any(text.startswith(start) for text in told) for path, start in EQUAL
    )


def sample(size: int, seed: int, within: str) -> list[Mutant]:
    """Return mutants drawn evenly from all lines of the modules, in an order of chance."""
    folders = [PACKAGE / "model", PACKAGE / "analyses"]
    paths = [
        path
        for path in (*(p for folder in folders for p in sorted(folder.rglob("*.py"))), *STATISTICS)
        if path.name not in ("text.py", "__init__.py") and "wasm" not in path.parts
        and within in path.relative_to(PACKAGE).as_posix()
    ]  # fmt: skip
    every = [mutant for path in paths for mutant in mutants(path) if not equal(mutant)]
    say(f"{len(every)} mutants in {len(paths)} modules")
    return random.Random(seed).sample(every, min(size, len(every)))


def results(chosen: Sequence[Mutant], patience: float) -> list[str]:
    """Return and print the verdicts: first on those that have to be there at import."""
    import pandas  # noqa: F401  imported once, before the children are made
    import scipy.stats  # noqa: F401
    import xarray

    xarray.Dataset({"any": ("x", [0.0])})  # the first one imports what it may be made of
    found = reach()
    trial = Trial(found, patience)
    early = [mutant for mutant in chosen if found.at_import(mutant)]
    told = [show(mutant, *trial.anew(mutant)) for mutant in early]
    late = [mutant for mutant in chosen if not found.at_import(mutant)]

    def each(session: pytest.Session) -> None:
        for mutant in late:  # some modules are imported where they are asked for
            importlib.import_module(mutant.module)
        verdict = trial.exchanged(session)
        told.extend(show(mutant, *verdict(mutant)) for mutant in late)

    collected(TESTS, each)
    return told


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def show(mutant: Mutant, said: str, cost: float) -> str:
    """Print what became of a mutant, and return it."""
    say(f"{said:11} {cost:5.1f} s  {mutant}")
    return said


def main() -> int:
    """Run a sample; exit code 1 if less than the wanted share was noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=120, help="mutants in the sample")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=float, default=60, help="CPU seconds for one mutant")
    parser.add_argument("--within", default="", help="part of the path of the modules")
    parser.add_argument("--least", type=float, default=0, help="share that has to be killed (0-1)")
    asked = parser.parse_args()
    told = results(sample(asked.size, asked.seed, asked.within), asked.patience)
    killed = [said == NOTICED for said in told]
    share = sum(killed) / max(len(killed), 1)
    say(f"{sum(killed)} of {len(killed)} mutants killed ({share:.0%}), seed {asked.seed}")
    return int(share < asked.least)


if __name__ == "__main__":
    sys.exit(main())
