"""The compiled kernel gives the same bits in a browser as in Python."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import numpy as np
import pytest

from tests.model.wasm.case import SIZES, case_arrays, run_case
from valuma_scenarios.model.wasm.memory import ARRAYS
from valuma_scenarios.model.wasm.module import HERE, REALS, Kernel, Precision

RUN = """async ([script, module, description, precision, sizes, arrays, names]) => {
  const decode = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const bytes = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const { loadKernel } = await import(`data:text/javascript;base64,${script}`);
  const kernel = await loadKernel(decode(module), JSON.parse(description), precision);
  kernel.resize(sizes);
  for (const [name, text] of Object.entries(arrays)) {
    bytes(kernel.view(name)).set(decode(text));
  }
  kernel.prepare(0, sizes.block);
  kernel.run(0, sizes.block, sizes.row);
  const encode = (part) => btoa(Array.from(part, (byte) => String.fromCharCode(byte)).join(""));
  return names.map((name) => encode(bytes(kernel.view(name))));
}"""


def kind_of(name: str, precision: Precision) -> np.dtype:
    """Return the type of an array's elements in the kernel's memory."""
    (array,) = (array for array in ARRAYS if array.name == name)
    return np.dtype(REALS[precision]) if array.kind == "real" else np.dtype(np.int32)


def text_of(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


@pytest.mark.browser
@pytest.mark.parametrize("precision", ["f64", "f32"])
def test_bits_in_a_browser_are_those_in_python(chromium: Any, precision: Precision) -> None:
    arrays = {
        name: text_of(values.astype(kind_of(name, precision)).tobytes())
        for name, values in case_arrays().items()
    }
    names = [array.name for array in ARRAYS if array.stage == "out"]
    page = chromium.new_page()
    found = page.evaluate(
        RUN,
        [
            text_of((HERE / "kernel.js").read_bytes()),
            text_of((HERE / f"kernel_{precision}.wasm").read_bytes()),
            (HERE / "memory.json").read_text(encoding="utf-8"),
            precision,
            SIZES,
            arrays,
            names,
        ],
    )
    page.close()
    results = b"".join(base64.b64decode(part) for part in found)
    wanted = run_case(Kernel(precision))
    assert hashlib.sha256(results).hexdigest() == hashlib.sha256(wanted).hexdigest()
