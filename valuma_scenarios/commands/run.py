"""``valuma run``: the main job."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from valuma_scenarios.commands import common
from valuma_scenarios.run_store import (
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    Run,
    read_summary,
    write_run,
)
from valuma_scenarios.study import Study
from valuma_scenarios.vocabulary import DO_NOTHING, NATIONAL, REFERENCE, Language, Level

REPORT = "report.html"


@click.command("run")
@click.argument("scenarios", metavar="[SCENARIO]...", nargs=-1)
@common.project_option
@click.option("--draws", type=click.IntRange(min=0), default=DEFAULT_DRAWS, show_default=True,
              help="Number of draws; 0 gives the central run alone.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=1), default=DEFAULT_SEED, show_default=True,
              help="Seed of the draws; the same seed gives the same tables.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=None,
              help="Folder for the run's folder. Default: outputs in the project.")  # fmt: skip
@common.start_option
@common.end_option
@common.level_option
@common.set_option
@common.overlay_option
@click.option("--report/--no-report", default=True, show_default=True,
              help="Write report.html in the language of --lang.")  # fmt: skip
@common.lang_option
@common.json_option
@common.quiet_option
@common.guard
def command(
    scenarios: tuple[str, ...],
    project: Path | None,
    draws: int,
    seed: int,
    out: Path | None,
    start: int,
    end: int,
    level: Level,
    overrides: tuple[str, ...],
    overlays: tuple[Path, ...],
    report: bool,
    lang: Language,
    as_json: bool,
    quiet: bool,
) -> None:
    """Run the model and write tables, draws and a report into a new folder.

    Without a SCENARIO all alternatives of the project are run. The reference and doing nothing are
    always among them, since effects are differences to them. The folder appears when it is
    complete; its path is printed last.
    """
    from valuma_scenarios.commands.progress import progress_bar
    from valuma_scenarios.overlay import overlay_overrides
    from valuma_scenarios.project import load_project
    from valuma_scenarios.provenance import command_line

    folder = common.project_folder(project)
    study = load_project(
        folder,
        overrides=overlay_overrides(overlays, overrides),
        alternatives=chosen(scenarios),
        level=level,
        start=start,
        end=end,
    )
    with progress_bar("Running the model", quiet or as_json) as progress:
        written = write_run(
            study,
            folder,
            out or folder / "outputs",
            draws=draws,
            seed=seed,
            command=command_line(sys.argv[1:]),
            progress=progress,
            finish=report_writer(lang) if report else None,
        )
    say(study, written, lang, as_json=as_json, quiet=quiet)


def chosen(scenarios: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the ids to run: those named (or the file names), the reference and doing nothing."""
    if not scenarios:
        return None
    named = [Path(name).stem if name.endswith((".yaml", ".yml")) else name for name in scenarios]
    return tuple(dict.fromkeys((REFERENCE, *named, DO_NOTHING)))


def report_writer(lang: Language) -> Callable[[Run, Path], None]:
    """Return what writes the report into a run's folder before it appears."""

    def write(run: Run, folder: Path) -> None:
        from valuma_scenarios.report.html import write_report

        write_report(run, lang, folder / REPORT)

    return write


def say(study: Study, folder: Path, lang: Language, *, as_json: bool, quiet: bool) -> None:
    """Print the national effects on the goals, and the path last."""
    summary = read_summary(folder)
    if as_json:
        common.print_json({"folder": str(folder), **summary})
        return
    if not quiet:
        print_effects(study, summary["effects"], lang)
        print_warnings(summary["warnings"])
    click.echo(str(folder))


def print_warnings(rows: list[dict[str, object]]) -> None:
    """Print the first warning of each kind and how many more there are."""
    kinds = dict.fromkeys(str(row["id"]) for row in rows)
    for kind in kinds:
        first, *more = [row for row in rows if row["id"] == kind]
        rest = f" ({len(more)} more like this in tables/warnings.csv)" if more else ""
        click.echo(f"{first['severity']}: {first['alternative']}: {first['message_en']}{rest}")


def print_effects(study: Study, rows: list[dict[str, object]], lang: Language) -> None:
    """Print medians with 90 % intervals, goals by alternatives."""
    names = [name for name in study.candidates if name != study.reference]
    labels = [study.alternative(name).label[lang] for name in names]
    cells = {(row["goal"], row["alternative"]): row for row in rows}
    click.echo(
        f"Effect in {study.end_year} against {study.alternative(study.reference).label[lang]}, "
        f"{NATIONAL}: median (90 % of model runs). Goals 1-3, 5, 6 in points, 100 points are one "
        "standard deviation between regions; goal 4 in % of the Theil index, + is smaller gaps."
    )
    body = [
        (study.goals[goal].short[lang], *(interval(cells[goal, name], lang) for name in names))
        for goal in dict.fromkeys(str(row["goal"]) for row in rows)
    ]
    common.print_table(("", *labels), body)


def interval(row: dict[str, object], lang: Language) -> str:
    """Return a median with its 90 % interval, rounded by the one module that rounds."""
    from valuma_scenarios.wording.numbers import decimals_for, format_number

    values = [float(str(row[name])) for name in ("p50", "p05", "p95")]
    places = decimals_for(values)
    middle, low, high = (format_number(value, lang, places) for value in values)
    return f"{middle} ({low} … {high})"
