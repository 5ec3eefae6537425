"""Paragraphs with citations, to paste."""

from __future__ import annotations

from valuma_scenarios.report.format import Format
from valuma_scenarios.report.layers import paragraphs

FORMAT = Format("paragraphs", "paragraphs", layer=paragraphs)
