"""Build what counts draws: ``python -m valuma_scenarios.results.blocks.build`` (extra `dev`)."""

from __future__ import annotations

from pathlib import Path

from valuma_scenarios.model.wasm.build import FLAGS, compile_c
from valuma_scenarios.results.blocks.cells import CLASSES
from valuma_scenarios.results.blocks.counter import FIELD, MODULE
from valuma_scenarios.results.blocks.counts import LARGEST

NUMBERS = (f"-DCLASSES={len(CLASSES)}", f"-DFIELD={FIELD}", f"-DLARGEST={LARGEST}f")
"""What the source and Python must agree on."""


def build() -> bytes:
    """Return the module, freshly compiled."""
    return compile_c(Path(__file__).parent, "counter.c", (*FLAGS, *NUMBERS))


if __name__ == "__main__":
    MODULE.write_bytes(build())
