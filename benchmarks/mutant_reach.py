"""Which tests run which lines, and tests in processes of their own that begin where all begin.

The tests are collected once; every one runs in a fork of the process that collected them, so that
nothing that another test has kept is there. What was found is kept in the folder for temporary
files until the package, the test or what it stands on changes.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import coverage
import pytest
from mutant_faults import PACKAGE, ROOT, Mutant

TESTS = (
    *("tests/golden", "tests/analyses", "tests/model", "tests/reference", "tests/property"),
    *("tests/answers", "tests/results/test_monte_carlo_error.py"),
)
"""Folders of tests that may notice a fault of the model or of the analyses."""

WATCHED = ("model/*", "analyses/*", "results/monte_carlo_error.py")
HOW = ("-s", "-q", "--ignore=tests/model/wasm", "-p", "no:cacheprovider", "-p", "no:randomly")
"""No compiled kernel: what its engine began before a fork does not go on after it."""

MARKS = ("-m", "not browser")
GOLDEN = "golden"
"""Folder of tests that pin numbers; each of them needs much of its own and little in common."""

KEEP_SLOW = (GOLDEN, "test_model_forms.py", "test_compare_cards.py", "test_diff.py")
"""Folder and files of tests that are run although they are slow."""

KEPT = Path(tempfile.gettempdir()) / f"mutants-{os.getuid()}" / "reach.json"
RAN = KEPT.with_name("ran")
"""How many tests the last child began."""

SETUP = "setup"

HANGS = 20
"""CPU seconds that a test may take beside ten times its own: a fault may never end."""

Masks = dict[str, int]
"""Lines that were run, by file: bit n is line n."""


@dataclass
class Reach:
    """What the tests run on the sound code, and what runs when modules are imported."""

    costs: dict[str, float] = field(default_factory=dict)
    lines: dict[str, Masks] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    imported: Masks = field(default_factory=dict)

    def tests(self, mutant: Mutant) -> list[str]:
        """Return the tests that run the statement of a mutant, or its module if it is outside."""
        path, place = str(mutant.path), mutant.place
        wanted = span(place.first, place.last) if place.inside else -1
        return [test for test, masks in self.lines.items() if masks.get(path, 0) & wanted]

    def at_import(self, mutant: Mutant) -> bool:
        """Tell whether a mutant has to be there when the module is imported."""
        place = mutant.place
        mask = self.imported.get(str(mutant.path), 0) & span(place.first, place.last)
        return not place.inside or bool(mask)


def span(first: int, last: int) -> int:
    """Return the bits of some lines."""
    return (1 << (last + 1)) - (1 << first)


def apart(work: Callable[[], int]) -> tuple[int, float]:
    """Do something in a silent child; return its exit code and CPU seconds."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            code = work()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    _, status, used = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime


class _Loop:
    """Does something else than running the tests that were collected."""

    def __init__(self, work: Callable[[pytest.Session], None]) -> None:
        self.work = work

    def pytest_collection(self) -> None:
        """Let properties be tried with the same examples every time, and keep none."""
        from hypothesis import settings  # after what comes before all tests, which sets others

        settings.register_profile("same", settings(), derandomize=True, database=None)
        settings.load_profile("same")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave slow tests out, but for those that are named."""
        items[:] = [
            item
            for item in items
            if item.get_closest_marker("slow") is None
            or not {item.path.parent.name, item.path.name}.isdisjoint(KEEP_SLOW)
        ]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Do the work."""
        self.work(session)
        return True


def collected(tests: Sequence[str], work: Callable[[pytest.Session], None]) -> int:
    """Collect tests and do something with them."""
    base = f"--basetemp={KEPT.parent / 'tests'}"
    return int(pytest.main([*HOW, *MARKS, base, *tests], plugins=[_Loop(work)]))


def passes(session: pytest.Session, items: Sequence[pytest.Item], costs: dict[str, float]) -> bool:
    """Run tests until one fails; one that hangs ends this process."""
    for place, item in enumerate(items):
        RAN.write_text(str(place + 1))
        after = items[place + 1] if place + 1 < len(items) else None
        used = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(used.ru_utime + used.ru_stime + HANGS + 10 * costs.get(item.nodeid, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (limit, -1))
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        if session.testsfailed:
            return False
    return True


def reach() -> Reach:
    """Return what every test runs, measured anew where it may have changed."""
    KEPT.parent.mkdir(exist_ok=True)
    known = Reach(**json.loads(KEPT.read_text())) if KEPT.exists() else Reach()
    code, _ = _aside(lambda: _measure(known))
    if code != 0:
        message = "tests fail, or cannot be collected, on the sound code"
        raise SystemExit(message)
    return Reach(**json.loads(KEPT.read_text()))


def _aside(work: Callable[[], int]) -> tuple[int, float]:
    """Do something in a child that may speak, so that this process imports nothing."""
    out = os.dup(1), os.dup(2)

    def loud() -> int:
        os.dup2(out[0], 1)
        os.dup2(out[1], 2)
        return work()

    return apart(loud)


def _measure(known: Reach) -> int:
    watch = _watch()
    failed: list[str] = []

    def each(session: pytest.Session) -> None:
        watch.stop()
        found = Reach(imported=_masks(watch))
        for path, items in groupby(session.items, _together):
            held, mark = list(items), _mark(Path(path.partition("[")[0]))
            if any(known.marks.get(item.nodeid) != mark for item in held):
                sys.stdout.write(f"{Path(path).relative_to(ROOT)}\n")
                if not _recorded(session, held, known):
                    failed.append(path)
                    continue
            for test in (item.nodeid for item in held):
                found.costs[test], found.lines[test] = known.costs[test], known.lines[test]
                found.marks[test] = mark
        KEPT.write_text(json.dumps(vars(found)))

    watch.start()
    code = collected(TESTS, each)
    for test in failed:
        sys.stdout.write(f"fails on the sound code: {test}\n")
    sys.stdout.flush()
    return code or len(failed)


def _together(item: pytest.Item) -> str:
    """Return the file of a test: what its tests share is made once; pinned numbers one by one."""
    alone = item.path.parent.name == GOLDEN
    return f"{item.path}[{item.name}]" if alone else str(item.path)


def _recorded(session: pytest.Session, items: Sequence[pytest.Item], known: Reach) -> bool:
    """Add the CPU seconds of tests and the lines they run; tell whether they pass."""
    told = KEPT.with_name("part.json")

    def run() -> int:
        hooks = _Hooks()
        session.config.pluginmanager.register(hooks)
        hooks.watch.start()
        sound = passes(session, items, dict.fromkeys((item.nodeid for item in items), 60.0))
        hooks.watch.stop()
        told.write_text(json.dumps(hooks.found()))
        return int(not sound)

    code, _ = apart(run)
    if code == 0:
        costs, lines = json.loads(told.read_text())
        known.costs.update(costs)
        known.lines.update(lines)
    return code == 0


class _Hooks:
    """Notes which test runs what; what is set up for one may be there for all."""

    def __init__(self) -> None:
        self.watch = _watch()
        self.costs: dict[str, float] = {}
        self.shared = 0.0

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        """Note a setup."""
        self.watch.switch_context(SETUP)
        before = time.process_time()
        yield
        self.shared = max(self.shared, time.process_time() - before)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """Note a call."""
        self.watch.switch_context(item.nodeid)
        before = time.process_time()
        yield
        self.costs[item.nodeid] = time.process_time() - before

    def found(self) -> tuple[dict[str, float], dict[str, Masks]]:
        """Return the CPU seconds and the lines of every test."""
        data = self.watch.get_data()
        data.set_query_contexts(None)
        masks: dict[str, Masks] = {test: {} for test in [*self.costs, SETUP]}
        for path in data.measured_files():
            for line, contexts in data.contexts_by_lineno(path).items():
                for test in contexts:
                    if test in masks:
                        masks[test][path] = masks[test].get(path, 0) | 1 << line
        common = masks.pop(SETUP)
        joined = {test: {path: own.get(path, 0) | common.get(path, 0) for path in own | common}
                  for test, own in masks.items()}  # fmt: skip
        return {test: cost + self.shared for test, cost in self.costs.items()}, joined


def _watch() -> coverage.Coverage:
    where = [str(PACKAGE / part) for part in WATCHED]
    found = coverage.Coverage(data_file=None, include=where, config_file=False)
    found.set_option("run:disable_warnings", ["no-data-collected"])  # a test may reach nothing
    return found


def _masks(watch: coverage.Coverage) -> Masks:
    data = watch.get_data()
    every = {path: data.lines(path) or [] for path in data.measured_files()}
    return {path: sum(1 << line for line in lines) for path, lines in every.items()}


@lru_cache(maxsize=1)
def _ground() -> str:
    """Return a checksum of the package, of its data and of what tests share."""
    shared = (path for path in (ROOT / "tests").rglob("*.py") if not path.name.startswith("test_"))
    data = (path for part in ("parameters", "scenarios") for path in (ROOT / part).rglob("*"))
    return _checksum([*PACKAGE.rglob("*.py"), *data, *shared])


@cache
def _mark(path: Path) -> str:
    return _checksum([path]) + _ground()


def _checksum(paths: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in sorted(paths):
        if path.is_file():
            total.update(str(path).encode() + path.read_bytes())
    return total.hexdigest()


def by_name(session: pytest.Session) -> dict[str, Any]:
    """Return the collected tests by their names."""
    return {item.nodeid: item for item in session.items}
