"""The minister's page: one A4."""

from __future__ import annotations

from valuma_scenarios.report.format import Format
from valuma_scenarios.report.layers import minister_page

FORMAT = Format("minister", "minister", pack=1, layer=minister_page)
