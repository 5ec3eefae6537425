"""The text of a new scenario file, based on an alternative, with networks of cases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml

from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.project.checks.scenarios import reference_of
from valuma_scenarios.project.inherit import case_members
from valuma_scenarios.project.load import Loaded, load
from valuma_scenarios.project.open import open_project
from valuma_scenarios.schema.naming import meant, names_of

_HEAD = "# yaml-language-server: $schema=../parameters/schemas/scenario.schema.json\n"
_HOW = """\
# What is not written here is that of the alternative it is based on. Change what it is to do
# otherwise: networks, members, themes, money. A text in one language is enough; sources may wait.
"""

_UNKNOWN = "are not known: say which"


def draft(
    folder: Path, name: str, base: str | None, cases: Sequence[str], label: str | None
) -> str:
    """Return the text of a scenario file that is valid as it stands.

    Parameters
    ----------
    folder : pathlib.Path
        Project.
    name : str
        Id of the new alternative.
    base : str or None
        Alternative it is based on, by id or name; the reference if None.
    cases : sequence of str
        Cases that become its networks, by id or name; those of the base if there are none. What a
        case does not say and a network needs, stands in for it with a remark.
    label : str or None
        What readers see.

    Raises
    ------
    UsageError
        If an alternative or a case does not exist.
    """
    loaded = load(open_project(folder, ""))
    if not name.isidentifier() or name != name.lower():
        msg = Said(
            "{name!r} is no id: use small letters a-z, digits and _, beginning with a letter",
            name=name,
        )
        raise UsageError(msg)
    known = names_of(loaded.values("scenario"))
    based_on = meant(base, known, "--from") if base else reference_of(loaded)
    lines = [f"id: {name}", f"based_on: {based_on}"]
    if cases:
        lines.append("replace: [networks]")
    lines.append(f"label: {_quoted(label or name)}")
    if cases:
        lines += ["networks:", *(line for case in cases for line in _network(loaded, case))]
    return _HEAD + _HOW + "\n".join(lines) + "\n"


def _network(loaded: Loaded, asked: str) -> list[str]:
    name = meant(asked, names_of(loaded.values("network")), "--case")
    case = loaded.values("network")[name]
    lines = [f"  {name}:", f"    based_on: {name}"]
    if case_members(case) is None:
        lines.append(f"    members: {{all: true}}  # those of the case {_UNKNOWN}")
    if case.themes is None:
        lines.append(f"    themes: self_selected  # those of the case {_UNKNOWN}")
    return lines


def _quoted(text: str) -> str:
    """Return a text as YAML on one line."""
    return yaml.safe_dump(text, allow_unicode=True, width=10_000).removesuffix("...\n").strip()
