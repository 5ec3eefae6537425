"""The share file: one page that opens anywhere, with the model in it."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any, cast

from valuma_scenarios.figures.drawing.geometry import borders_of
from valuma_scenarios.figures.drawing.shown import run_date
from valuma_scenarios.model.wasm.module import identity
from valuma_scenarios.results.runs import Run
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.wording.numbers import format_number
from valuma_scenarios.workshop.live.browser import browser_model, moves_alone
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.live.gateway import (
    FINE_DRAWS,
    QUICK_DRAWS,
    KernelGateway,
    study_hash,
)
from valuma_scenarios.workshop.live.levers import opened
from valuma_scenarios.workshop.record.bundle import bundle
from valuma_scenarios.workshop.record.figure import intervals_svg
from valuma_scenarios.workshop.record.page import headline
from valuma_scenarios.workshop.room import catalogue
from valuma_scenarios.workshop.room.phrases import local_day, say
from valuma_scenarios.workshop.session.events import Doc

STATIC = Path(__file__).parents[1] / "static"
KERNEL = Path(__file__).parents[2] / "model" / "wasm"
STYLES = ("base", "charts", "screen", "share")
PLACES = 3
"""Decimals of a degree that borders keep: about a hundred metres."""


@dataclass(frozen=True)
class SharedState:
    """What a share file shows.

    Parameters
    ----------
    doc : dict
        Changes by path.
    view : dict
        Panel, alternative, goal, year and language of the screen.
    title : mapping of str to str
        Title of the session, or the question of the run, by language; empty where it has none.
    group : list of list of float
        Weight profiles of the participants.
    made : float
        When it is made, seconds since 1970-01-01 UTC.
    """

    doc: Doc
    view: dict[str, Any]
    title: Mapping[Language, str]
    group: list[list[float]]
    made: float


def share_html(engine: Engine, state: SharedState) -> str:
    """Return a state as one page of HTML that needs no network and no server.

    Its reader can move the levers with the uncertainty of the quick draws beside the fine numbers
    of the state. Without scripts it shows the headline and the intervals in three languages.
    """
    figures = engine.figures(state.doc, int(state.view["year"]), state.group)
    language = cast(Language, state.view["language"])
    parts = {
        "language": language,
        "title": escape(state.title[language] or say(language, "shared_state")),
        "style": _style(),
        "still": _still(engine.study, figures),
        "stamp": escape(_stamp(engine, figures, state, language)),
        "data": _packed(_data(engine, state, figures)),
        "script": bundle(_modules(), "js/share.js"),
    }
    page = Path(__file__).with_name("share.html").read_text(encoding="utf-8")
    for name, text in parts.items():
        page = page.replace("{{" + name + "}}", text)
    return page


def engine_of(run: Run) -> Engine:
    """Return the model with the draws of a run: its seed, and as many as a page at rest shows."""
    gateway = KernelGateway(run.study, int(run.manifest["seed"]))
    return Engine(gateway, min(max(int(run.manifest["draws"]), QUICK_DRAWS + 1), FINE_DRAWS))


def run_page(engine: Engine, run: Run, language: Language) -> str:
    """Return a run's alternatives as a share file: nothing moved, all goals alike."""
    study = engine.study
    others = [name for name in study.candidates if name != study.reference]
    view = {
        "panel": "compare",
        "alternative": (others or [study.reference])[0],
        "goal": "all",
        "year": study.end_year,
        "theme": "light",
        "language": language,
    }
    asked = study.question
    title = {code: asked[code] if asked else "" for code in LANGUAGES}
    made = datetime.fromisoformat(run_date(run)).timestamp()
    return share_html(engine, SharedState({}, view, title, [], made))


def _modules() -> dict[str, Path]:
    found = {f"js/{path.name}": path for path in (STATIC / "js").glob("*.js")}
    found |= {f"vendor/{path.name}": path for path in (STATIC / "vendor").glob("*.js")}
    return found | {f"kernel/{name}": KERNEL / name for name in ("kernel.js", "levers.js")}


def _style() -> str:
    sheets = [(STATIC / "css" / f"{name}.css").read_text(encoding="utf-8") for name in STYLES]
    lines = "\n".join(sheets).splitlines()
    return "\n".join(line for line in lines if not line.startswith("@font-face"))


def _still(study: Study, figures: dict[str, Any]) -> str:
    """Return what is seen without scripts: the finding and the intervals in every language."""
    parts = []
    for language in LANGUAGES:
        said = escape(headline(study, figures, language))
        parts.append(f'<section lang="{language}"><h2>{said}</h2>')
        parts.append(f"{intervals_svg(study, figures, language)}</section>")
    return "".join(parts)


def _stamp(engine: Engine, figures: dict[str, Any], state: SharedState, language: Language) -> str:
    return say(
        language,
        "share_stamp",
        version=engine.gateway.version,
        kernel=identity("f32"),
        study=study_hash(engine.study),
        seed=engine.gateway.seed,
        n=format_number(figures["model"]["n"], language, 0),
        when=local_day(state.made, language),
    )


def _data(engine: Engine, state: SharedState, figures: dict[str, Any]) -> dict[str, Any]:
    study, year = engine.study, int(state.view["year"])
    movable = moves_alone(engine, state.doc)
    shown = {half: dict(part) for half, part in figures.items()}
    for half, name in (("model", "path"), ("weights", "score_path")):
        shown[half].pop(name)
    borders = borders_of(study)
    return {
        "doc": state.doc,
        "opened": {path: opened(study, path) for path in state.doc},
        "view": state.view,
        "title": dict(state.title),
        "group": state.group,
        "figures": shown,
        "texts": {language: catalogue.texts(language) for language in LANGUAGES},
        "names": catalogue.names(study),
        "map": _rounded(json.loads(borders.geojson)) if borders else {"features": []},
        "levers": _levers(study),
        "model": browser_model(engine, year) if movable else None,
        "module": base64.b64encode((KERNEL / "kernel_f32.wasm").read_bytes()).decode("ascii"),
        "description": json.loads((KERNEL / "memory.json").read_text(encoding="utf-8")),
    }


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, PLACES)
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return value


def _levers(study: Study) -> list[dict[str, Any]]:
    """Return the levers that a page moves by itself, by alternative."""
    found = []
    for entry in catalogue.desk_catalogue(study)["alternatives"]:
        levers = [
            lever | {"group": network["label"]}
            for network in entry["networks"]
            for lever in network["levers"]
        ]
        lines = study.alternative(entry["id"]).funding.amounts
        for line in entry["instruments"]:
            if line["id"] not in lines:
                continue
            path = f"lever/{entry['id']}/fund"
            amount = line["amount"] | {"path": f"{path}/amounts/{line['id']}"}
            levers.append(amount | {"field": "amounts", "group": line["label"]})
            if line["through"]:
                share = {"low": 0.0, "high": 1.0, "step": 0.05, "field": "through"}
                share |= line["through"] | {"path": f"{path}/through/{line['id']}"}
                levers.append(share | {"group": line["label"]})
        found.append({"id": entry["id"], "levers": levers})
    return found


def _packed(data: dict[str, Any]) -> str:
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    return base64.b64encode(zlib.compress(text.encode("utf-8"), 9)).decode("ascii")
