"""Where a run comes from: inputs, versions, code, draws, and the id that they make."""

from __future__ import annotations

import hashlib
import io
import json
import platform
import shlex
import subprocess
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

import valuma_scenarios
from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.model.wasm.compiled import kernel_of
from valuma_scenarios.results.memory import model_key
from valuma_scenarios.results.resolved import study_data
from valuma_scenarios.schema.area import level_name
from valuma_scenarios.schema.study import Study

PACKAGES = ("numpy", "scipy", "pandas", "xarray", "pydantic", "SALib", "plotly", "PyYAML")

SCHEMA_VERSION = 3
"""Layout of a run's folder; `valuma_scenarios.results.migrations` reads all earlier ones."""

ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""Fixed date in archives, so that the same inputs give the same bytes."""

_CONTENT = (
    "model_version", "code_sha256", "versions", "level", "start_year", "end_year", "alternatives",
    "overrides", "inputs_sha256", "study_sha256", "design", "seed", "draws",
)  # fmt: skip
"""Entries of a manifest that decide the results."""


def now() -> datetime:
    """Return the present time in UTC."""
    return datetime.now(UTC)


def run_id(created: datetime, content: str) -> str:
    """Return an id that sorts by time and tells runs with different inputs or code apart."""
    return f"{created:%Y%m%dT%H%M%SZ}-{content[:8]}"


def content_hash(manifest: Mapping[str, Any]) -> str:
    """Hash of everything that decides the results: inputs, choices, draws, model, packages."""
    return digest(canonical({name: manifest[name] for name in _CONTENT}))


def manifest(study: Study, draws: Draws, command: str, study_sha256: str) -> dict[str, Any]:
    """Return what is needed to judge and repeat a run.

    Parameters
    ----------
    study : Study
        The study that was run.
    draws : Draws
        Its draws.
    command : str
        Command line that repeats it.
    study_sha256 : str
        Hash of the resolved study as it is kept.
    """
    created = now()
    said = {
        "schema_version": SCHEMA_VERSION,
        "model_version": study.model_version,
        "created": created.isoformat(timespec="seconds"),
        "command": command,
        "alternatives": [alternative.id for alternative in study.alternatives],
        "based_on": {a.id: list(a.chain) for a in study.alternatives},
        "network_cases": {
            a.id: {n.id: n.based_on for n in a.networks if n.based_on} for a in study.alternatives
        },
        "reference": study.reference,
        "level": study.level,
        "level_name": level_name(study.area, study.level),
        "start_year": study.start_year,
        "end_year": study.end_year,
        "draws": 0 if draws.design == "central" else len(draws),
        "seed": draws.seed,
        "design": draws.design,
        "overrides": list(study.overrides),
        "inputs_sha256": study.hashes or {},
        "kernel": kernel_of(study.structure),
        "study_sha256": study_sha256,
        "code_sha256": model_key(),
        "versions": versions(),
        "commit": commit(),
    }
    content = content_hash(said)
    return {"run_id": run_id(created, content), "content_sha256": content, **said}


def study_json(study: Study) -> bytes:
    """Return the resolved study as it is kept; the order of entries is part of it."""
    data = {"schema_version": SCHEMA_VERSION, **study_data(study)}
    return (json.dumps(data, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8")


def canonical(value: Any) -> bytes:
    """Return data as JSON text of which there is only one for the same data."""
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False)
    return (text + "\n").encode("utf-8")


def digest(content: bytes) -> str:
    """Return the SHA-256 of bytes."""
    return hashlib.sha256(content).hexdigest()


def sealed(said: Mapping[str, Any], outputs: Mapping[str, str]) -> bytes:
    """Return a manifest as it is written: with the hashes of all files and of itself.

    Parameters
    ----------
    said : mapping
        The manifest.
    outputs : mapping of str to str
        SHA-256 of every other file of the run by its path in the folder.
    """
    whole = {**said, "outputs_sha256": dict(sorted(outputs.items()))}
    return canonical({**whole, "manifest_sha256": digest(canonical(whole))})


def versions() -> dict[str, str]:
    """Versions of the model, Python and the packages that decide results."""
    known = {"valuma-scenarios": valuma_scenarios.__version__, "python": platform.python_version()}
    return known | {package: metadata.version(package) for package in PACKAGES}


@lru_cache(maxsize=1)
def commit() -> str | None:
    """Return the git commit of the model's checkout, or None where there is none."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            check=False,
            timeout=5,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return files as a ZIP archive with stable bytes.

    Parameters
    ----------
    files : mapping of str to bytes
        Content by path in the project, forward slashes.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, files[name])
    return out.getvalue()


def command_line(arguments: list[str]) -> str:
    """Return a command line of `valuma` that can be pasted into a shell."""
    return shlex.join(["valuma", *arguments])
