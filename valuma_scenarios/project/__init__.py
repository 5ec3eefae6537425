"""From YAML and CSV to a study, every problem with its place."""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    """Import the function that reads a project when it is first asked for."""
    if name == "load_project":
        from valuma_scenarios.project.open import load_project

        return load_project
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
