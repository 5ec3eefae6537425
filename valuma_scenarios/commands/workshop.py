"""``valuma workshop``: the model in front of a room, on this machine's own network."""

from __future__ import annotations

from pathlib import Path

import click

from valuma_scenarios.commands.common import (
    guard,
    project_folder,
    project_option,
    quiet_option,
    say,
)
from valuma_scenarios.commands.reader import LanguageOption
from valuma_scenarios.vocabulary import LANGUAGES

REHEARSERS = 24
"""Synthetic participants of a rehearsal."""


@click.command("workshop")
@click.argument("what", required=False, type=click.Choice(["rehearse"]))
@project_option
@click.option("--host", default="0.0.0.0", show_default=True, help="Address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True)
@click.option(
    "--lang",
    cls=LanguageOption,
    type=click.Choice(LANGUAGES),
    default="fi",
    show_default=True,
    help="Language of the screen at the start; it can be switched at any time.",
)
@click.option("--title", default="", help="Title of a new session.")
@click.option(
    "--agenda",
    "run_sheet",
    default="90",
    show_default=True,
    help="Agenda of a new session: 45, 90 or 180 minutes, or one in parameters/workshop/.",
)
@click.option(
    "--name", default="", help="Name by which phones reach this machine, e.g. valuma.example.fi."
)
@click.option(
    "--behind-proxy", is_flag=True, help="A proxy on this machine passes requests on, with TLS."
)
@click.option(
    "--tls",
    "tls",
    nargs=2,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    metavar="CERT KEY",
    help="PEM files, to speak TLS without a proxy.",
)
@click.option("--new", is_flag=True, help="Open a new session beside the unfinished ones.")
@click.option(
    "--rehearse",
    type=click.IntRange(0, 200),
    default=0,
    metavar="N",
    help="Open a rehearsal with N synthetic participants, to practise alone.",
)
@click.option(
    "--sessions",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder of the session files. Default: outputs/sessions in the project.",
)
@quiet_option
@guard
def command(
    what: str | None,
    project: Path | None,
    host: str,
    port: int,
    lang: str,
    title: str,
    run_sheet: str,
    name: str,
    behind_proxy: bool,
    tls: tuple[Path, Path] | None,
    new: bool,
    rehearse: int,
    sessions: Path | None,
    quiet: bool,
) -> None:
    """Serve the workshop: a screen, a desk and any number of phones.

    `valuma workshop rehearse` opens a session with synthetic participants, to practise alone.

    Prints three links and a QR code. Unfinished sessions go on where they were, also after a
    crash. Nothing is fetched from outside of this machine.
    """
    from valuma_scenarios.workshop.web.serve import Settings, run

    folder = project_folder(project)
    settings = Settings(
        project=folder,
        sessions=sessions or folder / "outputs" / "sessions",
        host=host,
        port=port,
        language=lang,
        title=title,
        run_sheet=run_sheet,
        name=name,
        behind_proxy=behind_proxy,
        certificate=tls[0] if tls else None,
        private_key=tls[1] if tls else None,
        new=new,
        rehearsal=rehearse or (REHEARSERS if what == "rehearse" else 0),
    )
    run(settings, say, with_qr=not quiet)
