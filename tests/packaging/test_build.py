"""How the package is built where the tools for its documentation are not at hand."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest


class _Heard:
    """Stands for the program that shows what a build says."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def display_warning(self, text: str) -> None:
        self.said.append(text)


@pytest.fixture
def build(root: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    spec = importlib.util.spec_from_file_location("hatch_build", root / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "hatch_build", module)
    spec.loader.exec_module(module)
    return module


def test_an_installation_from_source_goes_without_the_site(
    build: Any, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = _Heard()
    hook = build.DocumentationHook(str(root), {}, None, None, "", "wheel", heard)
    monkeypatch.setattr(build.importlib.util, "find_spec", lambda _name: None)
    data: dict[str, Any] = {"force_include": {}}
    hook.initialize("standard", data)
    assert data == {"force_include": {}}
    assert heard.said == ["without documentation: mkdocs is not installed here"]


def test_a_site_that_cannot_be_built_ends_the_build(
    build: Any, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = build.DocumentationHook(str(root), {}, None, None, "", "wheel", _Heard())

    def failing(*_args: Any, **_options: Any) -> None:
        raise build.subprocess.CalledProcessError(1, "mkdocs")

    monkeypatch.setattr(build.subprocess, "run", failing)
    with pytest.raises(build.subprocess.CalledProcessError):
        hook.initialize("standard", {"force_include": {}})
