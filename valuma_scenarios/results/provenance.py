"""Where a run comes from: hashes, versions, seed, and the inputs themselves."""

from __future__ import annotations

import hashlib
import platform
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import valuma_scenarios
from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.model.wasm.compiled import kernel_of
from valuma_scenarios.schema.study import Study

PACKAGES = ("numpy", "scipy", "pandas", "xarray", "pydantic", "SALib", "plotly", "PyYAML")

ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""Fixed date in archives, so that the same inputs give the same bytes."""


def now() -> datetime:
    """Return the present time in UTC."""
    return datetime.now(UTC)


def run_id(created: datetime, content: str) -> str:
    """Return an id that sorts by time and tells runs with different inputs apart."""
    return f"{created:%Y%m%dT%H%M%SZ}-{content[:8]}"


def content_hash(study: Study, draws: Draws) -> str:
    """Hash of everything that decides the results: inputs, choices, draws, model version."""
    digest = hashlib.sha256()
    for part in (
        valuma_scenarios.__version__,
        study.level,
        *map(str, study.years),
        *(alternative.id for alternative in study.alternatives),
        *study.overrides,
        *(f"{name}:{value}" for name, value in sorted((study.hashes or {}).items())),
        draws.design,
        str(draws.seed),
        str(len(draws)),
    ):
        digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()


def manifest(study: Study, draws: Draws, command: str) -> dict[str, Any]:
    """Return what is needed to judge and repeat a run.

    Parameters
    ----------
    study : Study
        The study that was run.
    draws : Draws
        Its draws.
    command : str
        Command line that repeats it.
    """
    created = now()
    digest = content_hash(study, draws)
    return {
        "run_id": run_id(created, digest),
        "content_sha256": digest,
        "created": created.isoformat(timespec="seconds"),
        "command": command,
        "alternatives": [alternative.id for alternative in study.alternatives],
        "based_on": {a.id: list(a.chain) for a in study.alternatives},
        "network_cases": {
            a.id: {n.id: n.based_on for n in a.networks if n.based_on} for a in study.alternatives
        },
        "reference": study.reference,
        "level": study.level,
        "start_year": study.start_year,
        "end_year": study.end_year,
        "draws": 0 if draws.design == "central" else len(draws),
        "seed": draws.seed,
        "design": draws.design,
        "overrides": list(study.overrides),
        "inputs_sha256": study.hashes or {},
        "kernel": kernel_of(study.structure),
        "versions": versions(),
        "commit": commit(),
    }


def versions() -> dict[str, str]:
    """Versions of the model, Python and the packages that decide results."""
    known = {"valuma-scenarios": valuma_scenarios.__version__, "python": platform.python_version()}
    return known | {package: metadata.version(package) for package in PACKAGES}


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


def archive_inputs(project: Path, files: list[str], target: Path) -> None:
    """Keep the input files of a run in one archive with stable bytes.

    Parameters
    ----------
    project : Path
        Project folder.
    files : list of str
        Paths in the project, forward slashes.
    target : Path
        Archive to write.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, (project / name).read_bytes())


def command_line(arguments: list[str]) -> str:
    """Return the command line that repeats a run."""
    return " ".join(["valuma", *(_quoted(argument) for argument in arguments)])


def _quoted(argument: str) -> str:
    if argument and not any(c in argument for c in " \"'$&|;<>()*?[]{}"):
        return argument
    return subprocess.list2cmdline([argument]) if sys.platform == "win32" else f"'{argument}'"
