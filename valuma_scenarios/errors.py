"""What can be wrong with a project, said for a human."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

OPTION = "--set"
"""What the name of a file begins with when a problem stands on the command line."""


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
    path, here = (folder / problem.file).resolve(), Path.cwd().resolve()
    inside = path.is_relative_to(here)
    return replace(problem, file=(path.relative_to(here) if inside else path).as_posix())


class UsageError(Exception):
    """A request that cannot be met; the message says why and what to do."""
