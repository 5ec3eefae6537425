"""The built wheel holds everything it needs and runs outside the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def python(*arguments: str, cwd: Path, path: Path | None = None) -> str:
    """Run Python and return what it prints; the wheel's folder, if given, comes first."""
    environment = dict(os.environ)
    environment.pop("PYTHONPATH", None)
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and unpack it into a folder of its own."""
    built = tmp_path_factory.mktemp("built")
    python("-m", "hatchling", "build", "-t", "wheel", "-d", str(built), cwd=ROOT)
    (file,) = built.glob("*.whl")
    target = tmp_path_factory.mktemp("installed")
    python("-m", "zipfile", "-e", str(file), str(target), cwd=built)
    return target


@pytest.mark.slow
def test_the_wheel_runs_outside_the_checkout(wheel, tmp_path):
    where = python("-c", "import valuma_scenarios; print(valuma_scenarios.__file__)",
                   cwd=tmp_path, path=wheel)  # fmt: skip
    assert Path(where.strip()).is_relative_to(wheel)
    call = ("-c", "from valuma_scenarios.commands import app; app()")
    python(*call, "init", str(tmp_path / "työ kansio"), cwd=tmp_path, path=wheel)
    project = tmp_path / "työ kansio"
    assert (project / "parameters" / "geometry" / "maakunta.geojson").is_file()
    said = python(*call, "run", "--draws", "5", cwd=project, path=wheel)
    folder = Path(said.strip().splitlines()[-1])
    assert (folder / "report.html").stat().st_size > 100_000
    assert folder.parent == project / "outputs"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["kernel"].startswith("wasm f64 ")
