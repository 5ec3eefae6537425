"""Packed memory for a browser: a study with its draws, and one alternative.

A packed image is a little-endian 32-bit length, a header in JSON of that many bytes, and the arrays
it names, one after another, each padded to 8 bytes. `kernel.js` loads it, and `levers.js` moves the
levers of an alternative in it without asking anybody.
"""

from __future__ import annotations

import json
from typing import Any

from valuma_scenarios.model.inputs import alternative_inputs, funded_years
from valuma_scenarios.model.wasm.compiled import CompiledModel
from valuma_scenarios.model.wasm.memory import ARRAYS, SIZES
from valuma_scenarios.schema.scenario import Alternative

BROWSER_FILES = (
    "kernel.js",
    "levers.js",
    "memory.json",
    "kernel_f32.wasm",
    "kernel_f64.wasm",
)
"""Files of this folder that a page needs (one module is enough)."""

ALIGNED = 8


def study_image(model: CompiledModel) -> bytes:
    """Pack a study and its draws: what is sent once, until an assumption or the year changes."""
    about = {
        "draws": len(model.draws),
        "goals": list(model.study.goals),
        "regions": list(model.regions),
    }
    return _packed(model, ("study", "draws"), about)


def alternative_image(model: CompiledModel, alternative: Alternative) -> bytes:
    """Pack one alternative with what its levers need to be moved in the browser.

    It takes the model to that alternative, as running it would.
    """
    study, territory = model.study, model.territory
    a = alternative_inputs(study, alternative, territory)
    model.load(a)
    lines = [k for k in study.instruments if k in alternative.funding.amounts]
    about = {
        "id": alternative.id,
        "networks": [network.id for network in alternative.networks],
        "following": [
            float(own.meur) if follows and own.parameter is None else None
            for own, follows in a.networks.budgets
        ],
        "themes": list(study.themes),
        "obligation": territory.structure["bind_cost"],
        "active": a.networks.active.tolist(),
        "payer": a.money.payer,
        "lines": [
            {
                "id": line,
                "amount": alternative.funding.amounts[line],
                "funded": funded,
                "through": a.money.through[k],
                "channelable": study.instruments[line].channelable,
                "allocation": a.money.allocation[k].tolist(),
                "themes": a.money.themes[k].tolist(),
            }
            for k, (line, funded) in enumerate(
                zip(lines, funded_years(study, alternative.funding, lines).tolist(), strict=True)
            )
        ],
    }
    return _packed(model, ("alternative",), about)


def _packed(model: CompiledModel, stages: tuple[str, ...], about: dict[str, Any]) -> bytes:
    kernel = model.kernel
    arrays = {a.name: kernel[a.name].tobytes() for a in ARRAYS if a.stage in stages}
    own = ("network", "span")
    sizes = {k: kernel.sizes[k] for k in SIZES if (k in own) == ("alternative" in stages)}
    header = about | {
        "precision": kernel.precision,
        "sizes": sizes,
        "arrays": [[name, len(data)] for name, data in arrays.items()],
    }
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-(len(text) + 4) % ALIGNED)
    padded = (data + bytes(-len(data) % ALIGNED) for data in arrays.values())
    return len(text).to_bytes(4, "little") + text + b"".join(padded)
