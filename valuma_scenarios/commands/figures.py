"""``valuma figures``: list the figures, or make some of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common
from valuma_scenarios.commands.named import Named, settled
from valuma_scenarios.commands.reader import told
from valuma_scenarios.commands.report import (
    beside,
    force_option,
    out_option,
    size_option,
    theme_option,
)
from valuma_scenarios.errors import Said, UsageError, said_by
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from valuma_scenarios.figures.catalogue import Look
    from valuma_scenarios.figures.drawing.options import FigureOptions
    from valuma_scenarios.figures.drawing.sizes import Size
    from valuma_scenarios.results.runs import Run
    from valuma_scenarios.wording.csv import CsvStyle


@click.command("figures")
@click.argument("names", nargs=-1, metavar="[FIGURE]...")
@click.option("--run", type=click.Path(path_type=Path), default=None,
              help="A run's folder. Default: the newest one of the project.")  # fmt: skip
@common.project_option
@common.lang_option
@click.option("--to", "--format", "to", default="svg,png", show_default=True, metavar="FORMAT,…",
              help="svg, png, pdf, csv, xlsx or txt; several with commas.")  # fmt: skip
@out_option
@size_option
@click.option("--width", metavar="MM", help="Width on paper, for example 85mm; instead of --size.")
@click.option("--dpi", type=click.IntRange(36, 1200), help="Pixels per inch of PNGs.")
@theme_option
@click.option("--title", help="Title instead of the figure's own.")
@click.option(
    "--alternative",
    type=Named("alternatives"),
    help="Alternative shown, by id or title. Default: the leading one.",
)
@click.option(
    "--reference",
    type=Named("alternatives"),
    help="What differences are taken to. Default: the study's.",
)
@click.option(
    "--pair", nargs=2, type=Named("alternatives"), help="Show A against B and nothing else."
)
@click.option("--goal", type=Named("goals"), help="Goal shown alone.")
@click.option("--region", type=Named("regions"), help="Place shown. Default: the whole country.")
@click.option("--year", type=int, help="Year shown. Default: the last.")
@click.option("--tiles", is_flag=True, help="Draw maps as equal tiles.")
@click.option("--csv-style", type=click.Choice(("plain", "excel-fi")),
              help="excel-fi: semicolons, decimal commas; the default in fi and sv.")  # fmt: skip
@force_option
@common.json_option
@common.quiet_option
@common.guard
def command(
    names: tuple[str, ...], run: Path | None, project: Path | None, lang: Language, to: str,
    out: Path | None, size: str, width: str | None, dpi: int | None, theme: str, title: str | None,
    csv_style: str | None, force: bool, as_json: bool, quiet: bool, **subject: Any,
) -> None:  # fmt: skip
    """List the figures of a run with their titles, or make those that are named.

    FIGURE is a name from the list, in any language, or all. A figure is written with its title,
    caption and sources, so that it can stand alone; its CSV holds the plotted numbers and its TXT
    the text alternatives. Figures of analyses run the model: they are made when they are named.
    """
    from valuma_scenarios.figures.asked import figure_meant, options_meant
    from valuma_scenarios.figures.catalogue import Look, at_hand
    from valuma_scenarios.figures.drawing.sizes import THEME_NAMES
    from valuma_scenarios.report.delivery import DRAWINGS, read_kinds
    from valuma_scenarios.report.pack import replace_file
    from valuma_scenarios.wording.csv import style_named

    opened = io.find_run(run, project)
    chosen = at_hand(opened) if names == ("all",) else tuple(map(figure_meant, names))
    if title and len(chosen) != 1:
        msg = Said("--title is the title of one figure: name one")
        raise UsageError(msg)
    options = options_meant(opened, **settled(opened.study, subject))
    look = Look(size_of(size, width, dpi), THEME_NAMES[theme], options, title or "")
    if not names:
        show(opened, lang, look, as_json=as_json, quiet=quiet)
        return
    for name in chosen:
        say_ignored(name, options)
    kinds = read_kinds(to, DRAWINGS)
    style = None if csv_style is None else style_named(csv_style)
    written = [
        replace_file((out or beside(opened.folder)) / f"{name}.{kind}", content, force=force)
        for name, kind, content in made(opened, lang, chosen, look, kinds, style)
    ]
    common.say_written(opened.run_id, written, as_json=as_json)


def size_of(size: str, width: str | None, dpi: int | None) -> Size:
    """Return the size that was asked for.

    Raises
    ------
    UsageError
        If the width is none, or too small or large.
    """
    from valuma_scenarios.figures.drawing.sizes import SIZES, at_resolution, of_width

    found = of_width(width) if width else SIZES[size]
    return at_resolution(found, dpi) if dpi else found


def say_ignored(name: str, options: FigureOptions) -> None:
    """Say which options play no part in a figure."""
    from valuma_scenarios.figures.catalogue import FIGURES

    ignored = FIGURES[name].ignored(options)
    if ignored:
        named = ", ".join(f"--{option}" for option in ignored)
        remark = Said("{name} does not depend on {options}", name=name, options=named)
        common.say_text(remark, err=True)


def show(run: Run, lang: Language, look: Look, *, as_json: bool, quiet: bool) -> None:
    """Print the names of the figures of a run and their titles, or why there is none."""
    from valuma_scenarios.figures.catalogue import figure_names

    rows = [described(run, lang, name, look) for name in figure_names()]
    if as_json:
        common.print_json({"run_id": run.run_id, "figures": rows})
        return
    if quiet:
        common.say("\n".join(row["name"] for row in rows))
        return
    texts = [(row["name"], row.get("title") or f"({told(row['missing'])})") for row in rows]
    common.print_table((told(Said("figure")), told(Said("title"))), texts)


def described(run: Run, lang: Language, name: str, look: Look) -> dict[str, str]:
    """Return name, title and text alternative of a figure, or what it lacks."""
    from valuma_scenarios.figures.catalogue import FIGURES, make_card

    if FIGURES[name].runs_model and not FIGURES[name].lacking(run):
        return {"name": name, "missing": Said("takes model runs of its own: name it to see it")}
    try:
        card = make_card(run, lang, name, look)
    except UsageError as error:
        return {"name": name, "missing": said_by(error)}
    return {"name": name, "title": card.title, "alt": card.alt_short}


def made(
    run: Run,
    lang: Language,
    names: tuple[str, ...],
    look: Look,
    kinds: tuple[str, ...],
    style: CsvStyle | None,
) -> list[tuple[str, str, bytes]]:
    """Return name, ending and content of the files of figures; none is written before all are."""
    from valuma_scenarios.figures.catalogue import make_card
    from valuma_scenarios.report.delivery import figure_files

    cards = {name: make_card(run, lang, name, look) for name in names}
    return [
        (name, kind, content)
        for name, card in cards.items()
        for kind, content in figure_files(card, look.size, kinds, style)
    ]
