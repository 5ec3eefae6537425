"""What can be wrong with a project, said for a human, and the nearest valid value."""

from __future__ import annotations

import difflib
import errno
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

OPTION = "--set"
"""What the name of a file begins with when a problem stands on the command line."""

LISTED = 20
"""Names that a hint lists at most."""

_CODE = re.compile(r"[A-Za-zÅÄÖåäö]{0,3}[ _-]?\d{1,6}[A-Za-z]?")
"""A code of letters and digits, which says nothing by how it is spelt."""

SHORT = 40
"""Characters of a text that a message quotes at most."""


class Said(str):
    """An English sentence that remembers what it is made of, to be said in other languages.

    It is a text like any other. Where it reaches a reader, ``wording.in_language`` looks up its
    template in the catalogue of the reader's language and fills in the same values.

    Parameters
    ----------
    template : str
        Text with ``{name}`` where a value stands; the key of its translations.
    **values
        What stands there. A value that is itself `Said` is translated as well.
    """

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, /, **values: object) -> Said:
        """Fill the template in."""
        text = super().__new__(cls, template.format_map(values) if values else template)
        text.template, text.values = template, values
        return text

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """Say how a worker of another process makes it again."""
        return (self.template,), self.values

    @classmethod
    def listed(cls, parts: Iterable[str], between: str = ", ") -> Said:
        """Return texts one after the other, each of which is translated by itself."""
        named = {f"part_{number}": part for number, part in enumerate(parts)}
        return cls(between.join(f"{{{name}}}" for name in named), **named)


def either(parts: Iterable[str]) -> str:
    """Return texts with "or" between them; nothing if there is none."""
    return _between(parts, "or")


def together(parts: Iterable[str]) -> str:
    """Return texts with "and" between them; nothing if there is none."""
    return _between(parts, "and")


def _between(parts: Iterable[str], word: Literal["or", "and"]) -> str:
    def joined(one: str, other: str) -> Said:
        return Said(
            "{one} or {other}" if word == "or" else "{one} and {other}", one=one, other=other
        )

    every = list(parts)
    return functools.reduce(joined, every) if every else ""


_REASONS = {
    errno.EPERM: Said("Operation not permitted"),
    errno.ENOENT: Said("No such file or directory"),
    errno.EIO: Said("Input/output error"),
    errno.EACCES: Said("Permission denied"),
    errno.EEXIST: Said("File exists"),
    errno.ENOTDIR: Said("Not a directory"),
    errno.EISDIR: Said("Is a directory"),
    errno.EROFS: Said("Read-only file system"),
    errno.ELOOP: Said("Too many levels of symbolic links"),
    errno.ENAMETOOLONG: Said("File name too long"),
}
"""What the system says of files, where it says it in English."""


def reason_of(error: OSError) -> str:
    """Return why the system could not do something with a file."""
    reason = error.strerror or str(error)
    known = _REASONS.get(error.errno or 0)
    return known if known is not None and known == reason else reason


def said_by(error: BaseException) -> str:
    """Return what an error says, with its parts if it was said with them."""
    told = error.args[0] if error.args else ""
    return told if isinstance(told, Said) else str(error)


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
        return self.said()

    def said(self) -> Said:
        """Return the same, to be said in the reader's language."""
        parts = {"place": f"{self.file}:{self.line}:{self.column}", "message": self.message}
        if not self.hint:
            return Said("{place}: {message}", **parts)
        return Said("{place}: {message}. {hint}", **parts, hint=self.hint)


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
        return Said("nothing")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        short = value if len(value) <= SHORT else value[:SHORT] + "…"
        return Said("the text {text!r}", text=short)
    if isinstance(value, dict):
        return Said("a mapping")
    if isinstance(value, list | tuple):
        return Said("a list" if value else "an empty list")
    return f"{value}"


def mismatch(name: str, expected: Said, value: Any) -> Said:
    """Return that something else is expected than a value which was found.

    Parameters
    ----------
    name : str
        Where it stands: a key or a column.
    expected : Said
        A sentence such as ``a number is expected``.
    value : object
        What was found.
    """
    return Said(
        "{name}: {expected}, found {found}", name=name, expected=expected, found=found(value)
    )


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
        return Said("Did you mean {name!r}?", name=best)
    if 0 < len(known) <= LISTED:
        return Said("Use one of: {names}", names=", ".join(known))
    return Said("See {where}", where=where) if where else ""
