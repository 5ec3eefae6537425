"""Every text on the screen can be read from eight metres on a picture two metres wide."""

from __future__ import annotations

import math
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from tests.browser.conftest import Session, Watched, at_rest, settled
from valuma_scenarios.workshop.web.server import FONTS

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PICTURE_MM, WIDTH, DISTANCE_MM = 2000.0, 1920, 8000.0
LEAST_MINUTES = 16.0  # ISO 9241-303: at least 16 minutes of arc, better 20
SIZES = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim(), node = walk.currentNode.parentElement;
    const box = node.getBoundingClientRect(), style = getComputedStyle(node);
    const seen = text && !node.closest(".hidden, [hidden], script, style, #live, title, desc");
    if (!seen || box.width <= 1 || style.visibility !== "visible") continue;
    found.push([text, parseFloat(style.fontSize), box.right, box.bottom]);
  }
  return found;
}"""


def cap_height() -> float:
    """Height of a capital letter in the screen's own font, in parts of the font size."""
    font = TTFont(FONTS / "SourceSans3-Regular.ttf")
    height: int = font["OS/2"].sCapHeight
    return height / float(font["head"].unitsPerEm)


def minutes(size: float) -> float:
    """Angle under which letters of a font size (px) are seen, minutes of arc."""
    height = size * cap_height() * PICTURE_MM / WIDTH
    return 60 * math.degrees(math.atan(height / DISTANCE_MM))


def texts(page: Any) -> list[tuple[str, float, float, float]]:
    return [tuple(row) for row in page.evaluate(SIZES)]


def test_letters_on_the_screen_are_large_enough(served: Session, watched: Watched) -> None:
    screen = watched.open(served.links["screen"], WIDTH, 1080)
    desk = watched.open(served.links["desk"], 1366, 768)
    screen.wait_for_selector(".joinview")
    at_rest(desk, "#mini-badge")
    for panel in (
        "join",
        "compare",
        "goals",
        "path",
        "map",
        "weights",
        "ranks",
        "explain",
        "question",
    ):
        desk.select_option("#view-panel", panel)
        screen.wait_for_selector(f"main.panel-{panel}")
        if panel == "explain":
            screen.wait_for_selector(".explained p:not(.muted)", timeout=60_000)
        settled(screen)
        found = texts(screen)
        assert len(found) >= 2, panel
        small = [(text, size) for text, size, *_ in found if minutes(size) < LEAST_MINUTES]
        assert not small, (panel, small)
        outside = [text for text, _, right, bottom in found if right > 1921 or bottom > 1081]
        assert not outside, (panel, outside)
    numbers = [t for t, *_ in texts(screen)]
    assert len(numbers) < 60
