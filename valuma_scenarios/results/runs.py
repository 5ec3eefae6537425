"""Runs: compute one, write it whole or not at all, open it again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from valuma_scenarios.draws.sampling import Design, Draws, central, draw
from valuma_scenarios.errors import LostFileError, Said
from valuma_scenarios.files import partial_folder
from valuma_scenarios.model.accounts import money_table
from valuma_scenarios.project.reading import open_regular
from valuma_scenarios.results import migrations, provenance
from valuma_scenarios.results import tables as summary
from valuma_scenarios.results import warnings as diagnostics
from valuma_scenarios.results.blocks.executors import Workers
from valuma_scenarios.results.blocks.large import LargeRun, large_run
from valuma_scenarios.results.disparity_parts import disparity_table, has_parts
from valuma_scenarios.results.drawn import Drawn, of_block, of_dataset
from valuma_scenarios.results.evaluate import begin, evaluate, evaluate_plainly
from valuma_scenarios.results.finding import Finding
from valuma_scenarios.results.integrity import (
    AGAIN,
    RESULTS,
    STUDY,
    RunFolder,
)
from valuma_scenarios.results.resolved import study_of
from valuma_scenarios.results.results_file import write_results
from valuma_scenarios.results.run import Run as Run
from valuma_scenarios.results.run_files import (
    appear_in,
    inputs_of,
    order_of,
    seal,
    write_parts,
)
from valuma_scenarios.results.run_tables import TABLES as TABLES
from valuma_scenarios.results.run_tables import RunTables
from valuma_scenarios.results.run_weights import (
    WEIGHTS_FILE,
    RunWeights,
    parse_weights,
)
from valuma_scenarios.results.streaming import check_space, stream, tables_of
from valuma_scenarios.results.threads import Progress
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import QuantilesBy

if TYPE_CHECKING:
    import xarray as xr

FULL = "draws.bin"
"""File of all draws while a run is made."""

_SIGNATURE = b"\x89HDF\r\n\x1a\n"
"""First bytes of every NetCDF-4 file."""

DEFAULT_SEED = 2019
DEFAULT_DRAWS = 1_000


@dataclass(frozen=True)
class RunOptions:
    """What may be asked of a run besides its numbers.

    Parameters
    ----------
    name, note : str or None
        What the user calls it, and says about it.
    every_draw : bool
        Keep the draws of everything, also of indicators, however many there are.
    design : {"lhs", "sobol"}, optional
        Design of the draws; the usual one if not given.
    precision : float or None
        Standard error of the answer, as a share (0-1), that decided the number of draws.
    quantiles : {"auto", "exact", "bins"}
        Keep all draws while a run is made, or count them in bins; by what they take if `auto`.
    """

    name: str | None = None
    note: str | None = None
    every_draw: bool = False
    design: Design | None = None
    precision: float | None = None
    quantiles: QuantilesBy = "auto"

    def told(self, large: LargeRun | None) -> dict[str, Any]:
        """Return what the manifest says about them."""
        kept = ("name", "note", "every_draw", "precision")
        said = {name: getattr(self, name) for name in kept}
        mode = "bins" if large is not None and large.counted else "exact"
        return {**said, "quantiles": mode}


def compute_run(
    study: Study,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    command: str = "",
    progress: Progress | None = None,
) -> Run:
    """Run the model and keep everything in memory.

    Parameters
    ----------
    study : Study
        A checked study.
    draws : int
        Number of draws; 0 for the central run alone.
    seed : int
        Positive seed.
    command : str
        Command line that repeats the run.
    progress : callable, optional
        Called with draws done and draws in all.
    """
    sample = draw(study, draws, seed) if draws else central(study)
    results = evaluate(study, sample, progress=progress)
    said = _manifest(study, sample, command, provenance.study_json(study))
    tables = all_tables(study, said, tables_of(of_dataset(study, results)))
    return Run(said["run_id"], said, study, results, tables=tables)


def all_tables(
    study: Study,
    manifest: dict[str, Any],
    tables: dict[str, pd.DataFrame],
    findings: Sequence[Finding] = (),
) -> dict[str, pd.DataFrame]:
    """Return the tables of a run in their order: those made of draws, and those that need none."""
    centre = central(study)
    drawn = of_block(study, centre, study.years, evaluate_plainly(study, centre, study.years))
    middle = summary.central_table(drawn)
    money = money_table(study)
    count = int(manifest["draws"])
    warned = diagnostics.warnings_table(study, middle, tables["indicators"], money, count)
    if findings:
        more = pd.DataFrame([vars(finding) for finding in findings])
        warned = pd.concat([warned, more[list(warned.columns)]], ignore_index=True)
    every = {**tables, "central": middle, "money": money, "warnings": warned}
    ordered = {name: every[name] for name in TABLES}
    if has_parts(study):
        ordered["disparity"] = disparity_table(drawn)
    return ordered


def write_run(
    study: Study, project: Path | None, out: Path, draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED, command: str = "", progress: Progress | None = None,
    finish: Callable[[Run, Path], None] | None = None, weights: RunWeights | None = None,
    options: RunOptions = RunOptions(), workers: Workers | None = None,
) -> Path:  # fmt: skip
    """Run the model with bounded memory and write the run's folder, whole or not at all.

    Parameters
    ----------
    project : Path or None
        Its project folder; read only for a study that does not hold its files as read.
    out : Path
        Folder that gets the run's folder, which is returned.
    finish : callable, optional
        Called with the run and the folder before it appears; writes reports.
    workers : Workers, optional
        Who computes a run that is made of superblocks; every run is, if given.
    """
    at_once = options.every_draw or options.design == "lhs"
    large = large_run(
        study, draws, seed, out, options.quantiles, workers, progress, every_draw=at_once
    )
    sample = large.outline if large else _sample(study, draws, seed, options.design)
    inputs = inputs_of(study, project)
    kept = provenance.study_json(study)
    said = _manifest(study, sample, command, kept, weights) | options.told(large)
    if large is None:
        check_space(study, len(sample), out)
    with ExitStack() as held:
        if large is not None:
            held.enter_context(large.taken(order_of(kept, said, inputs, weights)))
        folder = held.enter_context(partial_folder(out))
        staging = folder / "run"
        (staging / "tables").mkdir(parents=True)
        if large is not None and large.counted:
            tables, findings = large.write(staging / RESULTS, said, progress)
            results = partial(_reopened, staging, study, said)
        else:
            drawn = held.enter_context(_streamed(study, sample, folder / FULL, large, progress))
            tables, findings = _made(drawn, sample, staging / RESULTS, said, progress), []
            results = partial(_labelled, drawn, sample)
        every = all_tables(study, said, tables, findings)
        run = Run(said["run_id"], said, study, results, tables=every, weights=weights)
        return appear_in(_filled(staging, run, kept, inputs, progress, finish), out, run.run_id)


def _filled(
    staging: Path,
    run: Run,
    study: bytes,
    inputs: Mapping[str, bytes],
    progress: Progress | None,
    finish: Callable[[Run, Path], None] | None,
) -> Path:
    """Write what a run's folder holds besides its draws; the hashes of everything last."""
    write_parts(run, study, inputs, staging)
    if finish is not None:
        begin(progress, "report")
        finish(run, staging)
    run.close()
    seal(run, staging)
    return staging


def _streamed(
    study: Study,
    sample: Draws,
    target: Path,
    large: LargeRun | None,
    progress: Progress | None,
) -> AbstractContextManager[Drawn]:
    """Compute all draws, and give them as they are kept while the run is made."""
    blocks = large.blocks(progress) if large else None
    return stream(study, sample, target, blocks, progress)


def _made(
    drawn: Drawn, sample: Draws, target: Path, said: dict[str, Any], progress: Progress | None
) -> dict[str, pd.DataFrame]:
    """Write the draws that are kept, and return the tables that are made of all of them."""
    tables = tables_of(drawn)
    begin(progress, "draws")
    write_results(drawn, sample, target, said, everything=bool(said["every_draw"]))
    return tables


def _labelled(drawn: Drawn, sample: Draws) -> xr.Dataset:
    from valuma_scenarios.results.labelled import dataset_of

    return dataset_of(drawn, sample)


def _reopened(folder: Path, study: Study, said: dict[str, Any]) -> xr.Dataset:
    from valuma_scenarios.results.kept_draws import open_results

    return open_results(folder / RESULTS, study, said)


def _sample(study: Study, draws: int, seed: int, design: Design | None) -> Draws:
    if not draws:
        return central(study)
    return draw(study, draws, seed) if design is None else draw(study, draws, seed, design)


def _manifest(
    study: Study, sample: Draws, command: str, kept: bytes, weights: RunWeights | None = None
) -> dict[str, Any]:
    said = provenance.manifest(study, sample, command, provenance.digest(kept))
    # Weights decide no effect, so they are not part of what the id is made from.
    return said if weights is None else {**said, "weights": weights.told()}


def open_run(path: Path) -> Run:
    """Open a run again, of this version of the product or of any before it.

    Parameters
    ----------
    path : Path
        A run's folder.

    Returns
    -------
    Run
        Tables and results are read from disk as they are needed; every file is checked against
        its hash at once.

    Raises
    ------
    UsageError
        If the folder holds no run, or a file of it was changed.
    LostFileError
        If a file of it is missing or cannot be read.
    """
    folder = RunFolder(path)
    kept = open_study(folder)
    study = study_of(kept.study or {})
    from valuma_scenarios.results.kept_draws import open_results

    results = open_results(_results(folder), study, kept.manifest)
    folder.check()  # a run of which any part was changed is no run, whichever part is asked for
    return Run(
        run_id=kept.manifest["run_id"],
        manifest=kept.manifest,
        study=replace(study, inputs=folder.inputs()),
        results=results,
        tables=RunTables(folder),
        folder=path,
        weights=weights_of(folder),
    )


def open_study(folder: RunFolder) -> migrations.Kept:
    """Return manifest and resolved study of a run in the present layout."""
    study = None
    if folder.manifest.get("schema_version", 0) > 0:
        study = json.loads(folder.read(STUDY))
    return migrations.present(migrations.Kept(folder.manifest, study), folder.inputs)


def _results(folder: RunFolder) -> Path:
    """Return the file of draws, which is NetCDF and what was written.

    Its hash is checked before the library reads it: a damaged file can take a process down.
    """
    path = folder.path / RESULTS
    if path.is_file():
        with open_regular(path) as file:
            if file.read(len(_SIGNATURE)) != _SIGNATURE:
                msg = Said("{path} is no sound NetCDF file: {again}", path=path, again=AGAIN)
                raise LostFileError(msg)
    return folder.file(RESULTS)


def weights_of(folder: RunFolder) -> RunWeights | None:
    """Return the goal weights that a run was given."""
    told = folder.manifest.get("weights")
    if not told or (not folder.hashes and not (folder.path / WEIGHTS_FILE).is_file()):
        return None
    return parse_weights(folder.read(WEIGHTS_FILE), told)
