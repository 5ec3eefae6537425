"""Share links of a room: making one, and opening one beside today's model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from valuma_scenarios.workshop.live import levers
from valuma_scenarios.workshop.live.gateway import study_hash
from valuma_scenarios.workshop.room import share
from valuma_scenarios.workshop.room.messages import ViewPatch
from valuma_scenarios.workshop.room.protocol import Refusal

if TYPE_CHECKING:
    from valuma_scenarios.workshop.live.engine import Engine
    from valuma_scenarios.workshop.room.room import Room


OF_THE_ROOM = ("question", "join", "parking", "weights", "explain")
"""Panels of what a room asked, said and had explained: no link holds that."""


def medians(figures: dict[str, Any], goal: str) -> dict[str, float]:
    """Return each alternative's median for the goal of a view."""
    if not figures:
        return {}
    if goal == "all":
        return {a: row[2] for a, row in figures["weights"]["score"].items()}
    return {a: rows[goal][2] for a, rows in figures["model"]["goals"].items()}


def make_link(room: Room) -> str:
    """Return the fragment that opens this screen elsewhere, with what it was made with."""
    view = room.view
    kept = ("panel", "alternative", "goal", "year", "theme", "language")
    shown = {name: view[name] for name in kept}
    if shown["panel"] in OF_THE_ROOM:
        shown["panel"] = "compare"
    return share.encode(
        {
            "doc": room.state.doc,
            "view": shown,
            "title": str(room.meta.get("title", "")),
            "made": {
                "model": room.engine.gateway.version,
                "study": study_hash(room.study),
                "n": room.figures.get("model", {}).get("n", room.engine.fine),
                "medians": medians(room.figures, str(view["goal"])),
            },
        }
    )


def differences(engine: Engine, doc: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a document changes: path, value as opened, value now."""
    return [
        {"path": path, "from": levers.opened(engine.study, path), "to": value}
        for path, value in doc.items()
    ]


def open_link(engine: Engine, text: str) -> dict[str, Any]:
    """Return everything a screen needs to show a link.

    Parts of the link that today's study no longer knows are left out and counted.

    Raises
    ------
    Refusal
        If the link cannot be read.
    """
    try:
        link = share.decode(text)
    except share.BadLink as error:
        raise Refusal(error.code) from error
    doc, lost = {}, 0
    for path, value in list(link["doc"].items())[:200]:
        try:
            doc[str(path)] = levers.check(engine.study, str(path), value)
        except Refusal:
            lost += 1
    doc = {path: doc[path] for path in sorted(doc) if doc[path] is not None}
    levers.changed_study(engine.study, doc)
    view = _view(engine, link["view"])
    figures = engine.figures(doc, view["year"], [])
    now = {"model": engine.gateway.version, "study": study_hash(engine.study)}
    made = {k: link["made"].get(k, "") for k in ("model", "study", "n", "medians")}
    return {
        "do": "opened",
        "view": view,
        "title": str(link["title"])[:200],
        "doc": differences(engine, doc),
        "lost": lost,
        "figures": figures,
        "ghost": engine.figures({}, view["year"], []),
        "made": made,
        "now": now | {"medians": medians(figures, str(view["goal"]))},
        "changed": {k: made[k] for k in ("model", "study")} != now,
    }


def _view(engine: Engine, view: dict[str, Any]) -> dict[str, Any]:
    """Return the view of a link as far as it is still valid."""
    study = engine.study
    others = [a for a in study.candidates if a != study.reference]
    result = ViewPatch().model_dump() | {"alternative": (others or [study.reference])[0]}
    result["year"] = study.end_year
    for name, value in view.items():
        try:
            result |= ViewPatch.model_validate({name: value}).model_dump(exclude_unset=True)
        except ValueError:
            continue
    if result["panel"] in OF_THE_ROOM:  # links of older versions
        result["panel"] = "compare"
    if result["alternative"] not in study.candidates:
        result["alternative"] = (others or [study.reference])[0]
    if result["year"] not in study.years:
        result["year"] = study.end_year
    return result
