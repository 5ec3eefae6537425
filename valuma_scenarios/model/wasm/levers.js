// One alternative in a browser: its levers are moved and it is run without asking the server.
//
//   const kernel = await loadKernel(moduleBytes, description, "f32");
//   const study = kernel.open(studyImage);                    // once; see image.py
//   const alternative = new Alternative(kernel, alternativeImage);
//   const rest = alternative.move({ "net/keino/binding": 0.6, "fund/amounts/akke": 12 });
//   const goals = alternative.goals(study.draws);             // [goal][region, country last][year][draw]
//
// `move` starts from the image each time, so a lever that is left out is back where it was. Levers of
// networks are `net/<network>/` with coordination_meur, contract_years, binding, knowledge_share or
// themes (shares by theme, or "self_selected"); of money `fund/amounts/<line>` and
// `fund/through/<line>`. It returns the paths it cannot move: members, allocation, continue, and a
// line that the alternative does not have. Those need a new image of the alternative.

import { unpack } from "./kernel.js";

const PLAIN = { contract_years: "contract_years", knowledge_share: "knowledge" };
const OBLIGATIONS = { square: (binding) => binding * binding, linear: (binding) => binding };

export class Alternative {
  #kernel;
  #image;
  #arrays;
  #sizes;

  constructor(kernel, image) {
    this.#kernel = kernel;
    this.#image = unpack(image);
    this.move({});
  }

  get header() {
    return this.#image.header;
  }

  move(changes) {
    const { header, arrays } = this.#image;
    this.#sizes = { ...header.sizes };
    this.#arrays = new Map([...arrays].map(([name, bytes]) => [name, new (this.#kernel.kind(name))(bytes.slice().buffer)]));
    const lines = header.lines.map((line) => ({ ...line }));
    const money = { amounts: "amount", through: "through" };
    const left = [];
    let spent = false;
    if (Object.keys(changes).some((path) => path.endsWith("/coordination_meur"))) this.#leave();
    for (const [path, value] of Object.entries(changes)) {
      const [kind, first, second] = path.split("/");
      const line = lines.find((known) => known.id === second);
      if (kind === "net" && this.#moveNetwork(header.networks.indexOf(first), second, value)) continue;
      if (kind === "fund" && money[first] && line && (first === "amounts" || line.channelable)) {
        line[money[first]] = value;
        spent = true;
      } else left.push(path);
    }
    if (spent) this.#spend(lines);
    return left;
  }

  #moveNetwork(n, field, value) {
    const { obligation, themes } = this.header;
    const array = (name) => this.#arrays.get(name);
    if (n < 0) return false;
    if (PLAIN[field]) array(PLAIN[field])[n] = value;
    else if (field === "binding") {
      array("binding")[n] = value;
      array("obligation")[n] = OBLIGATIONS[obligation](value);
    } else if (field === "themes") {
      const chosen = value === "self_selected";
      array("chooses")[n] = chosen ? 1 : 0;
      array("themes").set(themes.map((theme) => (chosen ? 0 : value[theme] ?? 0)), n * themes.length);
    } else if (field === "coordination_meur") this.#budget(n, value);
    else return false;
    return true;
  }

  #budget(n, value) {
    const budgets = this.#arrays.get("coordination"), lanes = this.#kernel.shape("coordination")[2];
    const step = this.header.networks.length * lanes;
    for (let at = n * lanes; at < budgets.length; at += step) budgets.fill(value, at, at + lanes);
  }

  // Once a budget is moved the alternative's money is its own: no network moves with the reference's.
  #leave() {
    this.header.following.forEach((meur, n) => { if (meur !== null) this.#budget(n, meur); });
  }

  // Money by span, line by line in double precision as `fill.py` adds it up.
  #spend(lines) {
    const { active, payer } = this.header;
    const { region, year, theme } = this.#kernel.sizes;
    const amount = lines.map((line) => line.funded.map((funded) => line.amount * funded));
    const changes = (y) => [...active, ...amount].some((row) => row[y] !== row[y - 1]);
    const first = [...Array(year).keys()].filter((y) => y === 0 || changes(y));
    const spans = first.length, paying = lines[payer];
    this.#sizes.span = spans;
    const money = new Float64Array(spans * region * theme), through = new Float64Array(spans * region * theme);
    const throughSum = new Float64Array(spans * region), moneySum = new Float64Array(spans);
    lines.forEach((line, k) => {
      if (k === payer) return;
      first.forEach((y, p) => {
        moneySum[p] += amount[k][y];
        for (let r = 0; r < region; r++) {
          const meur = amount[k][y] * line.allocation[r], channelled = meur * line.through;
          throughSum[p * region + r] += channelled;
          for (let m = 0; m < theme; m++) {
            money[(p * region + r) * theme + m] += meur * line.themes[m];
            through[(p * region + r) * theme + m] += channelled * line.themes[m];
          }
        }
      });
    });
    const set = (name, values) => this.#arrays.set(name, this.#kernel.kind(name).from(values));
    set("money", money);
    set("through", through);
    set("through_sum", throughSum);
    set("money_sum", moneySum);
    set("pay_amount", first.map((y) => (paying ? amount[payer][y] : 0)));
    set("span_first", [...first, year]);
    set("active", first.flatMap((y) => active.map((row) => row[y])));
    set("sharing", this.#sharing(first));
    this.#arrays.get("lever")[3] = paying ? paying.through : 0;
  }

  // Members over whom facilitation is spread hold for a span: those of the span that a year was in.
  #sharing(first) {
    const { sizes, networks } = this.header;
    const bytes = (name) => new (this.#kernel.kind(name))(this.#image.arrays.get(name).slice().buffer);
    const was = bytes("span_first"), sharing = bytes("sharing"), count = networks.length;
    const span = (y) => [...Array(sizes.span).keys()].find((p) => y < was[p + 1]);
    return first.flatMap((y) => [...sharing.subarray(span(y) * count, (span(y) + 1) * count)]);
  }

  // Run it for all draws of the study.
  run(rows = 0) {
    this.#kernel.resize(this.#sizes);
    for (const [name, values] of this.#arrays) this.#kernel.view(name).set(values);
    this.#kernel.run(0, this.#kernel.sizes.block, rows);
  }

  // Run it and return a copy of the goals' effects: goal, region (the country last), year, draw.
  goals(draws) {
    this.run();
    const all = this.#kernel.view("goal_result");
    const [goals, regions, years, blocks, lanes] = this.#kernel.shape("goal_result");
    const rows = goals * regions * years, row = blocks * lanes, out = new all.constructor(rows * draws);
    for (let k = 0; k < rows; k++) out.set(all.subarray(k * row, k * row + draws), k * draws);
    return out;
  }
}
