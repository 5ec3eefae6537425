"""One sentence, one statistic: what each sentence says, and the function that computes just that.

Every message that states a result is listed with its statistic and the places where it is shown. A
test records all messages said in terminal, report, memo, slides and figures; one that states a
number and is not here fails it, and those of a run are computed again from the raw draws in plain
loops. To add a sentence that states a result, name its statistic here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from valuma_scenarios.analyses.compare import classes, cost, dominance
from valuma_scenarios.analyses.discovery import discover
from valuma_scenarios.analyses.elicitation import effect
from valuma_scenarios.analyses.evaluability import evaluability
from valuma_scenarios.analyses.evidence import share
from valuma_scenarios.analyses.explain import attribution, hybrids
from valuma_scenarios.analyses.facts import facts, reweight
from valuma_scenarios.analyses.forms.forms import FormAnalysis
from valuma_scenarios.analyses.forms.forms import analyse as analyse_forms
from valuma_scenarios.analyses.hindcast import hindcast
from valuma_scenarios.analyses.information import voi
from valuma_scenarios.analyses.power import power
from valuma_scenarios.analyses.ranking import metrics, smaa, weights
from valuma_scenarios.analyses.ranking.precision import answer_error
from valuma_scenarios.analyses.ranking.verdicts import Verdicts, evidence_of
from valuma_scenarios.analyses.search import rules, search
from valuma_scenarios.analyses.sensitivity import analyse, convergence
from valuma_scenarios.analyses.switching import challenge, values
from valuma_scenarios.analyses.vintages import update, vintages
from valuma_scenarios.figures.drawing import regional
from valuma_scenarios.model.accounts import break_even
from valuma_scenarios.model.mechanisms import Mechanism
from valuma_scenarios.results import natural, warnings
from valuma_scenarios.results.differences import Differences, p_better, p_worse, quantiles
from valuma_scenarios.wording.verdicts import verdict

ANSWER = ("terminal", "report", "memo", "slides", "pack")
DOCUMENTS = ("report", "memo", "slides")
FIGURES = ("figures", "report", "memo", "slides")
TERMINAL = ("terminal",)


@dataclass(frozen=True)
class Claim:
    """What a message states.

    Parameters
    ----------
    says : str
        The statistic in words.
    statistic : callable
        Computes it.
    shown : tuple of str
        Where the message is shown.
    """

    says: str
    statistic: Callable[..., Any]
    shown: tuple[str, ...]


def _claims(
    says: str, statistic: Callable[..., Any], shown: tuple[str, ...], *keys: str
) -> dict[str, Claim]:
    return dict.fromkeys(keys, Claim(says, statistic, shown))


CLAIMS: dict[str, Claim] = {
    # --- the answer
    **_claims(
        "share of cases (draws by weights) in which the one that comes first most often is "
        "strictly better than each other; those below the limit of likely are not told apart",
        Verdicts.overall, ANSWER,
        "verdict.which.all", "verdict.which.some", "verdict.which.none", "verdict.which.beaten",
    ),
    **_claims(
        "share of cases in which an alternative comes first, ties shared", smaa.acceptability,
        ANSWER, "verdict.lead", "verdict.lead.level",
        "ranks.first", "ranks.uniform.same", "ranks.uniform.other",
        "figure.rank_acceptability.title",
    ),
    **_claims(
        "goals in which enough draws are better, or worse, than the reference to call it likely",
        Verdicts.goals_with, ANSWER, "verdict.reference", "verdict.part.better",
        "verdict.part.worse", "verdict.part.both", "verdict.part.unclear",
    ),
    **_claims(
        "share of weights and of the draws that meet a condition in which one comes first",
        Verdicts.first_given, ANSWER, "verdict.given.same", "verdict.given.other",
    ),
    **_claims(
        "goals by verdict, with the least and largest share of better (or worse) draws",
        Verdicts.goals_with, ("terminal", "report", "memo"), "verdict.candidate", "verdict.group",
        "verdict.group.none",
    ),
    **_claims(
        "the largest national median in points among candidates and goals, against 100 points",
        Differences.between, ANSWER, "size.sentence", "answer.native",
    ),
    **_claims(
        "median and 90 % interval of a difference in people and euros: that of an indicator by "
        "inhabitants", natural.amounts, ANSWER, "size.counted", "size.about", "layer.plain.people",
    ),
    **_claims(
        "median and 90 % interval of discounted output by discounted money, against doing nothing",
        natural.euros_per_euro, ANSWER, "size.per_euro",
    ),
    **_claims(
        "goals in which an alternative alone is the best in the central run", Differences.goals,
        ANSWER, "answer.central.most", "figure.goals_overview.title.central",
    ),
    **_claims(
        "least and largest share of draws, over goals, better than having no networks", p_better,
        DOCUMENTS, "answer.yardstick", "answer.yardstick.part",
    ),
    **_claims(
        "largest standard error, from the number of draws, of how often the first is better than "
        "each other", answer_error, TERMINAL, "run.error", "run.error.asked",
    ),
    **_claims(
        "share of cases in which the best comes first, and its error from the number of draws",
        smaa.acceptability, ANSWER, "brief.sure.draws", "layer.plain.best", "layer.plain.tied",
    ),
    **_claims(
        "median and 90 % interval, in people and euros, between the two candidates that come "
        "first most often", natural.amounts, ANSWER, "brief.architecture.size",
    ),
    **_claims(
        "groups of levers that are, or are not, set alike in these two", hybrids.Pair, ANSWER,
        "brief.architecture.differ", "brief.architecture.same",
    ),
    **_claims(
        "goals in which no candidate is better than another in enough draws to call it likely",
        p_better, ANSWER, "brief.open.goals", "brief.open.none",
    ),
    **_claims(
        "mean difference of two alternatives, and the parts of it by groups of levers",
        attribution.by_lever, ANSWER, "explain.lead.ahead", "explain.lead.behind",
        "explain.lead.unclear", "explain.parts", "explain.against", "explain.zero",
        "explain.parts.more", "explain.parts.also", "explain.parts.back", "explain.parts.towards",
        "explain.largest", "explain.largest.plain", "explain.favour.a",
        "explain.favour.b", "explain.only",
    ),
    **_claims(
        "median, 90 % interval and share of better draws of one indicator, nationally",
        evidence_of, ("skeleton",), "skeleton.indicator",
    ),
    # --- one difference
    **_claims(
        "median, 90 % interval and shares of draws of one difference", evidence_of, FIGURES,
        "sentence.comparison.known", "sentence.comparison.unclear",
        "sentence.comparison.no_difference", "sentence.comparison.central",
        "sentence.comparison.given", "estimate",
        "verdict.likely_better.number", "verdict.very_likely_better.number",
        "verdict.likely_worse.number", "verdict.very_likely_worse.number",
        "verdict.unclear.number", "verdict.no_difference.number", "label.dots",
        "figure.quantile_dots.title", "export.cell.verdict",
        "export.slides.category",
    ),
    **_claims(
        "alternatives that are at least likely better or worse than the reference in one goal",
        verdict, FIGURES, "finding.goal", "finding.goal.worse",
        "finding.goal.both", "finding.goal.none",
        "figure.difference_distribution.title",
    ),
    **_claims(
        "alternatives that are at least likely better in every goal, or goals of one alternative",
        verdict, FIGURES, "figure.goals_overview.title", "figure.goals_overview.title.all",
        "figure.goals_overview.title.several", "figure.goals_overview.title.none",
        "figure.do_nothing.title.all", "figure.no_networks.title.all",
    ),
    # --- regions
    **_claims(
        "regions with the largest and smallest medians, of one goal or of most goals",
        regional.winners, FIGURES, "figure.regions.title", "figure.regions.title.goal",
        "figure.regions.title.level", "figure.regions.long", "figure.regions.long.goal",
        "figure.regions.long.level", "figure.regions.many", "export.slides.regions",
    ),
    **_claims(
        "pairs of region and goal whose sign the draws do not agree on", regional.unclear_cells,
        FIGURES, "figure.region_heatmap.title.unclear",
    ),
    **_claims(
        "places worse off in more than a share of draws, in the goals that are named",
        classes.losers, ("terminal", "memo"), "compare.losers", "compare.losers.none",
        "compare.losers.items", "compare.losers.none.items",
    ),
    **_claims(
        "places worse off in more than a share of draws, in one goal", p_worse, FIGURES,
        "compare.losers.goal", "compare.losers.goal.none", "compare.losers.parts",
        "compare.losers.parts.none", "figure.winners_losers.title",
        "figure.winners_losers.title.none", "figure.winners_losers.title.parts",
        "figure.winners_losers.title.parts.none",
    ),
    # --- time, money, impact classes
    **_claims(
        "last year in which the median is at most half of the last one", quantiles, FIGURES,
        "figure.paths.title", "figure.paths.title.early", "figure.paths.title.none",
    ),
    **_claims(
        "medians of the stocks in the last year", quantiles, FIGURES, "figure.capacity_paths.title",
        "figure.capacity_paths.long",
    ),
    **_claims(
        "share of programme money that goes through networks", cost.spending, FIGURES,
        "figure.money_flows.title",
    ),
    **_claims(
        "sums of money, from the alternatives themselves", cost.spending, TERMINAL,
        "compare.same_total", "compare.different_total",
    ),
    **_claims(
        "money of the lines in the years they were decided for, and in all years", cost.one_off,
        ("terminal", "report", "memo"), "money.one_off",
    ),
    **_claims(
        "comparisons of which fewer draws than the limit of likely agree on the sign",
        classes.impact_class, FIGURES, "figure.impact_matrix.title",
    ),
    **_claims(
        "goals in which the leading alternative is better, worse or not told apart", verdict,
        TERMINAL, "compare.result", "compare.result.items",
    ),
    **_claims(
        "strongest order in which the distribution of one alternative dominates another's",
        dominance.strongest, TERMINAL, "compare.dominance.reverse",
    ),
    # --- outcomes beside the goals
    **_claims(
        "least and largest share of draws, over alternatives, with more (or less) of an outcome "
        "than the reference", p_better, TERMINAL, "outcomes.part.more", "outcomes.part.less",
        "outcomes.part.open", "outcomes.part.same", "outcomes.sentence",
    ),
    **_claims(
        "median over draws of what one point must be worth, by condition", break_even, TERMINAL,
        "outcomes.repaid", "outcomes.worth",
    ),
    # --- ranks and robustness
    **_claims(
        "share of draws that put one first at the weights typical of it", smaa.confidence_factors,
        TERMINAL, "ranks.confidence", "ranks.weight",
    ),
    **_claims(
        "goals in which one median is at least as good as another", weights.dominance_counts,
        TERMINAL, "ranks.noweights",
    ),
    **_claims(
        "mean distance to the best of all in the same draw", metrics.regret_table, FIGURES,
        "robust.regret", "figure.regret.title",
    ),
    **_claims(
        "worlds and metrics in which an alternative ranks first, level ones counted for each",
        metrics.metric_table, FIGURES, "robust.worlds", "robust.flips", "robust.flips.none",
        "robust.metrics", "robust.metrics.all", "figure.robustness.title",
    ),
    # --- what decides it
    **_claims(
        "shares of the variance of one difference by parameter", analyse.analyse_results, DOCUMENTS,
        "sens.sentence.shares", "sens.sentence.total", "sens.sentence.order", "sens.sentence.only",
        "sens.sentence.few", "sens.bars.title.few",
        "sens.factor.share",
        "sens.bars.title", "sens.tornado.title", "decision.item", "sens.sentence.no_variance",
    ),
    **_claims(
        "width of the intervals of the shares, and their change with half of the model runs",
        convergence.verdicts, DOCUMENTS, "sens.verdict.single", "sens.verdict.enough",
        "sens.verdict.ranking", "sens.verdict.not_enough", "sens.verdict.few",
    ),
    **_claims(
        "value of a parameter at which the order changes while others stay",
        values.switching_values, DOCUMENTS, "switch.near", "switch.near.none", "switch.count",
        "decision.flip.above", "decision.flip.below", "decision.flip.between",
        "decision.flip.chance", "figure.switching_values.title",
    ),
    **_claims(
        "smallest change of a lever that puts the one behind ahead", challenge.challenge, DOCUMENTS,
        "challenge.smallest", "challenge.smallest.members", "challenge.count", "challenge.none",
        "decision.lever", "decision.lever.members", "decision.lever.none", "figure.challenge.title",
    ),
    **_claims(
        "share of events inside the found conditions, and how many of them they hold",
        discover.discover, DOCUMENTS, "discover.sentence.box", "discover.sentence.size",
        "discover.title", "discover.title.many",
    ),
    **_claims(
        "gain in the composite from knowing something before the choice", voi.value_of_information,
        DOCUMENTS, "voi.sentence.all", "voi.sentence.first", "voi.row", "voi.title",
        "decision.learn.one",
    ),
    **_claims(
        "share of the spread and size of results that rests on each grade", share.evidence_share,
        DOCUMENTS, "evidence.sentence.shares", "evidence.sentence.range",
        "evidence.sentence.judgement", "evidence.sentence.judgement.spread",
        "evidence.sentence.judgement.size", "evidence.sentence.measured", "evidence.title",
        "decision.remember.text",
    ),
    # --- better designs
    **_claims(
        "designs tried that no other one beats in every objective, and their objectives in draws "
        "that the search did not see", search.search, TERMINAL, "search.sentence.front",
        "search.sentence.best", "figure.search_front.title",
    ),
    **_claims(
        "levels of a lever, and networks, on the front", rules.lever_ranges, TERMINAL,
        "search.common.levers", "search.common.range", "search.common.kinds", "search.common.kind",
        "search.common.few", "search.common.none",
    ),
    **_claims(
        "alternatives that some design of the front beats", search.beats, TERMINAL,
        "search.sentence.shipped.all", "search.sentence.shipped.some",
    ),
    # --- newer figures, and money that was decided once
    **_claims(
        "years of the levels, and regions without a level, trend or noise", vintages.vintages,
        TERMINAL, "data.sentence.vintage", "data.sentence.gaps",
    ),
    **_claims(
        "levels before and after a newer table", update.update, TERMINAL, "data.sentence.update",
        "data.sentence.flags", "data.sentence.unit",
    ),
    # --- experts
    **_claims(
        "shift of medians in the range before, and of experts' medians in the range after",
        effect.disagreement, TERMINAL, "elicit.effect.apart",
    ),
    **_claims(
        "gain in the composite from knowing a parameter, less the cost of asking",
        effect.questions, TERMINAL, "elicit.effect.next.none", "elicit.effect.next.points",
        "elicit.effect.next.eur",
    ),
    # --- evaluation
    **_claims(
        "chance that an evaluation finds the effect, mean over draws, and how many times larger a "
        "detectable one is", evaluability.evaluability, TERMINAL, "evaluate.sentence.seen",
        "evaluate.sentence.none", "evaluate.sentence.nearest", "evaluate.sentence.unknown",
    ),
    **_claims(
        "effect on an indicator at which the gain expected given it is zero",
        evaluability.revision, TERMINAL, "evaluate.sentence.revise", "evaluate.revise.below",
        "evaluate.revise.above", "evaluate.revise.never",
    ),
    # --- forms of the model, and the baseline in the past
    **_claims(
        "single forms and random combinations in which an alternative comes first most often, over "
        "draws and weights", FormAnalysis.firsts, TERMINAL, "forms.lead.same", "forms.lead.other",
        "figure.model_forms.title",
    ),
    **_claims(
        "share of draws with a better composite, level ones counted half: with the default forms, "
        "and its least and largest over single forms and over combinations", FormAnalysis.chances,
        TERMINAL, "forms.range", "forms.most",
    ),
    **_claims(
        "variance of the means over combinations of forms, of the whole variance of one "
        "difference", analyse_forms, TERMINAL, "forms.spread",
    ),
    **_claims(
        "share of observed values inside the bands, mean over indicators", hindcast.overall,
        TERMINAL, "hindcast.coverage", "hindcast.narrow", "hindcast.fair", "hindcast.wide",
        "hindcast.errors", "figure.hindcast.title",
    ),
    **_claims(
        "the cut with the smallest share of observed values inside the 90 % bands",
        hindcast.by_cut, TERMINAL, "hindcast.worst",
    ),
    **_claims(
        "uncertain numbers of grade D that mechanisms read, of all", Mechanism.grades, FIGURES,
        "figure.theory_of_change.title",
    ),
    # --- what a run says about itself
    **_claims(
        "facts that the draws agree with", facts.hold, ("terminal", "report"),
        "check.sentence.verdict", "check.sentence.limits",
    ),
    **_claims(
        "planted errors that worsen the verdict on no fact", power.missed, TERMINAL,
        "power.sentence.missed", "power.sentence.none",
    ),
    **_claims(
        "draws left by a re-weighting, and medians before and after", reweight.match, TERMINAL,
        "check.reweighted.sentence.size", "check.reweighted.sentence.moved",
    ),
    **_claims(
        "checks of a run's inputs and sizes", warnings.warnings_table, ANSWER, "finding.size.ok",
        "finding.size.error", "finding.coordination", "finding.evidence", "finding.evidence.none",
        "finding.budget.equal", "finding.budget.unequal", "finding.default", "finding.coverage",
        "finding.draws", "finding.draws.words",
    ),
}  # fmt: skip
"""Statistic of every message that states a result, by its key."""
