"""How many small faults of the model, the analyses and the errors of numbers the tests notice.

``python benchmarks/mutants.py`` draws a sample of mutants of ``model/`` and ``analyses/`` (one
changed sign, comparison, number or function each), runs the tests of the changed module against
every one in a process of its own, and lists those that no test noticed. The checkout is never
changed: the mutant exists only in the process that imports it.

What is not mutated: modules of sentences (``text.py``), which other tests hold to the numbers, and
the compiled kernel, which is checked byte for byte against its source.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import resource
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "valuma_scenarios"
CPU_SECONDS = 240
NOTICED, UNNOTICED, BROKEN = "killed", "survived", "no test ran"

_KNOWN = ("tests/analyses/test_known_numbers.py", "tests/analyses/test_known_errors.py")
_METHODS = (
    *("tornado", "sobol", "shapley", "given", "rbd_fast", "morris"),
    *("delta", "dgsm", "efast", "pawn"),
)
_GOLDEN = "tests/golden/test_analyses.py"


def _golden(*cases: str) -> tuple[str, ...]:
    """Return the tests that hold the numbers of some analyses."""
    return tuple(f"{_GOLDEN}::test_an_analysis_gives_its_golden[{case}]" for case in cases)


TESTS: dict[str, tuple[str, ...]] = {
    "model": (
        *_golden("run", "forms"),
        *_KNOWN,
        "tests/model",
        "tests/reference",
        "tests/property",
    ),
    "analyses/compare": (*_golden("answer compare"), "tests/analyses/test_compare.py"),
    "analyses/diff": ("tests/analyses/test_diff.py",),
    "analyses/discovery": (
        *_golden("answer discovery", "cases"),
        "tests/analyses/test_discovery.py",
    ),
    "analyses/elicitation": (
        *_golden("elicitation"),
        "tests/analyses/test_elicitation_fit.py",
        "tests/analyses/test_elicitation_profiles.py",
        "tests/analyses/test_elicitation_sheets.py",
        "tests/analyses/test_elicitation_effect.py",
    ),
    "analyses/evaluability": (
        *_golden("answer evaluability"),
        "tests/analyses/test_evaluability.py",
    ),
    "analyses/evidence": (*_golden("answer evidence"), "tests/analyses/test_evidence.py"),
    "analyses/explain": (*_golden("explain"), "tests/analyses/explain"),
    "analyses/facts": (
        *_golden("answer facts"),
        "tests/analyses/test_facts.py",
        "tests/analyses/test_history_matching.py",
    ),
    "analyses/forms": (*_golden("answer forms"), "tests/analyses/test_model_forms.py"),
    "analyses/hindcast": (*_golden("hindcast"), "tests/analyses/test_hindcast.py"),
    "analyses/information": (*_golden("answer information"), *_KNOWN, "tests/analyses/test_voi.py"),
    "analyses/power": (*_golden("answer facts"), "tests/analyses/test_power.py"),
    "analyses/ranking": (
        *_golden("answer ranking", "answer verdict", "cases"),
        *_KNOWN,
        "tests/analyses/test_weights_smaa.py",
        "tests/analyses/test_leader.py",
        "tests/analyses/test_robustness.py",
        "tests/analyses/test_clusters.py",
        "tests/analyses/test_precision.py",
    ),
    "analyses/search": (*_golden("answer search"), "tests/analyses/search"),
    "analyses/sensitivity": (
        *_golden("answer sensitivity", *(f"sensitivity {method}" for method in _METHODS)),
        *_KNOWN,
        "tests/analyses/test_sobol.py",
        "tests/analyses/test_sensitivity.py",
    ),
    "analyses/switching": (
        *_golden("switching", "answer switching"),
        "tests/analyses/test_switching_levers.py",
    ),
    "analyses/vintages": (*_golden("vintages"), "tests/analyses/test_vintages.py"),
    "results": (*_KNOWN, "tests/results/test_monte_carlo_error.py"),
}
"""Quick tests, and pinned numbers of analyses, by folder of the package."""

DECLARED = "tests/golden/test_declared.py"
"""Thresholds, sizes and defaults of all modules."""

STATISTICS = (PACKAGE / "results" / "monte_carlo_error.py",)
"""Modules outside of these folders that say how sure a number is."""

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.FloorDiv: ast.Mult,
}  # fmt: skip
_FUNCTIONS = {
    "min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum", "argmax": "argmin",
    "argmin": "argmax", "mean": "sum", "any": "all", "all": "any", "floor": "ceil", "ceil": "floor",
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One fault: the module, the number of the node that is changed, and what is changed."""

    path: Path
    node: int
    line: int
    change: str

    def __str__(self) -> str:
        """Return place and change."""
        return f"{self.path.relative_to(PACKAGE).as_posix()}:{self.line}: {self.change}"


def changed(node: ast.AST) -> tuple[ast.AST, str] | None:
    """Return a node with one fault and what it is, or None if there is no way to break it."""
    new = copy.deepcopy(node)
    if isinstance(new, ast.Compare) and type(new.ops[0]) in _COMPARISONS:
        new.ops[0] = _COMPARISONS[type(new.ops[0])]()
    elif isinstance(new, ast.BinOp) and type(new.op) in _OPERATORS:
        if any(isinstance(side, ast.Constant | ast.JoinedStr) and _is_text(side)
               for side in (new.left, new.right)):  # fmt: skip
            return None
        new.op = _OPERATORS[type(new.op)]()
    elif isinstance(new, ast.BoolOp):
        new.op = ast.Or() if isinstance(new.op, ast.And) else ast.And()
    elif isinstance(new, ast.UnaryOp) and isinstance(new.op, ast.USub | ast.Not):
        return new.operand, f"{ast.unparse(node)} → {ast.unparse(new.operand)}"
    elif isinstance(new, ast.Constant) and isinstance(new.value, bool):
        new.value = not new.value
    elif isinstance(new, ast.Constant) and isinstance(new.value, int | float):
        new.value = new.value + 1
    elif isinstance(new, ast.Call) and _name(new) in _FUNCTIONS:
        other = _FUNCTIONS[_name(new)]
        if isinstance(new.func, ast.Attribute):
            new.func.attr = other
        elif isinstance(new.func, ast.Name):
            new.func.id = other
    else:
        return None
    return new, f"{ast.unparse(node)[:70]} → {ast.unparse(new)[:70]}"


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


class _At(ast.NodeTransformer):
    """Changes the node of one number; numbers count nodes in the order they are visited."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.number = -1
        self.found: list[tuple[int, int, str]] = []

    def visit(self, node: ast.AST) -> ast.AST:
        """Count a node, and note or change it."""
        if isinstance(node, ast.AnnAssign):  # annotations decide nothing
            if node.value is not None:
                node.value = self.visit(node.value)  # type: ignore[assignment]
            return node
        if isinstance(node, ast.FunctionDef):
            node.body = [self.visit(part) for part in node.body]  # type: ignore[misc]
            node.args.defaults = [self.visit(part) for part in node.args.defaults]  # type: ignore[misc]
            return node
        self.number += 1
        mine = self.number
        told = changed(node)
        if told is not None:
            self.found.append((mine, getattr(node, "lineno", 0), told[1]))
            if mine == self.wanted:
                return ast.copy_location(told[0], node)
        return self.generic_visit(node)


def mutants(path: Path) -> list[Mutant]:
    """Return every mutant of a module."""
    walker = _At(-1)
    walker.visit(ast.parse(path.read_text(encoding="utf-8")))
    return [Mutant(path, node, line, change) for node, line, change in walker.found]


def broken_code(mutant: Mutant) -> CodeType:
    """Return the code of a module with its fault."""
    sound = ast.parse(mutant.path.read_text(encoding="utf-8"))
    broken = ast.fix_missing_locations(_At(mutant.node).visit(sound))
    return compile(broken, str(mutant.path), "exec")  # type: ignore[call-overload]


class _Finder(importlib.abc.MetaPathFinder):
    """Gives one module with a fault and leaves the others alone."""

    def __init__(self, mutant: Mutant) -> None:
        inside = mutant.path.relative_to(ROOT).with_suffix("")
        self.name = ".".join(inside.parts)
        self.mutant = mutant

    def find_spec(
        self, name: str, path: object, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find the module with the fault."""
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(
            name, self.mutant.path, loader=_Loader(self.mutant)
        )


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, mutant: Mutant) -> None:
        super().__init__(_Finder(mutant).name, str(mutant.path))
        self.mutant = mutant

    def get_code(self, fullname: str) -> CodeType:
        """Return the code with the fault."""
        return broken_code(self.mutant)


def _plant(mutant: Mutant) -> None:
    """Let the module with the fault be the one that is imported."""
    finder = _Finder(mutant)
    sys.meta_path.insert(0, finder)
    if finder.name in sys.modules:  # those that hold it are imported anew as well
        for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE.name]:
            del sys.modules[name]


def tests_of(path: Path) -> tuple[str, ...]:
    """Return the tests of a module."""
    inside = path.relative_to(PACKAGE).as_posix()
    own = next(tests for folder, tests in TESTS.items() if inside.startswith(f"{folder}/"))
    return (DECLARED, *own)


def verdict(mutant: Mutant | None, tests: Sequence[str]) -> tuple[str, float]:
    """Run tests against a mutant, or the sound code, in a child; return verdict, CPU seconds."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        if mutant is not None:
            _plant(mutant)
        import pytest

        how = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
        golden = [test for test in tests if test.startswith(_GOLDEN)]
        quick = [test for test in tests if test not in golden]
        code = pytest.main([*how, "-m", "", *golden]) if golden else 0
        os._exit(int(code or pytest.main([*how, *quick])))
    _, status, used = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    said = UNNOTICED if code == 0 else BROKEN if code == 5 else NOTICED
    return said, used.ru_utime + used.ru_stime


def sample(size: int, seed: int, within: str) -> list[Mutant]:
    """Return mutants drawn evenly from all lines of the modules, in the order of the files."""
    folders = [PACKAGE / "model", PACKAGE / "analyses"]
    paths = [
        path
        for path in (*(p for folder in folders for p in sorted(folder.rglob("*.py"))), *STATISTICS)
        if path.name not in ("text.py", "__init__.py") and "wasm" not in path.parts
        and within in path.relative_to(PACKAGE).as_posix()
    ]  # fmt: skip
    every = [mutant for path in paths for mutant in mutants(path)]
    say(f"{len(every)} mutants in {len(paths)} modules")
    chosen = random.Random(seed).sample(every, min(size, len(every)))
    return sorted(chosen, key=lambda mutant: (str(mutant.path), mutant.line))


def results(chosen: Sequence[Mutant], limit: float) -> Iterator[tuple[Mutant, str, float]]:
    """Yield each mutant with its verdict, until the CPU time is used up.

    Raises
    ------
    SystemExit
        If tests fail on the sound code.
    """
    import numpy  # noqa: F401  imported once, before the children are made
    import pandas  # noqa: F401
    import pytest  # noqa: F401
    import scipy.stats  # noqa: F401
    import xarray  # noqa: F401

    import valuma_scenarios.project.open
    import valuma_scenarios.workshop.room.catalogue  # noqa: F401

    for tests in dict.fromkeys(tests_of(mutant.path) for mutant in chosen):
        said, _ = verdict(None, tests)
        if said != UNNOTICED:  # else every mutant would count as killed
            message = f"the tests fail, or do not run, on the sound code: {' '.join(tests)}"
            raise SystemExit(message)
    used = 0.0
    order = random.Random(1).sample(list(chosen), len(chosen))
    for mutant in order:
        if used > limit:
            return
        said, cost = verdict(mutant, tests_of(mutant.path))
        used += cost
        yield mutant, said, cost


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Run a sample; exit code 1 if less than the wanted share was noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=120, help="mutants in the sample")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=15, help="CPU time that may be used")
    parser.add_argument("--within", default="", help="part of the path of the modules")
    parser.add_argument("--least", type=float, default=0, help="share that has to be killed (0-1)")
    asked = parser.parse_args()
    killed = tried = 0
    for mutant, said, cost in results(
        sample(asked.size, asked.seed, asked.within), asked.minutes * 60
    ):
        tried += 1
        killed += said == NOTICED
        say(f"{said:9} {cost:5.1f} s  {mutant}")
    share = killed / max(tried, 1)
    say(f"{killed} of {tried} mutants killed ({share:.0%}), seed {asked.seed}")
    return int(share < asked.least)


if __name__ == "__main__":
    sys.exit(main())
