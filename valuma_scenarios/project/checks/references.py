"""Checks that look across files: every id must lead somewhere.

Each check is a small function that takes everything that was loaded and returns what is wrong.
They read the data as it stands in the files, so that an entry which the schema refuses is still
checked for everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from valuma_scenarios.errors import Problem, choose
from valuma_scenarios.project.checks.borders import BORDER_CHECKS
from valuma_scenarios.project.checks.labels import LABEL_CHECKS
from valuma_scenarios.project.checks.members import MEMBER_CHECKS
from valuma_scenarios.project.checks.parameters import PARAMETER_CHECKS
from valuma_scenarios.project.checks.question import STUDY_CHECKS
from valuma_scenarios.project.checks.scenarios import SCENARIO_CHECKS, Span
from valuma_scenarios.project.checks.tables import TABLE_CHECKS, has_level, region_ids
from valuma_scenarios.project.kinds import KINDS
from valuma_scenarios.project.load import Loaded
from valuma_scenarios.project.yaml_marks import Keys
from valuma_scenarios.vocabulary import LEVELS

ANY = "*"
KEY = "<key>"


@dataclass(frozen=True)
class Reference:
    """A place in one kind of file that names an entry of another kind.

    Parameters
    ----------
    kind : str
        Kind of the file.
    path : tuple of str
        Where the name stands; ``*`` is any key or position, a final ``<key>`` the key itself.
    target : str
        Kind of the entry that is named, ``region``, or ``outcome`` (a goal or an indicator).
    """

    kind: str
    path: tuple[str, ...]
    target: str


REFERENCES: tuple[Reference, ...] = (
    *(
        Reference(kind, ("sources", ANY), "sources")
        for kind in KINDS
        if kind not in ("sources", "correlations")
    ),
    Reference("facts", ("range_from",), "constants"),
    Reference("facts", ("quantities", ANY, "parameter"), "uncertain"),
    Reference("facts", ("quantities", ANY, "item"), "outcome"),
    Reference("correlations", ("pairs", ANY, "sources", ANY), "sources"),
    Reference("correlations", ("pairs", ANY, "a"), "uncertain"),
    Reference("correlations", ("pairs", ANY, "b"), "uncertain"),
    Reference("indicators", ("response", "parameter"), "uncertain"),
    Reference("indicators", ("response", "times", ANY), "uncertain"),
    Reference("instruments", ("excluded_regions", ANY), "region"),
    Reference("network", ("facts", ANY, "sources", ANY), "sources"),
    Reference("network", ("money", "coordination_meur", "parameter"), "uncertain"),
    Reference("indicators", ("side_effect", "of"), "indicators"),
    Reference("indicators", ("side_effect", "elasticity"), "uncertain"),
    Reference("study", ("candidates", ANY), "scenario"),
    Reference("study", ("reference",), "scenario"),
    Reference("scenario", ("based_on",), "scenario"),
    Reference("scenario", ("networks", ANY, "based_on"), "network"),
    Reference("scenario", ("networks", ANY, "coordination_meur", "parameter"), "uncertain"),
    Reference("scenario", ("funding", "coordination_from"), "instruments"),
    Reference("scenario", ("funding", "amounts", KEY), "instruments"),
    Reference("scenario", ("funding", "through_networks", KEY), "instruments"),
    Reference("scenario", ("funding", "allocation", KEY), "instruments"),
)

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
    for reference in REFERENCES:
        known = targets.get(reference.target)
        if known is None:
            continue
        kind = KINDS.get(reference.target)
        title = kind.title if kind else reference.target
        where = kind.pattern if kind else "parameters/"
        for entry in loaded.entries.get(reference.kind, {}).values():
            for path, name in _names(entry.data, reference.path):
                if isinstance(name, str) and name not in known:
                    is_key = reference.path[-1] == KEY
                    place = entry.key_place(*path) if is_key else entry.place(*path)
                    message = f"unknown {title} {name!r}"
                    problems.append(place.problem(message, choose(name, known, where)))
    return problems


def _targets(loaded: Loaded) -> dict[str, frozenset[str]]:
    """Return the known names of each kind; a kind with a damaged file has none."""
    targets = {kind: frozenset(loaded.ids(kind)) for kind in KINDS if loaded.complete(kind)}
    regions = [region_ids(loaded, level) for level in LEVELS if has_level(loaded, level)]
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
