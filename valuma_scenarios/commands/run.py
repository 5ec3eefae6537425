"""``valuma run``: the main job."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from valuma_scenarios.commands import common
from valuma_scenarios.commands.common import columns
from valuma_scenarios.commands.computing import Computing, computing_options, refuse_with_resume
from valuma_scenarios.commands.named import Named
from valuma_scenarios.commands.values import MOST_DRAWS, MOST_SEED, Finite, Folder, Whole
from valuma_scenarios.commands.which_run import outputs_of
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.vocabulary import DO_NOTHING, Language, QuantilesBy

if TYPE_CHECKING:
    from valuma_scenarios.answers.answer import Answer
    from valuma_scenarios.results.run_weights import RunWeights
    from valuma_scenarios.results.runs import Run
    from valuma_scenarios.schema.study import Study

REPORT = "report.html"
DRAWS, SEED = 1000, 2019
"""As `valuma_scenarios.results.runs` has them; the help must not load the model to say them."""


@dataclass(frozen=True)
class Subject:
    """What is run: scenarios, places, years and changed values, as they were given."""

    scenarios: tuple[str, ...]
    level: str | None
    start: int
    end: int
    overrides: tuple[str, ...]
    overlays: tuple[Path, ...]


def about_a_subject(function: Callable[..., None]) -> Callable[..., None]:
    """Add ``SCENARIO`` and the options of years, level and values, given as one `subject`."""

    @click.argument("scenarios", metavar="[SCENARIO]...", nargs=-1, type=Named("alternatives"))
    @common.start_option
    @common.end_option
    @common.level_option
    @common.set_option
    @common.form_option
    @common.overlay_option
    @functools.wraps(function)
    def gathered(
        scenarios: tuple[str, ...], level: str | None, start: int, end: int,
        overrides: tuple[str, ...], forms: tuple[str, ...], overlays: tuple[Path, ...],
        **options: Any,
    ) -> None:  # fmt: skip
        changed = (*common.form_overrides(forms), *overrides)
        function(Subject(scenarios, level, start, end, changed, overlays), **options)

    return gathered


@click.command("run")
@common.project_option
@click.option("--draws", type=Whole(0, MOST_DRAWS), default=DRAWS, show_default=True,
              help="Number of draws; 0 gives the central run alone.")  # fmt: skip
@click.option("--precision", type=Finite(min=0, min_open=True, max=0.5), metavar="SHARE",
              help="Make as many draws as it takes until the standard error of the answer (how "
              "often the first is better than each other, 0-1) is no larger, such as 0.01. "
              "In place of --draws.")  # fmt: skip
@click.option("--seed", type=Whole(1, MOST_SEED), default=SEED, show_default=True,
              help="Seed of the draws; the same seed gives the same tables.")  # fmt: skip
@click.option("--out", type=Folder(), default=None,
              help="Folder for the run's folder. Default: outputs in the project.")  # fmt: skip
@about_a_subject
@click.option("--weights", "weights_file",
              type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Whose weights the ranks use: a workshop session (.sqlite, .jsonl) or a CSV "
              "with a column per goal.")  # fmt: skip
@click.option("--name", help="What you call the run; every command takes it for RUN.")
@click.option("--note", help="What the run is for; shown by `valuma runs`.")
@click.option("--indicator-draws", is_flag=True,
              help="Keep every draw of indicators and of all years too (about 150 MB for 1,000 "
              "draws); without it they are computed again when they are asked for.")  # fmt: skip
@computing_options
@click.option("--resume", metavar="RUN",
              help="Go on with an unfinished large run: its id, the beginning of it, or latest. "
              "What is run, and with how many draws, is in its folder.")  # fmt: skip
@click.option("--report/--no-report", default=True, show_default=True,
              help="Write report.html in the language of --lang.")  # fmt: skip
@common.lang_option
@common.json_option
@common.quiet_option
@common.guard
def command(
    subject: Subject, project: Path | None, draws: int, precision: float | None, seed: int,
    out: Path | None, weights_file: Path | None, name: str | None, note: str | None,
    indicator_draws: bool, computing: Computing, resume: str | None, report: bool, lang: Language,
    as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Run the model and write tables, draws and a report into a new folder.

    Without a SCENARIO all alternatives of the project are run. The reference and doing nothing are
    always among them, since effects are differences to them. The folder appears when it is
    complete; its path is printed last.
    """
    from valuma_scenarios.commands.progress import RUNNING, progress_bar
    from valuma_scenarios.commands.weights_file import weights_of_file
    from valuma_scenarios.results.runs import RunOptions, write_run
    from valuma_scenarios.results.shelf import check_name, check_note
    from valuma_scenarios.schema.naming import known

    if resume is not None:
        refuse_with_resume()
        finish = Finish(lang, None, report, asked=as_json or not quiet)
        target = out or outputs_of(project)
        written = resumed(resume, target, computing, finish, quiet=quiet or as_json)
        say(written, finish.answer, as_json=as_json)
        return
    folder = common.project_folder(project)
    finish = Finish(lang, folder, report, asked=as_json or not quiet)
    target = out or folder / "outputs"
    check_name(name, target)
    check_note(note)
    study = study_of(folder, subject)
    weights = weights_of_file(weights_file, known(study, ("goals",))) if weights_file else None
    if precision is not None:
        draws = draws_reaching(study, precision, seed, weights, silent=quiet or as_json)
    with progress_bar(RUNNING, quiet or as_json) as progress:
        written = write_run(
            study, folder, target, draws=draws, seed=seed, weights=weights, progress=progress,
            command=repeating(study, subject, draws, seed, weights_file, computing.quantiles),
            finish=finish,
            options=RunOptions(
                name, note, indicator_draws, precision=precision, quantiles=computing.quantiles
            ),
            workers=computing.chosen(),
        )  # fmt: skip
    say(written, finish.answer, as_json=as_json)


def draws_reaching(
    study: Study, precision: float, seed: int, weights: RunWeights | None, *, silent: bool
) -> int:
    """Return the draws that make the answer as exact as asked, and tell how they are found.

    Raises
    ------
    UsageError
        If --draws is given too, or the precision is out of reach.
    """
    from valuma_scenarios.analyses.ranking.precision import draws_for

    source = click.get_current_context().get_parameter_source("draws")
    if source is click.core.ParameterSource.COMMANDLINE:
        msg = Said("--draws and --precision exclude each other: leave one out")
        raise UsageError(msg)

    def tell(draws: int, error: float) -> None:
        if not silent:
            common.say_text(
                Said(
                    "{draws} draws: standard error of the answer {error:.2g}",
                    draws=draws,
                    error=error,
                ),
                err=True,
            )

    return draws_for(study, precision, seed, weights, tell)


def resumed(
    reference: str, target: Path, computing: Computing, finish: Finish, *, quiet: bool
) -> Path:
    """Go on with an unfinished run and return its folder."""
    from valuma_scenarios.commands.progress import RUNNING, progress_bar
    from valuma_scenarios.results.blocks.executors import Workers
    from valuma_scenarios.results.blocks.resume import find_unfinished, unfinished
    from valuma_scenarios.results.runs import RunOptions, write_run

    order = unfinished(find_unfinished(target, reference))
    said = order.manifest
    with progress_bar(RUNNING, quiet) as progress:
        return write_run(
            order.study, None, target, draws=said["draws"], seed=said["seed"],
            weights=order.weights, progress=progress, command=said["command"],
            finish=finish,
            options=RunOptions(
                said["name"], said["note"], said["every_draw"], precision=said["precision"],
                quantiles=said["quantiles"],
            ),
            workers=computing.chosen() or Workers(),
        )  # fmt: skip


def repeating(
    study: Study, subject: Subject, draws: int, seed: int, weights_file: Path | None,
    quantiles: QuantilesBy,
) -> str:  # fmt: skip
    """Return the command that repeats a run in its project, from whatever folder it is given.

    It names ids and values, never a path: what overlays set is among the values.
    """
    from valuma_scenarios.results.provenance import command_line

    words = ["run", "--draws", str(draws), "--seed", str(seed)]
    for option, value, default in (
        ("--start", subject.start, 2020), ("--end", subject.end, 2030),
        ("--level", study.level, study.area.main), ("--quantiles", quantiles, "auto"),
    ):  # fmt: skip
        words += [option, str(value)] if value != default else []
    for override in study.overrides:
        words += ["--set", override]
    if weights_file is not None:
        words += ["--weights", weights_file.name]
    named = [a.id for a in study.alternatives] if subject.scenarios else []
    return command_line([*words, *named])


def study_of(folder: Path, subject: Subject) -> Study:
    """Load what is to be run from a project folder.

    Raises
    ------
    ProjectError
        With every problem of the project, the overlays and the overrides.
    UsageError
        If a scenario, an overlay, the level or a year does not exist.
    """
    from valuma_scenarios.project.open import load_project
    from valuma_scenarios.project.overlays import overlay_overrides

    return load_project(
        folder,
        overrides=overlay_overrides(subject.overlays, subject.overrides),
        alternatives=chosen(subject.scenarios, folder),
        level=subject.level,
        start=subject.start,
        end=subject.end,
    )


def chosen(scenarios: tuple[str, ...], project: Path) -> tuple[str, ...] | None:
    """Return what to run: what is named (or its file), and doing nothing where the project has it.

    Raises
    ------
    UsageError
        If a file is named that is not one of the project's scenarios.
    """
    if not scenarios:
        return None
    named = [_id_of(name, project) for name in scenarios]
    known = (project / "scenarios" / f"{DO_NOTHING}.yaml").is_file()
    return tuple(dict.fromkeys((*named, *([DO_NOTHING] if known else ()))))


def _id_of(name: str, project: Path) -> str:
    if not name.endswith((".yaml", ".yml")):
        return name
    folder = (project / "scenarios").resolve()
    path = Path(name)
    for place in (path.resolve(), (project / path).resolve(), folder / path):
        if place.is_file() and place.parent == folder:
            return place.stem
    msg = Said(
        "{name} is not in the project's scenarios: put the file into {folder} and name it by its id"
        if path.is_file()
        else "{name} does not exist: put the file into {folder} and name it by its id",
        name=name,
        folder=folder,
    )
    raise UsageError(msg)


@dataclass
class Finish:
    """What is done with a run before its folder appears: its tables described, a report, an answer.

    Parameters
    ----------
    lang : {"fi", "sv", "en"}
        Language of the report and the answer.
    project : pathlib.Path or None
        Folder of the project, for its facts.
    report : bool
        Whether a report is written.
    asked : bool
        Whether the answer is wanted too.
    """

    lang: Language
    project: Path | None
    report: bool
    asked: bool = False
    answer: Answer | None = None
    """The national effects, once the run is there."""

    def __call__(self, run: Run, folder: Path) -> None:
        """Write what goes into the folder, and ask while the draws are at hand."""
        from valuma_scenarios.answers.questions import ask
        from valuma_scenarios.report.data_package import write_data_package

        write_data_package(run, folder)
        if self.report and run.manifest["quantiles"] == "bins":
            common.note(
                Said(
                    "no report is written, since its figures need the draws of "
                    "regions and the run counts its draws: use fewer --draws for one"
                )
            )
        elif self.report:
            from valuma_scenarios.report.documents.html import write_report

            write_report(run, self.lang, folder / REPORT, self.project)
        if self.asked:
            self.answer = ask("summary", run, self.lang)


def say(folder: Path, answer: Answer | None, *, as_json: bool) -> None:
    """Print the answer, the national effects, what to know about them, and the path last."""
    if answer is not None and as_json:
        common.print_json({"folder": str(folder), **answer.data()})
        return
    if answer is not None:
        from valuma_scenarios.answers.terminal import terminal_text

        common.say(terminal_text(answer, columns()))
    common.say(str(folder))
