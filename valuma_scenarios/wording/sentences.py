"""Sentences about results: a number next to every word, and plain words where there is no answer.

Names of alternatives and goals are never inflected: sentences are built so that a label stands on
its own, which keeps any label of a study grammatical in Finnish and Swedish.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from valuma_scenarios.wording.numbers import decimals_for, format_year
from valuma_scenarios.wording.size import size_word
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
    given : tuple of float
        Share of better draws if networks add something, and if they add nothing; NaN if unknown.
    """

    alternative: str
    reference: str
    goal: str
    region: str
    year: int
    evidence: Evidence
    given: tuple[float, float] = (float("nan"), float("nan"))

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
    group = _group(comparison.verdict)
    values = {
        "alternative": words.alternative(comparison.alternative),
        "reference": words.alternative(comparison.reference),
        "goal": words.goal_number(comparison.goal),
        "goal_name": words.goal(comparison.goal),
        "region": words.region_inline(comparison.region),
        "verdict": verdict_text(words, comparison.evidence),
        "estimate": estimate_text(words, comparison),
        "better": words.probability(comparison.evidence.p_better),
        "worse": words.probability(comparison.evidence.p_worse),
        "pair": words.probability_pair(*comparison.given),
    }
    said = words.say(f"sentence.comparison.{group}", values)
    if group not in ("known", "unclear") or any(map(math.isnan, comparison.given)):
        return said
    return f"{said} {words.say('sentence.comparison.given', values)}"


def _group(name: Verdict) -> str:
    if name in BETTER or name in WORSE:
        return "known"
    return name


def goal_numbers(words: Words, goals: Sequence[str]) -> str:
    """Return numbers of goals as a list: "1, 3 ja 5"."""
    return join(words, [words.goal_number(goal) for goal in goals])


def goals_text(words: Words, count: int, total: int) -> str:
    """Return in how many goals of how many, in words: "in five of six goals"."""
    if not count:
        return ""
    values = {
        "count": _in_words(words, "decision.count", count),
        "total": _in_words(words, "decision.total", total),
    }
    return words.say("decision.goals.all" if count == total > 1 else "decision.goals", values)


def _in_words(words: Words, kind: str, number: int) -> str:
    """Return a small number in words; a larger one in digits."""
    if words.has(f"{kind}.{number}"):
        return words.say(f"{kind}.{number}")
    return words.say(f"{kind}.more", {"number": number})


def goal_finding(words: Words, goal: str, verdicts: Sequence[Verdict]) -> str:
    """Say how many alternatives can be told from the reference in one goal, and which way."""
    better, worse = (sum(word in kinds for word in verdicts) for kinds in (BETTER, WORSE))
    kind = {(True, True): ".both", (True, False): "", (False, True): ".worse"}
    values = {
        "number": words.goal_number(goal),
        "goal_name": words.goal(goal),
        "better": better,
        "worse": worse,
        "total": len(verdicts),
    }
    return words.say(f"finding.goal{kind.get((better > 0, worse > 0), '.none')}", values)


def central_answer(words: Words, best: str, count: tuple[int, int], size: Comparison) -> list[str]:
    """Return the answer of a run without random draws: it cannot say how sure anything is.

    Parameters
    ----------
    words : Words
        Language.
    best : str
        Alternative that is the best in most goals.
    count : tuple of int
        In how many goals, of how many.
    size : Comparison
        The largest national difference in points.
    """
    return [
        words.say(
            "answer.central.most",
            {
                "alternative": words.alternative(best),
                "count": str(count[0]),
                "total": str(count[1]),
            },
        ),
        words.say("answer.central.sure"),
        how_large(words, size, ""),
    ]


def how_large(words: Words, size: Comparison, native: str) -> str:
    """Say how large the largest difference is: the declared word, points, today's spread."""
    values = {
        "word": size_word(words, size.evidence.p50, size.goal),
        "estimate": estimate_text(words, size),
        "native": native,
        "whole": words.region_inline(size.region),
    }
    return words.say("size.sentence", values | _size_values(words, size))


def _size_values(words: Words, size: Comparison) -> dict[str, str]:
    e = size.evidence
    share = abs(e.p50) / POINTS_PER_DEVIATION
    # A point is a hundredth of a deviation, that is one per cent of it: the same decimals fit both.
    decimals = max(0, decimals_for([e.p05, e.p50, e.p95]))
    return {
        "alternative": words.alternative(size.alternative),
        "goal": words.goal_number(size.goal),
        "goal_name": words.goal(size.goal),
        "share": words.percent(share, decimals),
        "year": format_year(size.year),
    }


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
    judgement = "judgement" if 2 * judged > total else "some_judgement"
    return [
        (words.say(f"caveat.{name}.title"), words.say(f"caveat.{name}.text", values))
        for name in (uncertainty, judgement, "unmeasured")
    ]
