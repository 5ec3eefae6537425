"""What people ask of figures, in their own words: names in any language become ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.figures.catalogue import FIGURES
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.schema.naming import known, meant
from valuma_scenarios.vocabulary import LANGUAGES
from valuma_scenarios.wording.catalogue import translate

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run


def figure_meant(text: str) -> str:
    """Return the figure of a name, by its id or by its name in any language."""
    keys = {
        name: [translate(language, f"figure.name.{name}") for language in LANGUAGES]
        for name in FIGURES
    }
    return meant(text, keys, Said("figure"))


def alternative_meant(run: Run, text: str, option: str) -> str:
    """Return the alternative of a name, by its id or by its title in any language."""
    return meant(text, known(run.study, ("alternatives",)), option)


def region_meant(run: Run, text: str) -> str:
    """Return the region of a name, by its code or by its name in any language."""
    return meant(text, known(run.study, ("regions",)), "--region")


def goal_meant(run: Run, text: str) -> str:
    """Return the goal of a name: g3, 3, or its name in any language."""
    present = set(run.effects["goal"])
    goals = known(run.study, ("goals",))
    return meant(text, {g: names for g, names in goals.items() if g in present}, "--goal")


def _covered(run: Run, year: int | None) -> None:
    """Refuse a year that a run does not cover."""
    years = [int(value) for value in run.results["year"].to_numpy()]
    if year is not None and year not in years:
        msg = Said(
            "--year: run {run} covers {first}-{last}, not {year}",
            run=run.run_id,
            first=years[0],
            last=years[-1],
            year=year,
        )
        raise UsageError(msg)


def options_meant(
    run: Run,
    *,
    alternative: str | None = None,
    reference: str | None = None,
    pair: tuple[str, str] | None = None,
    goal: str | None = None,
    region: str | None = None,
    year: int | None = None,
    tiles: bool = False,
) -> FigureOptions:
    """Return the options of figures from what was typed.

    Raises
    ------
    UsageError
        If a name or the year is not in the run, or a pair is given with what it stands for.
    """
    if pair and (alternative or reference):
        msg = Said("--pair A B is --alternative A and --reference B: give the one or the other")
        raise UsageError(msg)
    only: tuple[str, ...] = ()
    if pair:
        one, other = (alternative_meant(run, text, "--pair") for text in pair)
        if one == other:
            msg = Said("--pair: both are {name}; name two alternatives", name=one)
            raise UsageError(msg)
        alternative, reference, only = one, other, (one,)
    _covered(run, year)
    return FigureOptions(
        alternative=alternative and alternative_meant(run, alternative, "--alternative"),
        reference=reference and alternative_meant(run, reference, "--reference"),
        goal=goal and goal_meant(run, goal),
        region=region and region_meant(run, region),
        year=year,
        tiles=tiles,
        only=only,
    )
