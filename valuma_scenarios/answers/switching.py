"""What would flip the order of two alternatives: values of parameters, and levers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from valuma_scenarios.analyses.ranking.composite import (
    COMPOSITE,
    Target,
    composite_target,
    goal_target,
    values_of,
)
from valuma_scenarios.analyses.ranking.text import item_text
from valuma_scenarios.analyses.switching.challenge import Challenge, challenge
from valuma_scenarios.analyses.switching.text import (
    base_text,
    challenge_sentences,
    detail_text,
    level_text,
    lever_name,
    parameter_name,
    switch_sentences,
)
from valuma_scenarios.analyses.switching.values import Base, Duel, switching_values, win_map
from valuma_scenarios.answers.answer import Answer, Maker
from valuma_scenarios.answers.subjects import require_rivals
from valuma_scenarios.answers.tables import Table, listed
from valuma_scenarios.draws.sampling import central, draw
from valuma_scenarios.errors import Said, UsageError, choose
from valuma_scenarios.figures.gallery.challenge_card import challenge_figure
from valuma_scenarios.figures.gallery.switching_values import switching_figure
from valuma_scenarios.figures.gallery.win_map import win_map_figure
from valuma_scenarios.results.outcomes import measured_goals
from valuma_scenarios.results.threads import Progress
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import decimals_for

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

SHOWN_NEVER = 5
"""Parameters without a crossing in the table for people: those that come closest."""
CHALLENGE_DRAWS = 200
"""Draws of the run that a challenge in draws uses: levers are tried some two hundred times."""


@dataclass(frozen=True)
class Race:
    """Two alternatives and what they are compared by.

    Parameters
    ----------
    first, second : str or None
        The one ahead and the one that is to overtake; the two best in the central run if not given.
    goal : str
        Goal id, or `composite`.
    weights : mapping of str to float
        Weights of the goals in the composite; all alike if empty.
    base : {"central", "median"}
        Where all other parameters stand.
    """

    first: str | None = None
    second: str | None = None
    goal: str = COMPOSITE
    weights: Mapping[str, float] | None = None
    base: Base = "central"


def answer(
    run: Run,
    language: Language,
    *,
    race: Race | Duel | None = None,
    axes: tuple[str, str] | None = None,
    challenged: bool = True,
    sure: float | None = None,
    progress: Progress | None = None,
) -> Answer:
    """Find what flips the order of two alternatives of a run.

    Parameters
    ----------
    run : Run
        A run with draws and at least two alternatives.
    language : {"fi", "sv", "en"}
        Language of the reader.
    race : Race or Duel, optional
        Who and by what; the two best by the composite if not given.
    axes : tuple of str, optional
        Two parameters over whose ranges the winner is drawn.
    challenged : bool
        Whether the smallest change of each lever of the one behind is sought.
    sure : float, optional
        Share of draws a win needs; the central run decides if not given.
    progress : callable, optional
        Told how far the levers are.
    """
    base = race.base if isinstance(race, Race) else "central"
    duel = race if isinstance(race, Duel) else duel_of(run, race or Race())
    grid = win_map(run.study, duel, axes, base) if axes else None
    table = switching_values(run.study, duel, base)
    levers = _challenge(run, duel, sure, progress) if challenged else None
    return told(run, language, duel, table, levers, grid, base)


def told(
    run: Run,
    language: Language,
    duel: Duel,
    table: pd.DataFrame,
    levers: pd.DataFrame | None = None,
    grid: pd.DataFrame | None = None,
    base: Base = "central",
) -> Answer:
    """Tell which values of parameters and which levers flip the order of two alternatives."""
    words = Words(run.study, language)
    shown: list[Table | str] = [_parameters(words, duel, base, table)]
    sentences = list(switch_sentences(words, table))
    makers: list[Maker] = [partial(switching_figure, run, table, language)]
    if levers is not None:
        sentences += challenge_sentences(words, levers, duel.target.year)
        shown.append(_levers(words, duel, levers))
        makers.append(partial(challenge_figure, run, levers, language))
    if grid is not None:
        shown.append(_map_sentence(words, duel, grid))
        makers.append(partial(win_map_figure, run, (duel, base, grid), language))
    return Answer(
        "switching",
        words,
        table,
        run,
        facts={"a": duel.a, "b": duel.b, "target": duel.target.id, "base": base},
        tables={"switching_values": table, "levers": levers, "win_map": grid},
        sentences=tuple(filter(None, sentences)),
        shown=tuple(shown),
        makers=tuple(makers),
    )


def duel_of(run: Run, race: Race) -> Duel:
    """Return the two alternatives and their target; by default the two best in the central run.

    Raises
    ------
    UsageError
        If a name is unknown, the two are one, or the run has only one alternative.
    """
    study, target = run.study, _target(run, race)
    first, second = race.first, race.second
    for name in filter(None, (first, second)):
        study.alternative(name)
    names = require_rivals(run)
    values = values_of(study, central(study), target, names)[:, 0]
    order = [names[k] for k in (-values).argsort(kind="stable")]
    first = first or next(name for name in order if name != second)
    second = second or next(name for name in order if name != first)
    if first == second:
        msg = Said("--a and --b are both {name!r}: name two different alternatives", name=first)
        raise UsageError(msg)
    return Duel(first, second, target)


def _target(run: Run, race: Race) -> Target:
    goals = measured_goals(run.study)
    for name in race.weights or ():
        if name not in goals:
            msg = Said(
                "--weight {name}=…: there is no goal {name!r}: {advice}",
                name=name,
                advice=choose(name, goals),
            )
            raise UsageError(msg)
    if race.goal == COMPOSITE:
        return composite_target(run, dict(race.weights or {}) or None)
    if race.weights:
        msg = Said(
            "--weight belongs to the composite, not to --goal {goal}: leave one of them out",
            goal=race.goal,
        )
        raise UsageError(msg)
    return goal_target(run.study, race.goal)


def _challenge(run: Run, duel: Duel, sure: float | None, progress: Progress | None) -> pd.DataFrame:
    """Challenge alternative a, in the central run or in some of the run's draws."""
    study, manifest = run.study, run.manifest
    draws = central(study)
    if sure is not None:
        drawn = draw(study, manifest["draws"], manifest["seed"], manifest["design"])
        draws = drawn.block(0, CHALLENGE_DRAWS)
    return challenge(study, draws, Challenge(duel, sure or 0.5), progress)


def _map_sentence(words: Words, duel: Duel, grid: pd.DataFrame) -> str:
    values = {
        "a": words.alternative(duel.a),
        "b": words.alternative(duel.b),
        "share": words.percent(float((grid["winner"] == duel.b).mean())),
    }
    return words.say("figure.win_map.title", values)


def _parameters(words: Words, duel: Duel, base: Base, table: pd.DataFrame) -> Table:
    crossing = table["status"] == "crosses"
    shown = pd.concat([table[crossing], table[~crossing].head(SHOWN_NEVER)])
    title = words.say(
        "switch.title",
        {
            "a": words.alternative(duel.a),
            "b": words.alternative(duel.b),
            "target": item_text(words, duel.target.id),
            "year": str(duel.target.year),
            "base": base_text(words, base),
        },
    )
    keys = ("parameter", "grade", "central", "crossing", "low", "high", "share", "left")
    header = [*(words.say(f"switch.column.{key}") for key in keys), words.say("column.unit")]
    return listed(title, header, [_parameter(words, row) for _, row in shown.iterrows()], numeric=2)


def _parameter(words: Words, row: pd.Series[Any]) -> tuple[str, ...]:
    crosses, names = row["status"] == "crosses", ("central", "low", "high")
    decimals = decimals_for([float(row[name]) for name in names])
    middle, low, high = (words.number(float(row[name]), decimals) for name in names)
    status = words.say(f"switch.status.{row['status']}")
    return (
        parameter_name(words, str(row["parameter"])),
        str(row["grade"]),
        middle,
        words.number(float(row["crossing"]), decimals) if crosses else status,
        low,
        high,
        words.probability(float(row["share_beyond"])) if crosses else "",
        words.percent(float(row["lead_left"])),
        words.unit_text(str(row["unit"])),
    )


def _levers(words: Words, duel: Duel, levers: pd.DataFrame) -> Table:
    rows = []
    for _, row in levers.iterrows():
        lever, wins = str(row["lever"]), bool(row["wins"])
        enough = level_text(words, lever, row["to_value"]) if wins else ""
        rows.append(
            (
                lever_name(words, lever),
                level_text(words, lever, row["from_value"]),
                enough or words.say("challenge.not_enough"),
                level_text(words, lever, row["limit_high"]),
                words.number(row["difference_before"], signed=True),
                words.number(row["best_difference"], signed=True),
                detail_text(words, str(row["detail"])),
            )
        )
    keys = ("lever", "from", "to", "limit", "before", "best", "detail")
    title = words.say(
        "challenge.title",
        {
            "challenger": words.alternative(duel.b),
            "winner": words.alternative(duel.a),
            "target": item_text(words, duel.target.id),
            "year": str(duel.target.year),
        },
    )
    return listed(title, [words.say(f"challenge.column.{key}") for key in keys], rows)
