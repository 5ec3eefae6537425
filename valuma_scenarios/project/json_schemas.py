"""JSON Schemas of the files of a project, for editors."""

from __future__ import annotations

import json

from valuma_scenarios.project.kinds import KINDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = "parameters/schemas"


def json_schemas() -> dict[str, str]:
    """Return the text of every schema by the name of its file.

    Returns
    -------
    dict of str to str
        JSON with a final line end, the same on every machine.
    """
    texts: dict[str, str] = {}
    for kind in KINDS.values():
        schema = kind.adapter.json_schema()
        lines = (kind.model.__doc__ or "").splitlines()
        full = {
            "$schema": DIALECT,
            **schema,
            "title": f"{kind.title} ({kind.pattern})",
            "description": lines[0] if lines else kind.title,
        }
        text = json.dumps(full, ensure_ascii=False, indent=2, sort_keys=True)
        texts[f"{kind.name}.schema.json"] = text + "\n"
    return texts
