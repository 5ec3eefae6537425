"""How long the compiled kernel takes in Chromium, beside the same calls in this process.

Run it with ``python benchmarks/kernel_browser.py``; it needs Playwright and Chromium. 300 draws of
five alternatives, and of one that has changed, in single precision and for the last year only, as
on the live path. Reading the results out of the kernel's memory is not counted.
"""

from __future__ import annotations

import base64
import shutil
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.model.common import common
from valuma_scenarios.model.inputs import build
from valuma_scenarios.model.wasm.compiled import CompiledModel
from valuma_scenarios.model.wasm.memory import ARRAYS
from valuma_scenarios.model.wasm.module import HERE, Kernel
from valuma_scenarios.project.open import load_project

DRAWS, ALTERNATIVES, TURNS = 300, 5, 20

RUN = """async ([script, module, description, sizes, common, alternatives, turns]) => {
  const decode = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const { loadKernel } = await import(`data:text/javascript;base64,${script}`);
  const kernel = await loadKernel(decode(module), JSON.parse(description), "f32");
  const fill = (arrays) => {
    for (const [name, bytes] of Object.entries(arrays)) {
      const view = kernel.view(name);
      new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(bytes);
    }
  };
  const decoded = (arrays) =>
    Object.fromEntries(Object.entries(arrays).map(([name, text]) => [name, decode(text)]));
  const ready = alternatives.map(([its, arrays]) => [its, decoded(arrays)]);
  kernel.resize(sizes);
  fill(decoded(common));
  const one = ([its, arrays]) => { kernel.resize(its); fill(arrays); kernel.run(0, sizes.block); };
  const times = { all: [], one: [] };
  for (let turn = 0; turn < turns; turn++) {
    const start = performance.now();
    kernel.prepare(0, sizes.block);
    ready.forEach(one);
    const middle = performance.now();
    one(ready[1]);
    times.all.push(middle - start);
    times.one.push(performance.now() - middle);
  }
  return times;
}"""


def text_of(data: bytes) -> str:
    """Return bytes as text."""
    return base64.b64encode(data).decode("ascii")


def arrays_of(kernel: Kernel, *stages: str) -> dict[str, str]:
    """Return what the caller wrote, as text."""
    return {a.name: text_of(kernel[a.name].tobytes()) for a in ARRAYS if written(a, stages)}


def written(array: Any, stages: tuple[str, ...]) -> bool:
    """Return whether the caller writes an array in one of the stages."""
    return array.stage in stages


def main() -> None:
    """Print milliseconds in this process and in Chromium."""
    study = load_project(Path.cwd())
    inputs = build(study)
    chosen = inputs.alternatives[:ALTERNATIVES]
    kernel = Kernel("f32")
    draws = draw(study, DRAWS, seed=1)
    shared = common(study, inputs, draws, [len(study.years) - 1])
    model = CompiledModel(study, inputs, shared, kernel)
    sizes, blocks = dict(kernel.sizes), kernel.sizes["block"]
    lasting = arrays_of(kernel, "study", "draws")
    alternatives: list[Any] = []
    own: dict[str, list[float]] = {"all": [], "one": []}
    for alternative in chosen:
        model.simulate(alternative)
        its = {name: kernel.sizes[name] for name in ("network", "span")}
        alternatives.append([its, arrays_of(kernel, "alternative")])
    for _ in range(TURNS):
        start = time.process_time()
        kernel.call("prepare", 0, blocks)
        for _ in chosen:
            kernel.call("run", 0, blocks, False)
        middle = time.process_time()
        kernel.call("run", 0, blocks, False)
        own["all"].append(1000 * (middle - start))
        own["one"].append(1000 * (time.process_time() - middle))
    script = text_of((HERE / "kernel.js").read_bytes())
    module = text_of((HERE / "kernel_f32.wasm").read_bytes())
    description = (HERE / "memory.json").read_text(encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        found = page.evaluate(
            RUN, [script, module, description, sizes, lasting, alternatives, TURNS]
        )
        browser.close()
    for place, times in (("in process (CPU)", own), ("Chromium (wall)", found)):
        for what, row in times.items():
            least, middle = min(row), statistics.median(row)
            sys.stdout.write(f"{place:18s} {what:4s} {least:7.1f} ms least {middle:7.1f} median\n")


if __name__ == "__main__":
    main()
