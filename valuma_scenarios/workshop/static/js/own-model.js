// The model in the page: levers are moved and alternatives run here, without asking anybody. The other
// half of live/numbers.py and live/moving.py; a test holds the two to the same numbers.

import { loadKernel } from "../kernel/kernel.js";
import { Alternative } from "../kernel/levers.js";

const LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95];
const OPENED_WEIGHT = 50;
const ENDS = [0.05, 0.5, 0.95];
const NO_SCALE = 1e-12;

export const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

// Quantiles by linear interpolation of values that are sorted here.
function quantiles(values, levels) {
  const sorted = Float64Array.from(values).sort();
  return levels.map((level) => {
    const place = level * (sorted.length - 1), below = Math.floor(place), rest = place - below;
    return sorted[below] * (1 - rest) + sorted[Math.min(below + 1, sorted.length - 1)] * rest;
  });
}

function shareAbove(values) {
  let n = 0;
  for (const value of values) if (value > 0) n += 1;
  return n / values.length;
}

const spread = (values) => [...quantiles(values, LEVELS), shareAbove(values)];
const two = (values) => [quantiles(values, [0.5])[0], shareAbove(values)];

// Share of draws in which each row is the highest; rows that are level share the draw.
function firstShares(rows) {
  const won = rows.map(() => 0), n = rows[0].length;
  for (let d = 0; d < n; d++) {
    let best = -Infinity, level = 0;
    for (const row of rows) { if (row[d] > best) { best = row[d]; level = 1; } else if (row[d] === best) level += 1; }
    rows.forEach((row, i) => { if (row[d] === best) won[i] += 1 / level; });
  }
  return won.map((w) => w / n);
}

const named = (names, values) => Object.fromEntries(names.map((name, i) => [name, values[i]]));
const weighted = (rows, slopes) => Float64Array.from(rows[0], (_, d) => rows.reduce((sum, row, g) => sum + slopes[g] * row[d], 0));

export class OwnModel {
  #kernel;
  #alternatives;
  #about;
  #study;
  #opened;
  #held = "{}";
  #effects = new Map();
  #rows = new Map();

  // `sent` is what live/browser.py gives; `names` what every page knows of the study.
  static async open(module, description, sent, names) {
    const model = new OwnModel();
    model.#kernel = await loadKernel(module, description, "f32");
    model.#study = model.#kernel.open(bytesOf(sent.study));
    model.#opened = Object.fromEntries(["parameter", "beta"].map((name) => [name, model.#kernel.view(name).slice()]));
    model.#alternatives = new Map(Object.entries(sent.alternatives).map(([id, text]) => [id, new Alternative(model.#kernel, bytesOf(text))]));
    model.#about = { ...sent, names: [...model.#alternatives.keys()], reference: names.reference, goals: Object.keys(names.goals) };
    return model;
  }

  get year() { return this.#about.year; }
  get n() { return this.#about.n; }

  // Assumptions of a document by parameter, or null if one of them needs memory of the server.
  #pinsOf(doc) {
    const changes = Object.entries(doc).filter(([path]) => path.startsWith("assume/")).map(([path, change]) => [path.slice("assume/".length), change]);
    const able = changes.every(([name, change]) => change.mode === "pin" && name in this.#about.pins);
    return able ? Object.fromEntries(changes.map(([name, change]) => [name, change.value]).sort()) : null;
  }

  // Hold parameters in the draws, as live/pins.py found that it can be done.
  #hold(pins) {
    const key = JSON.stringify(pins), kernel = this.#kernel, { n } = this.#about;
    if (key === this.#held) return;
    this.#held = key;
    const [parameter, beta] = ["parameter", "beta"].map((name) => { const view = kernel.view(name); view.set(this.#opened[name]); return view; });
    const { block } = kernel.sizes, lanes = kernel.shape("beta")[2];
    const each = (name, row, change) => {
      const rows = kernel.shape(name)[1];
      for (let b = 0; b < block; b++) for (let lane = 0; lane < lanes; lane++) change((b * rows + row) * lanes + lane, Math.min(b * lanes + lane, n - 1));
    };
    for (const [name, value] of Object.entries(pins)) {
      const { row, responses, drawn } = this.#about.pins[name];
      if (row !== null) each("parameter", row, (at) => { parameter[at] = value; });
      if (!responses.length) continue;
      const were = new Float64Array(bytesOf(drawn).buffer);
      for (const response of responses) each("beta", response, (at, d) => { beta[at] *= value / were[d]; });
    }
    kernel.prepare(0, block);
  }

  // Effects of one alternative, shape [goal][region, country last][draw]; null if only the server can.
  #run(id, doc, pins) {
    const prefix = `lever/${id}/`;
    const changes = Object.fromEntries(Object.entries(doc).filter(([path]) => path.startsWith(prefix)).map(([path, value]) => [path.slice(prefix.length), value]));
    const key = `${id} ${JSON.stringify([pins, ...Object.entries(changes).sort()])}`;
    if (!this.#effects.has(key)) {
      this.#hold(pins);
      const alternative = this.#alternatives.get(id);
      const left = alternative.move(changes);
      const made = left.length ? null : { key, values: alternative.goals(this.#study.draws) };
      if (this.#effects.size > 120) this.#effects.clear();
      this.#effects.set(key, made);
    }
    return this.#effects.get(key);
  }

  // Differences to the reference of every alternative under a document: by goal, national and by region.
  #cube(doc) {
    const { names, reference, n } = this.#about, pins = this.#pinsOf(doc);
    if (pins === null) return null;
    const runs = names.map((id) => this.#run(id, doc, pins));
    if (runs.includes(null)) return null;
    const base = runs[names.indexOf(reference)], regions = this.#study.regions.length + 1;
    return named(names, runs.map((run) => this.#made(this.#rows, `${run.key}|${base.key}`, () => {
      const goals = this.#about.goals.map((_, g) => {
        const from = g * n * regions;
        const at = (d, r) => Math.fround(run.values[from + r * n + d] - base.values[from + r * n + d]);
        return { national: Float64Array.from({ length: n }, (_x, d) => at(d, regions - 1)), at };
      });
      return { goals };
    })));
  }

  #made(memory, key, make) {
    if (!memory.has(key)) {
      if (memory.size > 120) memory.clear();
      memory.set(key, make());
    }
    return memory.get(key);
  }

  // Values of the places of one kind, for one goal: [place][draw].
  #places(goal, kind, g) {
    const { places, disparity, goals, n } = this.#about;
    const table = places[kind][goals[g] === disparity ? "total" : "mean"];
    return table.map((row) => {
      const used = row.map((weight, r) => [weight, r]).filter(([weight]) => weight !== 0);
      return Float64Array.from({ length: n }, (_, d) => used.reduce((sum, [weight, r]) => sum + weight * goal.at(d, r), 0));
    });
  }

  #conditions(values) {
    return this.#about.works.map((mask) => { const kept = values.filter((_, d) => mask[d]); return kept.length > 1 ? shareAbove(kept) : 0; });
  }

  // What one alternative shows of each goal; it is kept as long as nothing moves it.
  #row(one, where) {
    const { goals } = this.#about;
    one.shown ??= { goals: named(goals, one.goals.map((g) => spread(g.national))), conditions: named(goals, one.goals.map((g) => this.#conditions(g.national))) };
    if (where && !one.shown.regions) {
      one.local = ["regions", "types"].map((kind) => one.goals.map((goal, g) => this.#places(goal, kind, g)));
      const [regions, types] = one.local;
      Object.assign(one.shown, { regions: named(goals, regions.map((rows) => rows.map(two))), types: named(goals, types.map((rows) => rows.map(two))),
        lowest_types: named(goals, types.map((rows) => firstShares(rows.map((row) => row.map((v) => -v))))) });
    }
    return one.shown;
  }

  #slopes(doc) {
    const { goals, swing } = this.#about;
    const points = goals.map((g) => doc[`weights/${g}`] ?? OPENED_WEIGHT);
    const total = points.reduce((a, b) => a + b, 0);
    const shares = points.map((p) => (total > 0 ? p / total : 1 / goals.length));
    const width = goals.map((g) => swing[g][1] - swing[g][0]);
    return { shares, width, slopes: shares.map((share, g) => (width[g] > NO_SCALE ? (100 * share) / width[g] : 0)) };
  }

  // All figures of a document, or null if only the server can make them. `where`: by region, too.
  figures(doc, group = [], where = false) {
    const cube = this.#cube(doc);
    if (!cube) return null;
    const { names, goals, n, year, works } = this.#about;
    const rows = names.map((id) => this.#row(cube[id], where));
    const part = (name) => named(names, rows.map((row) => row[name]));
    const first = named(goals, goals.map((_, g) => named(names, firstShares(names.map((id) => cube[id].goals[g].national)))));
    const model = { n, year, works_n: works.map((mask) => mask.reduce((a, b) => a + b, 0)), goals: part("goals"), conditions: part("conditions"), first, ranks_all: null };
    if (where) Object.assign(model, { regions: part("regions"), types: part("types"), lowest_types: part("lowest_types") });
    return { model, weights: this.#weights(cube, doc, group, where) };
  }

  #weights(cube, doc, group, where) {
    const { names, goals } = this.#about;
    const { shares, width, slopes } = this.#slopes(doc);
    const totals = names.map((id) => weighted(cube[id].goals.map((g) => g.national), slopes));
    const ranks = firstShares(totals);
    const made = { weights: named(goals, shares), score: named(names, totals.map(spread)), score_conditions: named(names, totals.map((t) => this.#conditions(t))),
      ranks: named(names, ranks.map((share) => [share])), ranks_group: group.length ? this.#groupRanks(cube, group, width) : null };
    if (where) {
      const local = names.map((id) => cube[id].local.map((kind) => kind[0].map((_, place) => weighted(kind.map((rows) => rows[place]), slopes))));
      Object.assign(made, { score_regions: named(names, local.map(([regions]) => regions.map(two))), score_types: named(names, local.map(([, types]) => types.map(two))),
        score_lowest_types: named(names, local.map(([, types]) => firstShares(types.map((row) => row.map((v) => -v))))) });
    }
    return made;
  }

  #groupRanks(cube, group, width) {
    const { names } = this.#about;
    const sum = names.map(() => 0);
    for (const profile of group) {
      const slopes = profile.map((share, g) => (width[g] > NO_SCALE ? share / width[g] : 0));
      firstShares(names.map((id) => weighted(cube[id].goals.map((g) => g.national), slopes))).forEach((share, i) => { sum[i] += share; });
    }
    return named(names, sum.map((total) => [total / group.length]));
  }

  // What the step from one document to another did, draw by draw.
  moved(doc, before) {
    const [now, then] = [doc, before].map((d) => this.#cube(d));
    if (!now || !then) return { n: this.n, rows: {} };
    const { names, goals } = this.#about;
    const [after, prior] = [doc, before].map((d) => this.#slopes(d).slopes);
    const row = (values) => [...quantiles(values, ENDS), shareAbove(values)];
    const minus = (a, b) => a.map((value, d) => value - b[d]);
    const rows = {};
    for (const id of names) {
      const [a, b] = [now[id], then[id]].map((one) => one.goals.map((g) => g.national));
      const all = minus(weighted(a, after), weighted(b, prior));
      if (a === b || (now[id] === then[id] && all.every((v) => v === 0))) continue;
      rows[id] = { ...named(goals, a.map((values, g) => row(minus(values, b[g])))), all: row(all) };
    }
    return { n: this.n, rows };
  }
}

const SHARES = new Set(["ranks", "ranks_group", "first", "lowest_types", "score_lowest_types", "conditions", "score_conditions"]);
const SPREADS = { goals: 5, score: 5, regions: 1, types: 1, score_regions: 1, score_types: 1 };
const clip = (value) => Math.min(1, Math.max(0, value));

function movedPart(part, fine, before, now) {
  if (typeof now[0] !== "number") {
    const keys = Object.keys(now);
    const made = keys.map((key) => (typeof now[key] === "number" ? clip(fine[key] + now[key] - before[key]) : movedPart(part, fine[key], before[key], now[key])));
    return Array.isArray(now) ? made : named(keys, made);
  }
  const values = now.map((value, i) => fine[i] + value - before[i]);
  if (SHARES.has(part)) return values.map(clip);
  const at = SPREADS[part];
  return [...values.slice(0, at).sort((a, b) => a - b), clip(values[at])];
}

// A state that was only run quickly: the fine numbers of the last one at rest and the paired difference.
export function moving(fine, before, now) {
  const half = (name) => Object.fromEntries(Object.entries({ ...fine[name], ...now[name] }).map(([part, value]) => {
    const able = (SHARES.has(part) || part in SPREADS) && now[name][part] && before[name][part] && fine[name][part];
    return [part, able ? movedPart(part, fine[name][part], before[name][part], now[name][part]) : value];
  }));
  const made = { model: half("model"), weights: half("weights") };
  made.model.base_n = fine.model.n;
  return made;
}
