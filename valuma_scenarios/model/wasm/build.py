"""Build the modules: ``python -m valuma_scenarios.model.wasm.build`` (needs ziglang, see pyproject).

Writes, beside the source, the description of the memory for C and JavaScript, one module for each
precision, and ``kernel.json`` with the hash of the source, the compiler and the hash of each module.
The same source and the same compiler give the same bytes on every platform.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from valuma_scenarios.model.wasm.arrays import ARRAYS, LANES, SIZES, Array

HERE = Path(__file__).parent

FLAGS = (
    "-target wasm32-freestanding -std=c11 -O3 -msimd128 -mbulk-memory -ffp-contract=off -nostdlib "
    "-Wall -Wextra -Wdouble-promotion -Werror -Wl,--no-entry -Wl,--strip-all"
).split()
"""Baseline SIMD of WebAssembly, every operation rounded by itself: the bits come from the source."""

PRECISIONS: dict[str, tuple[str, ...]] = {"f64": (), "f32": ("-DSINGLE",)}


def header() -> str:
    """Return ``arrays.h``: sizes, arrays, and the function that lays them out."""
    sizes = "\n".join(f"    int {name}; /* {about} */" for name, about in SIZES.items())
    arrays = "\n".join(f"    {_c_type(a)} *{a.name}; /* {_shape(a)}: {a.about} */" for a in ARRAYS)
    steps = "\n".join(f"    at.{a.name} = TAKE({_c_type(a)}, {_count(a)});" for a in ARRAYS)
    return f"""/* Written by build.py from arrays.py; not to be edited. */
#ifndef VALUMA_ARRAYS_H
#define VALUMA_ARRAYS_H

#define LANES {LANES}

static struct sizes {{
{sizes}
}} size;

static struct arrays {{
{arrays}
}} at;

#define TAKE(type, count) ((type *)next); next += ((count) * sizeof(type) + 63) / 64 * 64

/* Lay the arrays out one after another from a position on; return the position after the last. */
static unsigned long place_from(unsigned long next)
{{
{steps}
    return next;
}}

#endif
"""


def _c_type(array: Array) -> str:
    return {"real": "real", "int": "int"}[array.kind]


def _shape(array: Array) -> str:
    return "".join(f"[{axis}]" for axis in array.axes)


def _count(array: Array) -> str:
    return " * ".join(_extent(axis) for axis in array.axes)


def _extent(axis: str) -> str:
    if axis == "lane":
        return "LANES"
    return f"(size.{axis[:-2]} + 1)" if axis.endswith("+1") else f"size.{axis}"


def description() -> str:
    """Return ``arrays.json``: the same for JavaScript."""
    arrays = [{"name": a.name, "axes": list(a.axes), "kind": a.kind, "stage": a.stage} for a in ARRAYS]
    return json.dumps({"lanes": LANES, "sizes": list(SIZES), "arrays": arrays}, indent=1) + "\n"


def sources() -> tuple[Path, ...]:
    """Return the files that decide the modules' bytes, in order of their names."""
    return tuple(sorted([*HERE.glob("*.c"), *HERE.glob("*.h")]))


def source_hash() -> str:
    """Return the SHA-256 of the source files and flags."""
    digest = hashlib.sha256(" ".join(FLAGS).encode())
    for path in sources():
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def compile_module(precision: str) -> bytes:
    """Return the module of one precision, freshly compiled."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "kernel.wasm"
        command = [sys.executable, "-m", "ziglang", "cc", *FLAGS, *PRECISIONS[precision]]
        subprocess.run([*command, "-o", str(target), "kernel.c"], cwd=HERE, check=True)
        return target.read_bytes()


def build() -> dict[str, bytes]:
    """Return every file that is generated, by name."""
    modules = {f"kernel_{name}.wasm": compile_module(name) for name in PRECISIONS}
    about = {
        "source": source_hash(),
        "compiler": f"ziglang {version('ziglang')}",
        "modules": {name: hashlib.sha256(data).hexdigest() for name, data in modules.items()},
    }
    return {**modules, "kernel.json": (json.dumps(about, indent=1) + "\n").encode()}


def main() -> None:
    """Write the generated files."""
    (HERE / "arrays.h").write_text(header(), encoding="utf-8", newline="\n")
    (HERE / "arrays.json").write_text(description(), encoding="utf-8", newline="\n")
    for name, data in build().items():
        (HERE / name).write_bytes(data)


if __name__ == "__main__":
    main()
