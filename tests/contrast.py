"""Contrast of text in a page against what is drawn beneath it: what axe-core leaves undecided.

axe-core cannot tell what lies under a text in a drawing, or in a cell that a scrolling frame cuts.
Here the letters are made invisible, the drawing is photographed, and each text is held against the
colours that are left in its box.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image

NEEDED, NEEDED_LARGE = 4.5, 3.0
"""WCAG 2.2, 1.4.3: contrast of text, and of letters of 24 px (bold: 18.66 px) and more."""

OFTEN = 0.1
"""Share of a box from which on a colour counts: thin lines between letters do not."""

RUN_AXE = """async (undecided) => {
  const resultTypes = ["violations", ...(undecided ? ["incomplete"] : [])];
  window.axeFound = await window.axe.run(document, { resultTypes });
  return window.axeFound.violations
    .map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join(", "));
}"""
UNDECIDED = """() => window.axeFound.incomplete
  .flatMap((rule) => rule.nodes.map((node) => node.target.join(" ")))"""

HIDE = "svg text, svg tspan { fill-opacity: 0 !important; stroke-opacity: 0 !important; }"

DRAWN = """(frame) => {
  const at = frame.getBoundingClientRect();
  return [...frame.querySelectorAll("svg text")].flatMap((text) => {
    const lines = [...text.querySelectorAll("tspan")].filter((line) => line.textContent.trim());
    return (lines.length ? lines : [text]).map((node) => {
      const box = node.getBoundingClientRect(), style = getComputedStyle(node);
      return { text: node.textContent.trim(), fill: style.fill, size: parseFloat(style.fontSize),
        bold: parseInt(style.fontWeight) >= 600, left: box.left - at.left, top: box.top - at.top,
        right: box.right - at.left, bottom: box.bottom - at.top };
    });
  }).filter((item) => item.text && item.right > item.left);
}"""

OUTSIDE = """([names, frames]) => names.filter((name) => {
  const node = document.querySelector(name);
  return !node || (node.closest("svg") && !node.closest(frames));
})"""

WRITTEN = """(names) => names.map((name) => document.querySelector(name))
  .filter((node) => node && !node.closest("svg"))
  .map((node) => {
    let under = node;
    const solid = (n) => !/rgba\\(.*, 0\\)|transparent/.test(getComputedStyle(n).backgroundColor);
    while (under.parentElement && !solid(under)) under = under.parentElement;
    const style = getComputedStyle(node);
    return { text: node.textContent.trim().slice(0, 40), fill: style.color,
      under: solid(under) ? getComputedStyle(under).backgroundColor : "rgb(255, 255, 255)",
      size: parseFloat(style.fontSize), bold: parseInt(style.fontWeight) >= 600 };
  }).filter((item) => item.text)"""

Colour = tuple[float, ...]


def colour(text: str) -> Colour:
    """Read "rgb(27, 31, 36)" or "rgba(…)" and return red, green, blue (0-255)."""
    inside = text[text.index("(") + 1 : text.index(")")]
    return tuple(float(part) for part in inside.replace("/", ",").split(",")[:3])


def luminance(rgb: Colour) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = [v / 255 for v in rgb]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def needed(item: dict[str, Any]) -> float:
    """Return the contrast that a text of this size needs."""
    large = item["size"] >= (18.66 if item["bold"] else 24)
    return NEEDED_LARGE if large else NEEDED


def beneath(picture: Image.Image, item: dict[str, Any]) -> list[Colour]:
    """Return the colours in the box of a text, those that take a part of it worth naming."""
    box = [round(item[side]) for side in ("left", "top", "right", "bottom")]
    cut = picture.crop((max(box[0], 0), max(box[1], 0), box[2], box[3]))
    pixels = np.asarray(cut).reshape(-1, 3)
    found, counts = np.unique(pixels, axis=0, return_counts=True)
    return [tuple(map(float, rgb)) for rgb in found[counts >= OFTEN * len(pixels)]]


def faint_in_drawings(page: Any, frames: str) -> tuple[int, list[str]]:
    """Return how many texts stand in drawings, and those too faint against what is beneath."""
    count, faint = 0, []
    style = page.add_style_tag(content=HIDE)
    for frame in page.query_selector_all(frames):
        items = frame.evaluate(DRAWN)
        if not items:
            continue
        picture = Image.open(io.BytesIO(frame.screenshot())).convert("RGB")
        for item in items:
            count += 1
            ink = colour(item["fill"])
            found = [contrast(ink, under) for under in beneath(picture, item)]
            if not found or min(found) < needed(item):
                faint.append(f"{item['text']}: {min(found, default=0):.2f}")
    style.evaluate("(node) => node.remove()")
    return count, faint


def faint_in_words(page: Any, names: list[str]) -> list[str]:
    """Return the texts outside drawings among those that axe-core left that are too faint."""
    return [
        f"{item['text']}: {contrast(colour(item['fill']), colour(item['under'])):.2f}"
        for item in page.evaluate(WRITTEN, names)
        if contrast(colour(item["fill"]), colour(item["under"])) < needed(item)
    ]


def assert_readable(page: Any, frames: str) -> None:
    """Decide every contrast that axe-core, which the page has, leaves undecided.

    Parameters
    ----------
    page : playwright page
        `RUN_AXE` was run in it, with what stays undecided.
    frames : str
        Selector of what holds the drawings of the page.
    """
    names = page.evaluate(UNDECIDED)
    assert page.evaluate(OUTSIDE, [names, frames]) == []
    assert faint_in_words(page, names) == []
    count, faint = faint_in_drawings(page, frames)
    assert count > 0 or not page.query_selector(frames)
    assert faint == []
