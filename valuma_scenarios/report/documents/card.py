"""One page on a region."""

from __future__ import annotations

from valuma_scenarios.report.format import Format
from valuma_scenarios.report.layers import region_card

FORMAT = Format("card", "card", layer=region_card)
