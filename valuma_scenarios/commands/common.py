"""What all commands share: options, exit codes and how errors are said."""

from __future__ import annotations

import contextlib
import errno
import functools
import json
import math
import os
import re
import shutil
import sys
import textwrap
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from valuma_scenarios.commands.reader import (
    LANGUAGE_VARIABLE,
    LanguageOption,
    count_of,
    told,
    unexpected,
)
from valuma_scenarios.errors import (
    ProjectError,
    Said,
    UsageError,
    from_here,
    said_by,
)
from valuma_scenarios.project.text import printable
from valuma_scenarios.vocabulary import LANGUAGES, Language

P = ParamSpec("P")
R = TypeVar("R")

UNEXPECTED, BAD_INPUT, INTERRUPTED = 1, 2, 3
_DEBUG = "valuma.debug"
RUN_READ = "valuma.run"
"""Where a command's context keeps which run it read."""
SHOWN = 200
"""Problems that are printed; the others are counted."""
QUOTED = 200
"""Characters that are repeated of an endless word."""
_ENDLESS = re.compile(r"\S{1000,}")
LINE = 100
"""Width of wrapped text."""
LEAST = 20
"""Columns that the last column of a table always has."""


def _set_once(
    _ctx: click.Context, _param: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    """Refuse to set one value twice, since nobody can tell which of the two is meant."""
    paths = [text.partition("=")[0].strip() for text in value]
    twice = sorted({path for path in paths if paths.count(path) > 1})
    if twice:
        msg = Said("{paths} is set more than once: keep one of the values", paths=", ".join(twice))
        raise click.BadParameter(told(msg))
    return value


project_option = click.option(
    "--project",
    type=click.Path(path_type=Path),
    default=None,
    help="Project folder. Default: the current folder, or the nearest project above it.",
)
lang_option = click.option(
    "--lang",
    cls=LanguageOption,
    type=click.Choice(LANGUAGES),
    default="en",
    envvar=LANGUAGE_VARIABLE,
    show_default=True,
    help="Language of labels and texts.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
quiet_option = click.option("--quiet", is_flag=True, help="Print only results and errors.")
set_option = click.option(
    "--set",
    "overrides",
    metavar="PATH=VALUE",
    multiple=True,
    callback=_set_once,
    help="Set one value, for example parameters.x_opt.value=0.5. May be given several times.",
)
form_option = click.option(
    "--form",
    "forms",
    metavar="MECHANISM=FORM",
    multiple=True,
    callback=_set_once,
    help="Use another form of the model, for example lag=erlang8: short for "
    "--set structure.lag=erlang8. Repeatable.",
)
overlay_option = click.option(
    "--overlay",
    "overlays",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="Parameters of `valuma elicit read`, laid over the project. Repeatable; --set wins.",
)
level_option = click.option(
    "--level",
    metavar="LEVEL",
    help="Level of the regions, by id or name. Default: the main one of the project.",
)
start_option = click.option(
    "--start", type=int, default=2020, show_default=True, help="First year of the results."
)
end_option = click.option(
    "--end", type=int, default=2030, show_default=True, help="Last year of the results."
)


def form_overrides(forms: Sequence[str]) -> tuple[str, ...]:
    """Return forms of the model, ``MECHANISM=FORM`` each, as values that are set."""
    return tuple(f"structure.{form}" for form in forms)


def project_folder(project: Path | None) -> Path:
    """Return the project folder that was named, else the nearest one.

    Parameters
    ----------
    project : pathlib.Path or None
        Value of ``--project``.

    Returns
    -------
    pathlib.Path
        A folder; whether a named one is a project shows when it is read.

    Raises
    ------
    UsageError
        If none is named and none is near.
    """
    if project is not None:
        return project
    from valuma_scenarios.project.open import find_project

    return find_project(Path.cwd())


def guard(function: Callable[P, R]) -> Callable[P, R]:
    """Turn errors of a command into one message and an exit code, and add ``--debug``.

    Exit codes: 2 bad input, 3 interrupted, 1 anything else. Use it as the innermost decorator.
    """

    @click.option(
        "--debug",
        is_flag=True,
        expose_value=False,
        callback=_remember_debug,
        help="Show the traceback of an unexpected error.",
    )
    @functools.wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except (ProjectError, UsageError) as error:
            say_error(error)
            _say_notes(error)
            raise click.exceptions.Exit(BAD_INPUT) from error
        except KeyboardInterrupt as error:
            with contextlib.suppress(OSError):  # the window may be gone
                say_text(Said("Interrupted: nothing unfinished was kept."), err=True)
                _say_notes(error)
            raise click.exceptions.Exit(INTERRUPTED) from error
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise
            if click.get_current_context().meta.get(_DEBUG):
                click.echo(traceback.format_exc(), err=True, nl=False)
            say_text(Said("Error: {text}", text=unexpected(error)), err=True)
            _say_notes(error)
            raise click.exceptions.Exit(UNEXPECTED) from error

    return guarded


def _say_notes(error: BaseException) -> None:
    """Print what else there is to know about an error."""
    for text in getattr(error, "__notes__", ()):
        say_text(text, err=True)


def _remember_debug(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    ctx.meta[_DEBUG] = value


def say(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print text that may hold what somebody wrote: a terminal shows it and does not obey it."""
    shown = _ENDLESS.sub(lambda word: f"{word[0][:QUOTED]}…", told(text)) if err else told(text)
    click.echo("\n".join(printable(line) for line in shown.split("\n")), err=err, nl=nl)


def say_text(text: str, *, err: bool = False) -> None:
    """Print sentences, wrapped to the terminal; no word or path is broken.

    Where a program reads them each is one line, as compilers print problems.
    """
    say("\n".join(in_columns(line, err=err) for line in told(text).split("\n")), err=err)


def errors_are_read_by_people() -> bool:
    """Whether the error stream is a terminal."""
    return sys.stderr.isatty()


def in_columns(line: str, first: str = "", later: str = "", *, err: bool = False) -> str:
    """Return a line wrapped to the terminal, each of its lines behind an indent."""
    wide = columns(err=err)
    if wide is None:
        return first + line
    return textwrap.fill(
        line,
        max(wide, LEAST),
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )


def say_error(error: ProjectError | UsageError) -> None:
    """Print what is wrong with the input, on the error stream."""
    if isinstance(error, UsageError):
        say_text(Said("Error: {text}", text=said_by(error)), err=True)
        return
    for problem in error.problems[:SHOWN]:
        say_text(from_here(problem, error.folder).said(), err=True)
    if len(error.problems) > SHOWN:
        say(Said("… and {count} more.", count=len(error.problems) - SHOWN), err=True)
    say(count_of(error.problems), err=True)


def note(text: str) -> None:
    """Print a remark on the error stream, unless it is empty."""
    if text:
        say_text(Said("Note: {text}.", text=text), err=True)


def say_written(run_id: str, written: Sequence[Path], *, as_json: bool) -> None:
    """Print the paths of what was written, or them and their run as JSON."""
    if as_json:
        print_json({"run_id": run_id, "written": [str(path) for path in written]})
        return
    for path in written:
        say(str(path))


def print_json(value: Any) -> None:
    """Print a value as JSON; a mapping says first which run the command read, if it read one."""
    context = click.get_current_context(silent=True)
    run = context.meta.get(RUN_READ) if context is not None else None
    if run is not None and isinstance(value, dict):
        value = {"run": run, **value}
    click.echo(json.dumps(without_nan(value), ensure_ascii=False, indent=2, allow_nan=False))


def without_nan(value: Any) -> Any:
    """Return a value that JSON can hold: what is not a number becomes null."""
    if isinstance(value, dict):
        return {key: without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [without_nan(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def columns(*, err: bool = False) -> int | None:
    """Return how many columns the terminal has; None where a file or a program reads the stream.

    Tables and sentences may be asked to fit ``COLUMNS`` in a file, too; what goes to the error
    stream is never broken for a program.
    """
    people = sys.stdout.isatty() or "COLUMNS" in os.environ
    known = errors_are_read_by_people() if err else people
    return shutil.get_terminal_size().columns if known else None


def print_table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Print columns, each as wide as its longest cell; the last is wrapped to the terminal.

    Where the others leave no room for it, every row becomes a paragraph.
    """
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header))]
    left, wide = sum(widths[:-1]) + 2 * len(widths[:-1]), columns()
    if wide is not None and left + widths[-1] > wide:
        widths[-1] = max(LEAST, wide - left)
    if wide is not None and left + widths[-1] > wide:
        for row in rows:
            _print_paragraph(header, row)
        return
    rule = tuple("-" * width for width in widths)
    for row in (header, rule, *rows):
        last = textwrap.wrap(row[-1], widths[-1]) or [""]
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        say("  ".join([*cells[:-1], last[0]]).rstrip())
        for line in last[1:]:
            say(" " * left + line)


def _print_paragraph(header: tuple[str, ...], row: tuple[str, ...]) -> None:
    """Print what a row is about, then what its other cells say."""
    say_text(row[0])
    told = zip(header[1:], row[1:], strict=True)
    body = "; ".join(f"{name}: {text}" for name, text in told if text)
    if body:
        say(in_columns(body, "  ", "  "))


def print_fields(fields: list[tuple[str, str]], *, gap: bool = True) -> None:
    """Print names and texts, long texts wrapped.

    Parameters
    ----------
    fields : list of (str, str)
        A name (empty for none) and a text.
    gap : bool
        Whether an empty line follows.
    """
    for name, text in fields:
        head = "" if not name else (f"{name} " if name.endswith("-") else f"{name}: ")
        indent = " " * min(len(head), 4)
        lines = textwrap.wrap(
            head + " ".join(text.split()),
            min(LINE, columns() or LINE),
            subsequent_indent=indent,
            break_on_hyphens=False,
            break_long_words=False,
        )
        say("\n".join(lines))
    if gap:
        click.echo()


def exact(value: float, lang: Language) -> str:
    """Write a number with all its digits, with the decimal mark and minus sign of the language."""
    text = f"{value:.12g}".replace("-", "\u2212")
    return text if lang == "en" else text.replace(".", ",")
