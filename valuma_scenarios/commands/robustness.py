"""``valuma robustness``: who ranks first over weights, draws, method choices and scenarios."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common
from valuma_scenarios.errors import UsageError
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from valuma_scenarios.analyses.ranking.smaa import Acceptability
    from valuma_scenarios.analyses.ranking.weights import Aggregation, Normalisation, WeightSource
    from valuma_scenarios.analyses.ranking.worlds import World
    from valuma_scenarios.figures.drawing.card import FigureCard
    from valuma_scenarios.results.runs import Run
    from valuma_scenarios.wording import Words

METRIC = "expected_regret"
LEAST_FIRST = 0.01
"""Typical weights are shown for alternatives that are first at least this often."""


@click.command("robustness")
@io.run_argument
@common.project_option
@click.option("--weights", "n_weights", type=click.IntRange(min=1), default=1000,
              show_default=True, help="Number of weight vectors.")  # fmt: skip
@click.option("--profiles", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Weights: a workshop session, or a CSV with a column per goal and optional "
              "spread. Default: those of the run, else all weights alike.")  # fmt: skip
@click.option("--normalisation", type=click.Choice(("spread", "median_range", "deviation")),
              default="spread", show_default=True, help="Scale of the goals.")  # fmt: skip
@click.option("--aggregation", type=click.Choice(("linear", "geometric", "worst_goal")),
              default="linear", show_default=True, help="How goals are put together.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=1), default=1, show_default=True,
              help="Seed of the weights.")  # fmt: skip
@click.option("--worlds/--no-worlds", default=True, show_default=True,
              help="Go through method choices and scenarios (runs the model again).")  # fmt: skip
@io.output_options
@common.guard
def command(
    run: Path | None,
    project: Path | None,
    n_weights: int,
    profiles: Path | None,
    normalisation: Normalisation,
    aggregation: Aggregation,
    seed: int,
    worlds: bool,
    asked: io.Asked,
) -> None:
    """Rank the alternatives of RUN in every way that can be argued for.

    Ranks over all draws and weights (SMAA-2), the view without weights, regret by goal, and
    robustness metrics in each method choice and scenario apart. RUN is a run's folder; the newest
    one of the project if not given. --csv gives the metrics by world, or without worlds the ranks.
    """
    from valuma_scenarios.analyses.ranking.metrics import goal_regrets
    from valuma_scenarios.analyses.ranking.smaa import Method, acceptability
    from valuma_scenarios.analyses.ranking.weights import dominance_counts
    from valuma_scenarios.results.differences import Differences

    opened = io.find_run(run, project)
    if len(opened.study.candidates) < 2:
        msg = f"run {opened.run_id} has only one alternative: run at least two"
        raise UsageError(msg)
    differences = Differences(opened.study, opened.results).goals()
    goals = [str(g) for g in differences["goal"].to_numpy()]
    weights, source = weights_of(profiles, opened, (n_weights, seed), goals)
    method = Method(normalisation, aggregation)
    tried, table = _worlds(opened, goals, asked.silent) if worlds else ((), None)
    report = _Report(
        run=opened,
        ranks=acceptability(differences, weights, method, source=source),
        uniform=acceptability(differences, method=method) if source.answers else None,
        pairs=dominance_counts(differences),
        regrets=goal_regrets(opened.study, opened.results),
        worlds=tried,
        table=table,
        language=asked.language,
    )
    io.give(report, report.ranks.table() if table is None else table, asked)


def weights_of(
    profiles: Path | None, run: Run, drawn: tuple[int, int], goals: list[str]
) -> tuple[NDArray[np.float64], WeightSource]:
    """Return weight vectors and whose they are: the file's, else the run's, else all alike.

    Parameters
    ----------
    profiles : Path or None
        File of weights.
    run : Run
        The run.
    drawn : tuple of int
        How many vectors are drawn where weights are unsure or all alike, and their seed.
    goals : list of str
        Goals in the order of the vectors.

    Raises
    ------
    ProjectError, UsageError
        As `weights_of_file` says.
    """
    from valuma_scenarios.analyses.ranking.weights import source_of, weight_vectors
    from valuma_scenarios.commands.weights_file import weights_of_file

    given = weights_of_file(profiles) if profiles else run.weights
    rows = given.profiles if given else None
    return weight_vectors(rows, *drawn, goals), source_of(given)


def _worlds(run: Run, goals: list[str], silent: bool) -> tuple[tuple[World, ...], pd.DataFrame]:
    from valuma_scenarios.analyses.ranking.worlds import default_worlds, robustness_table
    from valuma_scenarios.commands.progress import progress_bar
    from valuma_scenarios.draws.sampling import draw

    manifest = run.manifest
    draws = draw(run.study, manifest["draws"], manifest["seed"], manifest["design"])
    tried = default_worlds(goals)
    with progress_bar("Going through worlds", silent) as progress:
        return tried, robustness_table(run.study, draws, tried, run.results, progress)


@dataclass(frozen=True)
class _Report:
    run: Run
    ranks: Acceptability
    uniform: Acceptability | None
    pairs: pd.DataFrame
    regrets: pd.DataFrame
    worlds: Sequence[World]
    table: pd.DataFrame | None
    language: Language

    @property
    def words(self) -> Words:
        """The reader's language."""
        from valuma_scenarios.wording import Words

        return Words(self.run.study, self.language)

    def sentences(self) -> list[str]:
        """Return two sentences on ranks, one without weights, three on worlds and metrics."""
        from valuma_scenarios.analyses.ranking.text import (
            metrics_sentence,
            no_weights_sentence,
            rank_sentences,
            whose_sentence,
            world_sentences,
        )

        found = [
            *rank_sentences(self.words, self.ranks),
            whose_sentence(self.words, self.ranks.source),
            *self._second(),
            no_weights_sentence(self.words, self.pairs),
        ]
        if self.table is not None:
            by_id = {world.id: world for world in self.worlds}
            found += world_sentences(self.words, self.table, METRIC, by_id)
            found.append(metrics_sentence(self.words, self.table, self.worlds[0].id))
        return found

    def _second(self) -> list[str]:
        """Return how often the best is first over all weights alike, where weights were given."""
        from valuma_scenarios.analyses.ranking.text import uniform_sentence

        if self.uniform is None:
            return []
        return [uniform_sentence(self.words, self.uniform, self.ranks.order[0])]

    def cards(self) -> list[FigureCard]:
        """Return the figures."""
        from valuma_scenarios.figures.gallery.rank_acceptability import rank_acceptability
        from valuma_scenarios.figures.gallery.regret import regret
        from valuma_scenarios.figures.gallery.robustness_worlds import robustness_worlds

        cards = [
            rank_acceptability(self.run, self.language, result=self.ranks),
            regret(self.run, self.language),
        ]
        if self.table is not None:
            content = (self.table, self.worlds, METRIC)
            cards.append(robustness_worlds(self.run, content, self.language))
        return cards

    def data(self) -> dict[str, object]:
        """Return everything as JSON can hold it."""
        return {
            "run_id": self.run.run_id,
            "sentences": self.sentences(),
            "weights": asdict(self.ranks.source),
            "ranks": io.records(self.ranks.table()),
            "ranks_uniform": io.records(self.uniform.table()) if self.uniform else None,
            "pairwise": io.records(self.ranks.pairs()),
            "without_weights": io.records(self.pairs),
            "regret": io.records(self.regrets),
            "robustness": None if self.table is None else io.records(self.table),
        }

    def show(self) -> None:
        """Print the tables."""
        click.echo()
        self._show_ranks()
        self._show_pairs()
        self._show_regret()
        if self.table is not None:
            self._show_worlds(self.table)
            self._show_metrics(self.table)

    def _show_ranks(self) -> None:
        words, ranks = self.words, self.ranks
        header = [
            words.say("column.alternative"),
            *(words.say("ranks.column.rank", {"rank": k + 1}) for k in range(ranks.rank.shape[1])),
            words.say("ranks.column.holistic"),
            words.say("ranks.column.confidence"),
            *(words.say("ranks.weight", {"goal": g[1:], "share": ""}).strip() for g in ranks.goals),
        ]
        rows = []
        for a, name in enumerate(ranks.alternatives):
            seldom = ranks.rank[a, 0] < LEAST_FIRST
            central = [float(w) for w in ranks.central_weights[a]]
            rows.append(
                (
                    words.alternative(name),
                    *(words.probability(float(share)) for share in ranks.rank[a]),
                    words.percent(float(ranks.holistic[a])),
                    "" if seldom else words.probability(float(ranks.confidence[a])),
                    *("" if seldom else words.percent(w) for w in central),
                )
            )
        values = {
            "draws": words.number(ranks.draws, 0),
            "weights": words.number(ranks.weights, 0),
            "year": str(self.run.study.end_year),
        }
        io.print_rich(words.say("ranks.title.table", values), header, rows)

    def _show_pairs(self) -> None:
        words = self.words
        keys = ("every_draw", "first", "second")
        header = [
            words.say("column.alternative"),
            words.say("ranks.column.other"),
            words.say("ranks.column.best_goals"),
            *(words.say(f"compare.dominance.{key}") for key in keys),
            words.say("ranks.column.pareto"),
        ]
        rows = [
            (
                words.alternative(str(row["alternative"])),
                words.alternative(str(row["other"])),
                f"{row['best_goals']}/{row['goals']}",
                *(f"{row[key]}/{row['goals']}" for key in keys),
                words.say("ranks.yes" if row["pareto"] else "ranks.no"),
            )
            for _, row in self.pairs.iterrows()
        ]
        io.print_rich(words.say("ranks.title.noweights"), header, rows)

    def _show_regret(self) -> None:
        from valuma_scenarios.wording.numbers import decimals_for

        words, names = self.words, ("expected", "p90", "maximum")
        header = [
            words.say("column.goal"),
            words.say("column.alternative"),
            *(words.say(f"robust.column.{name}") for name in names),
            words.say("column.unit"),
            words.say("robust.column.p_best"),
        ]
        rows = []
        for _, row in self.regrets.iterrows():
            decimals = decimals_for([float(row[name]) for name in names])
            rows.append(
                (
                    words.goal_heading(str(row["item"])),
                    words.alternative(str(row["alternative"])),
                    *(words.number(float(row[name]), decimals) for name in names),
                    words.effect_unit(str(row["item"])),
                    words.probability(float(row["p_best"])),
                )
            )
        io.print_rich(words.say("robust.title.regret"), header, rows)

    def _show_worlds(self, table: pd.DataFrame) -> None:
        from valuma_scenarios.analyses.ranking.text import metric_text, world_text

        words = self.words
        rows = table[table["metric"] == METRIC]
        wide = rows.pivot(index="world", columns="alternative", values="rank")
        names = [a for a in self.run.study.candidates if a != self.run.study.reference]
        cells = [
            (
                world_text(words, world),
                *(words.number(float(wide.loc[world.id, name]), 0) for name in names),  # type: ignore[arg-type]
            )
            for world in self.worlds
        ]
        title = f"{words.say('robust.title.metrics')}: {metric_text(words, METRIC)}"
        header = [words.say("robust.column.world"), *map(words.alternative, names)]
        io.print_rich(title, header, cells)

    def _show_metrics(self, table: pd.DataFrame) -> None:
        from valuma_scenarios.analyses.ranking.text import metric_text

        words, first = self.words, table[table["world"] == self.worlds[0].id]
        wide = first.pivot(index="metric", columns="alternative", values="value")
        names = list(self.run.study.candidates)
        rows = [
            (
                metric_text(words, str(metric)),
                *(words.number(float(wide.loc[metric, name])) for name in names),
            )
            for metric in dict.fromkeys(first["metric"])
        ]
        header = [words.say("robust.column.metric"), *map(words.alternative, names)]
        io.print_rich(words.say("robust.title.values"), header, rows)
