"""The director's note: two to four pages."""

from __future__ import annotations

from valuma_scenarios.report.format import Format
from valuma_scenarios.report.layers import director_note

FORMAT = Format("note", "note", pack=2, layer=director_note)
