"""What a browser needs to move levers by itself: kernel memory, places, swings."""

from __future__ import annotations

import base64
from typing import Any

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.model.common import common
from valuma_scenarios.model.inputs import build
from valuma_scenarios.model.wasm.compiled import CompiledModel
from valuma_scenarios.model.wasm.image import alternative_image, study_image
from valuma_scenarios.model.wasm.module import Kernel
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.live.gateway import QUICK_DRAWS
from valuma_scenarios.workshop.live.levers import NETWORK_RANGES, split
from valuma_scenarios.workshop.live.ready import compiled
from valuma_scenarios.workshop.session.events import Doc

KEPT_DIGITS = 9


def moves_alone(engine: Engine, doc: Doc) -> bool:
    """Return whether a page that has the kernel can run a document without the server.

    Members, allocation, and lines that an alternative did not have need new memory, and so do
    assumptions that do more than hold a parameter of `pins_of`.
    """
    study = engine.study
    for path, value in doc.items():
        spot = split(path)
        if spot.kind == "weights":
            continue
        if spot.kind == "assume" and value["mode"] == "pin" and spot.parts[0] in engine.pins:
            continue
        if spot.kind != "lever":
            return False
        alternative, kind, *rest = spot.parts
        if kind == "net" and rest[1] in (*NETWORK_RANGES, "themes"):
            continue
        lines = study.alternative(alternative).funding.amounts
        if kind != "fund" or rest[0] not in ("amounts", "through") or rest[1] not in lines:
            return False
    return True


def browser_model(engine: Engine, year: int, draws: int = QUICK_DRAWS) -> dict[str, Any] | None:
    """Return the model as a page runs it: the first draws, one year by region.

    Parameters
    ----------
    engine : Engine
        The model.
    year : int
        Calendar year shown.
    draws : int
        Draws.

    Returns
    -------
    dict or None
        `study` and `alternatives` as base64 of packed memory, and what the figures are made with;
        None where the compiled kernel does not have one of the study's forms.
    """
    study = engine.study
    inputs = build(study)
    if not compiled(inputs) or year == study.start_year:
        return None
    drawn = engine.drawn(draws)
    shared = common(study, inputs, drawn, [study.years.index(year)])
    model = CompiledModel(study, inputs, shared, Kernel("f32"), only_goals=True)
    return {
        "n": draws,
        "year": year,
        "study": _text(study_image(model)),
        "alternatives": {
            name: _text(alternative_image(model, study.alternative(name)))
            for name in study.candidates
        },
        "swing": engine.swing(year),
        "works": [mask.astype(int).tolist() for mask in engine.gateway.works({}, draws)],
        "pins": _pins(engine, drawn),
        **_places(engine),
    }


def _pins(engine: Engine, drawn: Draws) -> dict[str, Any]:
    """Return what held parameters change, with the draws of those that responses follow."""
    return {
        name: {"row": pin.row, "responses": pin.responses}
        | ({"drawn": _text(drawn[name].astype("<f8").tobytes())} if pin.responses else {})
        for name, pin in engine.pins.items()
    }


def _places(engine: Engine) -> dict[str, Any]:
    places = engine.places
    kinds = {"region": "regions", "region_type": "types"}
    tables = {}
    for kind, name in kinds.items():
        rows = places.of_kind(kind)  # type: ignore[arg-type]
        tables[name] = {
            "mean": places.mean[rows].round(KEPT_DIGITS).tolist(),
            "total": places.total[rows].round(KEPT_DIGITS).tolist(),
        }
    return {"places": tables, "disparity": engine.study.disparity}


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
