"""The skeleton of an impact assessment, by the guideline's types of impact."""

from __future__ import annotations

from valuma_scenarios.report.format import Format
from valuma_scenarios.report.skeleton import skeleton

FORMAT = Format("skeleton", "skeleton", layer=skeleton)
