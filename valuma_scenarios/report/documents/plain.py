"""The answer in plain language."""

from __future__ import annotations

from valuma_scenarios.report.format import Format
from valuma_scenarios.report.layers import plain_summary

FORMAT = Format("plain", "plain", pack=7, layer=plain_summary)
