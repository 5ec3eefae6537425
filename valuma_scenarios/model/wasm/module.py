"""Load the compiled kernel with wasmtime and reach its memory as numpy arrays."""

from __future__ import annotations

import atexit
import hashlib
import json
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from valuma_scenarios.model.wasm.memory import ARRAYS, FIXED_AXES, SIZES, Array

if TYPE_CHECKING:
    import wasmtime

Precision = Literal["f64", "f32"]
T = TypeVar("T")

HERE = Path(__file__).parent
EQUATIONS = HERE / "equations.sha256"
"""Hash of the equations that the kernel was checked against; written when it is built."""
PAGE = 65_536
"""Bytes in a page of WebAssembly memory."""

LARGEST = 2**31 - PAGE
"""Most bytes that a kernel may hold: positions are 32 bits, and half of that is kept in reserve."""

LAYOUTS = 64
"""Sizes of which a kernel remembers where their arrays lie: alternatives differ in networks."""

REALS: dict[str, type[np.floating]] = {"f64": np.float64, "f32": np.float32}


class KernelUnavailableError(RuntimeError):
    """The compiled kernel cannot be used here; numpy computes the same."""


@cache
def compiled(path: Path) -> tuple[wasmtime.Engine, wasmtime.Module]:
    """Compile a module for this processor, once in a process; threads share it.

    Raises
    ------
    KernelUnavailableError
        Where wasmtime or the module does not load.
    """
    try:
        import wasmtime
    except (ImportError, OSError) as error:
        raise KernelUnavailableError(str(error)) from error
    try:
        engine = _engine()
        return engine, wasmtime.Module.from_file(engine, str(path))
    except (wasmtime.WasmtimeError, OSError) as error:
        raise KernelUnavailableError(str(error)) from error


def _path(precision: Precision) -> Path:
    return HERE / f"kernel_{precision}.wasm"


def _engine() -> wasmtime.Engine:
    """Return what compiles modules and keeps them in the user's cache, where there is one.

    Compiling takes a tenth of a second, in every process that runs the model.
    """
    import wasmtime

    config = wasmtime.Config()
    try:
        config.cache = True
    except wasmtime.WasmtimeError:  # a cache that is set up wrongly is no reason not to run
        config = wasmtime.Config()
    return wasmtime.Engine(config)


@cache
def equations_hash() -> str:
    """Return the SHA-256 of the equations in Python that the kernel was written after."""
    model = HERE.parent
    files = sorted(model.joinpath("equations").glob("*.py"))
    digest = hashlib.sha256()
    for path in (
        *files,
        *(model / f"{name}.py" for name in ("effort", "forms", "simulate", "terms")),
    ):
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


@cache
def _checked_hash() -> str:
    """Return the hash that the build wrote; read once, since every block of draws asks."""
    return EQUATIONS.read_text(encoding="utf-8").strip()


def follows_equations() -> bool:
    """Return whether the equations are still those that the kernel was checked against."""
    return _checked_hash() == equations_hash()


def available(precision: Precision = "f64") -> bool:
    """Return whether the compiled kernel can be used: on this machine, for these equations.

    Where somebody has changed an equation, runs follow the equation and not the kernel.
    """
    if not follows_equations():
        return False
    try:
        compiled(_path(precision))
    except KernelUnavailableError:
        return False
    return True


def identity(precision: Precision = "f64") -> str:
    """Return what a manifest says of the kernel: its kind, precision and hash of its module."""
    about = json.loads((HERE / "kernel.json").read_text(encoding="utf-8"))
    return f"wasm {precision} {about['modules'][f'kernel_{precision}.wasm'][:16]}"


class Instance:
    """One instance of a compiled module, and its memory, for one thread.

    The bindings are not safe to share.

    Parameters
    ----------
    path : pathlib.Path
        The module.

    Raises
    ------
    KernelUnavailableError
        Where wasmtime or the module does not load.
    """

    def __init__(self, path: Path) -> None:
        engine, module = compiled(path)
        import wasmtime

        self._store = wasmtime.Store(engine)
        exports = wasmtime.Instance(self._store, module, []).exports(self._store)
        self._functions: dict[str, Any] = {
            export.name: exports[export.name] for export in module.exports
        }
        self._memory = self._functions.pop("memory")

    @property
    def bytes(self) -> int:
        """Size of the memory."""
        return int(self._memory.data_len(self._store))

    def grow(self, missing: int) -> None:
        """Make the memory larger by whole pages, whereupon no view of it holds any longer."""
        self._memory.grow(self._store, -(-missing // PAGE))

    def call(self, name: str, *arguments: int) -> int:
        """Call a function of the module; other threads run meanwhile."""
        result: int = self._functions[name](self._store, *arguments)
        return result

    def view(self, position: int, shape: tuple[int, ...], kind: DTypeLike) -> NDArray[Any]:
        """Return an array that lies at a position of the memory, valid until that grows."""
        size = math.prod(shape) * np.dtype(kind).itemsize
        buffer = self._memory.get_buffer_ptr(self._store, size, position)
        return np.frombuffer(buffer, kind).reshape(shape)


@dataclass
class _Layout:
    """Where arrays of some sizes lie in a kernel's memory, and those that were asked for."""

    positions: dict[str, int] = field(default_factory=dict)
    views: dict[str, NDArray[Any]] = field(default_factory=dict)


class Kernel(Instance):
    """One instance of the kernel, for one thread.

    Parameters
    ----------
    precision : {"f64", "f32"}
        Precision of the arithmetic and of every array.

    Raises
    ------
    KernelUnavailableError
        Where wasmtime or the module does not load.
    """

    def __init__(self, precision: Precision = "f64") -> None:
        super().__init__(_path(precision))
        self.precision = precision
        self.dtype = np.dtype(REALS[precision])
        self._dtypes = {"real": self.dtype, "int": np.dtype(np.int32)}
        self._arrays = {array.name: array for array in ARRAYS}
        self._layout = _Layout()
        self._layouts: dict[tuple[int, ...], _Layout] = {}
        self.sizes = dict.fromkeys(SIZES, 0)
        self.resize()

    def resize(self, **sizes: int) -> None:
        """Set sizes and make room.

        Arrays keep what they hold up to the first whose size changes; what comes after moves.

        Parameters
        ----------
        **sizes : int
            New sizes by name; the others keep theirs.

        Raises
        ------
        KeyError
            If a size is not known.
        ValueError
            If a size is negative or the arrays would not fit.
        """
        for name, value in sizes.items():
            self.sizes[name]  # an unknown name is an error
            if value < 0:
                message = f"{name} is negative: {value}"
                raise ValueError(message)
        wanted = {**self.sizes, **sizes}
        if wanted == self.sizes and self._layout.positions:
            return
        key = tuple(wanted[name] for name in SIZES)
        if key not in self._layouts:
            self._check(wanted)
        self.sizes = wanted
        self._integers(self.call("sizes"), len(SIZES))[:] = key
        self._make_room(self.call("place") - self.bytes)
        if key not in self._layouts:
            if len(self._layouts) >= LAYOUTS:
                self._layouts.clear()
            places = self._integers(self.call("table"), len(ARRAYS)).tolist()
            self._layouts[key] = _Layout(dict(zip(self._arrays, places, strict=True)))
        self._layout = self._layouts[key]

    def _check(self, sizes: dict[str, int]) -> None:
        """Raise ValueError if arrays of these sizes would not fit."""
        needed = sum(_bytes(array, sizes, self._dtypes[array.kind].itemsize) for array in ARRAYS)
        if needed > LARGEST:
            message = f"the kernel would need {needed:,} bytes; it may hold {LARGEST:,}"
            raise ValueError(message)

    def _make_room(self, missing: int) -> None:
        """Grow the memory, whereupon no view of it holds any longer."""
        if missing > 0:
            for layout in (self._layout, *self._layouts.values()):
                layout.views.clear()
            self.grow(missing)

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Return an array where it lies in the kernel's memory.

        It is valid until the next `resize`, and as long as the kernel is.
        """
        views = self._layout.views
        if name not in views:
            array = self._arrays[name]
            position, kind = self._layout.positions[name], self._dtypes[array.kind]
            views[name] = self.view(position, shape_of(array, self.sizes), kind)
        return views[name]

    def __setitem__(self, name: str, values: object) -> None:
        """Fill an array; numbers are rounded to the kernel's precision."""
        self[name][...] = values

    def elementary(self, which: int, x: NDArray[Any], y: NDArray[Any]) -> NDArray[Any]:
        """Return an elementary function of the kernel, so that its error can be measured.

        Parameters
        ----------
        which : int
            0 exp, 1 expm1, 2 log, 3 log1p, 4 power, 5 ((1 + x) log(1 + x) - x) / x^2,
            6 (1 - exp(-x)) / x.
        x, y : ndarray, shape (n,)
            Arguments; `y` is the exponent of a power and has no effect on the others.
        """
        places = self._beyond(x, y, np.zeros_like(x))
        self.call("elementary", which, x.size, *places)
        return self._reals(places[2], x.size).copy()

    def arithmetic(self, count: int, turns: int) -> Callable[[], object]:
        """Return work of one product and one sum for `count` numbers, `turns` times.

        It is what a model can be held against: the machine's arithmetic and nothing else.
        """
        x = np.full(count, 0.5, dtype=self.dtype)
        places = self._beyond(x, x, x)
        return lambda: self.call("multiply_add", count, turns, *places)

    def _beyond(self, *arrays: NDArray[Any]) -> list[int]:
        """Write arrays beyond all others and return where; valid until the next `resize`."""
        # Not a whole number of pages apart: a processor takes such places for the same.
        step = -(-arrays[0].nbytes // 64) * 64 + 320
        first = self.bytes
        self._make_room(len(arrays) * step)
        places = [first + part * step for part in range(len(arrays))]
        for place, values in zip(places, arrays, strict=True):
            self._reals(place, values.size)[:] = values
        return places

    def _reals(self, position: int, count: int) -> NDArray[Any]:
        return self.view(position, (count,), self.dtype)

    def _integers(self, position: int, count: int) -> NDArray[np.int32]:
        return self.view(position, (count,), np.int32)


def shape_of(array: Array, sizes: dict[str, int]) -> tuple[int, ...]:
    """Return the shape of an array for given sizes."""
    return tuple(
        FIXED_AXES[axis]
        if axis in FIXED_AXES
        else sizes[axis.removesuffix("+1")] + axis.endswith("+1")
        for axis in array.axes
    )


def _bytes(array: Array, sizes: dict[str, int], item: int) -> int:
    return (math.prod(shape_of(array, sizes)) * item + 63) // 64 * 64


_threads = threading.local()


def _forget() -> None:
    """Let go of modules and instances while wasmtime can still free them."""
    _threads.__dict__.clear()
    compiled.cache_clear()


atexit.register(_forget)


def of_this_thread(name: str, make: Callable[[], T]) -> T:
    """Return this thread's instance of something compiled, made when first asked for."""
    if not hasattr(_threads, name):
        setattr(_threads, name, make())
    result: T = getattr(_threads, name)
    return result


def kernel(precision: Precision = "f64") -> Kernel:
    """Return this thread's instance of the kernel, made when first asked for."""
    return of_this_thread(precision, lambda: Kernel(precision))
