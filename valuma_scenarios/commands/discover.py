"""``valuma discover``: under which conditions something happens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common, outcome_choice
from valuma_scenarios.errors import UsageError
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from valuma_scenarios.analyses.discovery.discover import Algorithm, Discovery
    from valuma_scenarios.analyses.discovery.text import Event
    from valuma_scenarios.figures.drawing.card import FigureCard
    from valuma_scenarios.results.outcomes import Outcome
    from valuma_scenarios.results.runs import Run
    from valuma_scenarios.wording import Words

SHOWN = 15


@click.command("discover")
@io.run_argument
@common.project_option
@click.option(
    "--outcome",
    "text",
    metavar=outcome_choice.FORM,
    help="Quantity, such as g4:by_theme-partnership. Default: the closest race.",
)
@click.option("--above", type=float, help="It happens above this value. Default: 0.")
@click.option("--below", type=float, help="It happens below this value.")
@click.option("--algorithm", type=click.Choice(("prim", "cart")), default="prim",
              show_default=True, help="Peeling, or a classification tree.")  # fmt: skip
@click.option("--box", type=int, help="Number of the box to show. Default: the best balanced.")
@io.output_options
@common.guard
def command(
    run: Path | None,
    project: Path | None,
    text: str | None,
    above: float | None,
    below: float | None,
    algorithm: Algorithm,
    box: int | None,
    asked: io.Asked,
) -> None:
    """Find the conditions under which one alternative beats another in RUN.

    RUN is a run's folder; the newest one of the project if not given. Prints ranges of parameters
    in which it happens more often: density is how often there, coverage how many of the cases.
    """
    from valuma_scenarios.analyses.discovery.discover import discover
    from valuma_scenarios.analyses.discovery.text import Event
    from valuma_scenarios.results.differences import draws_of
    from valuma_scenarios.results.outcomes import parse

    if above is not None and below is not None:
        msg = "give --above or --below, not both"
        raise UsageError(msg)
    opened = io.find_run(run, project)
    outcome = parse(text, opened.study) if text else closest_race(opened)
    event = Event(outcome, (above or 0.0) if below is None else below, below is None)
    y = draws_of(opened.results, outcome)
    happens = y > event.threshold if event.above else y < event.threshold
    names = [str(name) for name in opened.results["name"].to_numpy()]
    x = opened.results["parameter"].transpose("draw", "name").to_numpy().astype(float)
    found = _with_box(discover(opened.study, names, x, happens, algorithm), box)
    table = found.boxes.merge(found.limits, how="left", on=["algorithm", "box"])
    io.give(_Report(opened, found, event, asked.language), table, asked)


def closest_race(run: Run) -> Outcome:
    """Return the national goal and pair of candidates whose order is least certain."""
    from valuma_scenarios.results.differences import draws_of
    from valuma_scenarios.results.outcomes import Outcome, measured_goals
    from valuma_scenarios.vocabulary import NATIONAL

    study = run.study
    names = [name for name in study.candidates if name != study.reference]
    pairs = [(a, b) for i, a in enumerate(names) for b in names[:i]]
    pairs = pairs or [(name, study.reference) for name in names]
    if not pairs:
        msg = f"run {run.run_id} has no two alternatives to compare"
        raise UsageError(msg)
    races = [
        Outcome(goal, a, b, NATIONAL, study.end_year)
        for goal in measured_goals(study)
        for a, b in pairs
    ]
    return min(races, key=lambda o: abs(float((draws_of(run.results, o) > 0).mean()) - 0.5))


def _with_box(found: Discovery, box: int | None) -> Discovery:
    """Mark the wanted box as chosen."""
    if box is None or found.state != "ok":
        return found
    if box not in set(found.boxes["box"]):
        msg = f"there is no box {box}: use 0 to {int(found.boxes['box'].max())}"
        raise UsageError(msg)
    return replace(found, boxes=found.boxes.assign(chosen=found.boxes["box"] == box))


@dataclass(frozen=True)
class _Report:
    """What was found on one event, ready to be printed."""

    run: Run
    found: Discovery
    event: Event
    language: Language

    @property
    def words(self) -> Words:
        """The reader's language."""
        from valuma_scenarios.wording import Words

        return Words(self.run.study, self.language)

    def sentences(self) -> list[str]:
        """Return the sentences on the chosen box."""
        from valuma_scenarios.analyses.discovery.text import sentences

        return [text for text in sentences(self.words, self.found, self.event) if text]

    def cards(self) -> list[FigureCard]:
        """Return the figure of the chosen box, if it restricts something."""
        from valuma_scenarios.figures.gallery.scenario_boxes import scenario_boxes

        found = self.found
        drawable = found.state == "ok" and (found.limits["box"] == found.chosen).any()
        return [scenario_boxes(self.run, found, self.event, self.language)] if drawable else []

    def data(self) -> dict[str, object]:
        """Return everything as JSON can hold it."""
        return {
            "run_id": self.run.run_id,
            "outcome": str(self.event.outcome),
            "state": self.found.state,
            "sentences": self.sentences(),
            "boxes": io.records(self.found.boxes),
            "limits": io.records(self.found.limits),
        }

    def show(self) -> None:
        """Print the boxes."""
        if self.found.state != "ok":
            return
        words, found = self.words, self.found
        keys = ("box", "coverage", "density", "mass", "restrictions")
        boxes = found.boxes.tail(SHOWN) if len(found.boxes) > SHOWN else found.boxes
        rows = [
            (
                f"{row['box']}{' *' if row['chosen'] else ''}",
                *(words.percent(float(row[key])) for key in keys[1:4]),
                str(row["restrictions"]),
            )
            for _, row in boxes.iterrows()
        ]
        header = [words.say(f"discover.column.{key}") for key in keys]
        name = found.boxes["algorithm"].iloc[0].upper()
        io.print_rich(f"{name}, * = {found.chosen}", header, rows)
