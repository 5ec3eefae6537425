"""A place on a scale of seven steps whose ends are named."""

from __future__ import annotations

from valuma_scenarios.workshop.room.form import written_options

FORM = written_options("scale")
