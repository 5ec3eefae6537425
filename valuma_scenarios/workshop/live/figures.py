"""What the screen shows of a state: at once from a quick run, at rest from a fine one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.live.gateway import QUICK_DRAWS, Cancelled, digest
from valuma_scenarios.workshop.live.moving import moving
from valuma_scenarios.workshop.session.events import Doc

Figures = dict[str, Any]


@dataclass(frozen=True)
class Picture:
    """What is to be shown.

    Parameters
    ----------
    doc, before : dict
        Changes by path, and those of the state that it is held against.
    view : dict
        Year, alternative and panel of the screen.
    group : list of list of float
        Weight profiles of the participants.
    """

    doc: Doc
    before: Doc
    view: dict[str, Any]
    group: list[list[float]]

    @property
    def year(self) -> int:
        """Year of the view."""
        return int(self.view["year"])


class Shown:
    """What one screen shows, which remembers the last state at rest.

    Parameters
    ----------
    engine : Engine
        The model.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._rest: tuple[str, Doc, Figures] | None = None

    def fine(self, wanted: Picture, cancelled: Cancelled) -> Figures:
        """Return a state at rest.

        Raises
        ------
        Stopped
            If `cancelled` says so.
        """
        engine = self.engine
        now = engine.figures(wanted.doc, wanted.year, wanted.group, cancelled=cancelled)
        then = engine.figures(wanted.before, wanted.year, wanted.group, cancelled=cancelled)
        self._rest = (_frame(wanted), wanted.doc, now)
        chosen = str(wanted.view["alternative"])
        lines = engine.natural(wanted.doc, wanted.year, chosen)
        message = self._message(wanted, now, then, engine.fine)
        return message | {"natural": {"alternative": chosen, "lines": lines}}

    def quick(self, wanted: Picture, cancelled: Cancelled) -> Figures:
        """Return a state at once: what was shown at rest, and the difference of two quick runs."""
        then = self._quick(wanted, wanted.before)
        now = self._quick(wanted, wanted.doc)
        return self._message(wanted, now, then, QUICK_DRAWS)

    def _quick(self, wanted: Picture, doc: Doc) -> Figures:
        figures = self.engine.figures(doc, wanted.year, wanted.group, QUICK_DRAWS)
        if self._rest is None or self._rest[0] != _frame(wanted):
            return figures
        _, rested, fine = self._rest
        if rested == doc:
            return fine
        before = self.engine.figures(rested, wanted.year, wanted.group, QUICK_DRAWS)
        return moving(fine, before, figures)

    def _message(self, wanted: Picture, now: Figures, then: Figures, n: int) -> Figures:
        engine = self.engine
        ghost = {
            "goals": then["model"]["goals"],
            "score": then["weights"]["score"],
            "moved": engine.moved(wanted.doc, wanted.before, wanted.year, n),
        }
        message = {**now, "ghost": ghost, "fine": now["model"]["n"] > QUICK_DRAWS}
        if wanted.view["panel"] == "path":
            chosen = wanted.view["alternative"]
            message["samples"] = engine.samples(wanted.doc, wanted.year, chosen, n)
        return message


def _frame(wanted: Picture) -> str:
    """Return what must be the same for two states to be compared."""
    return digest([wanted.year, wanted.group])
