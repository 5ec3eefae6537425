"""Checks that look across files: every id must lead somewhere.

Each check is a small function that takes everything that was loaded and returns what is wrong.
They read the data as it stands in the files, so that an entry which the schema refuses is still
checked for everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from valuma_scenarios.errors import Problem, Said, choose
from valuma_scenarios.project.checks.borders import BORDER_CHECKS
from valuma_scenarios.project.checks.codes import CODE_CHECKS, region_ids
from valuma_scenarios.project.checks.labels import LABEL_CHECKS
from valuma_scenarios.project.checks.members import MEMBER_CHECKS
from valuma_scenarios.project.checks.parameters import PARAMETER_CHECKS
from valuma_scenarios.project.checks.question import STUDY_CHECKS
from valuma_scenarios.project.checks.scenarios import SCENARIO_CHECKS, Span
from valuma_scenarios.project.checks.tables import REGION, TABLE_CHECKS, has_level
from valuma_scenarios.project.kinds import ANY, KEY, KINDS
from valuma_scenarios.project.load import Loaded
from valuma_scenarios.project.yaml_marks import Keys

_OTHERS = {"region": REGION, "outcome": Said("outcome")}
"""What is named and stands in files of no kind of its own, or of several."""

Check = Callable[[Loaded, Span], list[Problem]]


def check_project(loaded: Loaded, span: Span) -> list[Problem]:
    """Return everything that is wrong between the files of a project.

    Parameters
    ----------
    loaded : Loaded
        All entries, also those the schema refused.
    span : Span
        Years and level that the checks of money and members refer to.

    Returns
    -------
    list of Problem
        Without what the schema has already said about the same place.
    """
    said = {(p.file, p.line, p.column) for p in loaded.problems}
    problems = [p for p in unknown_references(loaded) if (p.file, p.line, p.column) not in said]
    checks: tuple[Check, ...] = (
        *PARAMETER_CHECKS,
        *CODE_CHECKS,
        *TABLE_CHECKS,
        *BORDER_CHECKS,
        *SCENARIO_CHECKS,
        *MEMBER_CHECKS,
        *STUDY_CHECKS,
        *LABEL_CHECKS,
    )
    for check in checks:
        problems.extend(check(loaded, span))
    return problems


def unknown_references(loaded: Loaded) -> list[Problem]:
    """Return the names that lead nowhere."""
    targets = _targets(loaded)
    problems: list[Problem] = []
    for source, reference in ((kind, r) for kind in KINDS.values() for r in kind.refers):
        known = targets.get(reference.target)
        if known is None:
            continue
        kind = KINDS.get(reference.target)
        title = kind.title if kind else _OTHERS[reference.target]
        where = kind.pattern if kind else "parameters/"
        for entry in loaded.entries.get(source.name, {}).values():
            for path, name in _names(entry.data, reference.keys):
                if isinstance(name, str) and name not in known:
                    is_key = reference.keys[-1] == KEY
                    place = entry.key_place(*path) if is_key else entry.place(*path)
                    message = Said("unknown {title} {name!r}", title=title, name=name)
                    problems.append(place.problem(message, choose(name, known, where)))
    return problems


def _targets(loaded: Loaded) -> dict[str, frozenset[str]]:
    """Return the known names of each kind; a kind with a damaged file has none."""
    targets = {kind: frozenset(loaded.ids(kind)) for kind in KINDS if loaded.complete(kind)}
    levels = loaded.raw.area.levels
    regions = [region_ids(loaded, level) for level in levels if has_level(loaded, level)]
    if "goals" in targets and "indicators" in targets:
        targets["outcome"] = targets["goals"] | targets["indicators"]
    if None not in regions:
        targets["region"] = frozenset().union(*(ids for ids in regions if ids))
    return targets


def _names(data: Any, path: tuple[str, ...], at: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """Yield every name at a path, with its own path."""
    if not path:
        yield at, data
        return
    head, rest = path[0], path[1:]
    if head == KEY:
        if isinstance(data, dict):
            yield from (((*at, key), key) for key in data)
    elif head == ANY:
        if isinstance(data, dict | list):
            items = data.items() if isinstance(data, dict) else enumerate(data)
            for key, value in items:
                yield from _names(value, rest, (*at, key))
    elif isinstance(data, dict) and head in data:
        yield from _names(data[head], rest, (*at, head))
