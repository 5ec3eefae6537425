"""What people ask of figures, in their own words: names in any language become ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from valuma_scenarios.errors import UsageError, choose
from valuma_scenarios.figures.catalogue import FIGURES
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.vocabulary import LANGUAGES
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.catalogue import translate

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run


def meant(text: str, known: Mapping[str, Iterable[str]], what: str) -> str:
    """Return the id that a text means: itself an id, one of its names, or the start of one.

    Parameters
    ----------
    text : str
        As typed; upper and lower case, spaces, hyphens and underscores do not matter.
    known : mapping of str to iterable of str
        Names by id.
    what : str
        What is asked for, at the start of the refusal.

    Raises
    ------
    UsageError
        If nothing is meant, or more than one thing.
    """
    wanted = _plain(text)
    names = {key: {_plain(name) for name in (key, *every)} for key, every in known.items()}
    found = [key for key, every in names.items() if wanted in every]
    if not found and wanted:
        found = [k for k, every in names.items() if any(n.startswith(wanted) for n in every)]
    if len(found) == 1:
        return found[0]
    if found:
        msg = f"{what} {text!r} may be {' or '.join(sorted(found))}: write more of its name"
        raise UsageError(msg)
    spelt = {name: key for key, every in known.items() for name in (key, *every)}
    msg = f"{what} {text!r} is unknown. {choose(text, spelt) or choose(text, known)}"
    raise UsageError(msg)


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").replace("-", " ").casefold().split())


def figure_meant(text: str) -> str:
    """Return the figure of a name, by its id or by its name in any language."""
    keys = {
        name: [translate(language, f"figure.name.{name}") for language in LANGUAGES]
        for name in FIGURES
    }
    return meant(text, keys, "figure")


def alternative_meant(run: Run, text: str, option: str) -> str:
    """Return the alternative of a name, by its id or by its title in any language."""
    known = {a.id: a.label.model_dump().values() for a in run.study.alternatives}
    return meant(text, known, option)


def region_meant(run: Run, text: str) -> str:
    """Return the region of a name, by its code or by its name in any language."""
    every = [Words(run.study, language) for language in LANGUAGES]
    codes = [*map(str, run.study.regions.index), run.study.country]
    return meant(text, {c: [words.region(c) for words in every] for c in codes}, "--region")


def goal_meant(run: Run, text: str) -> str:
    """Return the goal of a name: g3, 3, or its name in any language."""
    present = set(run.effects["goal"])
    known: dict[str, list[str]] = {
        goal: [str(number), *_goal_names(run, goal)]
        for number, goal in enumerate(run.study.goals, 1)
        if goal in present
    }
    return meant(text, known, "--goal")


def _goal_names(run: Run, goal: str) -> list[str]:
    spec = run.study.goals[goal]
    return [*spec.label.model_dump().values(), *spec.short.model_dump().values()]


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
        msg = "--pair A B is --alternative A and --reference B: give the one or the other"
        raise UsageError(msg)
    only: tuple[str, ...] = ()
    if pair:
        one, other = (alternative_meant(run, text, "--pair") for text in pair)
        if one == other:
            msg = f"--pair: both are {one}; name two alternatives"
            raise UsageError(msg)
        alternative, reference, only = one, other, (one,)
    years = [int(value) for value in run.results["year"].to_numpy()]
    if year is not None and year not in years:
        msg = f"--year: run {run.run_id} covers {years[0]}-{years[-1]}, not {year}"
        raise UsageError(msg)
    return FigureOptions(
        alternative=alternative and alternative_meant(run, alternative, "--alternative"),
        reference=reference and alternative_meant(run, reference, "--reference"),
        goal=goal and goal_meant(run, goal),
        region=region and region_meant(run, region),
        year=year,
        tiles=tiles,
        only=only,
    )
