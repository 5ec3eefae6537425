// Figures of a page that runs the model itself: at once from here, at rest from the server. Where the
// module cannot start, or a change needs new memory, the server answers as it always can.

import { OwnModel, moving } from "./own-model.js";
import { allNames } from "./words.js";

export class Live {
  #module;
  #description;
  #model = null;
  #wanted = 0;
  #rest = null;

  // `changed` is told whether this page can answer by itself from now on.
  constructor(code, changed) {
    this.code = code;
    this.changed = changed;
  }

  get able() { return this.#model !== null; }

  // Fetch the module; false where a browser cannot run it.
  async start() {
    try {
      const [module, description] = await Promise.all(["kernel_f32.wasm", "memory.json"].map((name) => fetch(`/static/kernel/${name}`)));
      this.#module = await module.arrayBuffer();
      this.#description = await description.json();
      return module.ok && description.ok && WebAssembly.validate(this.#module);
    } catch { return false; }
  }

  // Have the model of a year ready; what was ready for another year is dropped.
  async load(year) {
    if (!this.#module || this.#wanted === year) return;
    this.#wanted = year;
    this.#model = null;
    this.changed(false);
    const answer = await fetch(`/api/${this.code}/model?year=${year}`);
    const sent = answer.ok ? await answer.json() : null;
    if (this.#wanted !== year) return;
    this.#model = sent ? await OwnModel.open(this.#module, this.#description, sent, allNames()) : null;
    this.changed(this.able);
  }

  // Remember what the server found at rest.
  rest(message) { if (message.fine) this.#rest = message; }

  // Figures of a change, or null if the server must make them.
  move({ doc, before, group, preview, kind, key }, view) {
    const rest = this.#rest, own = this.#model;
    if (!own || !rest || own.year !== view.year || rest.model.year !== view.year || view.panel === "path") return null;
    const where = view.panel === "map";
    const [now, then, base] = [doc, before, rest.doc].map((d) => own.figures(d, group, where));
    if (!now || !then || !base) return null;
    const shown = (figures, of) => (JSON.stringify(of) === JSON.stringify(rest.doc) ? rest : moving(rest, base, figures));
    const [after, prior] = [shown(now, doc), shown(then, before)];
    return { ...after, key, doc, preview, fine: after === rest, own: true,
      ghost: { goals: prior.model.goals, score: prior.weights.score, moved: own.moved(doc, before), kind } };
  }
}
