"""``valuma report``: documents, figures and the briefing pack of a run."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common
from valuma_scenarios.commands.named import Named
from valuma_scenarios.commands.values import Folder
from valuma_scenarios.errors import ProjectError, Said, UsageError
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from valuma_scenarios.report.delivery import SessionPart, Template
    from valuma_scenarios.results.runs import Run
    from valuma_scenarios.schema.study import Study

SIZE_NAMES = ("memo", "slide", "a4", "column", "square", "social")
THEME_CHOICES = ("light", "dark", "print", "projector")
FOLDER = "reports"
PAGE = "page"
"""Format of the page with levers: it holds the model, which documents do not know."""
SLIDE_ENDINGS = (".potx", ".pptx")
DOCUMENT_ENDINGS = (".dotx", ".docx")

size_option = click.option(
    "--size", type=click.Choice(SIZE_NAMES), default="memo", show_default=True,
    help="Format of the figures: 160 mm wide, 16:9, A4, 85 mm wide, or square (social).",
)  # fmt: skip
theme_option = click.option(
    "--theme", type=click.Choice(THEME_CHOICES), default="light", show_default=True,
    help="Look of the figures; print is made for greyscale.",
)  # fmt: skip
force_option = click.option("--force", is_flag=True, help="Replace files of the same names.")
out_option = click.option(
    "--out", type=Folder(), default=None,
    help="Folder for the files. Default: a folder reports beside the run.",
)  # fmt: skip


@click.command("report")
@io.run_argument
@common.project_option
@common.lang_option
@click.option(
    "--to", "to", default="pack", show_default=True, metavar="FORMAT,…",
    help="html, docx, pptx, xlsx, pdf, minister, note, plain, card, paragraphs, skeleton, svg, "
    "png, csv, txt, page or pack; several with commas.",
)  # fmt: skip
@click.option("--region", type=Named("regions"), help="Region of the card.")
@click.option(
    "--template", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Office template: potx or pptx for slides, dotx or docx for documents.",
)  # fmt: skip
@click.option(
    "--session", "session_file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Workshop session (.sqlite or .jsonl) to add to the pack.",
)  # fmt: skip
@out_option
@size_option
@theme_option
@force_option
@common.json_option
@common.quiet_option
@common.guard
def command(
    run: Path | None, project: Path | None, lang: Language, to: str, region: str | None,
    template: Path | None, session_file: Path | None, out: Path | None, size: str, theme: str,
    force: bool, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Write documents, figures or the briefing pack of RUN.

    RUN is a run's folder; the newest one of the project if not given. Short documents are written
    as PDF and DOCX: the minister's page, the director's note, the summary in plain language, the
    card of a region, paragraphs with citations, and the skeleton of an impact assessment. The pack
    holds a memo (DOCX and PDF), slides with charts that can be edited, all numbers (XLSX), figures,
    the method note and the sources, in one language. A page is one file in three languages with
    levers to move. No browser is needed. Paths are printed as they are written.
    """
    from valuma_scenarios.commands.progress import progress_bar
    from valuma_scenarios.figures.asked import region_meant
    from valuma_scenarios.figures.drawing.sizes import SIZES, THEME_NAMES
    from valuma_scenarios.report.deliver import deliver, kinds_known
    from valuma_scenarios.report.delivery import Delivery, PackRequest, read_kinds
    from valuma_scenarios.results.provenance import command_line

    kinds = read_kinds(to, (*kinds_known(), PAGE))
    refuse_stray_session(session_file, kinds)
    opened = io.find_run(run, project)
    part = session_part(session_file, opened, project, lang) if session_file else None
    shaped = ["--template", template.name] if template else []
    options = ["--to", to, "--lang", lang, "--size", size, "--theme", theme]
    session = ["--session", session_file.name] if session_file else []
    on = read_template(template, kinds) if template else None
    place = region_meant(opened, region) if region else ""
    about = ["--region", place] if place else []
    asked = command_line(["report", opened.run_id, *options, *about, *shaped, *session])
    request = PackRequest(lang, SIZES[size], THEME_NAMES[theme], asked, part, place, on)
    with progress_bar(Said("Writing"), quiet or as_json) as progress:
        written = deliver(
            Delivery(opened, request), kinds, out or beside(opened.folder), force=force,
            progress=progress,
        )  # fmt: skip
    if PAGE in kinds:
        written.append(page_of(opened, lang, out or beside(opened.folder), force=force))
    common.say_written(opened.run_id, written, as_json=as_json)


def page_of(run: Run, language: Language, out: Path, *, force: bool) -> Path:
    """Write a page with the model of a run in it, and return its path.

    Its reader moves levers without a server or an installation.
    """
    from valuma_scenarios.report.pack import replace_file
    from valuma_scenarios.workshop.record.share_page import engine_of, run_page

    text = run_page(engine_of(run), run, language)
    return replace_file(out / f"valuma_{run.run_id}_{language}.html", text.encode(), force=force)


def read_template(path: Path, kinds: tuple[str, ...]) -> Template:
    """Return an Office template.

    Raises
    ------
    UsageError
        If its name does not end as one, or nothing that is asked for could be written on it.
    """
    from valuma_scenarios.report.delivery import Template
    from valuma_scenarios.report.documents import FORMATS

    ending = path.suffix.lower()
    if ending not in (*SLIDE_ENDINGS, *DOCUMENT_ENDINGS):
        known = ", ".join((*SLIDE_ENDINGS, *DOCUMENT_ENDINGS))
        msg = Said(
            "--template {name} is no template: give a file that ends with one of {known}",
            name=path.name,
            known=known,
        )
        raise UsageError(msg)
    shaped = "pptx" if ending in SLIDE_ENDINGS else "docx"
    made = {end for kind in kinds if kind in FORMATS for end in FORMATS[kind].endings}
    if "pack" not in kinds and shaped not in made:
        msg = Said(
            "--template {name} is for {shaped} files, and --to asks for none: give --to {shaped}",
            name=path.name,
            shaped=shaped,
        )
        raise UsageError(msg)
    return Template(path.read_bytes(), shaped == "pptx")


def refuse_stray_session(path: Path | None, kinds: tuple[str, ...]) -> None:
    """Stop where a session is given for something that cannot hold one.

    Raises
    ------
    UsageError
        If there is a session and no pack among the formats.
    """
    if path is not None and "pack" not in kinds:
        msg = Said("--session adds a session to the pack: give --to pack")
        raise UsageError(msg)


def session_part(path: Path, run: Run, project: Path | None, language: Language) -> SessionPart:
    """Return the files of a workshop session for a pack.

    Raises
    ------
    UsageError
        If the file is no session, or it was held with inputs that are not at hand.
    """
    from valuma_scenarios.report.delivery import SessionPart
    from valuma_scenarios.workshop.web.session_files import session_files

    files = session_files(path, _studies(run, project), language)
    return SessionPart(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), files)


def _studies(run: Run, project: Path | None) -> Iterator[Study]:
    """Yield the project as it is now, which a session sees whole, then the inputs of the run."""
    from valuma_scenarios.project.open import load_project

    with contextlib.suppress(ProjectError, UsageError):
        yield load_project(common.project_folder(project))
    yield run.study


def beside(folder: Path | None) -> Path:
    """Return the folder of reports beside a run's folder."""
    return (folder.parent if folder is not None else Path.cwd()) / FOLDER
