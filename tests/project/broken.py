"""Break files of the shipped project and see what is said about them.

The place of an error is marked in the text itself: the character ``‸`` stands just before it and is
taken out before the text is read.
"""

from __future__ import annotations

from dataclasses import replace

from valuma_scenarios.errors import Problem, ProjectError
from valuma_scenarios.project.load import Raw
from valuma_scenarios.project.open import check
from valuma_scenarios.project.table_shapes import region_tables
from valuma_scenarios.project.tables import read_table
from valuma_scenarios.project.yaml_marks import read_yaml
from valuma_scenarios.schema.area import FINLAND
from valuma_scenarios.vocabulary import REGION_TYPES

MARK = "‸"
TABLES = region_tables(FINLAND, REGION_TYPES)


def unmark(text: str) -> tuple[str, int, int]:
    """Return a text without its mark, and line and column of the mark."""
    before, mark, after = text.partition(MARK)
    assert mark, "the text has no mark"
    return before + after, before.count("\n") + 1, len(before) - before.rfind("\n")


def in_yaml(raw: Raw, kind: str, file: str, text: str) -> list[Problem]:
    """Return what is wrong with one YAML file when it stands in the shipped project."""
    try:
        document = read_yaml(text, file)
    except ProjectError as error:
        return list(error.problems)
    changed = raw.with_document(kind, document)
    changed = replace(changed, problems=(*changed.problems, *document.problems))
    return sorted(set(of_file(check(changed).problems, file)), key=str)


def in_table(raw: Raw, name: str, text: str) -> list[Problem]:
    """Return what is wrong with one table when it stands in the shipped project."""
    file, shape = TABLES[name]
    try:
        table = read_table(text.encode(), file, shape)
    except ProjectError as error:
        return list(error.problems)
    changed = replace(
        raw, tables={**raw.tables, name: table}, problems=(*raw.problems, *table.problems)
    )
    return of_file(check(changed).problems, file)


def of_file(problems: tuple[Problem, ...], file: str) -> list[Problem]:
    """Return the problems of one file, each once."""
    return list(dict.fromkeys(problem for problem in problems if problem.file == file))


def edited(text: str, old: str, new: str) -> str:
    """Return a text with its one occurrence of a passage replaced."""
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
    return text.replace(old, new)
