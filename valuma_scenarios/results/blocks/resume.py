"""Go on with an unfinished run: what was asked for lies beside its superblocks."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.results.blocks.folder import UNFINISHED
from valuma_scenarios.results.integrity import INPUTS, MANIFEST, STUDY, unpacked
from valuma_scenarios.results.memory import model_key
from valuma_scenarios.results.provenance import digest, study_json
from valuma_scenarios.results.repeat import Repeatable
from valuma_scenarios.results.resolved import study_of
from valuma_scenarios.results.run_weights import WEIGHTS_FILE, parse_weights
from valuma_scenarios.results.shelf import LATEST


def find_unfinished(outputs: Path, reference: str) -> Path:
    """Return the folder of an unfinished run by its id, the beginning of it, or `latest`.

    Raises
    ------
    UsageError
        If none or several fit.
    """
    there = [path for path in outputs.glob(f"{UNFINISHED}*") if (path / MANIFEST).is_file()]
    there.sort(key=lambda path: (path / MANIFEST).stat().st_mtime)
    names = [path.name.removeprefix(UNFINISHED) for path in there]
    if reference == LATEST and there:
        return there[-1]
    text = Path(reference).name.removeprefix(UNFINISHED)
    found = [p for p, name in zip(there, names, strict=True) if text and name.startswith(text)]
    if len(found) == 1:
        return found[0]
    known = Said("unfinished are: {names}", names=", ".join(names))
    if found:
        msg = Said(
            "{text!r} means {number} unfinished runs; {known}",
            text=reference,
            number=len(found),
            known=known,
        )
        raise UsageError(msg)
    msg = Said(
        "there is no unfinished run {text!r} in {outputs}; {known}",
        text=reference,
        outputs=outputs,
        known=known if names else Said("nothing is unfinished there"),
    )
    raise UsageError(msg)


def unfinished(folder: Path) -> Repeatable:
    """Return what an unfinished run was asked for, checked against the model as it is.

    Raises
    ------
    UsageError
        If the study is not what it was, or was begun by another version of the model.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        study = study_of(json.loads((folder / STUDY).read_bytes()))
        inputs = unpacked((folder / INPUTS).read_bytes())
        weights = None
        if "weights" in manifest:
            weights = parse_weights((folder / WEIGHTS_FILE).read_bytes(), manifest["weights"])
        same_study = digest(study_json(study)) == manifest["study_sha256"]
        same_model = model_key() == manifest["code_sha256"]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        msg = Said(
            "{folder} cannot be gone on with ({error}): remove it and run the command again",
            folder=folder,
            error=error,
        )
        raise UsageError(msg) from error
    if not same_study or not same_model:
        msg = Said(
            "the unfinished run {run} cannot be gone on with: another version of the model began "
            "it. Use that version, or remove {folder} and run the command again"
            if same_study
            else "the unfinished run {run} cannot be gone on with: its study was changed. Use that "
            "version, or remove {folder} and run the command again",
            run=folder.name.removeprefix(UNFINISHED),
            folder=folder,
        )
        raise UsageError(msg)
    return Repeatable(replace(study, inputs=inputs), manifest, weights)
