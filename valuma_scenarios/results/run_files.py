"""The files of a run's folder: written one by one, sealed last, moved into place whole."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from valuma_scenarios.files import appear
from valuma_scenarios.results import provenance
from valuma_scenarios.results.integrity import INPUTS, MANIFEST, STUDY, file_digest
from valuma_scenarios.results.results_file import KEEP_ALL
from valuma_scenarios.results.run_tables import PACKED, table_csv, table_file
from valuma_scenarios.results.run_weights import WEIGHTS_FILE, RunWeights, weights_csv
from valuma_scenarios.schema.study import Study

if TYPE_CHECKING:
    from valuma_scenarios.results.run import Run

PACKING = 2
"""Effort of the compression; 6 takes three times as long for an eighth of the size."""


def order_of(
    study: bytes, said: Mapping[str, Any], inputs: Mapping[str, bytes], weights: RunWeights | None
) -> dict[str, bytes]:
    """Return the files from which an unfinished run is gone on with; the study is as kept."""
    files = {
        MANIFEST: provenance.canonical(said),
        STUDY: study,
        INPUTS: provenance.archive(inputs),
    }
    return files if weights is None else {**files, WEIGHTS_FILE: weights_csv(weights)}


def inputs_of(study: Study, project: Path | None) -> dict[str, bytes]:
    """Return the input files as they were read."""
    if study.inputs is not None:
        return study.inputs
    if project is None:
        return {}
    return {name: (project / name).read_bytes() for name in study.hashes or {}}


def appear_in(staging: Path, out: Path, name: str) -> Path:
    """Move the finished folder into place; never over an existing one."""
    target = out / name
    number = 2
    while True:
        try:
            appear(staging, target)
        except FileExistsError:
            target = out / f"{name}-{number}"
            number += 1
        else:
            return target


def write_parts(run: Run, study: bytes, inputs: Mapping[str, bytes], staging: Path) -> None:
    """Write tables, weights, study (as it is kept) and inputs."""
    large = int(run.manifest["draws"]) > KEEP_ALL
    for name in run.tables:
        content = table_csv(run.tables[name], name)
        packed = large and name in PACKED
        path = staging / table_file(name, packed=packed)
        path.write_bytes(gzip.compress(content, PACKING, mtime=0) if packed else content)
    if run.weights is not None:
        (staging / WEIGHTS_FILE).write_bytes(weights_csv(run.weights))
    (staging / STUDY).write_bytes(study)
    (staging / INPUTS).write_bytes(provenance.archive(inputs))


def seal(run: Run, staging: Path) -> None:
    """Write the manifest last, with the hashes of all other files."""
    files = sorted(path for path in staging.rglob("*") if path.is_file())
    outputs = {path.relative_to(staging).as_posix(): file_digest(path) for path in files}
    (staging / MANIFEST).write_bytes(provenance.sealed(run.manifest, outputs))
