"""Build the modules: ``python -m valuma_scenarios.model.wasm.build`` (needs the extra `dev`).

Writes, beside the source, the description of the memory for C and JavaScript, one module for each
precision, and ``kernel.json`` with the hashes of the source and the modules, and the compiler.
The same source and the same compiler give the same bytes on every platform.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from valuma_scenarios.model.wasm.memory import (
    ARRAYS,
    CONSTANTS,
    COSTS,
    DELAYS,
    FIXED_AXES,
    LEVERS,
    PARAMETERS,
    SIZES,
    STOCKS,
    Array,
)
from valuma_scenarios.model.wasm.module import EQUATIONS, equations_hash

HERE = Path(__file__).parent

FLAGS = (
    *("-target", "wasm32-freestanding", "-nostdlib", "-Wl,--no-entry", "-Wl,--strip-all"),
    *("-std=c11", "-O3", "-msimd128", "-mbulk-memory", "-ffp-contract=off"),
    *("-Wall", "-Wextra", "-Wdouble-promotion", "-Werror"),
)
"""Baseline SIMD, and every operation rounded by itself, so that the source decides the bits."""

PRECISIONS: dict[str, tuple[str, ...]] = {"f64": (), "f32": ("-DSINGLE",)}


ENUMS = {
    "parameter": PARAMETERS, "constant": CONSTANTS, "lever": LEVERS, "stock": STOCKS,
    "cost": COSTS, "delay": DELAYS,
}  # fmt: skip
"""Names of positions in the kernel's arrays, by the word they begin with in C."""


def header() -> str:
    """Return ``memory.h``: sizes, arrays, the function that lays them out, and their elements."""
    fixed = "\n".join(f"#define {_fixed(axis)} {n}" for axis, n in FIXED_AXES.items())
    names = "\n".join(
        f"enum {kind} {{ {', '.join(f'{kind.upper()}_{n.upper()}' for n in members)} }};"
        for kind, members in ENUMS.items()
    )
    sizes = "\n".join(f"    int {name}; /* {about} */" for name, about in SIZES.items())
    arrays = "\n".join(f"    {_c_type(a)} *{a.name}; /* {_shape(a)}: {a.about} */" for a in ARRAYS)
    steps = "\n".join(f"    TAKE({a.name}, {_c_type(a)}, {_count(a)});" for a in ARRAYS)
    elements = "\n".join(_element(array) for array in ARRAYS)
    return f"""/* Written by build.py from memory.py; not to be edited. */
#ifndef VALUMA_MEMORY_H
#define VALUMA_MEMORY_H

{fixed}

{names}

static struct sizes {{
{sizes}
}} size;

static struct arrays {{
{arrays}
}} at;

#define TAKE(name, type, count) \\
    at.name = (type *)next; \\
    next += ((count) * sizeof(type) + 63) / 64 * 64

/* Lay the arrays out one after another from a position on; return the position after the last. */
static unsigned long place_from(unsigned long next)
{{
{steps}
    return next;
}}

/* The lanes of one element of an array; of an array without lanes, the element. */
{elements}

#endif
"""


def _fixed(axis: str) -> str:
    return f"{axis.upper()}S"


def _c_type(array: Array) -> str:
    return {"real": "real", "int": "int"}[array.kind]


def _shape(array: Array) -> str:
    return "".join(f"[{axis}]" for axis in array.axes)


def _count(array: Array) -> str:
    return " * ".join(_extent(axis) for axis in array.axes)


def _extent(axis: str) -> str:
    if axis in FIXED_AXES:
        return _fixed(axis)
    return f"(size.{axis[:-2]} + 1)" if axis.endswith("+1") else f"size.{axis}"


def _element(array: Array) -> str:
    """Return the C function that finds an element of an array by its indices."""
    axes = [axis for axis in array.axes if axis != "lane"]
    names = [axis.removesuffix("+1") for axis in axes]
    position = names[0]
    for axis, name in zip(axes[1:], names[1:], strict=True):
        position = f"({position}) * {_extent(axis)} + {name}"
    if "lane" in array.axes:
        position = f"({position}) * {_fixed('lane')}"
    arguments = ", ".join(f"int {name}" for name in names)
    return (
        f"static inline {_c_type(array)} *{array.name}_at({arguments})\n"
        f"{{\n    return at.{array.name} + {position};\n}}"
    )


def description() -> str:
    """Return ``memory.json``: the same for JavaScript."""
    arrays = [
        {"name": a.name, "axes": list(a.axes), "kind": a.kind, "stage": a.stage} for a in ARRAYS
    ]
    whole = {
        "fixed": FIXED_AXES,
        "parameters": PARAMETERS,
        "constants": CONSTANTS,
        "levers": LEVERS,
        "stocks": STOCKS,
        "costs": COSTS,
        "sizes": list(SIZES),
        "arrays": arrays,
    }
    return json.dumps(whole, indent=1) + "\n"


def sources() -> tuple[Path, ...]:
    """Return the files that decide the modules' bytes, in order of their names."""
    return tuple(sorted([*HERE.glob("*.c"), *HERE.glob("*.h")]))


def source_hash() -> str:
    """Return the SHA-256 of the source files and flags."""
    digest = hashlib.sha256(" ".join(FLAGS).encode())
    for path in sources():
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def compile_c(folder: Path, source: str, flags: Sequence[str]) -> bytes:
    """Return the module that a C file of a folder gives."""
    with tempfile.TemporaryDirectory() as place:
        target = Path(place) / "module.wasm"
        command = [sys.executable, "-m", "ziglang", "cc", *flags]
        subprocess.run([*command, "-o", str(target), source], cwd=folder, check=True)
        return target.read_bytes()


def compile_module(precision: str) -> bytes:
    """Return the kernel of one precision, freshly compiled."""
    return compile_c(HERE, "kernel.c", (*FLAGS, *PRECISIONS[precision]))


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
    (HERE / "memory.h").write_text(header(), encoding="utf-8", newline="\n")
    (HERE / "memory.json").write_text(description(), encoding="utf-8", newline="\n")
    for name, data in build().items():
        (HERE / name).write_bytes(data)
    EQUATIONS.write_text(equations_hash() + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
