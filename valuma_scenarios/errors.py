"""What can be wrong with a project, said for a human, and the nearest valid value."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

OPTION = "--set"
"""What the name of a file begins with when a problem stands on the command line."""

LISTED = 20
"""Names that a hint lists at most."""

_CODE = re.compile(r"[A-Za-zÅÄÖåäö]{0,3}[ _-]?\d{1,6}[A-Za-z]?")
"""A code of letters and digits, which says nothing by how it is spelt."""

SHORT = 40
"""Characters of a text that a message quotes at most."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and what to do about it.

    Parameters
    ----------
    file : str
        Path of the file, relative to the project folder, with forward slashes.
    line, column : int
        Position, counted from 1.
    message : str
        What is wrong and what was found.
    hint : str
        What to do: the nearest valid value where there is one.
    """

    file: str
    line: int
    column: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """Return ``file:line:column: message. hint``."""
        text = f"{self.file}:{self.line}:{self.column}: {self.message}"
        return f"{text}. {self.hint}" if self.hint else text


class ProjectError(Exception):
    """Every problem found in a project, all at once.

    Parameters
    ----------
    problems : list of Problem
        What is wrong.
    folder : pathlib.Path, optional
        Folder that the files of the problems are named from.
    """

    def __init__(self, problems: list[Problem], folder: Path | None = None) -> None:
        self.folder = folder
        self.problems = tuple(
            sorted(set(problems), key=lambda p: (p.file, p.line, p.column, p.message))
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))


def from_here(problem: Problem, folder: Path | None) -> Problem:
    """Return a problem whose file can be opened from the current folder.

    Parameters
    ----------
    problem : Problem
        Its file is named from `folder`.
    folder : pathlib.Path or None
        None if the file is named from the current folder already.

    Returns
    -------
    Problem
        With a relative path if the file is below the current folder, else with the whole path.
    """
    if folder is None or problem.file.startswith(OPTION):
        return problem
    # The file itself may be a link in a circle, or lead out of the project: it is named as it is.
    path, here = folder.resolve() / problem.file, Path.cwd().resolve()
    inside = path.is_relative_to(here)
    return replace(problem, file=(path.relative_to(here) if inside else path).as_posix())


class UsageError(Exception):
    """A request that cannot be met; the message says why and what to do."""


class LostFileError(Exception):
    """A file that has to be there is missing or cannot be read; the message says what to do."""


def found(value: Any) -> str:
    """Return a few words that say what a value is.

    Parameters
    ----------
    value : object
        Data as read from YAML.

    Returns
    -------
    str
        For example ``the text 'abc'``, ``2.5`` or ``a list``.
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the text {value if len(value) <= SHORT else value[:SHORT] + '…'!r}"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list" if value else "an empty list"
    return f"{value}"


def nearest(name: object, options: Iterable[object], cutoff: float = 0.6) -> str | None:
    """Return the option that is spelt most like a name, or None if none is near.

    `cutoff` is how much alike they must be, from 0 to 1.

    Codes such as MK18 are not near one another: only capitals, zeros and signs between may differ.
    """
    known = [str(option) for option in options]
    text = str(name)
    if _CODE.fullmatch(text):
        return next((option for option in known if _bare(option) == _bare(text)), None)
    by_lower = {option.lower(): option for option in known}
    matches = difflib.get_close_matches(text.lower(), by_lower, n=1, cutoff=cutoff)
    return by_lower[matches[0]] if matches else None


def _bare(code: str) -> str:
    letters = re.sub(r"[^A-Za-z]", "", code).lower()
    return letters + re.sub(r"\D", "", code).lstrip("0")


def choose(name: object, options: Iterable[object], where: str = "") -> str:
    """Return advice on which name to use instead.

    Parameters
    ----------
    name : object
        What was found.
    options : iterable
        Valid names.
    where : str
        Where the valid names are listed, said when they are too many to list.

    Returns
    -------
    str
        A sentence without its full stop, or nothing if there is no advice.
    """
    known = sorted(str(option) for option in options)
    best = nearest(name, known)
    if best is not None:
        return f"Did you mean {best!r}?"
    if 0 < len(known) <= LISTED:
        return "Use one of: " + ", ".join(known)
    return f"See {where}" if where else ""
