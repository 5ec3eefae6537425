"""What can be wrong with a project, said for a human."""

from __future__ import annotations

from dataclasses import dataclass


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
    """Every problem found in a project, all at once."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(
            sorted(set(problems), key=lambda p: (p.file, p.line, p.column, p.message))
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(Exception):
    """A request that cannot be met; the message says why and what to do."""
