"""The modules beside the source are what the source and the pinned compiler give."""

from __future__ import annotations

import json
from importlib.metadata import version

import pytest

from valuma_scenarios.model.wasm import build, module


def test_building_again_gives_the_same_bytes() -> None:
    for name, data in build.build().items():
        assert (build.HERE / name).read_bytes() == data, f"{name}: run the build again"


def test_descriptions_of_the_memory_are_those_of_the_table() -> None:
    assert (build.HERE / "memory.h").read_text(encoding="utf-8") == build.header()
    assert (build.HERE / "memory.json").read_text(encoding="utf-8") == build.description()


def test_hash_beside_the_modules_is_that_of_the_source() -> None:
    about = json.loads((build.HERE / "kernel.json").read_text(encoding="utf-8"))
    assert about["source"] == build.source_hash()
    assert about["compiler"] == f"ziglang {version('ziglang')}"


def test_kernel_was_checked_against_these_equations(monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, carry the change over to the C source, then run ``nox -s kernel``."""
    assert module.follows_equations()
    monkeypatch.setattr(module, "equations_hash", lambda: "other")
    assert not module.available()
