"""Runs: compute one, write it whole or not at all, open it again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import xarray as xr

from valuma_scenarios.draws.sampling import Design, Draws, central, draw
from valuma_scenarios.errors import LostFileError
from valuma_scenarios.files import partial_folder
from valuma_scenarios.model.accounts import money_table
from valuma_scenarios.project.reading import open_regular
from valuma_scenarios.results import migrations, provenance
from valuma_scenarios.results import tables as summary
from valuma_scenarios.results import warnings as diagnostics
from valuma_scenarios.results.blocks.executors import Workers
from valuma_scenarios.results.blocks.large import LargeRun, large_run
from valuma_scenarios.results.disparity_parts import disparity_table, has_parts
from valuma_scenarios.results.evaluate import Block, Progress, begin, evaluate, simulate_blocks
from valuma_scenarios.results.finding import Finding
from valuma_scenarios.results.integrity import (
    AGAIN,
    RESULTS,
    STUDY,
    RunFolder,
)
from valuma_scenarios.results.kept_draws import open_results
from valuma_scenarios.results.other_outcomes import COLUMNS as OUTCOME_COLUMNS
from valuma_scenarios.results.other_outcomes import outcomes_table
from valuma_scenarios.results.resolved import study_of
from valuma_scenarios.results.results_file import write_results
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
from valuma_scenarios.results.streaming import check_space, stream
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import MODEL_VERSION, QuantilesBy

FULL = "full.nc"
"""File of all draws while a run is made."""

_SIGNATURE = b"\x89HDF\r\n\x1a\n"
"""First bytes of every NetCDF-4 file."""

DEFAULT_SEED = 2019
DEFAULT_DRAWS = 1_000


@dataclass(frozen=True, repr=False)
class Run:
    """A run with its tables; see `valuma_scenarios.results.tables` for their columns.

    Parameters
    ----------
    results : xarray.Dataset
        Per-draw results, as of `valuma_scenarios.results.evaluate.evaluate`.
    tables : mapping of str to pandas.DataFrame
        By name, as in `TABLES`; read from disk as they are needed.
    folder : Path or None
        Where it is kept; None for a run in memory.
    weights : RunWeights or None
        Goal weights that the run was given; None if it was given none.
    """

    run_id: str
    manifest: dict[str, Any]
    study: Study
    results: xr.Dataset
    tables: Mapping[str, pd.DataFrame]
    folder: Path | None = None
    weights: RunWeights | None = None

    @property
    def repeatable(self) -> bool:
        """Whether the model can be run on the study; not where its equations have changed since."""
        return self.study.model_version == MODEL_VERSION

    def __repr__(self) -> str:
        """Return one line: id, alternatives, draws, level and years."""
        said = self.manifest
        return (
            f"<Run {self.run_id}: {len(said['alternatives'])} alternatives, {said['draws']} draws, "
            f"{said['level']}, {said['start_year']}-{said['end_year']}>"
        )

    @property
    def effects(self) -> pd.DataFrame:
        """Effects on goals: quantiles of differences in the same draw."""
        return self.tables["effects"]

    @property
    def indicators(self) -> pd.DataFrame:
        """Effects on indicators in their own units: quantiles of differences in the same draw."""
        return self.tables["indicators"]

    @property
    def outcomes(self) -> pd.DataFrame:
        """Outcomes beside the goals; of a run made before there were any, an empty table."""
        return self.tables.get("outcomes", pd.DataFrame(columns=list(OUTCOME_COLUMNS)))

    @property
    def central(self) -> pd.DataFrame:
        """The central run."""
        return self.tables["central"]

    @property
    def capacity(self) -> pd.DataFrame:
        """Capacity, commitment and learning (0-1): quantiles over the draws."""
        return self.tables["capacity"]

    @property
    def money(self) -> pd.DataFrame:
        """Money by alternative, instrument, network and region."""
        return self.tables["money"]

    @property
    def warnings(self) -> pd.DataFrame:
        """What the run says about itself."""
        return self.tables["warnings"]


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
    tables = {
        "effects": summary.effects_table(study, results),
        "indicators": summary.indicators_table(study, results),
        "capacity": summary.capacity_table(study, results),
        "outcomes": outcomes_table(study, results),
    }
    return _assemble(study, results, tables, _manifest(study, sample, command))


def _assemble(
    study: Study,
    results: xr.Dataset,
    tables: dict[str, pd.DataFrame],
    manifest: dict[str, Any],
    findings: Sequence[Finding] = (),
) -> Run:
    middle_results = evaluate(study, central(study))
    middle = summary.central_table(study, middle_results)
    money = money_table(study)
    count = int(manifest["draws"])
    warned = diagnostics.warnings_table(study, middle, tables["indicators"], money, count)
    if findings:
        more = pd.DataFrame([vars(finding) for finding in findings])
        warned = pd.concat([warned, more[list(warned.columns)]], ignore_index=True)
    every = {**tables, "central": middle, "money": money, "warnings": warned}
    ordered = {name: every[name] for name in TABLES}
    if has_parts(study):
        ordered["disparity"] = disparity_table(study, middle_results)
    return Run(manifest["run_id"], manifest, study, results, ordered)


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
    large = large_run(
        study, draws, seed, out, options.quantiles, workers, progress,
        every_draw=options.every_draw or options.design == "lhs",
    )  # fmt: skip
    sample = large.outline if large else _sample(study, draws, seed, options.design)
    inputs = inputs_of(study, project)
    said = _manifest(study, sample, command, weights) | options.told(large)
    if large is None:
        check_space(study, len(sample), out)
    with ExitStack() as held:
        if large is not None:
            held.enter_context(large.taken(order_of(study, said, inputs, weights)))
        folder = held.enter_context(partial_folder(out))
        staging = folder / "run"
        (staging / "tables").mkdir(parents=True)
        if large is not None and large.counted:
            results, tables, findings = large.write(staging / RESULTS, said, progress)
        else:
            blocks = large.blocks(progress) if large else None
            results, tables = _streamed(study, sample, folder / FULL, blocks, progress)
            findings = []
        held.enter_context(results)
        run = replace(_assemble(study, results, tables, said, findings), weights=weights)
        _fill(staging, run, inputs, progress, finish)
        return appear_in(staging, out, run.run_id)


def _fill(
    staging: Path,
    run: Run,
    inputs: Mapping[str, bytes],
    progress: Progress | None,
    finish: Callable[[Run, Path], None] | None,
) -> None:
    """Write everything a run's folder holds; the hashes of all of it last."""
    if not (staging / RESULTS).exists():
        begin(progress, "draws")
        whole = bool(run.manifest["every_draw"])
        write_results(run.results, run.study, staging / RESULTS, run.manifest, everything=whole)
    write_parts(run, inputs, staging)
    if finish is not None:
        begin(progress, "report")
        finish(run, staging)
    run.results.close()
    seal(run, staging)


def _streamed(
    study: Study,
    sample: Draws,
    target: Path,
    blocks: Iterable[Block] | None,
    progress: Progress | None,
) -> tuple[xr.Dataset, dict[str, pd.DataFrame]]:
    """Write all draws into a file, and return them as they lie there, with the tables."""
    made = simulate_blocks(study, sample, study.years, progress) if blocks is None else blocks
    tables = stream(study, sample, target, made, progress)
    return xr.open_dataset(target, engine="netcdf4"), tables


def _sample(study: Study, draws: int, seed: int, design: Design | None) -> Draws:
    if not draws:
        return central(study)
    return draw(study, draws, seed) if design is None else draw(study, draws, seed, design)


def _manifest(
    study: Study, sample: Draws, command: str, weights: RunWeights | None = None
) -> dict[str, Any]:
    study_sha256 = provenance.digest(provenance.study_json(study))
    said = provenance.manifest(study, sample, command, study_sha256)
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
                msg = f"{path} is no sound NetCDF file: {AGAIN}"
                raise LostFileError(msg)
    return folder.file(RESULTS)


def weights_of(folder: RunFolder) -> RunWeights | None:
    """Return the goal weights that a run was given."""
    told = folder.manifest.get("weights")
    if not told or (not folder.hashes and not (folder.path / WEIGHTS_FILE).is_file()):
        return None
    return parse_weights(folder.read(WEIGHTS_FILE), told)
