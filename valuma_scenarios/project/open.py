"""A project folder to a study: find it, read it, check it, resolve it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from valuma_scenarios.errors import Problem, ProjectError, Said, UsageError, choose
from valuma_scenarios.project.checks.references import check_project
from valuma_scenarios.project.checks.scenarios import Span, chains_of, library_of, reference_of
from valuma_scenarios.project.inherit import matched, resolve
from valuma_scenarios.project.kinds import KINDS
from valuma_scenarios.project.load import Loaded, Raw, load, read_project
from valuma_scenarios.project.missing import fill_levels
from valuma_scenarios.project.overrides import apply_overrides
from valuma_scenarios.project.tables import Table
from valuma_scenarios.schema.area import Area
from valuma_scenarios.schema.naming import meant, names_of
from valuma_scenarios.schema.scenario import Alternative
from valuma_scenarios.schema.study import Study, default_forms
from valuma_scenarios.vocabulary import DO_NOTHING, NO_NETWORKS

FIRST_YEAR, LAST_YEAR = 2000, 2060
_LAST = (NO_NETWORKS, DO_NOTHING)
"""The emptiest alternatives, which close every list."""


@dataclass(frozen=True)
class Checked:
    """A project with everything that is wrong with it."""

    loaded: Loaded
    problems: tuple[Problem, ...]


def find_project(start: Path) -> Path:
    """Return the nearest project folder, from a folder upwards.

    Parameters
    ----------
    start : pathlib.Path
        Where to begin; usually the current folder.

    Returns
    -------
    pathlib.Path
        The first folder that holds `scenarios/` and `parameters/`.

    Raises
    ------
    UsageError
        If there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if _is_project(folder):
            return folder
    msg = Said(
        "no project in {start} or above it (a folder with scenarios/ and "
        "parameters/): make one with `valuma init DIR`, or name one with --project "
        "DIR",
        start=start,
    )
    raise UsageError(msg)


def _is_project(folder: Path) -> bool:
    return (folder / "scenarios").is_dir() and (folder / "parameters").is_dir()


def open_project(folder: Path, level: str | None = None) -> Raw:
    """Read a project folder, or say that it is none.

    Parameters
    ----------
    folder : pathlib.Path
        Holds `scenarios/` and `parameters/`.
    level : str, optional
        Level of a run, see `read_project`; all files if not given.

    Returns
    -------
    Raw
        The project as read.

    Raises
    ------
    UsageError
        If the folder is no project.
    """
    if not _is_project(folder):
        msg = Said(
            "{folder} is no project (a folder with scenarios/ and parameters/): make one "
            "with `valuma init DIR`",
            folder=folder,
        )
        raise UsageError(msg)
    return read_project(folder, level)


def check(raw: Raw, overrides: Sequence[str] = (), span: Span | None = None) -> Checked:
    """Check a project as read, with every rule there is.

    Parameters
    ----------
    raw : Raw
        A project as read.
    overrides : sequence of str
        ``PATH=VALUE`` each, applied before the check.
    span : Span, optional
        Years and level the checks of money and members refer to.

    Returns
    -------
    Checked
        The entries, and all problems of all files.
    """
    loaded = load(apply_overrides(raw, overrides))
    problems = (*loaded.problems, *check_project(loaded, span or Span()))
    return Checked(loaded, problems)


def load_project(
    folder: Path,
    *,
    overrides: Sequence[str] = (),
    alternatives: Sequence[str] | None = None,
    level: str | None = None,
    start: int = 2020,
    end: int = 2030,
) -> Study:
    """Load a project as a study.

    Parameters
    ----------
    folder : pathlib.Path
        Project folder; see `find_project` for finding it.
    overrides : sequence of str
        ``PATH=VALUE`` each; applied to the data of the files before they are checked.
    alternatives : sequence of str, optional
        Ids of the alternatives to keep; all if not given. The reference is always kept, because
        everything is compared with it.
    level : str, optional
        Regional level, by id or name; the main one of the project if not given.
    start, end : int
        First and last year of the results.

    Returns
    -------
    Study
        Checked and resolved.

    Raises
    ------
    ProjectError
        With every problem of every file and override.
    UsageError
        If the folder is no project, or a year, level or alternative does not exist.
    """
    _check_years(start, end)
    raw = open_project(folder, level or "")
    span = Span(start, end, _level(raw.area, level))
    checked = check(raw, overrides, span)
    if checked.problems:
        raise ProjectError(list(checked.problems), folder)
    study = _study(checked.loaded, span, alternatives)
    return replace(study, overrides=tuple(overrides))


def _study(loaded: Loaded, span: Span, alternatives: Sequence[str] | None) -> Study:
    level = span.level or loaded.raw.area.main
    if level not in loaded.raw.tables:
        msg = Said(
            "--level {level}: the project has no parameters/regions/{level}.csv", level=level
        )
        raise UsageError(msg)
    reference = reference_of(loaded)
    resolved = _resolve_all(loaded, level)
    chosen = _chosen(resolved, alternatives, reference)
    asked = loaded.values("study").get("study")
    regions = _regions(loaded.raw.tables[level])
    forms = loaded.values("structure").get("structure")
    entries: dict[str, Any] = {k.field: loaded.values(k.name) for k in KINDS.values() if k.field}
    return Study(
        **entries,
        alternatives=tuple(matched(resolved[name], resolved[reference]) for name in chosen),
        correlations=loaded.values("correlations")["correlations"].pairs,
        regions=regions,
        baseline=fill_levels(_baseline(loaded.raw.tables[f"{level}_baseline"]), regions),
        neighbours=_frame(loaded.raw.tables[f"{level}_neighbours"]),
        level=level,
        area=loaded.raw.area,
        start_year=span.start,
        end_year=span.end,
        reference=reference,
        question=asked.question if asked else None,
        structure=forms.structure.model_dump() if forms else default_forms(),
        hashes=dict(sorted(loaded.raw.hashes.items())),
        inputs=dict(sorted(loaded.raw.contents.items())),
        borders=loaded.raw.borders[level].borders if level in loaded.raw.borders else None,
    )


def _check_years(start: int, end: int) -> None:
    for option, year in (("--start", start), ("--end", end)):
        if not FIRST_YEAR <= year <= LAST_YEAR:
            msg = Said(
                "{option} {year} is out of range: use a year from {first} to {last}",
                option=option,
                year=year,
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )
            raise UsageError(msg)
    if end < start:
        msg = Said(
            "--end {end} is before --start {start}: the last year may not precede the first",
            end=end,
            start=start,
        )
        raise UsageError(msg)


def _level(area: Area, asked: str | None) -> str:
    """Return the level that an id or a name means; the main one if none is asked for."""
    level = area.level_named(asked) if asked else area.main
    if level is None:
        msg = Said(
            "--level {level!r} is unknown: {hint}", level=asked, hint=choose(asked, area.levels)
        )
        raise UsageError(msg)
    return level


def _resolve_all(loaded: Loaded, level: str) -> dict[str, Alternative]:
    """Resolve every scenario: reference, the question's alternatives, others, checks."""
    library = library_of(loaded, level)
    scenarios: Mapping[str, Any] = loaded.entries["scenario"]
    resolved = {
        name: resolve([scenarios[step].data for step in chain], library)
        for name, chain in chains_of(loaded).items()
    }
    asked = loaded.values("study").get("study")
    named = (reference_of(loaded), *(asked.candidates if asked else ()))
    rest = sorted(set(resolved) - set(named), key=lambda name: _rank(resolved[name]))
    return {name: resolved[name] for name in (*named, *rest) if name in resolved}


def _rank(alternative: Alternative) -> tuple[bool, int, str]:
    name = alternative.id
    return alternative.check, _LAST.index(name) + 1 if name in _LAST else 0, name


def _chosen(
    resolved: Mapping[str, Alternative], wanted: Sequence[str] | None, reference: str
) -> tuple[str, ...]:
    if wanted is None:
        return tuple(resolved)
    known = names_of(resolved)
    ids = {meant(name, known, Said("the alternative")) for name in wanted} | {reference}
    return tuple(name for name in resolved if name in ids)


def _frame(table: Table) -> pd.DataFrame:
    return pd.DataFrame([row.cells for row in table.rows], columns=list(table.columns))


def _regions(table: Table) -> pd.DataFrame:
    frame = _frame(table).set_index("id")
    return frame.astype({"nspa": bool, "population": float, "gdp_per_capita": float})


def _baseline(table: Table) -> pd.DataFrame:
    """Return the levels, trends and noise; what was not measured is 0."""
    frame = _frame(table).astype({"value": float, "trend_per_year": float})
    noise = frame["noise"].astype(float) if "noise" in frame.columns else 0.0
    return frame.assign(noise=noise).fillna({"trend_per_year": 0.0, "noise": 0.0})
