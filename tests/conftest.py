"""Fixtures that several tests share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from valuma_scenarios.project.load import Raw, read_project
from valuma_scenarios.project.open import load_project
from valuma_scenarios.registry import found_points
from valuma_scenarios.schema.study import Study
from valuma_scenarios.wording.catalogue import catalogue
from valuma_scenarios.workshop.room.catalogue import texts

ROOT = Path(__file__).resolve().parent.parent
SLOW_LIST = ROOT / "tests" / "slow.txt"
SLOW_SECONDS = 0.4
"""CPU time from which on a test is left to the long run; see `nox -s durations`."""

SHARING = {"tests/report"}
"""Folders whose tests share what takes long to make."""

PLUGIN = ROOT / "tests" / "plugin"

USED = pytest.StashKey[dict[str, float]]()

# Machines differ in speed: a slow one must not turn a correct property into a failure.
# In CI every run tries the same examples: what it says is about the change, not about luck.
settings.register_profile(
    "valuma",
    deadline=None,
    max_examples=60 if os.environ.get("CI") else 20,
    print_blob=True,
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("valuma")


def forget() -> None:
    """Look for plug-ins and texts anew."""
    for kept in (found_points, catalogue, texts):
        kept.cache_clear()


@pytest.fixture
def plugin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The plug-in of the tests, as if it were installed."""
    monkeypatch.syspath_prepend(str(PLUGIN))
    forget()
    yield
    monkeypatch.undo()
    forget()


@pytest.fixture(scope="session")
def root() -> Path:
    """Folder of the shipped project."""
    return ROOT


@pytest.fixture(scope="session")
def shipped_raw() -> Raw:
    """The shipped project as read, once for all tests."""
    return read_project(ROOT)


@pytest.fixture(scope="session")
def shipped_study() -> Study:
    """The shipped project as a study, once for all tests."""
    return load_project(ROOT)


@pytest.fixture
def copy_project(tmp_path: Path) -> Callable[[], Path]:
    """Return a function that makes a copy of the shipped project, to be broken."""

    def copy() -> Path:
        target = tmp_path / "project"
        for part in ("scenarios", "parameters"):
            shutil.copytree(ROOT / part, target / part)
        return target

    return copy


def whole_name(item: pytest.Item) -> str:
    """Return the name of a test without its parameters."""
    return item.nodeid.partition("[")[0]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what took long when last measured, and what opens a browser as such."""
    slow = set(SLOW_LIST.read_text("utf-8").splitlines())
    for item in items:
        if whole_name(item) in slow:
            item.add_marker(pytest.mark.slow)
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give every process whole files and folders, so that what tests share is made once."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            folder = file.rpartition("/")[0]
            return folder if folder in SHARING else file

    return Together(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Measure the CPU time of a test, that of its child processes included."""
    before = sum(os.times()[:4])
    try:
        return (yield)
    finally:
        used = item.config.stash.setdefault(USED, {})
        used[whole_name(item)] = used.get(whole_name(item), 0.0) + sum(os.times()[:4]) - before


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Renew the list of slow tests; tests that were not run here stay as they are on it."""
    if session.config.getoption("--update-slow"):
        used = session.config.stash.get(USED, {})
        kept = set(SLOW_LIST.read_text("utf-8").splitlines()) - set(used)
        slow = kept | {name for name, seconds in used.items() if seconds > SLOW_SECONDS}
        SLOW_LIST.write_text("\n".join(sorted(slow)) + "\n", encoding="utf-8", newline="\n")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that renews golden results."""
    parser.addoption(
        "--update-goldens",
        action="store_true",
        help="write golden results anew and print the largest changes",
    )
    parser.addoption(
        "--update-slow",
        action="store_true",
        help=f"write {SLOW_LIST.name} anew from the tests run here, in one process",
    )


@pytest.fixture
def update_goldens(request: pytest.FixtureRequest) -> bool:
    """Whether golden results are to be written anew."""
    return bool(request.config.getoption("--update-goldens"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Return one browser for all tests: Playwright allows one in a process."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("tests marked browser need Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
