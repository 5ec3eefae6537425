"""Write scenario files: what a program made becomes a file like those that people write."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from valuma_scenarios.files import write_whole
from valuma_scenarios.schema.scenario import ScenarioFile

SCHEMA_LINE = "# yaml-language-server: $schema=../parameters/schemas/scenario.schema.json\n"


def scenario_path(project: Path, name: str) -> Path:
    """Return where the scenario of a name is kept in a project."""
    return project / "scenarios" / f"{name}.yaml"


def write_scenario(project: Path, data: Mapping[str, Any]) -> Path:
    """Write a scenario file, whole or not at all.

    Parameters
    ----------
    project : pathlib.Path
        Folder of the project.
    data : mapping
        What the file says; checked against its schema first.
    """
    ScenarioFile.model_validate(data)
    path = scenario_path(project, data["id"])
    body = yaml.safe_dump(dict(data), sort_keys=False, allow_unicode=True, width=100)
    write_whole(path, (SCHEMA_LINE + body).encode("utf-8"))
    return path
