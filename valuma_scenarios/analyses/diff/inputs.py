"""What changed in the inputs of two runs: value by value, and in groups that can be swapped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import pandas as pd

from valuma_scenarios.results.resolved import frame_data, plain
from valuma_scenarios.schema.study import Study

MOST_GROUPS = 6
"""Groups that an exact attribution takes at most: it runs the model for every subset of them."""

OTHER = "other"
_BY_ID = (
    "parameters", "constants", "goals", "indicators", "themes", "instruments", "region_types",
    "state_roles",
)  # fmt: skip
"""Fields of a study whose entries are swapped one by one."""

_TEXT = frozenset(
    ("label", "short", "summary", "note", "sources", "description", "definition", "chain",
     "evidence", "grade", "form_grade", "symbol", "themes_grade", "decimals", "based_on", "country")
)  # fmt: skip
"""Parts of an entry that no equation reads."""

_SETS = {
    "years": ("start_year", "end_year"),
    "level": ("level", "regions", "baseline", "neighbours", "borders"),
}
"""Fields that only make sense together."""

_SILENT = frozenset(
    ("overrides", "hashes", "inputs", "sources", "cases", "borders", "model_version", "reference")
)
"""Fields that are no inputs of the equations, or are no choice."""

MISSING = "–"


@dataclass(frozen=True)
class Change:
    """One value that differs.

    Parameters
    ----------
    group : str
        What is swapped with it, such as `parameters.x_opt`, `scenarios.by_theme`, `draws`.
    path : str
        Where it stands, as `--set` would name it.
    before, after : str
        The two values, as text.
    counts : bool
        Whether an equation can read it.
    """

    group: str
    path: str
    before: str
    after: str
    counts: bool = True


@dataclass(frozen=True)
class Sampled:
    """How the draws of a run were made."""

    draws: int
    seed: int
    design: str

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> Sampled:
        """Return what a manifest says about draws."""
        return cls(int(manifest["draws"]), int(manifest["seed"] or 1), str(manifest["design"]))


@dataclass(frozen=True)
class Case:
    """A study with its draws: one end of a comparison, or a mixture of both."""

    study: Study
    sampled: Sampled


def changes(a: Case, b: Case) -> list[Change]:
    """Return every value that differs between two cases, in the order of the study's fields.

    Parameters
    ----------
    a, b : Case
        Before and after.
    """
    found = [*_by_id(a.study, b.study), *_alternatives(a.study, b.study), *_sets(a.study, b.study)]
    for field in fields(Sampled):
        before, after = (str(getattr(case.sampled, field.name)) for case in (a, b))
        if before != after:
            found.append(Change("draws", field.name, before, after))
    return found


def _by_id(a: Study, b: Study) -> Iterator[Change]:
    for name in _BY_ID:
        before, after = getattr(a, name), getattr(b, name)
        for key in dict.fromkeys((*before, *after)):
            if before.get(key) != after.get(key):
                group = f"{name}.{key}"
                yield from _values(group, group, plain(before.get(key)), plain(after.get(key)))


def _alternatives(a: Study, b: Study) -> Iterator[Change]:
    before, after = ({one.id: one for one in study.alternatives} for study in (a, b))
    for key in dict.fromkeys((*before, *after)):
        group = f"scenarios.{key}"
        if key not in before or key not in after:
            old_id, new_id = (key if key in side else MISSING for side in (before, after))
            yield Change(group, group, old_id, new_id, counts=False)
        elif before[key] != after[key]:
            old, new = (_named(plain(side[key])) for side in (before, after))
            yield from _values(group, group, old, new)


def _named(alternative: dict[str, Any]) -> dict[str, Any]:
    """Return an alternative whose networks are found by id, not by position."""
    return {**alternative, "networks": {n["id"]: n for n in alternative["networks"]}}


def _values(group: str, path: str, old: Any, new: Any) -> Iterator[Change]:
    """Yield the leaves that differ between two pieces of data."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from _values(group, f"{path}.{key}", old.get(key), new.get(key))
        return
    counts = not _TEXT & set(path.split(".")[2:])
    yield Change(group, path, _text(old), _text(new), counts)


def _text(value: Any) -> str:
    if value is None:
        return MISSING
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_text, value)) + "]"
    return str(value)


def _sets(a: Study, b: Study) -> Iterator[Change]:
    """Yield what differs in the rest of the study: years, level, tables, correlations."""
    if a.level != b.level:
        yield Change("level", "level", a.level, b.level)
        skipped = frozenset(_SETS["level"])
    else:
        skipped = frozenset()
    for field in fields(Study):
        name = field.name
        if name in {*_SILENT, *_BY_ID, "alternatives"} | skipped:
            continue
        before, after = getattr(a, name), getattr(b, name)
        group = "years" if name in _SETS["years"] else name
        if isinstance(before, pd.DataFrame):
            yield from _cells(group, before, after)
        elif before != after:
            yield from _values(group, name, plain(before), plain(after))


def _cells(group: str, before: pd.DataFrame, after: pd.DataFrame) -> Iterator[Change]:
    """Yield the cells of a table that differ, found by row where both have the same rows."""
    if frame_data(before) == frame_data(after):
        return
    if before.shape != after.shape or list(before.columns) != list(after.columns):
        size, other = (f"{len(table)} × {len(table.columns)}" for table in (before, after))
        yield Change(group, group, size, other)
        return
    keys = [c for c in ("indicator", "region", "neighbour", "year") if c in before.columns]
    for position in range(len(before)):
        old, new = before.iloc[position], after.iloc[position]
        where = ".".join(str(old[key]) for key in keys) or str(before.index[position])
        for column in before.columns:
            first, second = str(old[column]), str(new[column])
            if first != second:
                path = f"{group}.{where}.{column}"
                yield Change(group, path, first, second, counts=column != "note")


def groups_of(found: list[Change], most: int = MOST_GROUPS) -> dict[str, tuple[str, ...]]:
    """Return the groups that count, at most so many: the name of each and what it swaps.

    Where there are more, those of one field are taken together, the fullest field first; what is
    still too much is `other`.
    """
    single = tuple(dict.fromkeys(change.group for change in found if change.counts))
    by_field: dict[str, list[str]] = {}
    for name in single:
        by_field.setdefault(name.partition(".")[0], []).append(name)
    parts: dict[str, tuple[str, ...]] = {name: (name,) for name in single}
    for field in sorted(by_field, key=lambda name: -len(by_field[name])):
        if len(parts) > most:
            parts = {name: own for name, own in parts.items() if own[0] not in by_field[field]}
            parts[field] = tuple(by_field[field])
    if len(parts) <= most:
        return parts
    names = list(parts)
    rest = tuple(name for joined in names[most - 1 :] for name in parts[joined])
    return {name: parts[name] for name in names[: most - 1]} | {OTHER: rest}


def mixed(a: Case, b: Case, swapped: frozenset[str]) -> Case:
    """Return the first case with some groups as they are in the second."""
    study = a.study
    for name in swapped:
        field, _, key = name.partition(".")
        if field == "scenarios":
            study = replace(study, alternatives=tuple(
                b.study.alternative(key) if one.id == key else one for one in study.alternatives
            ))  # fmt: skip
        elif field in _BY_ID:
            entries: dict[str, Any] = {field: _swapped(study, b.study, field, key)}
            study = replace(study, **entries)
        elif field != "draws":
            names = _SETS.get(field, (field,))
            study = replace(study, **{one: getattr(b.study, one) for one in names})
    return Case(study, b.sampled if "draws" in swapped else a.sampled)


def _swapped(study: Study, other: Study, field: str, key: str) -> dict[str, Any]:
    entries, theirs = dict(getattr(study, field)), getattr(other, field)
    if key in theirs:
        return {**entries, key: theirs[key]}
    entries.pop(key)
    return entries
