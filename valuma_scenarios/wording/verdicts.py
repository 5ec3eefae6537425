"""How sure is sure: declared thresholds that turn a share of model runs into words.

The words always stand next to the number. The thresholds are conventions of this product (grade D,
judgement): the words "very likely" from 90 % follow the calibrated language of the
Intergovernmental Panel on Climate Change, and 20 % to 80 % counts as "the model cannot tell".

No such word is said of so few draws that another seed could well give the next word: where the
95 % Monte Carlo error of a share at the lower threshold is wider than the step to the upper one
(fewer than 61 draws). Three draws out of three are no evidence that something is very likely.

References
----------
Mastrandrea, M. D. et al. (2010). Guidance note for lead authors of the IPCC Fifth Assessment Report
on consistent treatment of uncertainties. Intergovernmental Panel on Climate Change.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from valuma_scenarios.results.monte_carlo_error import Z95, share_error

VERY_LIKELY = 0.9
LIKELY = 0.8

Verdict = Literal[
    "no_difference",
    "very_likely_better",
    "likely_better",
    "unclear",
    "likely_worse",
    "very_likely_worse",
    "not_assessed",
    "central",
]
"""Words for a difference; "central" is that of a run without random draws: no word at all."""


@dataclass(frozen=True)
class Evidence:
    """What the draws say about one difference to a reference.

    Parameters
    ----------
    p05, p50, p95 : float
        Quantiles of the difference, in its unit.
    p_better, p_worse : float
        Shares of draws (0-1) in which the difference is strictly positive and strictly negative.
        They do not add up to 1 where some draws show no difference at all.
    draws : int
        Number of draws behind the shares; 0 in a central run.
    """

    p05: float
    p50: float
    p95: float
    p_better: float
    p_worse: float
    draws: int


@lru_cache
def enough_draws(draws: int) -> bool:
    """Whether so many draws can tell the declared words from each other."""
    return bool(Z95 * share_error(LIKELY, draws) <= VERY_LIKELY - LIKELY)


FEWEST_FOR_WORDS = next(draws for draws in range(2, 10_000) if enough_draws(draws))
"""The smallest number of draws of which a word such as "likely" is said."""


def likely(share: float, draws: int) -> bool:
    """Whether a share (0-1) of some draws may be called likely."""
    return share >= LIKELY and enough_draws(draws)


def very_likely(share: float, draws: int) -> bool:
    """Whether a share (0-1) of some draws may be called very likely."""
    return share >= VERY_LIKELY and enough_draws(draws)


def verdict(evidence: Evidence) -> Verdict:
    """Return which of the declared words fits a difference."""
    if math.isnan(evidence.p50):
        return "not_assessed"
    if math.isnan(evidence.p_better):
        return "central"
    if evidence.p_better == 0 and evidence.p_worse == 0:
        return "no_difference"
    if very_likely(evidence.p_better, evidence.draws):
        return "very_likely_better"
    if likely(evidence.p_better, evidence.draws):
        return "likely_better"
    if very_likely(evidence.p_worse, evidence.draws):
        return "very_likely_worse"
    if likely(evidence.p_worse, evidence.draws):
        return "likely_worse"
    return "unclear"


def is_uncertain(evidence: Evidence) -> bool:
    """Whether the model cannot tell the sign of a difference."""
    return verdict(evidence) == "unclear"
