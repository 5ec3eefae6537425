"""Ranges of numbers that a page does not break over two lines."""

from __future__ import annotations

import re

from jinja2 import Environment
from markupsafe import Markup, escape

_NUMBER = r"[+−]?\d(?:[\d.,\u00a0\u202f]*\d)?"
_RANGE = re.compile(rf"(?<![\w.,])({_NUMBER}[–…]{_NUMBER}(?:\u00a0?%)?)")


def unbroken(text: str) -> Markup:
    """Return a text for HTML in which no line ends inside of a range such as 83–90 %."""
    parts = [escape(part) for part in _RANGE.split(text)]
    parts[1::2] = [Markup('<span class="whole">{}</span>').format(part) for part in parts[1::2]]
    return Markup("").join(parts)


def keep_ranges_whole(environment: Environment) -> None:
    """Let the templates of an environment say `text | unbroken`."""
    environment.filters["unbroken"] = unbroken
