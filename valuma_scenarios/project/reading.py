"""Files that somebody hands in: regular ones only, and never more of them than was asked for."""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

from valuma_scenarios.errors import Problem, Said, reason_of

_MEGABYTE = 1_000_000


class UnfitFileError(OSError):
    """A file that is not read because of what it is; `strerror` says why."""


def open_regular(path: Path) -> BufferedReader:
    """Open a file for reading if it is a regular one, so that no pipe or device is waited for.

    Raises
    ------
    UnfitFileError
        If it is a pipe, a device or a folder.
    OSError
        If it cannot be opened.
    """
    # Without O_NONBLOCK, opening a pipe nobody writes to would wait for ever.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnfitFileError(errno.EINVAL, Said("it is a pipe, a device or a folder"), str(path))
    return os.fdopen(descriptor, "rb")


def read_bounded(path: Path, most: int) -> bytes:
    """Return the content of a regular file that is not too large.

    The file is looked at before it is read, so that a pipe, a device or a huge file costs nothing.

    Parameters
    ----------
    path : pathlib.Path
        File to read; links are followed.
    most : int
        Number of bytes that it may hold.

    Returns
    -------
    bytes
        All of it.

    Raises
    ------
    UnfitFileError
        If it is no regular file, or larger.
    OSError
        If it cannot be read.
    """
    with open_regular(path) as file:
        if os.fstat(file.fileno()).st_size <= most:
            content = file.read(most + 1)
            if len(content) <= most:
                return content
    what = Said("it is larger than {most:g} MB", most=most / _MEGABYTE)
    raise UnfitFileError(errno.EINVAL, what, str(path))


def unreadable(error: OSError, file: str) -> Problem:
    """Return the problem that a file which could not be read stands for."""
    reason = reason_of(error)
    hint = Said("Check its name and who may read it")
    if isinstance(error, UnfitFileError):
        hint = Said("Put an ordinary, smaller file in its place, or take it away")
    return Problem(file, 1, 1, Said("the file cannot be read: {reason}", reason=reason), hint)


def is_left_over(path: Path) -> bool:
    """Return whether a file belongs to an editor or to the system and not to whoever works here.

    These are hidden files (``._name`` of macOS on a stick or share, ``.#name`` of Emacs,
    ``.~lock.name#`` of LibreOffice), and the ``~$name`` that Office makes beside an open file.
    """
    return path.name.startswith((".", "~$", "#"))
