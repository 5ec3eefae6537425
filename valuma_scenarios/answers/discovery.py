"""Under which conditions something happens."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from valuma_scenarios.analyses.discovery.discover import Algorithm, Discovery
from valuma_scenarios.analyses.discovery.text import Event, sentences
from valuma_scenarios.answers.answer import Answer
from valuma_scenarios.answers.subjects import closest_race
from valuma_scenarios.answers.tables import Table, listed
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.figures.drawing.subject import boxes
from valuma_scenarios.figures.gallery.scenario_boxes import scenario_boxes
from valuma_scenarios.results.outcomes import parse
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

SHOWN = 15


def answer(
    run: Run,
    language: Language,
    *,
    event: Event | str | None = None,
    above: float | None = None,
    below: float | None = None,
    algorithm: Algorithm = "prim",
    box: int | None = None,
) -> Answer:
    """Find the conditions under which something happens in the draws of a run.

    Parameters
    ----------
    run : Run
        A run with draws.
    language : {"fi", "sv", "en"}
        Language of the reader.
    event : Event or str, optional
        What happens, or the quantity it happens to; the closest race if not given.
    above, below : float, optional
        Where a quantity is given: it happens above (0 if neither is given) or below this value.
    algorithm : {"prim", "cart"}
        Peeling, or a classification tree.
    box : int, optional
        Number of the box to show; the best balanced if not given.
    """
    if not isinstance(event, Event):
        if above is not None and below is not None:
            msg = Said("give --above or --below, not both")
            raise UsageError(msg)
        outcome = parse(event, run.study) if event else closest_race(run)
        event = Event(outcome, (above or 0.0) if below is None else below, below is None)
    return told(run, language, event, _with_box(boxes(run, event, algorithm), box))


def told(run: Run, language: Language, event: Event, found: Discovery) -> Answer:
    """Tell under which conditions an event happens."""
    words = Words(run.study, language)
    drawable = found.state == "ok" and bool((found.limits["box"] == found.chosen).any())
    return Answer(
        "discovery",
        words,
        found.boxes.merge(found.limits, how="left", on=["algorithm", "box"]),
        run,
        facts={"outcome": str(event.outcome), "state": found.state},
        tables={"boxes": found.boxes, "limits": found.limits},
        sentences=tuple(filter(None, sentences(words, found, event))),
        shown=(_table(words, found),) if found.state == "ok" else (),
        makers=(partial(scenario_boxes, run, found, event, language),) if drawable else (),
    )


def _with_box(found: Discovery, box: int | None) -> Discovery:
    """Mark the wanted box as chosen."""
    if box is None or found.state != "ok":
        return found
    if box not in set(found.boxes["box"]):
        msg = Said(
            "there is no box {box}: use 0 to {last}", box=box, last=int(found.boxes["box"].max())
        )
        raise UsageError(msg)
    return replace(found, boxes=found.boxes.assign(chosen=found.boxes["box"] == box))


def _table(words: Words, found: Discovery) -> Table:
    """Return the last boxes and the chosen one."""
    keys = ("box", "coverage", "density", "mass", "restrictions")
    shown = (found.boxes["box"] > found.boxes["box"].max() - SHOWN) | found.boxes["chosen"]
    rows = [
        (
            f"{row['box']}{' *' if row['chosen'] else ''}",
            *(words.percent(float(row[key])) for key in keys[1:4]),
            str(row["restrictions"]),
        )
        for _, row in found.boxes[shown].iterrows()
    ]
    name = str(found.boxes["algorithm"].iloc[0]).upper()
    header = [words.say(f"discover.column.{key}") for key in keys]
    return listed(words.say("discover.table.title", {"algorithm": name}), header, rows)
