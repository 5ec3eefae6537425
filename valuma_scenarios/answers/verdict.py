"""The answer to the study's question: which alternative, compared with what, and how sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from valuma_scenarios.analyses.ranking.leader import leader_of
from valuma_scenarios.analyses.ranking.smaa import acceptability
from valuma_scenarios.analyses.ranking.text import uniform_sentence, whose_sentence
from valuma_scenarios.analyses.ranking.verdicts import OVERALL, Verdicts, verdicts
from valuma_scenarios.answers.answer import Answer
from valuma_scenarios.answers.brief import Brief
from valuma_scenarios.answers.size import size_frame, size_table
from valuma_scenarios.answers.subjects import require_rivals
from valuma_scenarios.answers.tables import Table, listed
from valuma_scenarios.results.differences import Differences
from valuma_scenarios.results.effects import Condition, conditions_of
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import NO_VALUE
from valuma_scenarios.wording.sentences import BETTER, WORSE, goal_numbers, goals_text, join
from valuma_scenarios.wording.size import thresholds_text
from valuma_scenarios.wording.verdicts import Verdict, very_likely

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

WORKS: tuple[Condition, Condition] = ("networks_add", "networks_add_nothing")
ORDER: tuple[Verdict, ...] = (
    "very_likely_better", "likely_better", "unclear", "no_difference", "likely_worse",
    "very_likely_worse",
)  # fmt: skip
"""Order in which the verdicts on an alternative are told."""


def answer(run: Run, language: Language, *, year: int | None = None) -> Answer:
    """Answer the study's question.

    Parameters
    ----------
    run : Run
        A run with draws and at least two alternatives.
    language : {"fi", "sv", "en"}
        Language of the reader.
    year : int, optional
        Year of the differences; the last if not given.
    """
    require_rivals(run)
    words, brief = Words(run.study, language), Brief(run, language)
    found = brief.found if year is None else verdicts(run, year)
    question = getattr(run.study, "question", None)
    ranks = found.ranks.table(conditions_of(run.results))
    return Answer(
        "verdict",
        words,
        found.table(),
        run,
        facts={
            "question": question[language] if question else None,
            "reference": found.reference, "year": found.year,
            "best": found.best, "not_told_apart_from_it": list(found.tied()),
        },
        tables={
            "verdicts": found.table(), "pairs": found.pairs(), "ranks": ranks,
            "sizes": size_frame(words, brief.sizes),
        },
        sentences=read_aloud(words, found),
        shown=(
            candidate_table(words, found),
            "\n".join(candidate_sentences(words, found)),
            *(pair_table(words, found, c) for c in (*WORKS, "all") if c in found.chosen),
            size_table(words, brief.sizes),
            *("\n".join((part.title, *part.sentences)) for part in brief.parts),
            goal_pair_table(words, found),
        ),
        notes=(*notes(words, found, run), thresholds_text(words)),
    )  # fmt: skip


def read_aloud(words: Words, found: Verdicts) -> tuple[str, ...]:
    """Return what can be read to a minister: which, against the reference, and on what it hangs."""
    return tuple(
        filter(
            None,
            (
                which_sentence(words, found),
                reference_sentence(words, found),
                given_sentence(words, found),
            ),
        )
    )


def which_sentence(words: Words, found: Verdicts) -> str:
    """Say which alternative is better than the others over all goals, or that nobody can tell."""
    best, tied, apart = found.best, found.tied(), found.apart()
    values = {
        "lead": _lead(words, found),
        "alternative": words.alternative(best),
        "it": _it(words, found),
        "tied": _names(words, (best, *tied)),
        "share": _range(words, [found.overall(best, name) for name in tied or apart]),
        "rest": _names(words, apart),
        "rest_share": _range(words, [found.overall(best, name) for name in apart]),
        "word": sure_word(words, [found.overall(best, name) for name in apart], found.draws),
    }
    kind = "all" if not tied else "some" if apart else "none"
    return words.say(f"verdict.which.{kind}", values) + _beaten(words, found)


def _lead(words: Words, found: Verdicts) -> str:
    """Return who comes first most often; two that do so about equally often are both named."""
    one, other = found.ranks.order[:2]
    shares = [found.ranks.first_share(name) for name in (one, other)]
    values = {
        "alternative": words.alternative(one),
        "share": words.probability(shares[0]),
        "second": words.alternative(other),
        "second_share": words.probability(shares[1]),
    }
    return words.say("verdict.lead.level" if _level(found) else "verdict.lead", values)


def _level(found: Verdicts) -> bool:
    """Whether the number of draws explains by how much the first leads the second."""
    return not leader_of(found.ranks).clear


def _it(words: Words, found: Verdicts) -> str:
    """Return the pronoun for the alternative just named, or its name where two were named."""
    if not _level(found):
        return words.say("verdict.it")
    return words.say("verdict.name", {"name": words.alternative(found.best)})


def _beaten(words: Words, found: Verdicts) -> str:
    """Say which others are likely better than the one that comes first most often, if any are."""
    tied = [name for name in found.tied() if found.likely(name, found.best)]
    better = {name: found.overall(name, found.best) for name in tied}
    if not better:
        return ""
    values = {
        "names": _names(words, tuple(better)),
        "count": len(better),
        "share": _range(words, list(better.values())),
        "alternative": words.alternative(found.best),
        "word": sure_word(words, list(better.values()), found.draws),
    }
    return " " + words.say("verdict.which.beaten", values)


def sure_word(words: Words, shares: Sequence[float], draws: int) -> str:
    """Return the declared word that holds for all of some shares that are at least likely."""
    very = bool(shares) and very_likely(min(shares), draws)
    return words.say("verdict.sure.very_likely" if very else "verdict.sure.likely")


def reference_sentence(words: Words, found: Verdicts) -> str:
    """Say in how many goals each candidate is at least likely better or worse than the reference.

    Candidates of which the same can be said are named together.
    """
    alike: dict[tuple[int, int], list[str]] = {}
    for name in found.candidates:
        counts = (len(found.goals_with(name, *BETTER)), len(found.goals_with(name, *WORSE)))
        alike.setdefault(counts, []).append(name)
    parts = []
    for (better, worse), names in alike.items():
        kind = {(True, True): "both", (True, False): "better", (False, True): "worse"}.get(
            (better > 0, worse > 0), "unclear"
        )
        values = {
            "names": _names(words, names),
            "count": len(names),
            "better": goals_text(words, better, len(found.goals)),
            "worse": goals_text(words, worse, len(found.goals)),
        }
        parts.append(words.say(f"verdict.part.{kind}", values))
    values = {"reference": words.alternative(found.reference), "parts": "; ".join(parts)}
    return words.say("verdict.reference", values)


def given_sentence(words: Words, found: Verdicts) -> str:
    """Say who comes first most often if networks add something, and if they add nothing."""
    if not all(condition in found.given for condition in WORKS):
        return ""
    (works, works_share), (fails, fails_share) = map(found.first_given, WORKS)
    values = {
        "works": _names(words, works),
        "works_share": words.probability(works_share),
        "fails": _names(words, fails),
        "fails_share": words.probability(fails_share),
    }
    return words.say("verdict.given.same" if works == fails else "verdict.given.other", values)


def candidate_sentences(words: Words, found: Verdicts) -> Iterator[str]:
    """Yield the verdict on each candidate: in which goals it is what, and how surely."""
    for name in found.candidates:
        groups = []
        for kind in ORDER:
            goals = found.goals_with(name, kind)
            if goals:
                seen = [found.evidence[name, goal] for goal in goals]
                shares = [e.p_worse if kind in WORSE else e.p_better for e in seen]
                values = {
                    "verdict": words.say(f"verdict.{kind}"),
                    "goals": goal_numbers(words, goals),
                    "count": len(goals),
                    "share": _range(words, shares),
                }
                key = "verdict.group.none" if kind == "no_difference" else "verdict.group"
                groups.append(words.say(key, values))
        yield words.say(
            "verdict.candidate",
            {
                "alternative": words.alternative(name),
                "reference": words.alternative(found.reference),
                "groups": "; ".join(groups),
            },
        )


def candidate_table(words: Words, found: Verdicts) -> Table:
    """Return a row for each candidate: goals by verdict, how often first, and if networks work."""
    rows, known = [], [condition for condition in WORKS if condition in found.given]
    for name in found.candidates:
        counts = [
            len(found.goals_with(name, *kinds))
            for kinds in (BETTER, ("unclear", "no_difference"), WORSE)
        ]
        given = [words.probability(found.given_share(name, c)) for c in known]
        shares = [found.evidence[name, goal].p_better for goal in found.goals]
        rows.append(
            (
                words.alternative(name),
                *(words.number(count, 0) for count in counts),
                _range(words, shares),
                words.probability(found.ranks.first_share(name)),
                *given,
            )
        )
    values = {"reference": words.alternative(found.reference), "year": str(found.year)}
    keys = ("better", "unclear", "worse", "share", "first", *known)
    header = [words.say("column.alternative"), *(words.say(f"verdict.column.{k}") for k in keys)]
    return listed(words.say("verdict.table.title", values), header, rows)


def pair_table(words: Words, found: Verdicts, condition: Condition = "all") -> Table:
    """Return the matrix: how often the alternative of a row is better than that of a column."""
    names = (*found.candidates, found.reference)
    rows = [
        (
            words.alternative(one),
            *(
                NO_VALUE if one == o else words.probability(found.overall(one, o, condition))
                for o in names
            ),
        )
        for one in names
    ]
    header = [words.say("verdict.column.than"), *map(words.alternative, names)]
    values = {
        "year": str(found.year),
        "draws": words.number(int(found.chosen[condition].sum()), 0),
    }
    key = "verdict.pairs.title" if condition == "all" else f"verdict.pairs.{condition}"
    return listed(words.say(key, values), header, rows)


def goal_pair_table(words: Words, found: Verdicts) -> Table:
    """Return how often one alternative is better than another, goal by goal and overall."""
    pairs = found.pairs().set_index(["alternative", "other", "item"])["p_better"]
    names = (*found.candidates, found.reference)
    rows = [
        (
            words.alternative(one),
            words.alternative(other),
            *(
                words.probability(float(pairs[one, other, item]))
                for item in (*found.goals, OVERALL)
            ),
        )
        for one in names
        for other in names
        if one != other
    ]
    header = [
        words.say("column.alternative"),
        words.say("ranks.column.other"),
        *(words.say("verdict.column.goal", {"goal": words.goal_number(g)}) for g in found.goals),
        words.say("verdict.column.overall"),
    ]
    title = words.say("verdict.goal_pairs.title", {"year": str(found.year)})
    return listed(title, header, rows, numeric=2)


def notes(words: Words, found: Verdicts, run: Run) -> tuple[str, ...]:
    """Say what a case is, and where people's weights are in it, whose and what others would say."""
    values = {
        "draws": words.number(found.ranks.draws, 0),
        "weights": words.number(found.ranks.weights, 0),
    }
    said = (words.say("verdict.case", values),)
    if run.weights is None:
        return said
    uniform = acceptability(Differences(run.study, run.results).goals(found.year))
    return (
        *said,
        whose_sentence(words, found.ranks.source),
        uniform_sentence(words, uniform, found.best),
    )


def _names(words: Words, names: Sequence[str]) -> str:
    quoted = [words.say("verdict.name", {"name": words.alternative(name)}) for name in names]
    return join(words, quoted)


def _range(words: Words, shares: Sequence[float]) -> str:
    return words.probability_range(shares) if shares else ""
