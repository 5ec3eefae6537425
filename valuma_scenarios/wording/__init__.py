"""Words and numbers for people: the only place that rounds, formats and chooses words."""

from __future__ import annotations

from valuma_scenarios.wording.catalogue import translate
from valuma_scenarios.wording.words import Words

__all__ = ["Words", "translate"]
