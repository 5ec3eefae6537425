"""Which designs do better for the same money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from valuma_scenarios.analyses.ranking.composite import COMPOSITE, composite_target, goal_target
from valuma_scenarios.analyses.search import rules
from valuma_scenarios.analyses.search.evaluate import Evaluator
from valuma_scenarios.analyses.search.scenario import scenario_data
from valuma_scenarios.analyses.search.search import (
    STATISTICS,
    Found,
    Objective,
    Question,
    differences_of,
    search,
)
from valuma_scenarios.analyses.search.space import space_of
from valuma_scenarios.analyses.search.text import (
    kind_label,
    lever_label,
    objective_name,
    objective_value,
    range_text,
    sentences,
)
from valuma_scenarios.answers.answer import Answer
from valuma_scenarios.answers.tables import Table, listed
from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.errors import Said, UsageError, choose
from valuma_scenarios.figures.gallery.search_front import search_front_figure
from valuma_scenarios.results.differences import median, p_ahead
from valuma_scenarios.results.outcomes import measured_goals
from valuma_scenarios.results.threads import Progress
from valuma_scenarios.schema.base import Text
from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.wording import Words, translate

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

DESIGNS, DRAWS = 2_000, 256
SHOWN = 10
SHOWN_LEVERS = ("networks", "contract_years", "binding", "knowledge_share", "incentive")
UNSEEN = 1_000_003
"""Added to the seed of the draws that the front is run again in."""


@dataclass(frozen=True)
class Wish:
    """What is searched for, and how long.

    Parameters
    ----------
    base : str or None
        Alternative whose money is spent; the reference if not given.
    objectives : sequence of str
        ``ITEM:STATISTIC`` each, such as ``composite:p50`` or ``g3:p_ahead``; the composite's
        median, 10th percentile and chance of being better if none is given.
    bounds : mapping of str to (float, float)
        Narrower bounds of levers.
    weights : mapping of str to float, optional
        Weights of the goals in the composite; all alike if not given.
    designs, draws, seed : int
        Different designs that are tried, draws that each is run in, and seed of the search.
    """

    base: str | None = None
    objectives: Sequence[str] = ()
    bounds: Mapping[str, tuple[float, float]] | None = None
    weights: Mapping[str, float] | None = None
    designs: int = DESIGNS
    draws: int = DRAWS
    seed: int = 1


def answer(
    run: Run,
    language: Language,
    *,
    wish: Wish | None = None,
    year: int | None = None,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Answer:
    """Search for designs that do better for the same money as an alternative of a run.

    Parameters
    ----------
    run : Run
        A run with draws; its study gives kinds of network, its results the composite.
    language : {"fi", "sv", "en"}
        Language of the reader.
    wish : Wish, optional
        What is searched for.
    year : int, optional
        Year of the differences; the last if not given.
    folder : pathlib.Path, optional
        Where finished model runs are kept, so that an interrupted search goes on.
    progress : callable, optional
        Told how many designs were tried.
    """
    return told(run, language, find(run, wish or Wish(), year, folder, progress))


def find(
    run: Run,
    wish: Wish,
    year: int | None = None,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Found:
    """Search, and return what was found; see `answer`."""
    year = year or run.study.end_year
    space = space_of(run.study, wish.base, wish.bounds)
    objectives = tuple(_objective(run, text, wish, year) for text in wish.objectives or _usual())
    question = Question(space, objectives, wish.designs, wish.seed)
    return search(
        question,
        _evaluator(run, wish.draws, 0, year, folder),
        _evaluator(run, wish.draws, UNSEEN, year, folder),
        progress,
    )


def _usual() -> list[str]:
    return [f"{COMPOSITE}:{statistic}" for statistic in STATISTICS]


def _objective(run: Run, text: str, wish: Wish, year: int) -> Objective:
    item, _, statistic = text.partition(":")
    items = [COMPOSITE, *measured_goals(run.study)]
    if item not in items:
        msg = Said(
            "--objective {text!r} is about no goal: {advice}", text=text, advice=choose(item, items)
        )
        raise UsageError(msg)
    if statistic not in STATISTICS:
        msg = Said(
            "--objective {text!r} names no statistic: {advice}",
            text=text,
            advice=choose(statistic, STATISTICS),
        )
        raise UsageError(msg)
    if item == COMPOSITE:
        weights = dict(wish.weights) if wish.weights else None
        return Objective(composite_target(run, weights, year), statistic)
    return Objective(goal_target(run.study, item, year), statistic)


def _evaluator(run: Run, draws: int, more: int, year: int, folder: Path | None) -> Evaluator:
    seed = int(run.manifest["seed"]) + more
    return Evaluator(run.study, draw(run.study, draws, seed), year, folder)


def told(run: Run, language: Language, found: Found) -> Answer:
    """Tell what a search found."""
    words, drawn = Words(run.study, language), len(found.names) > 1
    makers = (partial(search_front_figure, run, found, language),) if drawn else ()
    return Answer(
        "search",
        words,
        found.designs,
        run,
        facts=_facts(run, found),
        tables={
            "front": found.designs[found.designs["front"]],
            "levers": rules.lever_ranges(found),
            "kinds": rules.kind_shares(found),
            "alternatives": found.shipped,
        },
        sentences=sentences(words, found),
        shown=(_front(words, found), _levers(words, found), _kinds(words, found),
               _shipped(words, found)),
        notes=(words.say("search.note"),),
        makers=makers,
    )  # fmt: skip


def _facts(run: Run, found: Found) -> dict[str, Any]:
    question = found.question
    return {
        "base": question.space.base.id,
        "objectives": found.names,
        "seed": question.seed,
        "draws_seed": int(run.manifest["seed"]),
        "designs": len(found.tried),
        "coordination_meur": question.space.cents / 10**8,
    }


def _front(words: Words, found: Found) -> Table:
    """Return the designs of the front that are best by the first objective."""
    objectives, rows = found.question.objectives, []
    for place, k in enumerate(found.front[:SHOWN]):
        design = found.tried[k]
        values = zip(objectives, found.unseen[place], found.errors[place], strict=True)
        levels = [range_text(words, x, design.level(x), design.level(x)) for x in SHOWN_LEVERS]
        said = [objective_value(words, o, float(v), float(e)) for o, v, e in values]
        rows.append([str(k + 1), *said, *levels])
    heads = [words.say("search.column.design"), *(objective_name(words, o) for o in objectives)]
    return listed(
        words.say("search.table.front"),
        [*heads, *(lever_label(words, lever) for lever in SHOWN_LEVERS)],
        rows,
    )


def _levers(words: Words, found: Found) -> Table:
    rows = [
        [
            lever_label(words, str(row["lever"])),
            range_text(words, row["lever"], row["low"], row["high"]),
            range_text(words, row["lever"], row["front_low"], row["front_high"]),
            range_text(words, row["lever"], row["front_median"], row["front_median"]),
            range_text(words, row["lever"], row["tried_median"], row["tried_median"]),
        ]
        for _, row in rules.lever_ranges(found).iterrows()
    ]
    keys = ("lever", "bounds", "front_range", "front_median", "tried_median")
    heads = [words.say(f"search.column.{key}") for key in keys]
    return listed(words.say("search.table.levers"), heads, rows)


def _kinds(words: Words, found: Found) -> Table:
    table = rules.kind_shares(found)
    rows = [
        [
            kind_label(words, found.question.space, str(row["kind"])),
            words.percent(row["front"]),
            words.percent(row["tried"]),
        ]
        for _, row in table[table["front"] > 0].head(SHOWN).iterrows()
    ]
    heads = [words.say(f"search.column.{key}") for key in ("kind", "front_share", "tried_share")]
    return listed(words.say("search.table.kinds"), heads, rows)


def _shipped(words: Words, found: Found) -> Table:
    objectives, rows = found.question.objectives, []
    for _, row in found.shipped.iterrows():
        said = [
            f"{objective_value(words, o, float(row[o.name]), float(e))}"
            for o, e in zip(objectives, found.errors.max(axis=0), strict=True)
        ]
        rows.append([words.alternative(row["alternative"]), *said, str(row["beaten_by"])])
    heads = [
        words.say("search.column.alternative"),
        *(objective_name(words, o) for o in objectives),
    ]
    return listed(
        words.say("search.table.shipped"), [*heads, words.say("search.column.beaten_by")], rows
    )


def promise(run: Run, found: Found, number: int, draws: int, folder: Path | None) -> pd.DataFrame:
    """Return what a design reaches in the draws of the search: what a run of it must show.

    Returns
    -------
    pandas.DataFrame
        goal, p50, p_ahead: national differences to the reference.
    """
    space = found.question.space
    year = found.question.objectives[0].target.year
    evaluate = _evaluator(run, draws, 0, year, folder)
    alternative = space.alternative(found.tried[number - 1], f"design_{number}")
    change = differences_of(space, evaluate, [alternative])[0]
    table = pd.DataFrame(
        {"goal": list(run.study.goals), "p50": median(change), "p_ahead": p_ahead(change)}
    )
    return table[table["goal"].isin(measured_goals(run.study))].reset_index(drop=True)


def scenario_of(
    run: Run, found: Found, number: int, name: str, promised: pd.DataFrame
) -> dict[str, Any]:
    """Return a design as the content of a scenario file, with what was found about it in its note.

    Raises
    ------
    UsageError
        If no design has this number.
    """
    if not 1 <= number <= len(found.tried):
        msg = Said(
            "there is no design {number}: they are numbered 1 to {count}",
            number=number,
            count=len(found.tried),
        )
        raise UsageError(msg)
    space, year = found.question.space, found.question.objectives[0].target.year
    label, summary = (_saved_text(key, number, space.base.label) for key in ("label", "summary"))
    medians = ", ".join(f"{row.goal} {row.p50:.6g}" for row in promised.itertuples())
    note = (
        f"Found by `valuma search` (seed {found.question.seed}) with draws of seed "
        f"{run.manifest['seed']}. Median national differences to {run.study.reference} in "
        f"{year}: {medians}."
    )
    return scenario_data(space, found.tried[number - 1], name, (label, summary), note)


def _saved_text(key: str, number: int, base: Text) -> Text:
    said = {
        language: translate(
            language, f"search.saved.{key}", {"number": str(number), "base": base[language]}
        )
        for language in LANGUAGES
    }
    return Text(**said)
