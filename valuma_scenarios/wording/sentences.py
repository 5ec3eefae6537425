"""Sentences about results: a number next to every word, and plain words where there is no answer.

Names of alternatives and goals are never inflected: sentences are built so that a label stands on
its own, which keeps any label of a study grammatical in Finnish and Swedish.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from valuma_scenarios.wording.numbers import decimals_for, format_year
from valuma_scenarios.wording.verdicts import Evidence, Verdict, verdict
from valuma_scenarios.wording.words import Words

POINTS_PER_DEVIATION = 100
"""Points in one standard deviation between regions (definition of the goal scale)."""

BETTER: tuple[Verdict, ...] = ("likely_better", "very_likely_better")
WORSE: tuple[Verdict, ...] = ("likely_worse", "very_likely_worse")


@dataclass(frozen=True)
class Comparison:
    """One difference to a reference, in one year, with what the draws say.

    Parameters
    ----------
    alternative, reference, goal : str
        Ids.
    region : str
        Region id, or FI.
    year : int
        Year of the difference.
    evidence : Evidence
        Quantiles (points; goal 4: % of the Theil index) and shares of draws.
    """

    alternative: str
    reference: str
    goal: str
    region: str
    year: int
    evidence: Evidence

    @property
    def verdict(self) -> Verdict:
        """The declared word."""
        return verdict(self.evidence)


def join(words: Words, parts: Sequence[str]) -> str:
    """Join parts with commas and the word for "and"."""
    if len(parts) < 2:
        return "".join(parts)
    return words.say("list.and", {"first": ", ".join(parts[:-1]), "last": parts[-1]})


def verdict_text(words: Words, evidence: Evidence) -> str:
    """Return the word for a difference, with the share of model runs it stands on."""
    name = verdict(evidence)
    share = evidence.p_worse if name in WORSE else evidence.p_better
    return words.say(f"verdict.{name}.number", {"share": words.probability(share)})


def estimate_text(words: Words, comparison: Comparison) -> str:
    """Return median and 90 % interval with unit."""
    e = comparison.evidence
    return words.estimate(e.p50, e.p05, e.p95, words.effect_unit(comparison.goal))


def comparison_sentence(words: Words, comparison: Comparison) -> str:
    """Say what the model says about one alternative, goal and place.

    Where it cannot tell, the sentence says so instead of leading with a number.
    """
    return words.say(
        f"sentence.comparison.{_group(comparison.verdict)}",
        {
            "alternative": words.alternative(comparison.alternative),
            "reference": words.alternative(comparison.reference),
            "goal": words.goal_number(comparison.goal),
            "goal_name": words.goal(comparison.goal),
            "region": words.region(comparison.region),
            "verdict": verdict_text(words, comparison.evidence),
            "estimate": estimate_text(words, comparison),
            "better": words.probability(comparison.evidence.p_better),
            "worse": words.probability(comparison.evidence.p_worse),
        },
    )


def _group(name: Verdict) -> str:
    if name in BETTER or name in WORSE:
        return "known"
    return name


def goal_numbers(words: Words, goals: Sequence[str]) -> str:
    """Return numbers of goals as a list: "1, 3 ja 5"."""
    return join(words, [words.goal_number(goal) for goal in goals])


def answer(words: Words, leader: Sequence[Comparison], size: Comparison, native: str) -> list[str]:
    """Return the answer in three sentences: which, how sure, how small.

    Parameters
    ----------
    words : Words
        Language.
    leader : sequence of Comparison
        National differences of the leading alternative, one for each goal.
    size : Comparison
        The largest national difference in points among all alternatives.
    native : str
        The same said in an indicator's own unit; may be empty.
    """
    return [which(words, leader), how_sure(words, leader), how_small(words, size, native)]


def which(words: Words, leader: Sequence[Comparison]) -> str:
    """Say which alternative stands out, in how many goals."""
    better = [c.goal for c in leader if c.verdict in BETTER]
    return words.say(
        "answer.which" if better else "answer.which.none",
        {
            "alternative": words.alternative(leader[0].alternative),
            "reference": words.alternative(leader[0].reference),
            "count": len(better),
            "total": str(len(leader)),
        },
    )


def how_sure(words: Words, leader: Sequence[Comparison]) -> str:
    """Say for which goals the sign is known, and for which the model cannot tell."""
    surest = max(leader, key=lambda c: max(c.evidence.p_better, c.evidence.p_worse))
    worse = [c.goal for c in leader if c.verdict in WORSE]
    unclear = [c.goal for c in leader if c.verdict in ("unclear", "no_difference")]
    parts = [
        words.say(
            "answer.sure",
            {
                "goal": words.goal_number(surest.goal),
                "goal_name": words.goal(surest.goal),
                "verdict": verdict_text(words, surest.evidence),
            },
        )
    ]
    for key, goals in (("answer.worse", worse), ("answer.unclear", unclear)):
        if goals:
            parts.append(words.say(key, {"goals": goal_numbers(words, goals), "count": len(goals)}))
    return "".join(parts) + "."


def how_small(words: Words, size: Comparison, native: str) -> str:
    """Say how large the largest difference is, in points and in shares of today's spread."""
    e = size.evidence
    share = abs(e.p50) / POINTS_PER_DEVIATION
    return words.say(
        "answer.small",
        {
            "estimate": estimate_text(words, size),
            "alternative": words.alternative(size.alternative),
            "goal": words.goal_number(size.goal),
            "goal_name": words.goal(size.goal),
            "share": words.percent(share, max(0, decimals_for([share * 100]))),
            "year": format_year(size.year),
            "native": native,
        },
    )


def native_sentence(words: Words, indicator: str, quantiles: tuple[float, float, float]) -> str:
    """Say a difference in an indicator's own unit.

    Parameters
    ----------
    words : Words
        Language.
    indicator : str
        Id of the indicator.
    quantiles : tuple of float
        p05, p50 and p95 of the difference, in the indicator's unit.
    """
    low, middle, high = quantiles
    unit = words.study.indicators[indicator].unit[words.language]
    return words.say(
        "answer.native",
        {
            "indicator": words.study.indicators[indicator].short[words.language],
            "estimate": words.estimate(middle, low, high, difference_unit(words, unit)),
        },
    )


def difference_unit(words: Words, unit: str) -> str:
    """Return the unit of a difference: percentages differ by percentage points."""
    if unit.startswith("%"):
        return words.say("unit.percentage_points")
    return unit


def caveats(words: Words, judged: int, total: int, draws: int) -> list[tuple[str, str]]:
    """Return the headline caveats, each as a short heading and a sentence.

    Parameters
    ----------
    words : Words
        Language.
    judged, total : int
        Indicators whose response is a judgement (grade D), and all indicators.
    draws : int
        Number of model runs; 0 for the central run alone.
    """
    values = {"judged": str(judged), "total": str(total)}
    uncertainty = "uncertainty" if draws else "central"
    return [
        (words.say(f"caveat.{name}.title"), words.say(f"caveat.{name}.text", values))
        for name in (uncertainty, "judgement", "unmeasured")
    ]
