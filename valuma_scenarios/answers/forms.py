"""How far the ranking hangs on the forms of the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, fields
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from valuma_scenarios.analyses.forms.forms import FormAnalysis, Ranges, analyse
from valuma_scenarios.analyses.forms.text import (
    chances_text,
    form_text,
    given_text,
    sentences,
    statement_text,
)
from valuma_scenarios.analyses.forms.variants import (
    DRAWS,
    RANDOM,
    Trial,
    Values,
    values_of,
)
from valuma_scenarios.analyses.ranking.composite import composite_target
from valuma_scenarios.answers.answer import Answer
from valuma_scenarios.answers.tables import Table, listed
from valuma_scenarios.figures.drawing.subject import folder_of
from valuma_scenarios.results.effects import GIVEN, Condition
from valuma_scenarios.results.held import kept_with
from valuma_scenarios.results.memory import piece_path
from valuma_scenarios.results.pieces import found_piece, kept_piece
from valuma_scenarios.results.threads import Progress
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words

if TYPE_CHECKING:
    from pathlib import Path

    from valuma_scenarios.figures.drawing.card import FigureCard
    from valuma_scenarios.figures.drawing.options import FigureOptions
    from valuma_scenarios.results.runs import Run

SHOWN = 12
"""Forms that the table for people names; the others are in the CSV file."""


def answer(
    run: Run,
    language: Language,
    *,
    draws: int = DRAWS,
    random: int = RANDOM,
    seed: int | None = None,
    year: int | None = None,
    progress: Progress | None = None,
) -> Answer:
    """Say what other forms of the model do to the ranking of a run's alternatives.

    Parameters
    ----------
    run : Run
        A run with draws.
    language : {"fi", "sv", "en"}
        Language of the reader.
    draws : int
        Draws for each form; the first of the run's, unless another seed is asked for.
    random : int
        Combinations at random.
    seed : int, optional
        Seed of the draws and combinations; the run's if not given.
    year : int, optional
        Calendar year; the last if not given.
    progress : callable, optional
        Called with forms done and in all.
    """
    found = analysis(run, (draws, random, seed, year), progress)
    words, values = Words(run.study, language), found.values
    return Answer(
        "forms",
        words,
        _long(found),
        run,
        facts=_facts(values) | {"seed": seed or run.manifest["seed"]},
        tables={"ranges": ranges(found), "spread": found.spread, "first": found.first},
        sentences=tuple(text for given in GIVEN[:2] for text in sentences(words, found, given)),
        shown=tuple(_tables(words, found)),
        notes=(_note(words, found),),
        makers=(partial(_card, run, found, language),),
    )


def _facts(values: Values) -> dict[str, object]:
    structures = {variant.id: dict(variant.structure) for variant in values.variants}
    return {"draws": values.draws, "year": values.year, "structures": structures}


def analysis(
    run: Run,
    asked: tuple[int, int, int | None, int | None] = (DRAWS, RANDOM, None, None),
    progress: Progress | None = None,
) -> FormAnalysis:
    """Return the analysis of a run's forms, made once while the run's results are in use.

    Parameters
    ----------
    run : Run
        A run with draws.
    asked : tuple
        Draws, combinations, seed and year, as of `answer`.
    progress : callable, optional
        Called with forms done and in all.
    """
    trial = _trial(run, asked)

    def make() -> FormAnalysis:
        points = composite_target(run, year=asked[3]).points
        found = analyse(values_of(trial, progress), points, run.weights)
        kept_piece(_path(run, trial), SIZE, lambda: np.array([astuple(found.ranges(GIVEN[0]))]))
        return found

    return kept_with(run.results, ("forms", *asked), make)


def statement(run: Run, language: Language) -> str:
    """Say how much of the leading pair's difference is form and how much parameter.

    It is told for networks that work. No model is run: it cites what `valuma forms` found for this
    run before.

    Parameters
    ----------
    run : Run
        A run with draws and at least two alternatives.
    language : {"fi", "sv", "en"}
        Language of the reader.

    Returns
    -------
    str
        How far the chance that one is better than the other moves over forms and combinations, and
        the shares; where nobody has asked, that it was not tried.
    """
    words, trial = Words(run.study, language), _trial(run, (DRAWS, RANDOM, None, None))
    kept = found_piece(_path(run, trial), SIZE)
    if kept is None:
        return words.say("forms.untried")
    one, other, *shares = kept[0].tolist()
    return statement_text(words, trial.names, Ranges(int(one), int(other), *shares), GIVEN[0])


SIZE = (1, len(fields(Ranges)))
"""Shape in which the numbers of a statement are kept."""


def _trial(run: Run, asked: tuple[int, int, int | None, int | None]) -> Trial:
    draws, random, seed, year = asked
    drawn = (draws, seed or run.manifest["seed"], run.manifest["design"])
    return Trial(run.study, drawn, random, year)


def _path(run: Run, trial: Trial) -> Path | None:
    """Return where the numbers of a statement are kept: they hang on the run's weights, too."""
    folder = folder_of(run)
    weights = "" if run.weights is None else run.weights.profiles.to_csv()
    return None if folder is None else piece_path(folder, *trial.key, weights)


def ranges(found: FormAnalysis) -> pd.DataFrame:
    """Return for every pair and item how often one is better, and its range over the forms.

    Returns
    -------
    pandas.DataFrame
        `given, item, alternative, other, default, alone_low, alone_high, mixed_low, mixed_high`;
        shares of draws (0-1). Single forms include the study's own.
    """
    keys = ["given", "item", "alternative", "other"]
    single = found.pairs[found.pairs["kind"] != "mixed"].groupby(keys, sort=False)["p_better"]
    mixed = found.pairs[found.pairs["kind"] == "mixed"].groupby(keys, sort=False)["p_better"]
    columns = {
        "default": single.first(), "alone_low": single.min(), "alone_high": single.max(),
        "mixed_low": mixed.min(), "mixed_high": mixed.max(),
    }  # fmt: skip
    return pd.DataFrame(columns).reset_index()


def _long(found: FormAnalysis) -> pd.DataFrame:
    first = found.first.rename(columns={"first": "value"}).assign(other="", measure="first")
    pairs = found.pairs.rename(columns={"p_better": "value"}).assign(measure="p_better")
    columns = ["given", "form", "kind", "item", "alternative", "other", "measure", "value"]
    both = pd.concat([first[columns], pairs[columns]], ignore_index=True)
    return both.assign(draws=found.values.draws, unit="share (0-1)")


def _note(words: Words, found: FormAnalysis) -> str:
    mixed = sum(variant.kind == "mixed" for variant in found.values.variants)
    return words.say("forms.note", {
        "draws": words.number(found.values.draws, 0),
        "alone": words.number(len(found.values.variants) - mixed, 0),
        "mixed": words.number(mixed, 0),
        "year": str(found.values.year),
    })  # fmt: skip


def _tables(words: Words, found: FormAnalysis) -> Iterator[Table]:
    for given in GIVEN:
        yield _leads(words, found, given)
    for given in GIVEN[:2]:
        yield _moved(words, found, given)
        yield _pairs(words, found, given)


def _heads(words: Words, *names: str) -> list[str]:
    return [words.say(f"forms.column.{name}") for name in names]


def _leads(words: Words, found: FormAnalysis, given: Condition) -> Table:
    rows = []
    for name in found.values.names[: found.values.candidates]:
        counts = found.firsts(given, name)
        texts = [
            words.say("forms.of", {"some": words.number(k, 0), "all": words.number(n, 0)})
            for k, n in (counts["alone"], counts["mixed"])
        ]
        one = found.leaders[given][0]
        share = one.shares[one.order.index(name)]
        rows.append((words.alternative(name), words.probability(share), *texts))
    title = words.say("forms.table.leads", {"given": given_text(words, given)})
    return listed(title, _heads(words, "alternative", "first", "alone", "mixed"), rows)


def _moved(words: Words, found: FormAnalysis, given: Condition) -> Table:
    one, other = found.pair(given)
    rows = [
        (form_text(words, str(row.form)), words.probability(float(str(row.p_better))),
         words.alternative(str(row.leader)))
        for row in found.most(given).head(SHOWN).itertuples()
    ]  # fmt: skip
    values = {
        "given": given_text(words, given), "one": words.alternative(one),
        "other": words.alternative(other),
    }  # fmt: skip
    title = words.say("forms.table.moved", values)
    return listed(title, _heads(words, "form", "better", "leader"), rows)


def _pairs(words: Words, found: FormAnalysis, given: Condition) -> Table:
    rows = []
    for one, other in combinations(found.values.names, 2):
        text = chances_text(words, found, given, one, other)
        names = (words.alternative(one), words.alternative(other))
        rows.append((words.say("forms.pair", dict(zip(("one", "other"), names, strict=True))),
                     text["share"], text["alone"], text["mixed"]))  # fmt: skip
    title = words.say("forms.table.pairs", {"given": given_text(words, given)})
    return listed(title, _heads(words, "pair", "default", "alone", "mixed"), rows)


def _card(run: Run, found: FormAnalysis, language: Language, options: FigureOptions) -> FigureCard:
    from valuma_scenarios.figures.gallery.model_forms import model_forms

    return model_forms(run, found, language, options)
