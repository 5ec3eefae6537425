"""A project with goals, themes and regions of its own, from the desk to the phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import Session, Watched, at_rest, session_of, settled, wait_until
from valuma_scenarios.commands.new import write_project
from valuma_scenarios.project.open import load_project
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.live.gateway import KernelGateway

pytestmark = [pytest.mark.browser, pytest.mark.slow]
GOALS = ("work", "everyday")


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Session]:
    """A session on the project of the template of three municipalities."""
    project = tmp_path / "lake"
    write_project(project, "three_municipalities", force=False, quiet=True)
    engine = Engine(KernelGateway(load_project(project)))
    with session_of(engine, project, tmp_path / "sessions", "90") as session:
        yield session


def test_a_workshop_follows_the_goals_of_its_study(lake: Session, watched: Watched) -> None:
    screen = watched.open(lake.links["screen"], 1920, 1080)
    desk = watched.open(lake.links["desk"], 1366, 768)
    phone = watched.open(lake.links["phones"], 390, 844)
    at_rest(desk, "#mini-badge")
    for panel in ("compare", "goals", "path", "map", "weights", "ranks"):
        desk.select_option("#view-panel", panel)
        screen.wait_for_selector(f"main.panel-{panel}")
        settled(screen)
    desk.select_option("#view-panel", "explain")
    screen.wait_for_selector(".explained p:not(.muted)", timeout=60_000)
    assert "2030" in screen.inner_text(".explained")
    desk.select_option("#view-panel", "compare")
    for tab in ("near", "levers", "assumptions", "weights", "sources"):
        desk.click(f"#tab-{tab}")
        settled(desk)
    desk.click("#tab-near")
    desk.locator(".lever input[type=range]").first.focus()
    desk.keyboard.press("ArrowRight")
    wait_until(screen, lambda: "→" in screen.inner_text("#told"))
    desk.click("[data-key=ask]")
    desk.select_option("#ask-kind", "swing")
    desk.click("dialog button[type=submit]")
    desk.click("[data-key=advance-open]")
    phone.wait_for_selector("[data-key=top-work]")
    assert phone.locator(".option").count() == len(GOALS)
    phone.click("[data-key=top-everyday]")
    phone.fill("[data-key=n-work]", "40")
    phone.keyboard.press("Tab")
    phone.click("[data-key=send]")
    phone.wait_for_selector(".done:not(.pending)")
    for i in range(4):
        desk.click("[data-key=paper]")
        for goal, points in zip(GOALS, ("100", str(10 * i)), strict=True):
            desk.fill(f"#paper-{goal}", points)
        desk.click("dialog button[type=submit]")
        desk.wait_for_selector("dialog", state="hidden")
    for state in ("closed", "revealed"):
        desk.click(f"[data-key=advance-{state}]")
        desk.wait_for_selector(f".pill.{state}")
    screen.wait_for_selector("path.profile", state="attached")
    assert screen.locator("path.profile").count() == 5
    with desk.expect_download() as coming:
        desk.click("[data-key=file-weights_file]")
    lines = Path(coming.value.path()).read_text(encoding="utf-8").splitlines()
    assert lines[0] == "profile,group,work,everyday"
    assert len(lines) == 6
    for kind in ("record", "film", "share_file"):
        with desk.expect_download() as coming:
            desk.click(f"[data-key=file-{kind}]")
        assert Path(coming.value.path()).stat().st_size > 1000
    assert watched.outside() == []
    assert watched.problems == []
