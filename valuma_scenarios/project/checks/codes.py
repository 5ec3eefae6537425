"""Codes of regions: a table whose codes no other table knows is said once, not for each of them."""

from __future__ import annotations

from itertools import chain

from valuma_scenarios.errors import Problem, Said
from valuma_scenarios.project.checks.scenarios import Span
from valuma_scenarios.project.load import Loaded
from valuma_scenarios.project.tables import Table

_OTHERS = {"_baseline": ("region",), "_neighbours": ("region", "neighbour")}
"""Tables of a level that name its regions, and their columns that do."""


def region_ids(loaded: Loaded, level: str) -> frozenset[str] | None:
    """Return the ids of all regions of a level.

    Parameters
    ----------
    loaded : Loaded
        All entries.
    level : str
        Regional level.

    Returns
    -------
    frozenset of str or None
        None if the table is missing, damaged or in a code of its own, so that no region can be
        called unknown.
    """
    table = loaded.raw.tables.get(level)
    if table is None or not table.complete or _foreign(loaded, level, table):
        return None
    return frozenset(table.named["id"])


def _foreign(loaded: Loaded, level: str, table: Table) -> str:
    """Return a region as the other tables of a level write it, if they share none with its own."""
    own, written = set(table.named["id"]), list[str]()
    for part, columns in _OTHERS.items():
        other = loaded.raw.tables.get(level + part)
        written += chain(*(other.named[column] for column in columns)) if other else ()
    # A single id that no other table knows is a slip of its own, and no code.
    return "" if not written or len(own) < 2 or own & set(written) else written[0]


def codes_of_regions(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that the tables of a level write its regions in the same code."""
    problems = []
    for level in loaded.raw.area.levels:
        table = loaded.raw.tables.get(level)
        if table is None or not table.complete or not table.rows:
            continue
        theirs = _foreign(loaded, level, table)
        if theirs:
            message = Said(
                "none of its ids stands in the other tables of the level, which write {theirs!r} "
                "where this one writes {own!r}",
                theirs=theirs,
                own=table.rows[0]["id"],
            )
            hint = Said("Write the ids of regions alike in all of them")
            problems.append(table.rows[0].places["id"].problem(message, hint))
    return problems


CODE_CHECKS = (codes_of_regions,)
