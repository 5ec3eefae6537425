"""The report in a real browser: nothing fetched, no axe-core violation, no text cut off.

Skipped where there is no Chromium, Playwright or axe-core. With ``VALUMA_SHOTS=folder`` each view
is also saved as a picture.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.contrast import (
    RUN_AXE,
    UNDECIDED,
    assert_readable,
    faint_in_drawings,
    faint_in_words,
)
from valuma_scenarios.report.documents.html import write_report
from valuma_scenarios.results.runs import Run
from valuma_scenarios.vocabulary import LANGUAGES, Language

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SHOTS = os.environ.get("VALUMA_SHOTS", "")
VIEWS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}},
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "projector": {"viewport": {"width": 1920, "height": 1080}},
}
CUT_OFF = """() => [...document.querySelectorAll(".plot")].flatMap((plot) => {
  const frame = plot.getBoundingClientRect();
  return [...plot.querySelectorAll("svg text")].filter((text) => {
    const box = text.getBoundingClientRect();
    return box.width && (box.left < frame.left - 1.5 || box.right > frame.right + 1.5
      || box.top < frame.top - 1.5 || box.bottom > frame.bottom + 1.5);
  }).map((text) => plot.dataset.figure + ": " + text.textContent);
})"""
PILED_UP = """() => [...document.querySelectorAll(".plot")].flatMap((plot) => {
  const texts = [...plot.querySelectorAll("svg text")]
    .map((node) => ({ text: node.textContent, box: node.getBoundingClientRect() }))
    .filter((item) => item.box.width && item.text.trim());
  const found = [];
  texts.forEach((one, i) => texts.slice(i + 1).forEach((other) => {
    const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
    const height = Math.min(one.box.bottom, other.box.bottom)
      - Math.max(one.box.top, other.box.top);
    const smaller = Math.min(one.box.height, other.box.height);
    if (width > 3 && height > smaller * 0.45) {
      found.push(plot.dataset.figure + ": " + one.text + " / " + other.text);
    }
  }));
  return found;
})"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll(".plot svg text")]
  .filter((n) => n.textContent.trim()).map((n) => parseFloat(getComputedStyle(n).fontSize)))"""


@pytest.fixture(scope="module")
def axe() -> str:
    package = pytest.importorskip("axe_playwright_python")
    return Path(package.__file__).with_name("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=LANGUAGES)
def page_file(
    request: pytest.FixtureRequest, small_run: Run, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Language, Path]:
    path = tmp_path_factory.mktemp("report") / f"report-{request.param}.html"
    write_report(small_run, request.param, path)
    return request.param, path


@pytest.mark.parametrize("view", VIEWS)
def test_the_report_can_be_read_by_everyone(
    chromium: Any, axe: str, page_file: tuple[Language, Path], view: str
) -> None:
    language, path = page_file
    context = chromium.new_context(**VIEWS[view])
    page = context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-drawn]")
    page.wait_for_timeout(400)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"report_{language}_{view}.png", full_page=True)
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
    assert not faults
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(PILED_UP) == []
    assert page.evaluate(SMALLEST) >= 9
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0
    if view == "desktop":  # thousands of cells: once is enough
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    page.evaluate(axe)
    if language == "fi" or view in ("phone", "desktop"):  # colours are the same in all languages
        assert page.evaluate(RUN_AXE, view == "desktop") == []
    if view == "desktop":
        assert_readable(page, ".plot")
    elif view != "phone":
        assert faint_in_drawings(page, ".plot")[1] == []
    context.close()


def test_faint_letters_are_seen(chromium: Any, axe: str) -> None:
    """Plant faults and find them: on a shade, in words, and in a drawing that nobody looks at."""
    page = chromium.new_page()
    shown = (
        '<p style="background:linear-gradient(#fff,#fff);color:#aaa">faint words</p>'
        '<div class="plot"><svg width="200" height="60"><rect width="100" height="60" '
        'fill="#97C6FA"/><text x="10" y="30" fill="{}">on a shade</text></svg></div>'
    )
    for fill, found in (("#FFFFFF", True), ("#000000", False)):
        page.set_content(shown.format(fill))
        count, faint = faint_in_drawings(page, ".plot")
        assert (count, bool(faint)) == (1, found)
    page.evaluate(axe)
    page.evaluate(RUN_AXE, True)
    assert faint_in_words(page, page.evaluate(UNDECIDED)) == ["faint words: 2.32"]
    page.close()


def test_the_printed_report_has_its_figures(
    chromium: Any, page_file: tuple[Language, Path], tmp_path: Path
) -> None:
    page = chromium.new_page()
    page.goto(page_file[1].as_uri())
    page.wait_for_selector("html[data-drawn]")
    target = tmp_path / "report.pdf"
    page.pdf(path=target, prefer_css_page_size=True)
    assert target.stat().st_size > 100_000
    # After printing the screen shows its own composition again.
    assert page.evaluate(CUT_OFF) == []
    page.close()


def test_the_first_screen_of_a_laptop_holds_answer_verdicts_and_matrix(
    chromium: Any, page_file: tuple[Language, Path]
) -> None:
    _, path = page_file
    page = chromium.new_page(viewport={"width": 1366, "height": 768})
    page.goto(path.as_uri())
    parts = page.locator(".told p, .first .scroll")
    assert page.locator(".first .scroll").count() == 2
    for part in parts.all():
        box = part.bounding_box()
        assert 0 < box["y"] < box["y"] + box["height"] <= 768, part.inner_text()
        assert part.evaluate("(e) => e.scrollWidth <= e.clientWidth"), part.inner_text()
    page.close()
