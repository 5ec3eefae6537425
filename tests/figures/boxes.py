"""Where the letters of a drawing stand: boxes read off the SVG, with the widths of the font."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from itertools import combinations

from valuma_scenarios.figures.fonts import metrics

SVG = "{http://www.w3.org/2000/svg}"
UP, DOWN = 0.68, 0.2
"""Height of a capital above the baseline and depth of a descender below it, in font sizes."""

SLACK = 0.75
"""Pixels that two boxes may share: letters have air around them."""


@dataclass(frozen=True)
class Box:
    """A line of text: its edges in pixels of the sheet, and what it says."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    def overlaps(self, other: Box) -> bool:
        """Whether two lines run into one another."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > SLACK
            and min(self.bottom, other.bottom) - max(self.top, other.top) > SLACK
        )


@dataclass(frozen=True)
class Move:
    """A translation after a scaling."""

    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0

    def then(self, transform: str) -> Move:
        """Return this move with the one of an inner group."""
        shift = re.search(r"translate\(([-\d.]+)[ ,]([-\d.]+)\)", transform)
        size = re.search(r"scale\(([-\d.]+)\)", transform)
        dx, dy = (float(shift[1]), float(shift[2])) if shift else (0.0, 0.0)
        inner = float(size[1]) if size else 1.0
        return Move(self.x + self.scale * dx, self.y + self.scale * dy, self.scale * inner)


def boxes(svg: str) -> list[Box]:
    """Return the boxes of all lines of text."""
    found: list[Box] = []
    _collect(ET.fromstring(svg), Move(), found)
    return found


def _collect(node: ET.Element, move: Move, found: list[Box]) -> None:
    if node.tag == f"{SVG}text":
        found += _lines(node, move)
        return
    inner = move.then(node.get("transform", "")) if node.tag == f"{SVG}g" else move
    if node.tag not in (f"{SVG}defs", f"{SVG}clipPath"):
        for child in node:
            _collect(child, inner, found)


def _lines(node: ET.Element, move: Move) -> list[Box]:
    lines: list[list[ET.Element]] = []
    for span in node.iter(f"{SVG}tspan"):
        if span.get("x") is not None:
            lines.append([])
        lines[-1].append(span)
    made = []
    for line in lines:
        x, y = float(line[0].get("x", 0)), float(line[0].get("y", 0))
        size = max(float(span.get("font-size", 0)) for span in line)
        width = sum(
            metrics(bold=span.get("font-weight") == "600").width(
                span.text or "", float(span.get("font-size", 0))
            )
            for span in line
        )
        start = {"middle": x - width / 2, "end": x - width}.get(node.get("text-anchor", ""), x)
        box = (start, y - UP * size, start + width, y + DOWN * size)
        turn = re.match(r"rotate\(-90 ([-\d.]+) ([-\d.]+)\)", node.get("transform", ""))
        if turn:
            px, py = float(turn[1]), float(turn[2])
            left, top, right, bottom = box
            box = (px + top - py, py - right + px, px + bottom - py, py - left + px)
        text = "".join(span.text or "" for span in line).strip()
        if text:
            scaled = [move.scale * v + (move.x, move.y)[k % 2] for k, v in enumerate(box)]
            made.append(Box(scaled[0], scaled[1], scaled[2], scaled[3], text))
    return made


def sheet(svg: str) -> tuple[float, float]:
    """Return width and height of a drawing, in its own pixels."""
    left, top, width, height = map(float, ET.fromstring(svg).get("viewBox", "").split())
    assert left == top == 0
    return width, height


def collisions(svg: str) -> list[tuple[str, str]]:
    """Return the lines that run into one another."""
    return [(a.text, b.text) for a, b in combinations(boxes(svg), 2) if a.overlaps(b)]


def cut(svg: str) -> list[str]:
    """Return the lines that do not fit on the sheet."""
    width, height = sheet(svg)
    return [
        b.text
        for b in boxes(svg)
        if b.left < -SLACK or b.right > width + SLACK or b.top < -SLACK or b.bottom > height + SLACK
    ]
