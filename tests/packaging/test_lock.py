"""The locked dependencies: every one pinned once, with hashes, and from no named registry."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"(?m)^([A-Za-z0-9._-]+)==(\S+)")


def pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    return {package.lower(): version for package, version in PIN.findall(text)}


def test_lock_and_constraints_name_the_same_versions() -> None:
    locked, constrained = pins("requirements.lock"), pins("constraints.txt")
    assert {name: constrained.get(name) for name in locked} == locked


def test_every_dependency_is_locked_with_hashes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[<>=!~ ]", text)[0].lower() for text in project["dependencies"]}
    locked = pins("requirements.lock")
    assert wanted <= set(locked)
    blocks = (ROOT / "requirements.lock").read_text(encoding="utf-8").split("\n")
    names = [k for k, line in enumerate(blocks) if PIN.match(line)]
    assert all("--hash=sha256:" in blocks[k + 1] for k in names)
