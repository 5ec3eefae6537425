"""Types of options: numbers and folders that nothing further in has to look at again."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import click

from valuma_scenarios.commands.reader import told
from valuma_scenarios.errors import Said, reason_of

MOST = 1_000_000
"""The largest count of draws, weights, walks and the like of an analysis."""
MOST_DRAWS = 10**15
"""Of a run, which says itself what has no room on the disk."""
MOST_SEED = 2**63 - 1
"""The largest whole number that every file of a run can hold."""


class Whole(click.IntRange):
    """A whole number from a least one; its upper end is far away and not shown in the help."""

    def __init__(self, least: int, most: int = MOST) -> None:
        super().__init__(min=least)
        self.most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number, or say what is wrong with it."""
        number = super().convert(value, param, ctx)
        if number is not None and number > self.most:
            msg = Said("the number is too large: use at most {most}", most=self.most)
            self.fail(told(msg), param, ctx)
        return number


class Finite(click.FloatRange):
    """A finite number; ``nan`` lies in every range for the range itself."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number, or say that it is none."""
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(told(Said("{value!r} is not a finite number.", value=value)), param, ctx)
        return number

    def _describe_range(self) -> str:
        """Return the limits that help shows; click shows some where there are none."""
        return super()._describe_range() if (self.min, self.max) != (None, None) else ""


class Folder(click.Path):
    """A folder that is there or can be made."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, file_okay=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, or say why no folder can be there."""
        if not str(value).strip():
            self.fail(told(Said("no folder is named.")), param, ctx)
        path = Path(str(super().convert(value, param, ctx)))
        try:
            known = next((p for p in (path, *path.parents) if p.exists()), path)
        except (OSError, ValueError) as error:
            reason = reason_of(error) if isinstance(error, OSError) else str(error)
            msg = Said("no folder can be made there: {reason}", reason=reason)
            self.fail(told(msg), param, ctx)
        if known.exists() and not known.is_dir():
            self.fail(told(Said("{folder!r} is no folder.", folder=str(known))), param, ctx)
        return path
