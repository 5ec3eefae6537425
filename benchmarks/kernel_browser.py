"""How long the live path takes: in this process, and in Chromium as the workshop's pages run it.

Run it with ``python benchmarks/kernel_browser.py``; it needs Playwright and Chromium. 300 draws in
single precision, goals of every region in the last year: five alternatives with what the draws give
for all of them, and one alternative after a lever has moved, from the lever to the goals. The clock
of a browser is the only one that a page has; on a shared machine the least of many turns counts.
"""

from __future__ import annotations

import base64
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import sync_playwright

from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.model.common import common
from valuma_scenarios.model.inputs import alternative_inputs, build
from valuma_scenarios.model.wasm.compiled import CompiledModel
from valuma_scenarios.model.wasm.image import alternative_image, study_image
from valuma_scenarios.model.wasm.module import HERE, Kernel
from valuma_scenarios.project.open import load_project
from valuma_scenarios.workshop.live.levers import changed_alternative

DRAWS, ALTERNATIVES, TURNS, CHANGED = 300, 5, 40, 1

RUN = """async ([scripts, module, description, study, images, changed, lever, turns]) => {
  const decode = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const address = (text) => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const first = address(scripts[0]);
  const { loadKernel } = await import(first);
  const { Alternative } = await import(address(scripts[1].replace("./kernel.js", first)));
  const kernel = await loadKernel(decode(module), JSON.parse(description), "f32");
  const { draws } = kernel.open(decode(study));
  const all = images.map((image) => new Alternative(kernel, decode(image)));
  const times = { five: [], one: [] };
  for (let turn = 0; turn < turns; turn++) {
    const start = performance.now();
    kernel.prepare(0, kernel.sizes.block);
    for (const alternative of all) alternative.goals(draws);
    const middle = performance.now();
    all[changed].move({ [lever]: (turn % 10) / 10 });
    all[changed].goals(draws);
    times.five.push(middle - start);
    times.one.push(performance.now() - middle);
  }
  return times;
}"""


def text_of(data: bytes) -> str:
    """Return bytes as text."""
    return base64.b64encode(data).decode("ascii")


def spent(work: Callable[[], object]) -> float:
    """Return the CPU time of a piece of work, ms."""
    start = time.thread_time()
    work()
    return 1000 * (time.thread_time() - start)


def main() -> None:
    """Print milliseconds in this process and in Chromium."""
    study = load_project(Path.cwd())
    inputs = build(study)
    shared = common(study, inputs, draw(study, DRAWS, seed=1), [len(study.years) - 1])
    model = CompiledModel(study, inputs, shared, Kernel("f32"), only_goals=True)
    alternatives = study.alternatives[:ALTERNATIVES]
    name, network = alternatives[CHANGED].id, alternatives[CHANGED].networks[0].id
    lever = f"net/{network}/binding"

    def five() -> None:
        model.kernel.call("prepare", 0, model.kernel.sizes["block"])
        for alternative in inputs.alternatives[:ALTERNATIVES]:
            model.goals(alternative)

    def one(turn: int) -> None:
        doc = {f"lever/{name}/{lever}": turn % 10 / 10}
        model.goals(alternative_inputs(study, changed_alternative(study, name, doc), inputs))

    own: dict[str, list[float]] = {"five": [], "one": []}
    for turn in range(TURNS):
        own["five"].append(spent(five))
        own["one"].append(spent(lambda turn=turn: one(turn)))  # type: ignore[misc]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        scripts = [(HERE / file).read_text(encoding="utf-8") for file in ("kernel.js", "levers.js")]
        found = browser.new_page().evaluate(
            RUN,
            [
                scripts,
                text_of((HERE / "kernel_f32.wasm").read_bytes()),
                (HERE / "memory.json").read_text(encoding="utf-8"),
                text_of(study_image(model)),
                [text_of(alternative_image(model, a)) for a in alternatives],
                CHANGED,
                lever,
                TURNS,
            ],
        )
        browser.close()
    for place, times in (("in process (CPU)", own), ("Chromium (clock)", found)):
        for what, row in times.items():
            least, middle = min(row), statistics.median(row)
            sys.stdout.write(f"{place:18s} {what:5s}{least:7.1f} ms least {middle:7.1f} median\n")


if __name__ == "__main__":
    main()
