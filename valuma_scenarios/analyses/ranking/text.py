"""Sentences about ranks, regret and worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from valuma_scenarios.analyses.ranking.smaa import Acceptability
from valuma_scenarios.analyses.ranking.weights import WeightSource
from valuma_scenarios.analyses.ranking.worlds import World
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import decimals_for
from valuma_scenarios.wording.sentences import join

SHOWN_WEIGHTS = 3


def rank_sentences(words: Words, result: Acceptability) -> tuple[str, str]:
    """Say who is first most often, and how sure that is at the weights typical of it."""
    best, second = (result.alternatives.index(name) for name in result.order[:2])
    first = words.say(
        "ranks.first",
        {
            "alternative": words.alternative(result.alternatives[best]),
            "share": words.probability(float(result.rank[best, 0])),
            "draws": words.number(result.draws, 0),
            "weights": words.number(result.weights, 0),
            "second": words.alternative(result.alternatives[second]),
            "second_share": words.probability(float(result.rank[second, 0])),
        },
    )
    central = result.central_weights[best]
    heavy = np.argsort(-central, kind="stable")[:SHOWN_WEIGHTS]
    weights = [
        words.say(
            "ranks.weight",
            {
                "goal": words.goal_number(result.goals[g]),
                "share": words.percent(float(central[g])),
            },
        )
        for g in heavy
    ]
    sure = words.say(
        "ranks.confidence",
        {
            "confidence": words.probability(float(result.confidence[best])),
            "weights": ", ".join(weights),
        },
    )
    return first, sure


def whose_sentence(words: Words, source: WeightSource) -> str:
    """Say whose weights of the goals were used."""
    values = {"answers": words.number(source.answers, 0), "file": source.file}
    return words.say(f"ranks.whose.{source.whose}", values)


def uniform_sentence(words: Words, result: Acceptability, alternative: str) -> str:
    """Say how often an alternative is first where all weights are equally likely.

    Parameters
    ----------
    words : Words
        Language.
    result : Acceptability
        Ranks over weights drawn evenly from the simplex.
    alternative : str
        Id.
    """
    share = result.first_share(alternative)
    best = result.order[0]
    values = {
        "alternative": words.alternative(alternative),
        "share": words.probability(share),
        "best": words.alternative(best),
        "best_share": words.probability(result.first_share(best)),
    }
    same = best == alternative
    return words.say("ranks.uniform.same" if same else "ranks.uniform.other", values)


def no_weights_sentence(words: Words, pairs: pd.DataFrame) -> str:
    """Say which alternative beats which at the median in every goal, without any weights.

    Parameters
    ----------
    words : Words
        Language.
    pairs : pandas.DataFrame
        From `weights.dominance_counts`.
    """
    found = pairs[pairs["pareto"]]
    if found.empty:
        return words.say("ranks.noweights.none")
    best = found["alternative"].value_counts(sort=True).index[0]
    others = found.loc[found["alternative"] == best, "other"]
    return words.say(
        "ranks.noweights",
        {
            "alternative": words.alternative(str(best)),
            "others": join(words, [words.alternative(str(other)) for other in others]),
        },
    )


def item_text(words: Words, item: str) -> str:
    """Return the name of a goal, or the words for the composite."""
    if item in words.study.goals:
        return words.goal_heading(item)
    return words.say("robust.composite")


def unit_text(words: Words, item: str) -> str:
    """Return the unit of a goal's effects, or of the composite."""
    return words.effect_unit(item) if item in words.study.goals else words.say("voi.unit.points")


def regret_sentence(words: Words, table: pd.DataFrame, item: str, year: int) -> str:
    """Say which alternative leaves least to regret.

    Parameters
    ----------
    words : Words
        Language.
    table : pandas.DataFrame
        From `robustness.regret_table`.
    item : str
        Goal, or `composite`.
    year : int
        Calendar year.
    """
    rows = table[table["item"] == item]
    level = rows[rows["expected"] == rows["expected"].min()]
    best = level.iloc[0]
    decimals = decimals_for([best["expected"], level["maximum"].max()])
    return words.say(
        "robust.regret",
        {
            "names": _names(words, [str(name) for name in level["alternative"]]),
            "expected": words.number(best["expected"], decimals),
            "maximum": words.number(level["maximum"].max(), decimals),
            "unit": unit_text(words, item),
            "item": item_text(words, item),
            "year": str(year),
        },
    )


def leaders(rows: pd.DataFrame, by: str) -> dict[str, tuple[str, ...]]:
    """Return who ranks first in every world or by every metric; all that are level.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of `worlds.robustness_table`: of one metric, or of one world.
    by : {"world", "metric"}
        What ranks them.
    """
    ranked = rows[rows["rank"].notna()]
    first = ranked[ranked["rank"] == ranked.groupby(by, sort=False)["rank"].transform("min")]
    return {
        str(name): tuple(map(str, part["alternative"]))
        for name, part in first.groupby(by, sort=False)
    }


def most_often_first(first: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], int]:
    """Return who is first most often, all that are level, and how often."""
    counts = pd.Series([name for names in first.values() for name in names]).value_counts()
    return tuple(str(name) for name in counts.index[counts == counts.max()]), int(counts.max())


def world_sentences(
    words: Words, table: pd.DataFrame, metric: str, worlds: dict[str, World]
) -> tuple[str, str]:
    """Say in how many worlds the usual leader leads, and where the lead changes.

    Parameters
    ----------
    words : Words
        Language.
    table : pandas.DataFrame
        From `worlds.robustness_table`.
    metric : str
        Metric id.
    worlds : dict of str to World
        Worlds by id.
    """
    first = leaders(table[table["metric"] == metric], "world")
    names, count = most_often_first(first)
    others = [world for world, leading in first.items() if not set(names) & set(leading)]
    said = words.say(
        "robust.worlds",
        {
            "names": _names(words, names),
            "count": count,
            "total": len(first),
            "metric": metric_text(words, metric),
        },
    )
    if not others:
        return said, words.say("robust.flips.none", {"names": _names(words, names)})
    texts = join(words, [world_text(words, worlds[name]) for name in others])
    return said, words.say("robust.flips", {"worlds": texts, "names": _names(words, names)})


def metrics_sentence(words: Words, table: pd.DataFrame, world: str) -> str:
    """Say by how many metrics the usual leader leads in one world, and which disagree.

    Parameters
    ----------
    words : Words
        Language.
    table : pandas.DataFrame
        From `worlds.robustness_table`.
    world : str
        World id.
    """
    first = leaders(table[table["world"] == world], "metric")
    names, count = most_often_first(first)
    others = [metric for metric, leading in first.items() if not set(names) & set(leading)]
    values = {
        "names": _names(words, names),
        "count": count,
        "total": len(first),
        "metrics": join(words, [metric_text(words, metric) for metric in others]),
    }
    return words.say("robust.metrics" if others else "robust.metrics.all", values)


def _names(words: Words, names: Sequence[str]) -> str:
    return join(words, [words.alternative(name) for name in names])


def metric_text(words: Words, metric: str) -> str:
    """Return the name of a robustness metric."""
    return words.say(f"robust.metric.{metric}")


def world_text(words: Words, world: World) -> str:
    """Return the name of a world."""
    if words.has(f"robust.world.{world.id}"):
        return words.say(f"robust.world.{world.id}")
    if world.weights:
        heaviest = max(world.weights, key=world.weights.__getitem__)
        return words.say("robust.world.weights", {"goal": words.goal_number(heaviest)})
    if world.discount_rate is not None:
        return words.say("robust.world.discount", {"rate": words.number(world.discount_rate, 1)})
    return world.id
