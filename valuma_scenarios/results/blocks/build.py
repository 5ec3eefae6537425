"""Build what counts draws: ``python -m valuma_scenarios.results.blocks.build`` (extra `dev`)."""

from __future__ import annotations

from pathlib import Path

from valuma_scenarios.model.wasm.build import FLAGS, compile_c

HERE = Path(__file__).parent
MODULE = HERE / "counter.wasm"


def build() -> bytes:
    """Return the module, freshly compiled."""
    return compile_c(HERE, "counter.c", FLAGS)


if __name__ == "__main__":
    MODULE.write_bytes(build())
