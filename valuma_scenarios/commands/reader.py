"""In which language a command speaks, and what it says of an error nobody foresaw."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from typing import Any

import click
from click.core import ParameterSource

from valuma_scenarios.errors import OPTION, LostFileError, Problem, Said, reason_of, said_by
from valuma_scenarios.vocabulary import LANGUAGES, Language

LANGUAGE_VARIABLE = "VALUMA_LANG"
"""The language of every command, unless ``--lang`` says another."""

_NO_ROOM = frozenset((errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)))


ASKED = "valuma.lang"
"""Where the contexts of a line keep the ``--lang`` of the line, wherever in it that stands."""


class LanguageOption(click.Option):
    """``--lang``; before the name of the command it counts more than the variable, too."""

    def value_from_envvar(self, ctx: click.Context) -> Any:
        """Return the language of the line, else of the variable."""
        asked = ctx.meta.get(ASKED)
        return super().value_from_envvar(ctx) if asked is None else asked


def asked_of(line: Sequence[str]) -> str | None:
    """Return what ``--lang`` of a line says; None without it.

    Help is written before the other options are read, so they are not asked.
    """
    found = None
    options = line[: line.index("--")] if "--" in line else line
    for number, word in enumerate(options):
        if word == "--lang" and number + 1 < len(options):
            found = options[number + 1]
        elif word.startswith("--lang="):
            found = word.partition("=")[2]
    return found


def language_of(context: click.Context | None) -> Language:
    """Return the language of a line: its ``--lang``, else the variable, else English."""
    asked = context.meta.get(ASKED) if context is not None else None
    return _first_known(asked, os.environ.get(LANGUAGE_VARIABLE))


def readers_language() -> Language:
    """Return the language of the command that runs: ``--lang``, else the variable, else English."""
    context = click.get_current_context(silent=True)
    asked = None
    # A default says nothing about the reader: the screen of a workshop is Finnish without asking.
    if context is not None and context.get_parameter_source("lang") != ParameterSource.DEFAULT:
        asked = context.params.get("lang")
    return _first_known(asked, language_of(context))


def _first_known(*names: str | None) -> Language:
    for name in names:
        if name in LANGUAGES:
            return name
    return "en"


def told(text: str) -> str:
    """Return a text in the language of the command that runs."""
    if not isinstance(text, Said):
        return text
    from valuma_scenarios.wording.said import in_language

    return in_language(text, readers_language())


def count_of(problems: tuple[Problem, ...]) -> Said:
    """Return how many problems there are in how many files and options."""
    names = {problem.file for problem in problems}
    options = sum(name.startswith(OPTION) for name in names)
    files = len(names) - options
    parts = [
        Said("1 file" if files == 1 else "{count} files", count=files),
        Said("1 --set option" if options == 1 else "{count} --set options", count=options),
    ]
    counted = [part for part, count in zip(parts, (files, options), strict=True) if count]
    return Said(
        "{problems} in {places}.",
        problems=Said(
            "1 problem" if len(problems) == 1 else "{count} problems", count=len(problems)
        ),
        places=Said("{files} and {options}", files=counted[0], options=counted[1])
        if len(counted) > 1
        else counted[0],
    )


def unexpected(error: Exception) -> str:
    """Return one line on an error nobody foresaw: what happened and what to do."""
    if isinstance(error, LostFileError):
        return said_by(error)
    if isinstance(error, MemoryError):
        return Said("there is not enough memory. Use fewer draws (--draws) or fewer alternatives")
    if _is_full(error):
        return Said(
            "a file could not be written: the disk or the quota is full, or a file reached the "
            "largest size allowed. Make room, use fewer draws (--draws), or choose another folder"
        )
    if isinstance(error, OSError) and error.strerror and (error.errno or 0) > 0:
        where = f" ({error.filename})" if error.filename else ""
        return Said(
            "{reason}{where}. Check that the file can be read or written, and try again",
            reason=reason_of(error),
            where=where,
        )
    text = str(error).strip().splitlines()
    if isinstance(error, OSError) or _is_netcdf(error):
        return Said(
            "a file could not be read or written ({what}). Check that the disk has room and "
            "answers, that the file is whole, and try again",
            what=text[0] if text else type(error).__name__,
        )
    return Said(
        "{what}. This is a fault of the program: run again with --debug and report the output",
        what=f"{type(error).__name__}: {text[0]}" if text else type(error).__name__,
    )


def _is_full(error: Exception) -> bool:
    """Whether there was no room to write: said by the system, or by NetCDF when it writes."""
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return True
    cause = error.__cause__ or error.__context__
    return isinstance(cause, OSError) and _is_netcdf(error) and _is_full(cause)


def _is_netcdf(error: Exception) -> bool:
    """Whether the NetCDF library failed; it says so by words, in errors of different classes."""
    return isinstance(error, OSError | RuntimeError) and "NetCDF: " in str(error)
