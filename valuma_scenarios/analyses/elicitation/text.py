"""What an elicitation says, in words."""

from __future__ import annotations

import pandas as pd

from valuma_scenarios.analyses.elicitation.pool import Elicitation, Pool, current_quantiles
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import decimals_for
from valuma_scenarios.wording.sentences import join

_SAME = 1e-9
"""Weights that differ by no more than this are equal."""


def label(words: Words, name: str) -> str:
    """Return the label of a parameter."""
    return words.study.parameters[name].label[words.language]


def shift(pool: Pool) -> float:
    """Return how far the median moved, as a share of the current 90 % range."""
    now = current_quantiles(pool.parameter)
    return abs(pool.quantiles["p50"] - now["p50"]) / (now["p95"] - now["p05"])


def sentences(words: Words, elicitation: Elicitation) -> list[str]:
    """Return the two sentences of an elicitation, and one for each pool that no family follows.

    Parameters
    ----------
    words : Words
        The reader's language.
    elicitation : Elicitation
        Pooled judgements.
    """
    pools = elicitation.pools
    disputed = max(pools, key=lambda name: pools[name].disagreement)
    moved = max(pools, key=lambda name: shift(pools[name]))
    medians = [judgement.p50 for judgement in pools[disputed].judgements]
    ends = [min(medians), max(medians)]
    middle = [current_quantiles(pools[moved].parameter)["p50"], pools[moved].quantiles["p50"]]
    who = {
        "experts": words.number(len(elicitation.experts), 0),
        "parameters": words.number(len(pools), 0),
        "parameter": label(words, disputed),
        "low": words.number(ends[0], decimals_for(ends)),
        "high": words.number(ends[1], decimals_for(ends)),
    }
    change = {
        "parameter": label(words, moved),
        "before": words.number(middle[0], decimals_for(middle, 3)),
        "after": words.number(middle[1], decimals_for(middle, 3)),
        "unit": words.unit_text(pools[moved].parameter.unit),
    }
    said = [words.say("elicit.sentence.who", who), words.say("elicit.sentence.moved", change)]
    said += [
        words.say(
            "elicit.poor",
            {"parameter": label(words, name), "error": words.percent(pool.fitted.error)},
        )
        for name, pool in pools.items()
        if pool.poor
    ]
    return said


def effect_sentences(words: Words, apart: pd.DataFrame, asking: pd.DataFrame) -> tuple[str, ...]:
    """Say how far experts are from what was used and from one another, and what to ask next.

    Parameters
    ----------
    words : Words
        The reader's language.
    apart, asking : pandas.DataFrame
        From `effect.disagreement` and `effect.questions`.
    """
    far, split = apart.iloc[0], apart.iloc[int(apart["apart"].to_numpy().argmax())]
    values = {
        "count": words.number(int((apart["outside"] > 0).sum()), 0),
        "total": words.number(len(apart), 0),
        "far": label(words, str(far["parameter"])),
        "shift": words.percent(float(far["shift"])),
        "split": label(words, str(split["parameter"])),
        "apart": words.percent(float(split["apart"])),
    }
    return words.say("elicit.effect.apart", values), next_sentence(words, asking)


def next_sentence(words: Words, asking: pd.DataFrame) -> str:
    """Say what to ask next: what stands out from the noise, and whether it repays its cost."""
    some = asking[asking["value"] > 2 * asking["se"]]
    if some.empty:
        return words.say("elicit.effect.next.none")
    first = some.iloc[0]
    values = {
        "parameter": label(words, str(first["parameter"])),
        "value": words.number(float(first["value"])),
        "asked": words.number(int(first["asked"]), 0),
    }
    if first["eur"] != first["eur"]:
        return words.say("elicit.effect.next.points", values)
    worth = int((some["net"] > 0).sum())
    values |= {
        "eur": words.number(float(first["eur"]), 0),
        "cost": words.number(float(first["cost"]), 0),
        "worth": words.number(worth, 0),
        "total": words.number(len(asking), 0),
    }
    return words.say("elicit.effect.next.eur", values)


def weight_sentences(words: Words, summary: pd.DataFrame) -> tuple[str, str]:
    """Return the two sentences of weight profiles.

    Parameters
    ----------
    words : Words
        The reader's language.
    summary : pandas.DataFrame
        As `profiles.summary` returns it.
    """
    every = summary[summary["group"] == ""].set_index("goal").loc[list(words.study.goals)]
    answers = int(every["answers"].iloc[0])
    return _heaviest(words, every, answers), _disputed(words, every, answers)


def _heaviest(words: Words, every: pd.DataFrame, answers: int) -> str:
    """Return which goals weigh most; goals that weigh alike are named together."""
    means = every["mean"]
    top = _largest(means)
    values = {
        "answers": words.number(float(answers), 0),
        "goal": words.goal_heading(top[0]),
        "goals": join(words, [words.goal_heading(name) for name in top]),
        "mean": words.percent(float(means.max())),
    }
    key = "who" if len(top) == 1 else "all_alike" if len(top) == len(every) else "who_tied"
    return words.say(f"elicit.weights.sentence.{key}", values)


def _disputed(words: Words, every: pd.DataFrame, answers: int) -> str:
    """Return on which goals answers differed most, if there are two and they differ at all."""
    widths = every["p95"] - every["p05"]
    if answers == 1:
        return words.say("elicit.weights.sentence.one")
    if float(widths.max()) <= _SAME:
        return words.say("elicit.weights.sentence.same")
    top = _largest(widths)
    values = {
        "goal": words.goal_heading(top[0]),
        "goals": join(words, [words.goal_heading(name) for name in top]),
        "low": words.percent(float(every["p05"][top[0]])),
        "high": words.percent(float(every["p95"][top[0]])),
    }
    key = "spread" if len(top) == 1 else "spread_tied"
    return words.say(f"elicit.weights.sentence.{key}", values)


def _largest(values: pd.Series[float]) -> list[str]:
    """Return the names of the largest values, which may be equal but for rounding."""
    return [str(name) for name in values.index[values >= values.max() - _SAME]]


def who(words: Words, name: str) -> str:
    """Return the name of a row: an expert's own, or a word for the pool and the like."""
    key = f"elicit.who.{name}"
    return words.say(key) if words.has(key) else name


def range_text(words: Words, row: pd.Series[float]) -> str:
    """Return a median with its 90 % range, rounded alike, without a sign."""
    decimals = decimals_for([float(row[name]) for name in ("p05", "p50", "p95")])
    interval = words.interval(float(row["p05"]), float(row["p95"]), "", decimals)
    return f"{words.number(float(row['p50']), decimals)} ({interval})"
