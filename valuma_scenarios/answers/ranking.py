"""Who ranks first over weights, draws, method choices and scenarios."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.analyses.ranking.metrics import goal_regrets
from valuma_scenarios.analyses.ranking.smaa import Acceptability, Method, acceptability
from valuma_scenarios.analyses.ranking.text import (
    metric_text,
    metrics_sentence,
    no_weights_sentence,
    rank_sentences,
    uniform_sentence,
    whose_sentence,
    world_sentences,
    world_text,
)
from valuma_scenarios.analyses.ranking.weights import dominance_counts, source_of, weight_vectors
from valuma_scenarios.analyses.ranking.worlds import World, default_worlds, robustness_table
from valuma_scenarios.answers.answer import Answer, Maker
from valuma_scenarios.answers.subjects import require_rivals
from valuma_scenarios.answers.tables import Table, listed
from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.figures.gallery.rank_acceptability import rank_acceptability
from valuma_scenarios.figures.gallery.regret import regret
from valuma_scenarios.figures.gallery.robustness_worlds import robustness_worlds
from valuma_scenarios.results.differences import Differences
from valuma_scenarios.results.effects import conditions_of
from valuma_scenarios.results.run_weights import RunWeights
from valuma_scenarios.results.threads import Progress
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import decimals_for

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

METRIC = "expected_regret"
LEAST_FIRST = 0.01
"""Typical weights are shown for alternatives that are first at least this often."""


@dataclass(frozen=True)
class Weighting:
    """Whose weights rank the alternatives.

    Parameters
    ----------
    given : RunWeights or None
        Weights of people; those of the run, else all weights alike, if not given.
    vectors : int
        How many weight vectors are drawn where weights are unsure or all alike.
    seed : int
        Their seed.
    method : Method
        Scale of the goals, and how they are put together.
    """

    given: RunWeights | None = None
    vectors: int = 1000
    seed: int = 1
    method: Method = field(default_factory=Method)


def answer(
    run: Run,
    language: Language,
    *,
    weighting: Weighting | None = None,
    worlds: bool = True,
    progress: Progress | None = None,
) -> Answer:
    """Rank the alternatives of a run in every way that can be argued for.

    Parameters
    ----------
    run : Run
        A run with draws and at least two alternatives.
    weighting : Weighting, optional
        Whose weights.
    worlds : bool
        Whether to go through method choices and scenarios, which runs the model again.
    """
    require_rivals(run)
    words, differences = Words(run.study, language), Differences(run.study, run.results).goals()
    ranks, uniform = ranks_of(run, weighting or Weighting())
    given = conditions_of(run.results)
    pairs = dominance_counts(differences)
    regrets = goal_regrets(run.study, run.results)
    tried, table = _worlds(run, ranks.goals, progress) if worlds else ((), None)
    shown = [_ranks_table(words, ranks), _pairs_table(words, pairs), _regret_table(words, regrets)]
    if table is not None:
        shown += [_worlds_table(words, tried, table), _metrics_table(words, tried[0], table)]
    tables = {
        "ranks": ranks.table(given),
        "ranks_uniform": uniform.table(given) if uniform else None,
        "pairwise": ranks.pairs(given), "without_weights": pairs, "regret": regrets,
        "robustness": table,
    }  # fmt: skip
    return Answer(
        "ranking", words, ranks.table(given) if table is None else table, run,
        facts={"weights": asdict(ranks.source)},
        tables=tables,
        sentences=tuple(_sentences(words, ranks, uniform, pairs, tried, table)),
        shown=tuple(shown),
        makers=_makers(run, language, ranks, tried, table),
    )  # fmt: skip


def _makers(
    run: Run,
    language: Language,
    ranks: Acceptability,
    tried: Sequence[World],
    table: pd.DataFrame | None,
) -> tuple[Maker, ...]:
    """Return the figures: ranks, regret, and the worlds if they were gone through."""
    always = (
        partial(rank_acceptability, run, language, result=ranks),
        partial(regret, run, language),
    )
    if table is None:
        return always
    return (*always, partial(robustness_worlds, run, (table, tried, METRIC), language))


def ranks_of(run: Run, weighting: Weighting) -> tuple[Acceptability, Acceptability | None]:
    """Return ranks over the weights asked for, and over all weights alike if those are people's."""
    differences, given = Differences(run.study, run.results).goals(), weighting.given or run.weights
    goals, method = [str(g) for g in differences["goal"].to_numpy()], weighting.method
    source = source_of(given)
    rows = given.profiles if given else None
    weights = weight_vectors(rows, weighting.vectors, weighting.seed, goals)
    ranks = acceptability(differences, weights, method, source=source)
    return ranks, acceptability(differences, method=method) if source.answers else None


def _worlds(
    run: Run, goals: Sequence[str], progress: Progress | None
) -> tuple[tuple[World, ...], pd.DataFrame]:
    manifest, tried = run.manifest, default_worlds(list(goals))
    draws = draw(run.study, manifest["draws"], manifest["seed"], manifest["design"])
    return tried, robustness_table(run.study, draws, tried, run.results, progress)


def _sentences(
    words: Words,
    ranks: Acceptability,
    uniform: Acceptability | None,
    pairs: pd.DataFrame,
    worlds: Sequence[World],
    table: pd.DataFrame | None,
) -> Iterator[str]:
    yield from rank_sentences(words, ranks)
    yield whose_sentence(words, ranks.source)
    if uniform is not None:
        yield uniform_sentence(words, uniform, ranks.order[0])
    yield no_weights_sentence(words, pairs)
    if table is not None:
        yield from world_sentences(words, table, METRIC, {world.id: world for world in worlds})
        yield metrics_sentence(words, table, worlds[0].id)


def _weight_heading(words: Words, goal: str) -> str:
    return words.say("ranks.weight", {"goal": words.goal_number(goal), "share": ""}).strip()


def _ranks_table(words: Words, ranks: Acceptability) -> Table:
    header = [
        words.say("column.alternative"),
        *(words.say("ranks.column.rank", {"rank": k + 1}) for k in range(ranks.rank.shape[1])),
        words.say("ranks.column.holistic"),
        words.say("ranks.column.confidence"),
        *(_weight_heading(words, goal) for goal in ranks.goals),
    ]
    rows = []
    for a, name in enumerate(ranks.alternatives):
        seldom = ranks.rank[a, 0] < LEAST_FIRST
        typical = (words.percent(float(w)) for w in ranks.central_weights[a])
        rows.append(
            (
                words.alternative(name),
                *(words.probability(float(share)) for share in ranks.rank[a]),
                words.percent(float(ranks.holistic[a])),
                "" if seldom else words.probability(float(ranks.confidence[a])),
                *("" if seldom else text for text in typical),
            )
        )
    values = {
        "draws": words.number(ranks.draws, 0),
        "weights": words.number(ranks.weights, 0),
        "year": str(words.study.end_year),
    }
    return listed(words.say("ranks.title.table", values), header, rows)


def _pairs_table(words: Words, pairs: pd.DataFrame) -> Table:
    orders = ("every_draw", "first", "second")
    header = [
        words.say("column.alternative"),
        words.say("ranks.column.other"),
        words.say("ranks.column.best_goals"),
        *(words.say(f"compare.dominance.{name}") for name in orders),
        words.say("ranks.column.pareto"),
    ]
    rows = [
        (
            words.alternative(str(row["alternative"])),
            words.alternative(str(row["other"])),
            *(f"{row[name]}/{row['goals']}" for name in ("best_goals", *orders)),
            words.say("ranks.yes" if row["pareto"] else "ranks.no"),
        )
        for _, row in pairs.iterrows()
    ]
    return listed(words.say("ranks.title.noweights"), header, rows, numeric=2)


def _regret_table(words: Words, regrets: pd.DataFrame) -> Table:
    names = ("expected", "p90", "maximum")
    header = [
        words.say("column.goal"),
        words.say("column.alternative"),
        *(words.say(f"robust.column.{name}") for name in names),
        words.say("column.unit"),
        words.say("robust.column.p_best"),
    ]
    rows = []
    for _, row in regrets.iterrows():
        decimals = decimals_for([float(row[name]) for name in names])
        rows.append(
            (
                words.goal_heading(str(row["item"])),
                words.alternative(str(row["alternative"])),
                *(words.number(float(row[name]), decimals) for name in names),
                words.effect_unit(str(row["item"])),
                words.probability(float(row["p_best"])),
            )
        )
    return listed(words.say("robust.title.regret"), header, rows, numeric=2)


def _worlds_table(words: Words, worlds: Sequence[World], table: pd.DataFrame) -> Table:
    rows = table[table["metric"] == METRIC]
    ranks = rows.pivot(index="world", columns="alternative", values="rank").to_dict("index")
    names = [a for a in words.study.candidates if a != words.study.reference]
    cells = [
        (
            world_text(words, world),
            *(words.number(float(ranks[world.id][name]), 0) for name in names),
        )
        for world in worlds
    ]
    title = f"{words.say('robust.title.metrics')}: {metric_text(words, METRIC)}"
    header = [words.say("robust.column.world"), *map(words.alternative, names)]
    return listed(title, header, cells)


def _metrics_table(words: Words, world: World, table: pd.DataFrame) -> Table:
    rows = table[table["world"] == world.id]
    values = rows.pivot(index="metric", columns="alternative", values="value").to_dict("index")
    names = words.study.candidates
    cells = [
        (
            metric_text(words, str(metric)),
            *(words.number(float(values[metric][name])) for name in names),
        )
        for metric in dict.fromkeys(rows["metric"])
    ]
    header = [words.say("robust.column.metric"), *map(words.alternative, names)]
    return listed(words.say("robust.title.values"), header, cells)
