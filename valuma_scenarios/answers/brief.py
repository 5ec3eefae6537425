"""The answer in short: what is read aloud, how large it is, what decides it, and how sure it is.

Every reader of the answer (terminal, report, memo, minister's page, slides, first page of a pack)
takes these parts, so the same sentence has the same number everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from valuma_scenarios.analyses.explain.hybrids import Pair
from valuma_scenarios.analyses.ranking.verdicts import Verdicts, verdicts
from valuma_scenarios.answers import explain, forms
from valuma_scenarios.answers.answer import Answer
from valuma_scenarios.answers.size import Sizes, difference_items, size_sentences, sizes
from valuma_scenarios.results.effects import Condition
from valuma_scenarios.results.monte_carlo_error import Z95
from valuma_scenarios.vocabulary import LEVER_GROUPS, Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.sentences import goal_numbers
from valuma_scenarios.wording.verdicts import likely

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

EXPLAINED: tuple[Condition, ...] = ("networks_add",)
"""Whether networks work is no lever: what the levers do is told for when they do."""


@dataclass(frozen=True)
class Part:
    """A heading and its sentences."""

    name: str
    title: str
    sentences: tuple[str, ...]


class Brief:
    """The parts of the answer of one run, each worked out when it is first asked for.

    Parameters
    ----------
    run : Run
        A run with draws and at least two alternatives.
    language : {"fi", "sv", "en"}
        Language of the reader.
    turned : callable, optional
        Returns what would turn the answer round: it takes model runs that documents make anyway.
    """

    def __init__(
        self, run: Run, language: Language, turned: Callable[[], Iterable[str]] | None = None
    ) -> None:
        self.run, self.words, self.turned = run, Words(run.study, language), turned

    @cached_property
    def found(self) -> Verdicts:
        """Where the alternatives stand."""
        return verdicts(self.run)

    @cached_property
    def sizes(self) -> tuple[Sizes, ...]:
        """How large the differences of the candidates to the reference are."""
        return sizes(self.run, self.found.candidates)

    @property
    def pair(self) -> tuple[str, str]:
        """From the reference to the best; where the reference is the best, from the second."""
        best, second = self.found.ranks.order[:2]
        return (self.found.reference if best != self.found.reference else second, best)

    @cached_property
    def explained(self) -> Answer | None:
        """What makes the best differ from the reference; None where the model cannot be run."""
        if not self.run.repeatable or not set(EXPLAINED) <= set(self.found.given):
            return None
        request = explain.Request(*self.pair, given=EXPLAINED, by="levers")
        return explain.answer(self.run, self.words.language, request=request)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The parts that have something to say, in the order they are told."""
        makers: dict[str, Callable[[], Iterator[str]]] = {
            "size": lambda: iter(size_sentences(self.words, self.sizes[0])),
            "decides": self._decides,
            "flip": lambda: iter(self.turned() if self.turned else ()),
            "sure": self._sure,
            "architecture": self._architecture,
            "open": self._open,
        }
        told = {name: tuple(filter(None, make())) for name, make in makers.items()}
        title = self.words.say
        return tuple(
            Part(name, title(f"brief.{name}"), texts) for name, texts in told.items() if texts
        )

    def _decides(self) -> Iterator[str]:
        yield from self.explained.sentences if self.explained else ()

    def _sure(self) -> Iterator[str]:
        """Yield what the shares rest on: draws, and the forms of the model where it can be run."""
        ranks = self.found.ranks
        cases = ranks.first_by_draw[ranks.alternatives.index(self.found.best)]
        error = Z95 * float(cases.std(ddof=1)) / float(np.sqrt(len(cases)))
        values = {
            "alternative": self.words.alternative(self.found.best),
            "share": self.words.probability(ranks.first_share(self.found.best)),
            "error": self.words.number(max(1, round(100 * error)), 0),
            "draws": self.words.number(ranks.draws, 0),
            "parameters": self.words.number(len(self.run.study.parameters), 0),
        }
        yield self.words.say("brief.sure.draws", values)
        if self.run.repeatable:
            yield forms.statement(self.run, self.words.language)

    def _architecture(self) -> Iterator[str]:
        """Yield how far the two that come first most often lie apart, and in what they differ."""
        one, other = (
            self.found.candidates[:2] if len(self.found.candidates) > 1 else self.pair[::-1]
        )
        names = {"one": self.words.alternative(one), "other": self.words.alternative(other)}
        items = difference_items(self.run, self.words, (one, other))
        if items:
            values = {**names, "items": items, "year": str(self.found.year)}
            yield self.words.say("brief.architecture.size", values)
        differing = Pair(self.run.study, other, one).differing
        same = [group for group in LEVER_GROUPS if group not in differing]
        labels = {g: self.words.say(f"explain.group.{g}.plain") for g in LEVER_GROUPS}
        if differing:
            text = "; ".join(labels[group] for group in differing)
            yield self.words.say("brief.architecture.differ", {**names, "groups": text})
        if same:
            text = "; ".join(labels[group] for group in same)
            yield self.words.say("brief.architecture.same", {**names, "groups": text})

    def _open(self) -> Iterator[str]:
        """Yield the goals in which no candidate is likely better than another."""
        largest = {goal: self._surest(goal) for goal in self.found.goals}
        undecided = [goal for goal, share in largest.items() if not likely(share, self.found.draws)]
        if len(self.found.candidates) < 2:
            return
        if not undecided:
            yield self.words.say("brief.open.none")
            return
        values = {
            "goals": goal_numbers(self.words, undecided),
            "count": len(undecided),
            "share": self.words.probability(max(largest[goal] for goal in undecided)),
        }
        yield self.words.say("brief.open.goals", values)

    def _surest(self, goal: str) -> float:
        """Return how often the surest of all candidates is better than another in a goal (0-1)."""
        found, place = self.found, self.found.goals.index(goal)
        at = [found.alternatives.index(name) for name in found.candidates]
        return max((float(found.better[a, b, place]) for a, b in permutations(at, 2)), default=0.0)
