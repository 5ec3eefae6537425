"""What a newer table would change in one indicator, region by region.

Columns of `Update.changes`
    region, old_year, old, year, value, change, flag (remark of the statistical office), how
    (`measured`; `merged`: the value of the municipality it was merged into; `kept`: no newer value,
    the old one stays), trend_per_year, trend_from, trend_to, trend_n, noise, noise_n (new where the
    table has enough years, by the rules of the tables of baselines; else as they were).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from valuma_scenarios.analyses.hindcast.hindcast import NOISE_LEAST, TREND_LEAST, TREND_YEARS, fit
from valuma_scenarios.errors import Problem, ProjectError, Said, UsageError, choose
from valuma_scenarios.project.places import Codes, abolished
from valuma_scenarios.project.statistics import Observation
from valuma_scenarios.schema.study import Study

OFF = 2.0
"""New levels that are on average this many times larger or smaller are likely in another unit."""

FITTED = ("trend_per_year", "trend_from", "trend_to", "trend_n", "noise", "noise_n")
COLUMNS = ("region", "old_year", "old", "year", "value", "change", "flag", "how", *FITTED)


@dataclass(frozen=True)
class Division:
    """How places of the table become regions of the project, where they differ.

    Parameters
    ----------
    renamed : mapping of str to str
        Codes or names of the table that mean a region under another code.
    merged : mapping of str to str
        Regions of the project that the table no longer has, and the region they were merged into.
    kept : collection of str
        Regions of the project for which the old value stays.
    dropped : collection of str
        Codes or names of the table that are passed over.
    """

    renamed: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    kept: Iterable[str] = ()
    dropped: Iterable[str] = ()


@dataclass(frozen=True)
class Update:
    """What would change.

    Parameters
    ----------
    indicator : str
        Id.
    changes : pandas.DataFrame
        One row for each region of the study; see the module.
    passed_over : tuple of str
        Places of the table that are larger areas or were dropped.
    """

    indicator: str
    changes: pd.DataFrame = field(repr=False)
    passed_over: tuple[str, ...] = ()

    @property
    def off(self) -> float:
        """How many times the new levels are the old ones, median over regions."""
        some = self.changes[self.changes["how"] == "measured"]
        return float((some["value"] / some["old"].where(some["old"] != 0)).median())

    @property
    def in_other_unit(self) -> bool:
        """Whether the new levels are likely in another unit."""
        return self.off >= OFF or self.off <= 1 / OFF


def update(
    study: Study, table: pd.DataFrame, indicator: str, observations: Sequence[Observation],
    division: Division, file: str, year: int | None = None,
) -> Update:  # fmt: skip
    """Return what newer observations would change in one indicator.

    Parameters
    ----------
    table : pandas.DataFrame
        The study's table of baselines as it is kept.
    observations : sequence of Observation
        From a downloaded table.
    division : Division
        How its places become regions.
    file : str
        Name of the table for messages.
    year : int, optional
        Year of the new levels; the last one of the table if not given.

    Raises
    ------
    ProjectError
        With every place that is no region, and every region that has no value.
    """
    _known(study, indicator, division)
    series, flags, passed, problems = _series(study, observations, division, file)
    if problems:
        raise ProjectError(problems)
    last = year or int(series.index.max())
    old = table[table["indicator"] == indicator].set_index("region")
    _in_time(last, series, int(old["year"].max()), indicator, file)
    regions = [str(region) for region in study.regions.index]
    made = [_row(region, old, series, (flags, last), division) for region in regions]
    lacking = [region for region, row in zip(regions, made, strict=True) if row is None]
    if lacking:
        raise ProjectError([_lacking(study, region, file, indicator) for region in lacking])
    rows = [row for row in made if row is not None]
    return Update(indicator, pd.DataFrame(rows, columns=list(COLUMNS)), tuple(passed))


def _in_time(last: int, series: pd.DataFrame, kept: int, indicator: str, file: str) -> None:
    """Refuse a year that the table lacks, or one before the year that the project has."""
    if last not in series.index:
        msg = Said(
            "{file} has no {last}: it has {years}",
            file=file,
            last=last,
            years=", ".join(map(str, series.index)),
        )
        raise UsageError(msg)
    if last < kept:
        msg = Said(
            "{file} ends in {last}, but the project has {indicator} of {newest}",
            file=file,
            last=last,
            indicator=indicator,
            newest=kept,
        )
        raise UsageError(msg)


def _known(study: Study, indicator: str, division: Division) -> None:
    if indicator not in study.measured:
        msg = Said(
            "there is no indicator {indicator!r} here: {advice}",
            indicator=indicator,
            advice=choose(indicator, study.measured),
        )
        raise UsageError(msg)
    regions = [str(region) for region in study.regions.index]
    named = [
        *division.renamed.values(),
        *division.merged,
        *division.merged.values(),
        *division.kept,
    ]
    for name in named:
        if name not in regions:
            msg = Said(
                "there is no region {name!r}: {advice}", name=name, advice=choose(name, regions)
            )
            raise UsageError(msg)


def _series(
    study: Study, observations: Sequence[Observation], division: Division, file: str
) -> tuple[pd.DataFrame, dict[tuple[str, int], str], list[str], list[Problem]]:
    """Return years by regions, remarks, places passed over, and places that are no region."""
    codes, dropped = Codes(study.regions, division.renamed), set(division.dropped)
    values: dict[tuple[str, int], float | None] = {}
    flags: dict[tuple[str, int], str] = {}
    passed: dict[str, None] = {}
    unknown: dict[str, Problem] = {}
    for seen in observations:
        region = codes.find(seen.place, seen.label)
        if {seen.place, seen.label, seen.place.partition(" ")[0]} & dropped or (
            region is None and codes.is_larger(seen.place, seen.label)
        ):
            passed[seen.place] = None
        elif region is None:
            unknown.setdefault(seen.place, _no_region(study, seen, file))
        elif values.get((region, seen.year), seen.value) != seen.value:
            message = Said("{region} has two values in {year}", region=region, year=seen.year)
            hint = Said("Choose one of a further dimension with --where")
            unknown.setdefault(region, Problem(file, seen.line, seen.column, message, hint))
        else:
            values[region, seen.year] = seen.value
            flags[region, seen.year] = seen.flag
    table = pd.Series(values, dtype=float)
    if len(table):
        table.index = pd.MultiIndex.from_tuples(table.index)
    wide = table.unstack(level=0).sort_index() if len(table) else pd.DataFrame()
    if not len(table) and not unknown:
        unknown[""] = Problem(file, 1, 1, Said("no row is about a region of the project"), "")
    return wide, flags, list(passed), list(unknown.values())


def _no_region(study: Study, seen: Observation, file: str) -> Problem:
    name = f"{seen.place} ({seen.label})" if seen.label and seen.label != seen.place else seen.place
    gone = abolished(seen.place, seen.label)
    if gone is not None:
        title, successor, since = gone
        message = Said(
            "{name}: {title} was abolished in {since} and is part of {successor}",
            name=name,
            title=title,
            since=since,
            successor=successor,
        )
        hint = Said(
            "Download the table on a later division; or pass it over with --drop "
            "{code} if {successor} holds it already",
            code=seen.place.partition(" ")[0],
            successor=successor,
        )
        return Problem(file, seen.line, seen.column, message, hint)
    hint = Said(
        "{advice}. If its code has changed, give --renamed {code}=ID; if it "
        "does not count, --drop it",
        advice=choose(seen.place, [str(r) for r in study.regions.index]),
        code=seen.place.partition(" ")[0],
    )
    return Problem(
        file, seen.line, seen.column, Said("{name} is no region of the project", name=name), hint
    )


def _lacking(study: Study, region: str, file: str, indicator: str) -> Problem:
    name = str(study.regions.loc[region].get("name_fi", region))
    message = Said(
        "{region} ({name}) is not in the table, or has no value in that year",
        region=region,
        name=name,
    )
    hint = Said(
        "If it was merged into another, say into which: --merged {region}=ID; to "
        "let its {indicator} stay as it is: --keep {region}",
        region=region,
        indicator=indicator,
    )
    return Problem(file, 1, 1, message, hint)


def _row(
    region: str,
    old: pd.DataFrame,
    series: pd.DataFrame,
    about: tuple[Mapping[tuple[str, int], str], int],
    division: Division,
) -> dict[str, Any] | None:
    """Return the change in one region; None if it has no value and nothing says what to do."""
    flags, last = about
    before: dict[str, Any] = {str(name): value for name, value in old.loc[region].items()}
    known = {name: before.get(name) for name in FITTED}
    row: dict[str, Any] = {
        "region": region,
        "old_year": int(before["year"]),
        "old": float(before["value"]),
    }
    source = region if region in series else division.merged.get(region, "")
    value = series[source].get(last) if source in series else None
    if pd.isna(value):
        if region not in set(division.kept):
            return None
        stays = {"year": row["old_year"], "value": row["old"], "change": 0.0}
        return {**row, **stays, "flag": "", "how": "kept", **known}
    how = "measured" if source == region else "merged"
    return {
        **row,
        "year": last,
        "value": float(value),
        "change": float(value) - row["old"],
        "flag": flags.get((source, last), ""),
        "how": how,
        **known,
        **_fitted(series[source].loc[:last].dropna()),
    }


def _fitted(series: pd.Series[float]) -> dict[str, float]:
    """Return trend and noise where the table has years enough for them."""
    found: dict[str, float] = {}
    made = fit(series.to_frame())
    recent = series[series.index > series.index[-1] - TREND_YEARS]
    if len(recent) >= TREND_LEAST:
        found |= {"trend_per_year": float(made.trend[0]), "trend_from": int(recent.index[0]),
                  "trend_to": int(recent.index[-1]), "trend_n": len(recent)}  # fmt: skip
    if len(series) >= NOISE_LEAST:
        found |= {"noise": float(made.noise[0]), "noise_n": len(series)}
    return found
