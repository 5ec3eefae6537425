"""The share file opens from a disk, shows the state, and lets its reader move levers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import wait_until
from tests.contrast import RUN_AXE, assert_readable
from tests.figures.test_report_browser import axe
from valuma_scenarios.project.open import load_project
from valuma_scenarios.vocabulary import LANGUAGES
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.live.gateway import KernelGateway
from valuma_scenarios.workshop.record.share_page import SharedState, share_html
from valuma_scenarios.workshop.room.phrases import say

__all__ = ["axe"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).parents[2]
MOST_BYTES = 1_000_000


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    study = load_project(ROOT)
    network = study.alternative("by_theme").networks[0].id
    doc = {f"lever/by_theme/net/{network}/coordination_meur": 2.0}
    view = {"panel": "compare", "alternative": "by_theme", "goal": "all", "year": 2030}
    view |= {"theme": "light", "language": "fi"}
    state = SharedState(
        doc, view, {code: f"Koe </script> {code}" for code in LANGUAGES}, [], 1_700_000_000.0
    )
    path = tmp_path_factory.mktemp("share") / "share.html"
    path.write_text(share_html(Engine(KernelGateway(study)), state), encoding="utf-8")
    return path


def test_it_opens_from_a_disk_and_its_levers_move(chromium: Any, page_file: Path) -> None:
    assert page_file.stat().st_size < MOST_BYTES
    context = chromium.new_context(viewport={"width": 1366, "height": 900}, locale="fi-FI")
    asked: list[str] = []
    problems: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(page_file.as_uri())
    page.wait_for_selector(".levers input[type=range]")
    assert page.inner_text("#badge") == "2\u00a0000 simulointia"
    before = page.inner_text("#headline")
    page.locator(".levers input[type=range]").nth(1).focus()
    page.keyboard.press("ArrowRight")
    wait_until(page, lambda: "300" in page.inner_text("#badge"))
    assert "parempi" in page.inner_text("#told")
    page.click("#back")
    wait_until(page, lambda: page.inner_text("#headline") == before)
    page.click("[data-key=lang-sv]")
    assert page.get_attribute("html", "lang") == "sv"
    assert "Koe </script> sv" in page.inner_text("#banner")
    assert [url for url in asked if not url.startswith("file:")] == []
    assert problems == []
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everyone_can_read_it(chromium: Any, axe: str, page_file: Path, theme: str) -> None:
    page = chromium.new_page(viewport={"width": 1366, "height": 900}, color_scheme=theme)
    page.goto(page_file.as_uri())
    page.wait_for_selector(".levers input[type=range]")
    page.evaluate(axe)
    assert page.evaluate(RUN_AXE, True) == []
    assert_readable(page, "main")
    page.close()


def test_without_scripts_it_shows_the_intervals_in_three_languages(
    chromium: Any, page_file: Path
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_file.as_uri())
    shown = page.inner_text("body")
    for language in ("fi", "sv", "en"):
        assert say(language, "film_score") in shown
    assert "cbce" in shown or "wasm f32" in shown
    assert page.locator("svg").count() == 3
    context.close()
