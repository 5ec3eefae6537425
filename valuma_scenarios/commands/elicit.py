"""``valuma elicit``: ask experts, pool what they say, and turn survey answers into weights."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common, outcome_choice
from valuma_scenarios.commands.values import MOST_SEED, Finite, Whole
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.vocabulary import GRADES, Grade, Language

DEFAULT_OVERLAY = Path("overlays") / "elicited.yaml"
_file = click.Path(path_type=Path, dir_okay=False)


@click.group("elicit")
def command() -> None:
    """Ask experts for ranges, pool their answers, read weights of the goals from surveys."""


@command.command("sheet")
@common.project_option
@click.option("--out", type=_file, default=Path("elicitation.xlsx"), show_default=True,
              help="Workbook to write.")  # fmt: skip
@click.option("--expert", "experts", multiple=True, metavar="NAME",
              help="Name or code: one sheet for each. Default: one nameless sheet.")  # fmt: skip
@click.option("--parameter", "names", multiple=True, metavar="ID",
              help="Ask only about this. Repeatable. Default: all of --grade.")  # fmt: skip
@click.option("--grade", "grades", multiple=True, type=click.Choice(GRADES), default=("D",),
              show_default=True, help="Ask about parameters of this grade.")  # fmt: skip
@click.option("--hide-current", is_flag=True,
              help="Leave out the range used now, which draws answers to it.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace an existing workbook.")
@common.lang_option
@common.json_option
@common.quiet_option
@common.guard
def sheet(
    project: Path | None,
    out: Path,
    experts: tuple[str, ...],
    names: tuple[str, ...],
    grades: tuple[Grade, ...],
    hide_current: bool,
    force: bool,
    lang: Language,
    as_json: bool,
    quiet: bool,
) -> None:
    """Write a workbook in which experts state a 5 %, a 50 % and a 95 % value.

    With --json no workbook is written: the data for a web form are printed instead.
    """
    from valuma_scenarios.analyses.elicitation.pool import chosen_parameters, form_data
    from valuma_scenarios.project.open import load_project

    study = load_project(common.project_folder(project))
    parameters = chosen_parameters(study, names, grades)
    if not parameters:
        msg = Said(
            "the project has no parameter of grade {grades}: choose another --grade",
            grades=", ".join(grades),
        )
        raise UsageError(msg)
    if as_json:
        common.print_json(form_data(study, parameters))
        return
    from valuma_scenarios.analyses.elicitation.sheet import SheetRequest, write_sheet
    from valuma_scenarios.wording import translate

    if out.exists() and not force:
        msg = Said(
            "{out} exists already: choose another --out, or replace it with --force", out=out
        )
        raise UsageError(msg)
    write_sheet(study, SheetRequest(parameters, experts, lang, not hide_current), out)
    values = {"path": out, "parameters": len(parameters), "experts": max(len(experts), 1)}
    common.say_text(str(out) if quiet else translate(lang, "elicit.sheet.written", values))


@command.command("read")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@common.project_option
@click.option("--weight", "weight_texts", multiple=True, metavar="NAME=NUMBER",
              help="Weight of an expert. Repeatable. Default: 1 for everyone.")  # fmt: skip
@click.option("--out", type=_file, default=None,
              help="Overlay to write. Default: overlays/elicited.yaml in the project.")  # fmt: skip
@click.option("--note", default=None, help="Occasion, place, facilitator: kept in the overlay.")
@click.option("--dry-run", is_flag=True, help="Show what follows and write no overlay.")
@click.option("--force", is_flag=True, help="Replace an existing overlay.")
@io.output_options
@common.guard
def read(
    files: tuple[Path, ...],
    project: Path | None,
    weight_texts: tuple[str, ...],
    out: Path | None,
    note: str | None,
    dry_run: bool,
    force: bool,
    asked: io.Asked,
) -> None:
    """Read filled workbooks, pool the answers and write an overlay for runs.

    Every expert's three values become a distribution; the distributions are averaged. The overlay
    holds the pooled ones with everyone's own, who said what, and when. The project's files are not
    changed: use the overlay with `valuma run --overlay FILE`.
    """
    from valuma_scenarios.analyses.elicitation.overlay import overlay_of
    from valuma_scenarios.analyses.elicitation.pool import pool
    from valuma_scenarios.analyses.elicitation.read import read_sheets
    from valuma_scenarios.answers.questions import ask
    from valuma_scenarios.project.open import load_project
    from valuma_scenarios.project.overlays import write_overlay

    folder = common.project_folder(project)
    study = load_project(folder)
    weights = outcome_choice.numbers_of(weight_texts, "--weight", "N1=2")
    elicitation = pool(study, read_sheets(study, files).checked(), weights)
    target = None if dry_run else out or folder / DEFAULT_OVERLAY
    if target is not None:
        made = datetime.now(UTC).isoformat(timespec="seconds")
        write_overlay(overlay_of(elicitation, made, weights, files, note), target, force=force)
    answer = ask("elicitation", study, asked.language, elicitation=elicitation, overlay=target)
    io.give(answer, asked)
    if target is not None and not asked.as_json:
        written = answer.words.say("elicit.written", {"path": target})
        common.say_text(str(target) if asked.quiet else written)


@command.command("effect")
@click.argument("overlay", type=_file)
@common.project_option
@click.option("--draws", type=Whole(100), default=400, show_default=True,
              help="Draws of both runs.")  # fmt: skip
@click.option("--seed", type=Whole(1, MOST_SEED), default=2019, show_default=True, help="Seed.")
@click.option("--cost", type=Finite(min=0), default=0.0, show_default=True,
              help="Cost of one question to all experts, EUR.")  # fmt: skip
@click.option("--eur-per-point", type=Finite(min=0),
              help="Value of one composite point, EUR.")  # fmt: skip
@io.output_options
@common.guard
def effect(
    overlay: Path,
    project: Path | None,
    draws: int,
    seed: int,
    cost: float,
    eur_per_point: float | None,
    asked: io.Asked,
) -> None:
    """Say what the experts of OVERLAY moved, how far apart they are, and what to ask next.

    The model is run without and with the overlay in the same draws. Shown are the results that
    moved and which parameter moved them; how far the experts are from the range used before and
    from one another; and for every parameter what knowing it would be worth before the choice.
    """
    from valuma_scenarios.answers.questions import ask
    from valuma_scenarios.project.open import load_project
    from valuma_scenarios.project.overlays import overlay_overrides, read_overlay
    from valuma_scenarios.results.runs import compute_run

    folder, said = common.project_folder(project), read_overlay(overlay)
    plain = load_project(folder)
    changes = overlay_overrides([overlay], known=list(plain.parameters))
    studies = (plain, load_project(folder, overrides=changes))
    before, after = (compute_run(study, draws=draws, seed=seed) for study in studies)
    asking = {"cost": cost, "eur_per_point": eur_per_point}
    found = ask("elicited", after, asked.language, before=before, overlay=said, **asking)
    io.give(found, asked)


def columns_of(texts: tuple[str, ...], goals: Sequence[str]) -> dict[str, str]:
    """Return headings written as ``NAME=HEADING``, by the name of what they stand for.

    Raises
    ------
    UsageError
        If one is written otherwise, or for something that no answer has.
    """
    known = (*goals, "group", "respondent")
    columns: dict[str, str] = {}
    for text in texts:
        name, _, heading = text.partition("=")
        if name.strip() not in known or not heading.strip():
            msg = Said(
                "--column {text!r} is not NAME=HEADING with a NAME of {known}",
                text=text,
                known=", ".join(known),
            )
            raise UsageError(msg)
        columns[name.strip()] = heading.strip()
    return columns


@command.command("weights")
@click.argument("file", type=click.Path(path_type=Path))
@common.project_option
@click.option("--kind", type=click.Choice(("points", "swing")), default="points", show_default=True,
              help="100 points shared out, or swings rated from 0 to 100.")  # fmt: skip
@click.option("--column", "column_texts", multiple=True, metavar="NAME=HEADING",
              help="Heading of a goal, group or respondent in the file. Repeatable.")  # fmt: skip
@click.option("--out", type=_file, default=None, help="CSV of weight profiles to write.")
@io.csv_style_option
@click.option("--force", is_flag=True, help="Replace an existing file.")
@common.lang_option
@common.json_option
@common.quiet_option
@common.guard
def weights(
    file: Path,
    project: Path | None,
    kind: Literal["points", "swing"],
    column_texts: tuple[str, ...],
    out: Path | None,
    csv_style: str,
    force: bool,
    lang: Language,
    as_json: bool,
    quiet: bool,
) -> None:
    """Turn a survey FILE (CSV with a column for each goal) into weight profiles that sum to 1."""
    from valuma_scenarios.analyses.elicitation import profiles
    from valuma_scenarios.answers.questions import ask
    from valuma_scenarios.project.open import load_project
    from valuma_scenarios.schema.naming import known

    study = load_project(common.project_folder(project))
    goals = known(study, ("goals",))
    table = profiles.read_profiles(file, goals, kind, columns_of(column_texts, tuple(goals)))
    common.note(profiles.unfinished_note(table))
    if out is not None:
        if out.exists() and not force:
            msg = Said(
                "{out} exists already: choose another --out, or replace it with --force", out=out
            )
            raise UsageError(msg)
        io.write_csv(out, table, csv_style)
    answer = ask("weights", study, lang, profiles=table)
    io.give(answer, io.Asked(lang, as_json, csv_file=None, html_file=None, quiet=quiet))
