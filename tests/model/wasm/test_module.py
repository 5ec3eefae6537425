"""The kernel's memory, its limits, threads, and what happens where it cannot be loaded."""

from __future__ import annotations

import hashlib
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.model.wasm.case import SIZES, run_case
from valuma_scenarios.model.wasm import module
from valuma_scenarios.model.wasm.memory import ARRAYS
from valuma_scenarios.model.wasm.module import Kernel, Precision, kernel

GOLDEN: dict[Precision, str] = {
    "f64": "0d7c4cd136312335995a4d2b7a6672cdaa6d2d47149a52b8857dd727c6a13622",
    "f32": "f2fd9e2dcbc4af221a87dc9ea39297adac1ff29f572422f611938251130fd580",
}
"""SHA-256 of all results of the case; they change with the kernel's source only."""


@pytest.mark.parametrize("precision", GOLDEN)
def test_bits_of_the_results_are_known(precision: Precision) -> None:
    assert hashlib.sha256(run_case(Kernel(precision))).hexdigest() == GOLDEN[precision]


def test_results_of_the_case_are_numbers_and_differ_between_draws() -> None:
    used = Kernel("f64")
    assert np.isfinite(np.frombuffer(run_case(used))).all()
    for array in ARRAYS:
        if array.stage == "out":
            assert (np.ptp(used[array.name], axis=-1) > 0).mean() > 0.7, array.name


def test_single_precision_is_close_to_double() -> None:
    wide, narrow = (
        np.frombuffer(run_case(Kernel(p)), module.REALS[p]).astype(float) for p in ("f64", "f32")
    )
    assert np.abs(wide - narrow).max() < 5e-5 * np.abs(wide).max()


def test_running_again_gives_the_same_bits() -> None:
    used = Kernel("f64")
    assert run_case(used) == run_case(used)


def test_arrays_lie_one_after_another_and_do_not_overlap() -> None:
    used = Kernel("f64")
    used.resize(**SIZES)
    places = [used[array.name].__array_interface__["data"][0] for array in ARRAYS]
    ends = [place + used[array.name].nbytes for place, array in zip(places, ARRAYS, strict=True)]
    assert all(end <= place for end, place in zip(ends[:-1], places[1:], strict=True))
    assert all(place % 16 == 0 for place in places)


def test_another_alternative_leaves_draws_and_results_in_place() -> None:
    used = Kernel("f64")
    run_case(used)
    before = {a.name: used[a.name].copy() for a in ARRAYS if a.stage in ("study", "draws", "out")}
    used.resize(network=40, span=5)
    for name, values in before.items():
        assert np.array_equal(used[name], values), name


def test_what_does_not_fit_is_refused_before_the_call() -> None:
    used = Kernel("f64")
    used.resize(**SIZES)
    with pytest.raises(ValueError, match="may hold"):
        used.resize(block=10_000, region=309, year=40)
    assert used.sizes == SIZES


def test_unknown_and_negative_sizes_are_refused() -> None:
    with pytest.raises(KeyError):
        Kernel("f64").resize(regions=3)
    with pytest.raises(ValueError, match="negative"):
        Kernel("f64").resize(region=-1)


def test_every_thread_has_a_kernel_of_its_own() -> None:
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: (kernel(), run_case(kernel())), range(8)))
    assert len({results for _, results in found}) == 1
    assert kernel() not in {used for used, _ in found}
    assert kernel() is kernel()


def test_without_wasmtime_the_kernel_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "wasmtime", None)
    monkeypatch.setattr(module, "compiled", module.compiled.__wrapped__)
    assert not module.available()
    with pytest.raises(module.KernelUnavailableError):
        Kernel("f64")


def test_identity_names_precision_and_module() -> None:
    assert module.identity("f64").startswith("wasm f64 ")
    assert module.identity("f64") != module.identity("f32")
