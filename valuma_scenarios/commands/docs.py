"""``valuma docs``: the documentation, without internet."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from valuma_scenarios.commands import common
from valuma_scenarios.errors import Said, UsageError


@click.command("docs")
@click.option("--path", "only_path", is_flag=True, help="Print where it is, and open nothing.")
@common.guard
def command(only_path: bool) -> None:
    """Open the documentation: tutorial, how-tos, reference, method. It needs no internet."""
    page = documentation()
    common.say(str(page))
    if not only_path:
        webbrowser.open(page.as_uri())


def documentation() -> Path:
    """Return the first page of the documentation.

    Raises
    ------
    UsageError
        If it was not built into this installation.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "_docs", package.parent / "site"):
        if (folder / "index.html").is_file():
            return folder / "index.html"
    msg = Said(
        "this installation has no built documentation: a wheel brings it, "
        "and `nox -s docs` makes it in a checkout"
    )
    raise UsageError(msg)
