"""What notebooks and programs call: a project, a run, and questions to it.

Everything here is a short name for what the command line does, so both give the same numbers.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from valuma_scenarios.answers.answer import Answer
from valuma_scenarios.answers.questions import ask
from valuma_scenarios.figures.catalogue import Look, make_card
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.project import open as projects
from valuma_scenarios.results import runs
from valuma_scenarios.results.runs import DEFAULT_DRAWS, DEFAULT_SEED, Run
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from valuma_scenarios.results.threads import Progress


def load_project(folder: str | Path = ".", **options: Any) -> Study:
    """Return the checked study of a project folder.

    Parameters
    ----------
    folder : str or Path
        Folder of the project, or one below it.
    **options
        `overrides`, `alternatives`, `start`, `end`, `level`, as
        `valuma_scenarios.project.open.load_project` takes them.

    Raises
    ------
    ProjectError
        With every problem of the files and its place.
    """
    return projects.load_project(projects.find_project(Path(folder)), **options)


def run(
    study: Study,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    progress: Progress | None = None,
) -> Run:
    """Run the model and keep everything in memory.

    Parameters
    ----------
    study : Study
        A checked study; see `load_project`.
    draws : int
        Joint draws of all uncertain parameters; 0 for the central run alone.
    seed : int
        Positive seed; the same seed gives the same numbers.
    progress : callable, optional
        Called with draws done and draws in all.

    Returns
    -------
    Run
        `effects` and `indicators` are pandas tables, `results` is an xarray dataset with all draws.
    """
    return runs.compute_run(study, draws, seed, progress=progress)


def open_run(folder: str | Path) -> Run:
    """Open a finished run from its folder.

    Raises
    ------
    UsageError
        If the folder holds no run, or one that was damaged; says which file and what to do.
    """
    return runs.open_run(Path(folder))


def answer(question: str, about: Run | Study, language: Language = "en", **options: Any) -> Answer:
    """Ask one of the questions of the command line; see `valuma_scenarios.answers.questions`.

    Parameters
    ----------
    question : str
        For example `verdict`, `compare`, `ranking`, `sensitivity`, `evidence`.
    about : Run or Study
        What is asked about.
    language : {"fi", "sv", "en"}
        Language of sentences and figures.
    **options
        As the question takes them.

    Returns
    -------
    Answer
        `table` for machines, `sentences`, `shown` and `cards()` for people, `data()` for JSON.
    """
    return ask(question, about, language, **options)


def compare(run: Run, language: Language = "en", **options: Any) -> Answer:
    """Say which alternative does better, for which goal, where, how sure, and who loses."""
    return ask("compare", run, language, **options)


def rank(run: Run, language: Language = "en", **options: Any) -> Answer:
    """Say how often each alternative is first, over draws, weights and method choices."""
    return ask("ranking", run, language, **options)


def sensitivity(run: Run, language: Language = "en", **options: Any) -> Answer:
    """Say what decides a result."""
    return ask("sensitivity", run, language, **options)


def figure(run: Run, name: str, language: Language = "en", **options: Any) -> FigureCard:
    """Draw a figure of the catalogue, with its title, caption, numbers and text alternatives.

    Parameters
    ----------
    run : Run
        A finished run.
    name : str
        Name of the figure, as `valuma figures` lists them.
    language : {"fi", "sv", "en"}
        Language of its texts.
    **options
        `goal`, `region`, `year`, `alternative`, `reference`, `theme`: fields of `FigureOptions`.

    Returns
    -------
    FigureCard
        `figure` is a plotly figure, `table` holds exactly the plotted numbers.
    """
    return make_card(run, language, name, Look(options=FigureOptions(**options)))
