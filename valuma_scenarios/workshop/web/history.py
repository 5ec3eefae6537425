"""The history of a session as desks are told it: whole at first, then what has changed since."""

from __future__ import annotations

from typing import Any

from valuma_scenarios.workshop.room import projection
from valuma_scenarios.workshop.room.room import Room
from valuma_scenarios.workshop.session.events import Change

Message = dict[str, Any]


class HistoryTold:
    """What all desks of a room have been told of its history.

    A message says from which entry on the history is new; what a desk has before that entry stays.
    A change that is gone never comes back as the same entry, so a desk that came in between has the
    same entries up to there.

    Parameters
    ----------
    room : Room
        The room.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._told: tuple[Change, ...] = ()

    def whole(self) -> Message:
        """Return the whole history, for a desk that has just come."""
        return self._message(0)

    def news(self) -> Message | None:
        """Return what the desks have not been told, or None if there is nothing."""
        now, told = self._room.state.changes, self._told
        if now is told:
            return None
        shared = zip(now, told, strict=False)
        same = next((k for k, (one, other) in enumerate(shared) if one is not other), None)
        start = min(len(now), len(told)) if same is None else same
        self._told = now
        return self._message(start)

    def _message(self, start: int) -> Message:
        changes = self._room.state.changes[start:]
        entries = [projection.history_entry(self._room, change) for change in changes]
        return {"do": "history", "from": start, "entries": entries}
