"""Names of model forms, and sentences about what they do to the ranking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from valuma_scenarios.analyses.forms.forms import FormAnalysis, Ranges
from valuma_scenarios.results.effects import Condition
from valuma_scenarios.wording import Words


def form_text(words: Words, form: str) -> str:
    """Return what a form is called: `mechanism=form`, or `default`."""
    key = f"forms.form.{form.replace('=', '.')}"
    return words.say(key) if words.has(key) else form


def given_text(words: Words, given: Condition) -> str:
    """Return a condition in words, as the beginning of a sentence."""
    return words.say(f"forms.given.{given}")


def sentences(words: Words, found: FormAnalysis, given: Condition) -> Iterator[str]:
    """Yield who leads in how many forms, how far the chance moves, and what moves it."""
    yield lead_sentence(words, found, given)
    ranges = found.ranges(given)
    yield range_sentence(words, found.values.names, ranges, given)
    moved = found.most(given)
    if len(moved) and moved["moved"].iloc[0]:
        form, chance = str(moved["form"].iloc[0]), float(moved["p_better"].iloc[0])
        values = {"form": form_text(words, form), "share": words.probability(chance)}
        yield words.say("forms.most", values)
    yield from spread_sentence(words, ranges)


def lead_sentence(words: Words, found: FormAnalysis, given: Condition) -> str:
    """Say which alternative leads with the study's own forms, and in how many others."""
    name = found.pair(given)[0]
    values = counts_text(words, found, given, name)
    best = max(found.values.names, key=lambda n: found.firsts(given, n)["mixed"][0])
    other = counts_text(words, found, given, best)
    values |= {"best": other["alternative"], "best_mixed": other["mixed"]}
    return words.say("forms.lead.same" if best == name else "forms.lead.other", values)


def counts_text(words: Words, found: FormAnalysis, given: Condition, name: str) -> dict[str, str]:
    """Return in how many forms an alternative leads, single ones and combinations, as texts."""
    counts = found.firsts(given, name)
    return {
        "given": given_text(words, given),
        "alternative": words.alternative(name),
        "alone": words.number(counts["alone"][0], 0),
        "alone_total": words.number(counts["alone"][1], 0),
        "mixed": words.number(counts["mixed"][0], 0),
        "mixed_total": words.number(counts["mixed"][1], 0),
        "draws": words.number(found.values.draws, 0),
    }


def range_sentence(words: Words, names: Sequence[str], found: Ranges, given: Condition) -> str:
    """Say how often the leading alternative is better than the second, and in which range.

    Parameters
    ----------
    words : Words
        Language.
    names : sequence of str
        Alternatives of the analysis.
    found : Ranges
        Of the leading pair.
    given : str
        The condition.
    """
    return words.say("forms.range", {
        "given": given_text(words, given), "one": words.alternative(names[found.one]),
        "other": words.alternative(names[found.other]), "share": words.probability(found.share),
        "alone": words.probability_range([found.alone_low, found.alone_high]),
        "mixed": words.probability_range([found.mixed_low, found.mixed_high]),
    })  # fmt: skip


def chances_text(
    words: Words, found: FormAnalysis, given: Condition, one: str, other: str
) -> dict[str, str]:
    """Return how often one is better: with the own forms, and the ranges over others."""
    table = found.chances(given, one, other)
    shares = {kind: part["p_better"].tolist() for kind, part in table.groupby("kind")}
    return {
        "share": words.probability(shares["default"][0]),
        "alone": words.probability_range([*shares["default"], *shares["alone"]]),
        "mixed": words.probability_range(shares["mixed"]),
    }


def spread_sentence(words: Words, found: Ranges) -> Iterator[str]:
    """Say how much of the variance of the leading pair's difference is form."""
    if not np.isnan(found.form):
        values = {"form": words.percent(found.form), "parameter": words.percent(1 - found.form)}
        yield words.say("forms.spread", values)


def statement_text(words: Words, names: Sequence[str], found: Ranges, given: Condition) -> str:
    """Say in one breath what forms do to the leading pair; see `range_sentence`."""
    said = [range_sentence(words, names, found, given), *spread_sentence(words, found)]
    return words.say("forms.statement", {"given": given_text(words, given), "text": " ".join(said)})
