"""An export format: the answer as Markdown."""

from __future__ import annotations

from valuma_scenarios.report.delivery import Delivery
from valuma_scenarios.report.format import Format


def markdown(made: Delivery) -> bytes:
    """Return the answer of a run."""
    sentences = "".join(f"- {text}\n" for text in made.paper.content.answer())
    return f"# {made.paper.content.lede()}\n\n{sentences}".encode()


FORMAT = Format("md", "example", markdown, pack=9)
