"""One of the options that whoever asks has written."""

from __future__ import annotations

from valuma_scenarios.workshop.room.form import written_options

FORM = written_options("choice")
