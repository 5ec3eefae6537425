"""``python -m valuma_scenarios`` is ``valuma``."""

from __future__ import annotations

from valuma_scenarios.commands import app

app(prog_name="valuma")
