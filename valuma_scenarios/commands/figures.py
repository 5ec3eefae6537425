"""``valuma figures``: list the figures, or make some of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common
from valuma_scenarios.commands.report import (
    beside,
    force_option,
    out_option,
    size_option,
    theme_option,
)
from valuma_scenarios.errors import UsageError
from valuma_scenarios.vocabulary import NATIONAL, Language

if TYPE_CHECKING:
    from valuma_scenarios.figures.catalogue import Look
    from valuma_scenarios.figures.drawing.options import FigureOptions
    from valuma_scenarios.results.runs import Run

KINDS = ("svg", "png", "pdf", "csv", "txt")


@dataclass(frozen=True)
class Subject:
    """What figures show; None for the study's own choice."""

    alternative: str | None
    reference: str | None
    goal: str | None
    region: str
    year: int | None
    tiles: bool


@click.command("figures")
@click.argument("names", nargs=-1, metavar="[FIGURE]...")
@click.option("--run", type=click.Path(path_type=Path), default=None,
              help="A run's folder. Default: the newest one of the project.")  # fmt: skip
@common.project_option
@common.lang_option
@click.option("--to", "to", default="svg,png", show_default=True, metavar="FORMAT,…",
              help="svg, png, pdf, csv or txt; several with commas.")  # fmt: skip
@out_option
@size_option
@theme_option
@click.option("--alternative", help="Alternative shown. Default: the leading one.")
@click.option("--reference", help="What differences are taken to. Default: the study's.")
@click.option("--goal", metavar="G", help="Goal shown, g1 to g6, where a figure has room for one.")
@click.option("--region", default=NATIONAL, show_default=True, help="Place shown.")
@click.option("--year", type=int, help="Year shown. Default: the last.")
@click.option("--tiles", is_flag=True, help="Draw maps as equal tiles.")
@force_option
@common.json_option
@common.quiet_option
@common.guard
def command(
    names: tuple[str, ...],
    run: Path | None,
    project: Path | None,
    lang: Language,
    to: str,
    out: Path | None,
    size: str,
    theme: str,
    alternative: str | None,
    reference: str | None,
    goal: str | None,
    region: str,
    year: int | None,
    tiles: bool,
    force: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """List the figures of a run with their titles, or make those that are named.

    A figure is written with its title, caption and sources, so that it can stand alone; its CSV
    holds the plotted numbers and its TXT the text alternatives.
    """
    from valuma_scenarios.figures.catalogue import Look, figure_names
    from valuma_scenarios.figures.drawing.sizes import SIZES, THEME_NAMES

    opened = io.find_run(run, project)
    subject = Subject(alternative, reference, goal, region, year, tiles)
    look = Look(SIZES[size], THEME_NAMES[theme], options_of(opened, subject))
    if not names:
        show(opened, lang, look, as_json=as_json, quiet=quiet)
        return
    chosen = figure_names() if names == ("all",) else names
    target = (out or beside(opened.folder), force)
    written = make(opened, lang, (chosen, kinds_of(to)), look, target)
    if as_json:
        common.print_json({"run_id": opened.run_id, "written": [str(path) for path in written]})
        return
    for path in written:
        click.echo(str(path))


def kinds_of(text: str) -> tuple[str, ...]:
    """Return the formats of a list such as "svg,png"."""
    from valuma_scenarios.errors import choose

    kinds = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    for kind in kinds:
        if kind not in KINDS:
            msg = f"--to: there is no format {kind!r}. {choose(kind, KINDS)}"
            raise UsageError(msg)
    return kinds


def options_of(run: Run, subject: Subject) -> FigureOptions:
    """Return the options of the figures, once every name is known to exist.

    Raises
    ------
    UsageError
        If a name or the year is not in the run.
    """
    from valuma_scenarios.errors import choose
    from valuma_scenarios.figures.drawing.options import FigureOptions

    known = {
        "alternative": [a.id for a in run.study.alternatives],
        "reference": sorted(set(run.effects["reference"])),
        "goal": sorted(set(run.effects["goal"])),
        "region": [*map(str, run.study.regions.index), NATIONAL],
    }
    for name, values in known.items():
        given = getattr(subject, name)
        if given is not None and given not in values:
            msg = f"--{name}: run {run.run_id} has no {name} {given!r}. {choose(given, values)}"
            raise UsageError(msg)
    years = [int(year) for year in run.results["year"].to_numpy()]
    if subject.year is not None and subject.year not in years:
        msg = f"--year: run {run.run_id} covers {years[0]}-{years[-1]}, not {subject.year}"
        raise UsageError(msg)
    return FigureOptions(**vars(subject))


def show(run: Run, lang: Language, look: Look, *, as_json: bool, quiet: bool) -> None:
    """Print the names of the figures of a run and their titles, or why there is none."""
    from valuma_scenarios.figures.catalogue import available, figure_names

    rows = [described(run, lang, name, look) for name in available(run, figure_names())]
    if as_json:
        common.print_json({"run_id": run.run_id, "figures": rows})
        return
    if quiet:
        click.echo("\n".join(row["name"] for row in rows))
        return
    texts = [(row["name"], row.get("title") or f"({row['missing']})") for row in rows]
    common.print_table(("figure", "title"), texts)


def described(run: Run, lang: Language, name: str, look: Look) -> dict[str, str]:
    """Return name, title and text alternative of a figure, or what it lacks."""
    from valuma_scenarios.figures.catalogue import make_card

    try:
        card = make_card(run, lang, name, look)
    except UsageError as error:
        return {"name": name, "missing": str(error)}
    return {"name": name, "title": card.title, "alt": card.alt_short}


def make(
    run: Run,
    lang: Language,
    wanted: tuple[tuple[str, ...], tuple[str, ...]],
    look: Look,
    target: tuple[Path, bool],
) -> list[Path]:
    """Write figures; `wanted` is names and formats, `target` a folder and whether to replace."""
    from valuma_scenarios.figures.catalogue import available, figure_names, make_card
    from valuma_scenarios.report.pack import figure_files, replace_file

    (names, kinds), (out, force) = wanted, target
    missing = [n for n in names if n in figure_names() and n not in available(run, names)]
    if missing:
        msg = f"run {run.run_id} cannot show {', '.join(missing)}: it lacks borders or do_nothing"
        raise UsageError(msg)
    cards = {name: make_card(run, lang, name, look) for name in names}
    return [
        replace_file(out / f"{name}.{kind}", content, force=force)
        for name, card in cards.items()
        for kind, content in figure_files(card, look.size, kinds)
    ]
