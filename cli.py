"""Run the command line from a checkout: ``python cli.py run`` is ``valuma run``."""

from __future__ import annotations

from valuma_scenarios.commands import app

if __name__ == "__main__":
    app(prog_name="valuma")
