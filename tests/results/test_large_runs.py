"""Large runs: the tables of any other run, the same bits on any executor and after any stop."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.results.resumed import contents, killed_and_resumed, stopped_after
from valuma_scenarios.answers.questions import ask
from valuma_scenarios.errors import UsageError
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.blocks import executors, folder, job, large
from valuma_scenarios.results.blocks.executors import Workers
from valuma_scenarios.results.blocks.folder import UNFINISHED
from valuma_scenarios.results.blocks.resume import find_unfinished, unfinished
from valuma_scenarios.results.runs import RunOptions, open_run, write_run
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import Executor

DRAWS = 400
KEYS = ["alternative", "reference", "region", "year"]
BINS = RunOptions(quantiles="bins")


@pytest.fixture(scope="module")
def study(root: Path) -> Study:
    return load_project(root, alternatives=("partnership", "do_nothing"), start=2024, end=2026)


@pytest.fixture(scope="module")
def small_parts() -> Iterator[None]:
    """Let few draws make several superblocks."""
    patch = pytest.MonkeyPatch()
    patch.setattr(job, "SUPERBLOCK", {"bins": 128, "exact": 128})
    yield
    patch.undo()


@pytest.fixture(scope="module")
def made(
    study: Study, root: Path, tmp_path_factory: pytest.TempPathFactory, small_parts: object
) -> dict[str, Path]:
    """The same draws three times: kept at once, kept in superblocks, and counted."""
    ways = {
        "plain": (RunOptions(quantiles="exact"), None),
        "exact": (RunOptions(quantiles="exact"), Workers("serial")),
        "bins": (BINS, Workers("threads", 2)),
    }
    out = tmp_path_factory.mktemp("large")
    return {
        way: write_run(study, root, out / way, DRAWS, 7, options=options, workers=workers)
        for way, (options, workers) in ways.items()
    }


@pytest.mark.parametrize(("draws", "sizes"), [(10_000, [1000] * 10), (1025, [513, 512]), (3, [3])])
def test_no_superblock_is_much_smaller_than_the_others(
    study: Study, monkeypatch: pytest.MonkeyPatch, draws: int, sizes: list[int]
) -> None:
    monkeypatch.setattr(job, "SUPERBLOCK", {"exact": 1024})
    made = job.job_of(study, draws, seed=1, mode="exact")
    spans = [made.span(number) for number in range(made.count)]
    assert [stop - start for start, stop in spans] == sizes
    assert [start for start, _ in spans] == [0, *(stop for _, stop in spans[:-1])]


@pytest.mark.slow
def test_kept_superblocks_give_the_bytes_of_a_run_without_them(made: dict[str, Path]) -> None:
    assert contents(made["exact"]) == contents(made["plain"])


@pytest.mark.slow
@pytest.mark.parametrize("table", ["effects", "indicators", "outcomes", "capacity"])
def test_a_counted_run_has_the_tables_of_any_other(made: dict[str, Path], table: str) -> None:
    counted, exact = (open_run(made[way]).tables[table] for way in ("bins", "exact"))
    assert list(counted.columns) == list(exact.columns)
    text = [name for name in exact if not pd.api.types.is_numeric_dtype(exact[name])]
    pd.testing.assert_frame_equal(counted[[*text, "year"]], exact[[*text, "year"]])
    for name in exact.columns.difference([*text, "year"]):
        assert (counted[name].isna() == exact[name].isna()).all(), name
    ends = ("better", "worse", "higher", "lower", "_draws")
    shares = [name for name in map(str, exact) if name.endswith(ends)]
    pd.testing.assert_frame_equal(counted[shares], exact[shares])


@pytest.mark.slow
def test_quantiles_of_a_counted_run_are_within_the_error_that_it_states(
    made: dict[str, Path],
) -> None:
    counted, exact = open_run(made["bins"]), open_run(made["exact"])
    told = counted.warnings[counted.warnings["id"] == "bins"].set_index("item")["value"]
    for table, kind in (("effects", "goal"), ("indicators", "indicator"), ("capacity", "quantity")):
        found, known = counted.tables[table], exact.tables[table]
        limit = found[kind].map(told)
        assert limit.notna().all()
        for name in ("p05", "p25", "p50", "p75", "p95"):
            assert ((found[name] - known[name]).abs() <= limit * 1.001 + 1e-6).all(), name


@pytest.mark.slow
def test_draws_of_the_country_are_kept_and_those_of_regions_refused(
    made: dict[str, Path], study: Study
) -> None:
    counted, exact = (open_run(made[way]).results for way in ("bins", "exact"))
    for name in ("goal_effect", "outcome_value", "parameter"):
        ours, theirs = counted[name], exact[name]
        if "region" in ours.dims:
            ours, theirs = (part.sel(region=study.country) for part in (ours, theirs))
        np.testing.assert_array_equal(ours.to_numpy(), theirs.to_numpy())
    with pytest.raises(UsageError, match="kept only those of the country"):
        counted["goal_effect"].isel(region=0).to_numpy()


@pytest.mark.slow
@pytest.mark.parametrize("question", ["summary", "ranking", "outcomes"])
def test_questions_about_the_country_are_answered(made: dict[str, Path], question: str) -> None:
    assert ask(question, open_run(made["bins"]), "en").data()


@pytest.mark.slow
def test_questions_about_regions_are_refused_in_words(made: dict[str, Path]) -> None:
    with pytest.raises(UsageError, match="fewer --draws"):
        ask("compare", open_run(made["bins"]), "en")


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["serial", "processes"])
def test_every_executor_gives_the_same_bits(
    executor: Executor, made: dict[str, Path], study: Study, tmp_path: Path
) -> None:
    again = write_run(study, None, tmp_path, DRAWS, 7, options=BINS, workers=Workers(executor, 2))
    assert contents(again) == contents(made["bins"])
    assert not list(tmp_path.glob(f"{UNFINISHED}*"))


def begun(study: Study, out: Path, stop_after: int) -> Path:
    """Begin a run, stop it after so many superblocks, and return the folder that is left."""
    with stopped_after(stop_after), pytest.raises(KeyboardInterrupt) as stopped:
        write_run(study, None, out, DRAWS, 7, options=BINS, workers=Workers("serial"))
    left = find_unfinished(out, "latest")
    assert any(
        f"--resume {left.name.removeprefix(UNFINISHED)}" in n for n in stopped.value.__notes__
    )
    assert [path.name for path in out.iterdir()] == [left.name]
    return left


def go_on(left: Path) -> Path:
    order = unfinished(left)
    said = order.manifest
    return write_run(
        order.study, None, left.parent, said["draws"], said["seed"],
        options=RunOptions(quantiles=said["quantiles"]), workers=Workers("serial"),
    )  # fmt: skip


def test_a_stopped_run_goes_on_with_what_is_missing(
    made: dict[str, Path], study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = begun(study, tmp_path, 2)
    kept = sorted((left / folder.PIECES).glob("*.zip"))
    assert len(kept) == 2
    content = bytearray(kept[0].read_bytes())
    content[len(content) // 2] ^= 1
    kept[0].write_bytes(content)
    computed: list[int] = []

    def superblock(whole: job.Job, number: int) -> bytes:
        computed.append(number)
        return job.superblock(whole, number)

    monkeypatch.setattr(executors, "superblock", superblock)
    again = go_on(left)
    assert computed == [0, 2, 3]
    assert contents(again) == contents(made["bins"])
    assert not left.exists()


def test_another_study_or_model_cannot_go_on_with_a_run(study: Study, tmp_path: Path) -> None:
    left = begun(study, tmp_path, 1)
    manifest = json.loads((left / "manifest.json").read_text(encoding="utf-8"))
    for name, words in (("code_sha256", "another version"), ("study_sha256", "study was changed")):
        changed = manifest | {name: "0" * 64}
        (left / "manifest.json").write_text(json.dumps(changed), encoding="utf-8")
        with pytest.raises(UsageError, match=words):
            unfinished(left)
    with pytest.raises(UsageError, match="no unfinished run 'x'"):
        find_unfinished(tmp_path, "x")


def test_two_drivers_on_one_folder_are_refused(tmp_path: Path) -> None:
    one, other = folder.WorkFolder(tmp_path / "w"), folder.WorkFolder(tmp_path / "w")
    with one.taken(), pytest.raises(UsageError, match=f"process {os.getpid()}"), other.taken():
        pass
    with other.taken():
        pass


def test_a_disk_without_room_is_refused_before_any_work(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "_edges", lambda *_: pytest.fail("the pilot was begun"))
    with pytest.raises(UsageError, match="GB on disk"):
        write_run(study, None, tmp_path, 10**12, 7, options=BINS)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_with_room_for_the_results_alone_is_left_as_it_was(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = int(DRAWS * large._bytes_of_draw(study, "bins")) + 1
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Disk", (), {"free": free}))
    monkeypatch.setattr(executors, "superblock", lambda *_: pytest.fail("work was begun"))
    with pytest.raises(UsageError, match="GB on disk") as refused:
        write_run(study, None, tmp_path, DRAWS, 7, options=BINS, workers=Workers("serial"))
    assert list(tmp_path.iterdir()) == []
    assert "--resume" not in "".join(getattr(refused.value, "__notes__", []))


@pytest.mark.slow
def test_a_driver_killed_at_any_moment_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    told = killed_and_resumed(tmp_path, number=3, seed=5)
    assert told.faults == []
    assert told.finished >= 1
    assert told.kills == 3


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # the cluster's own, when a worker of it dies
def test_a_killed_worker_of_a_cluster_changes_no_byte(
    root: Path, tmp_path: Path, small_parts: None
) -> None:
    from distributed import LocalCluster

    study = load_project(root, alternatives=("partnership", "do_nothing"), start=2024, end=2025)
    draws = 4000
    whole = write_run(
        study, None, tmp_path / "whole", draws, 3, options=BINS, workers=Workers("serial")
    )
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        killed: list[int] = []

        def kill(_done: int, _total: int) -> None:
            if not killed and any((tmp_path / "cluster").glob(f"{UNFINISHED}*/*/*.zip")):
                victim = next(iter(cluster.workers.values())).pid
                os.kill(victim, signal.SIGKILL)
                killed.append(victim)

        workers = Workers("dask", scheduler=cluster.scheduler_address)
        run = write_run(
            study, None, tmp_path / "cluster", draws, 3, progress=kill, options=BINS,
            workers=workers,
        )  # fmt: skip
    assert killed
    assert contents(run) == contents(whole)
