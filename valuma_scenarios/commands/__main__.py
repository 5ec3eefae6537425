"""Run the command line with ``python -m valuma_scenarios.commands``."""

from __future__ import annotations

from valuma_scenarios.commands import app

if __name__ == "__main__":
    app(prog_name="valuma")
