"""Levers moved in a browser give the bits that the same changed alternative gives in Python."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.model.common import common
from valuma_scenarios.model.inputs import alternative_inputs, build
from valuma_scenarios.model.wasm.compiled import CompiledModel
from valuma_scenarios.model.wasm.image import alternative_image, study_image
from valuma_scenarios.model.wasm.module import HERE, Kernel
from valuma_scenarios.project.open import load_project
from valuma_scenarios.workshop.live.levers import changed_alternative

DRAWS = 70
FROM_SERVER = ["net/{n}/members", "fund/allocation/{k}", "fund/continue"]

RUN = """async ([scripts, module, description, study, images, changes]) => {
  const decode = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const address = (text) => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const first = address(scripts[0]);
  const { loadKernel } = await import(first);
  const { Alternative } = await import(address(scripts[1].replace("./kernel.js", first)));
  const kernel = await loadKernel(decode(module), JSON.parse(description), "f32");
  const { draws } = kernel.open(decode(study));
  const encode = (part) => {
    let text = "";
    for (const byte of new Uint8Array(part.buffer)) text += String.fromCharCode(byte);
    return btoa(text);
  };
  return images.map((image, at) => {
    const alternative = new Alternative(kernel, decode(image));
    const opened = encode(alternative.goals(draws));
    const found = changes[at].map((moved) => {
      const left = alternative.move(moved);
      return [left, encode(alternative.goals(draws))];
    });
    alternative.move({});
    return [opened, encode(alternative.goals(draws)), found];
  });
}"""


def moves_of(alternative: Any, channelable: set[str]) -> list[dict[str, Any]]:
    """Return sets of levers to move: each kind by itself, and all of them."""
    nets = [network.id for network in alternative.networks]
    payer = alternative.funding.coordination_from
    lines = sorted(alternative.funding.amounts)
    moves: list[dict[str, Any]] = [
        {f"fund/amounts/{line}": 0.0 for line in lines[:1]},
        {f"fund/amounts/{line}": 3.7 + k for k, line in enumerate(lines)},
    ]
    moves += [{f"fund/amounts/{payer}": 41.3}] if payer else []
    moves += [{f"fund/through/{line}": 0.35} for line in lines if line in channelable]
    if nets:
        mix = {"innovation": 0.1, "rural": 0.3, "skills": 0.6}
        moves += [{f"net/{nets[-1]}/{field}": value} for field, value in NUMBERS.items()]
        moves += [{f"net/{nets[0]}/themes": "self_selected"}, {f"net/{nets[0]}/themes": mix}]
        left = {path.format(n=nets[0], k=lines[0]): None for path in FROM_SERVER}
        moves.append({key: value for one in moves for key, value in one.items()} | left)
    return moves


NUMBERS = {"coordination_meur": 1.3, "contract_years": 5.0, "binding": 0.55, "knowledge_share": 0.4}


@pytest.mark.browser
def test_levers_moved_in_a_browser_give_the_bits_of_python(chromium: Any) -> None:
    study = load_project(Path(__file__).parents[2])
    inputs = build(study)
    years = [4, len(study.years) - 1]
    shared = common(study, inputs, draw(study, DRAWS, seed=3), years)
    model = CompiledModel(study, inputs, shared, Kernel("f32"), only_goals=True)
    images = [alternative_image(model, a) for a in study.alternatives]
    assert max(map(len, images)) < 30_000
    channelable = {name for name, line in study.instruments.items() if line.channelable}
    moves = [moves_of(a, channelable) for a in study.alternatives]

    def text_of(data: bytes) -> str:
        return base64.b64encode(data).decode("ascii")

    page = chromium.new_page()
    found = page.evaluate(
        RUN,
        [
            [(HERE / name).read_text(encoding="utf-8") for name in ("kernel.js", "levers.js")],
            text_of((HERE / "kernel_f32.wasm").read_bytes()),
            (HERE / "memory.json").read_text(encoding="utf-8"),
            text_of(study_image(model)),
            [text_of(image) for image in images],
            moves,
        ],
    )
    page.close()

    def wanted(doc: dict[str, Any], name: str) -> bytes:
        changed = changed_alternative(study, name, doc)
        return model.goals(alternative_inputs(study, changed, inputs)).tobytes()

    different = set()
    for alternative, (opened, again, results), changes in zip(
        study.alternatives, found, moves, strict=True
    ):
        name = alternative.id
        assert base64.b64decode(opened) == base64.b64decode(again) == wanted({}, name)
        for moved, (left, result) in zip(changes, results, strict=True):
            assert all(moved[path] is None for path in left), (name, left)
            doc = {f"lever/{name}/{p}": v for p, v in moved.items() if v is not None}
            assert base64.b64decode(result) == wanted(doc, name), (name, json.dumps(moved))
            different |= {result} if alternative.networks else set()
    moved_with_networks = sum(
        len(m) for a, m in zip(study.alternatives, moves, strict=True) if a.networks
    )
    assert len(different) > 0.95 * moved_with_networks, "levers change results"
