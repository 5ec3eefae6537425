"""What changed between two runs: inputs, results, and which input caused it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from valuma_scenarios.analyses.diff.attribution import Subject, attribute
from valuma_scenarios.analyses.diff.inputs import Case, Change, Sampled, changes, groups_of
from valuma_scenarios.answers.answer import Answer
from valuma_scenarios.answers.tables import Table, listed
from valuma_scenarios.results.shelf import told
from valuma_scenarios.results.threads import Progress
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.catalogue import catalogue
from valuma_scenarios.wording.numbers import decimals_for

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

SHOWN = 20
PROGRAM = "program"
EXACT = 1e-3
"""Share of the largest difference below which two runs of the model count as equal: draws keep
seven digits of effects, which are some hundred times as large as their differences."""


def answer(
    run: Run,
    language: Language,
    *,
    before: Run,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Answer:
    """Say what changed from one run to another, and which input caused it.

    Parameters
    ----------
    run : Run
        The run after the change.
    language : {"fi", "sv", "en"}
        Language of the reader.
    before : Run
        The run before it.
    folder : pathlib.Path, optional
        Where finished model runs are kept.
    progress : callable, optional
        Called with model runs done and in all.
    """
    found = _Found(before, run, Words(run.study, language))
    causes = found.causes(folder, progress)
    return Answer(
        "diff",
        found.words,
        causes,
        run,
        facts={"before": told(before.manifest), "after": told(run.manifest)},
        tables={"inputs": found.inputs, "results": found.moved, "causes": causes},
        sentences=tuple(found.sentences(causes)),
        shown=tuple(found.tables(causes)),
        notes=(found.words.say("diff.note"),) if len(set(causes["cause"])) > 1 else (),
    )


class _Found:
    """What two runs have in common and what differs."""

    def __init__(self, before: Run, after: Run, words: Words) -> None:
        self.runs, self.words = (before, after), words
        self.a, self.b = (Case(run.study, Sampled.of(run.manifest)) for run in self.runs)
        self.subject = Subject.of(self.a, self.b)
        self.repeatable = all(run.repeatable for run in self.runs)

    @cached_property
    def changes(self) -> list[Change]:
        """Every value that differs."""
        return changes(self.a, self.b)

    @property
    def inputs(self) -> pd.DataFrame:
        """Every value that differs, with whether an equation reads it."""
        rows = [(c.path, c.before, c.after, c.counts) for c in self.changes]
        return pd.DataFrame(rows, columns=["input", "before", "after", "counts"])

    @cached_property
    def moved(self) -> pd.DataFrame:
        """National medians of both runs in the last year, and their change."""
        sides = [self._medians(run) for run in self.runs]
        rows = [
            (name, goal, sides[0][name, goal], sides[1][name, goal])
            for name, goal in self.subject.cells
        ]
        table = pd.DataFrame(rows, columns=["alternative", "goal", "before", "after"])
        return table.assign(change=table["after"] - table["before"])

    def _medians(self, run: Run) -> dict[tuple[str, str], float]:
        table = run.effects
        rows = table[
            (table["region"] == run.study.country)
            & (table["year"] == run.study.end_year)
            & (table["reference"] == self.subject.reference)
        ]
        keys = zip(rows["alternative"].astype(str), rows["goal"].astype(str), strict=True)
        return dict(zip(keys, rows["p50"].astype(float), strict=True))

    def causes(self, folder: Path | None, progress: Progress | None) -> pd.DataFrame:
        """Return the share of every cause in the change of every median."""
        empty = pd.DataFrame(columns=["alternative", "goal", "cause", "value"])
        if not self.repeatable or self.moved.empty:
            return empty
        groups = groups_of(self.changes)
        if not groups and not self.moved["change"].abs().any():
            return empty
        found = attribute(self.a, self.b, groups, self.subject, folder, progress)
        known = found.groupby(["alternative", "goal"])["value"].sum()
        rows = []
        for row in self._rows(self.moved):
            place = (row["alternative"], row["goal"])
            rows.append((*place, PROGRAM, row["change"] - float(known.get(place, 0.0))))
        rest_table = pd.DataFrame(rows, columns=list(empty.columns))
        size = max(self.moved[["before", "after"]].abs().max())
        if rest_table["value"].abs().max() <= EXACT * size:
            return found
        return rest_table if found.empty else pd.concat([found, rest_table], ignore_index=True)

    @staticmethod
    def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
        return [
            {str(name): value for name, value in row.items()} for row in table.to_dict("records")
        ]

    @property
    def largest(self) -> dict[str, Any] | None:
        """The number that moved most; None if none did."""
        moved = [row for row in self._rows(self.moved) if row["change"]]
        return max(moved, key=lambda row: abs(row["change"]), default=None)

    def sentences(self, causes: pd.DataFrame) -> Iterator[str]:
        """Yield what changed, what moved most, and why."""
        say, largest = self.words.say, self.largest
        if not self.changes and largest is None:
            yield say("diff.same")
            return
        count = len(self.changes)
        yield say("diff.inputs", {"count": count, "number": self.words.number(count, 0)})
        if self.changes and not any(change.counts for change in self.changes):
            yield say("diff.silent")
        if largest is None:
            yield say("diff.still")
            return
        goal, name = str(largest["goal"]), str(largest["alternative"])
        unit = self.words.effect_unit(goal)
        texts = self._numbers([largest["before"], largest["after"], largest["change"]])
        yield say("diff.moved", {
            "goal": self.words.goal(goal), "alternative": self.words.alternative(name),
            "year": str(self.b.study.end_year), "before": texts[0], "after": texts[1],
            "change": f"{texts[2]} {unit}",
        })  # fmt: skip
        if not self.repeatable:
            yield say("diff.old")
            return
        own = causes[(causes["alternative"] == name) & (causes["goal"] == goal)]
        yield self._because(own, float(largest["change"]))

    def _because(self, own: pd.DataFrame, change: float) -> str:
        names = [self.cause(str(name)) for name in own["cause"]]
        if len(names) == 1:
            return self.words.say("diff.cause.one", {"cause": names[0]})
        texts = self._numbers([*own["value"], change])
        parts = [
            self.words.say("diff.cause.part", {"cause": name, "value": text})
            for name, text in zip(names, texts, strict=False)
        ]
        return self.words.say("diff.cause.many", {"parts": "; ".join(parts)})

    def _numbers(self, values: list[float]) -> list[str]:
        """Write numbers with the decimals that show all of them."""
        decimals = max(decimals_for([v], 3) for v in values if v) if any(values) else 0
        return [self.words.number(float(v), decimals, signed=True) for v in values]

    def cause(self, name: str) -> str:
        """Return what a group of inputs is called."""
        say = self.words.say
        field, _, key = name.partition(".")
        if f"diff.cause.{name}" in catalogue(self.words.language):
            return say(f"diff.cause.{name}")
        if not key:
            return say(f"diff.field.{field}")
        if field == "parameters" and key in self.b.study.parameters:
            label = self.b.study.parameters[key].label[self.words.language]
            return say("diff.cause.parameters", {"label": label, "id": key})
        if field == "scenarios":
            label = self.words.alternative(key)
            return say("diff.cause.scenarios", {"label": label, "id": key})
        return say("diff.cause.entry", {"id": name})

    def tables(self, causes: pd.DataFrame) -> Iterator[Table]:
        """Yield the inputs that differ, the results that moved, and the causes."""
        say = self.words.say
        if self.changes:
            yield self._inputs_table()
        moved = self.moved[self.moved["change"] != 0]
        if moved.empty:
            return
        rows = [
            (self.words.alternative(row["alternative"]), self.words.goal(row["goal"]),
             *self._numbers([row["before"], row["after"], row["change"]]))
            for row in self._rows(moved)
        ]  # fmt: skip
        columns = ("alternative", "goal", "before", "after", "change")
        year = {"year": str(self.b.study.end_year)}
        yield listed(
            say("diff.table.moved", year), [say(f"diff.column.{c}") for c in columns], rows,
            numeric=2,
        )  # fmt: skip
        if not causes.empty:
            yield self._causes_table(causes)

    def _inputs_table(self) -> Table:
        rows = [(c.path, c.before, c.after) for c in self.changes[:SHOWN]]
        if len(self.changes) > SHOWN:
            rest = self.words.number(len(self.changes) - SHOWN, 0)
            rows.append((self.words.say("diff.more", {"number": rest}), "", ""))
        heads = [self.words.say(f"diff.column.{name}") for name in ("input", "before", "after")]
        return listed(self.words.say("diff.table.inputs"), heads, rows)

    def _causes_table(self, causes: pd.DataFrame) -> Table:
        """Return the causes of the alternative that moved most, goal by goal."""
        assert self.largest is not None
        name = str(self.largest["alternative"])
        own = causes[causes["alternative"] == name]
        wide = own.pivot_table(index="cause", columns="goal", values="value", sort=False)
        texts = {str(goal): self._numbers([*part, sum(part)]) for goal, part in wide.items()}
        names = [*(self.cause(str(cause)) for cause in wide.index), self.words.say("diff.total")]
        rows = [(cause, *(text[k] for text in texts.values())) for k, cause in enumerate(names)]
        heads = [self.words.say("diff.column.cause"), *map(self.words.goal, texts)]
        title = {"alternative": self.words.alternative(name)}
        return listed(self.words.say("diff.table.causes", title), heads, rows)
