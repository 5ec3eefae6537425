// A share file: the state as it was in the room, and levers that the reader moves. Everything is in the
// page; nothing is fetched.

import { $, h } from "./dom.js";
import { render } from "./page.js";
import { h as part } from "./page.js";
import { giveTexts, setLanguage, onLanguage, t, language, pick, LANGUAGES } from "./i18n.js";
import * as words from "./words.js";
import { giveMap } from "./map.js";
import { show } from "./screen-view.js";
import { OwnModel, bytesOf, moving } from "./own-model.js";
import { control, forget, refresh } from "./control.js";

const SHOWN = ["compare", "goals", "map", "ranks"];

async function inflated(text) {
  const stream = new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

const data = await inflated($("data").textContent.trim());
giveTexts(data.texts);
words.giveNames(data.names);
giveMap(data.map);

let own = null;
let doc = { ...data.doc };
let view = { ...data.view, panel: SHOWN.includes(data.view.panel) ? data.view.panel : "compare" };
let before = data.doc;
let figures = { ...data.figures, fine: true, doc, ghost: null };

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const changes = (now) => Object.entries(now).map(([path, to]) => ({ path, to, from: data.opened[path] ?? openedOf(path) }));

function openedOf(path) {
  if (path.startsWith("weights/")) return 50;
  for (const alt of data.levers) for (const lever of alt.levers) if (lever.path === path) return lever.value;
  return null;
}

function computed() {
  if (same(doc, data.doc)) { figures = { ...data.figures, fine: true, ghost: null }; return; }
  const [now, base] = [doc, data.doc].map((d) => own.figures(d, data.group, true));
  if (!now || !base) return;
  const then = data.figures;
  figures = { ...moving(data.figures, base, now), fine: false, ghost: { goals: then.model.goals, score: then.weights.score, moved: own.moved(doc, before) } };
}

function draw() {
  const state = { title: pick(data.title), code: "", view, doc: changes(doc), cursor: JSON.stringify(doc), last: null, step: null, question: null, parked: [], group: null, pinned: !same(doc, data.doc), counts: { people: 0, answered: 0, waiting: 0 } };
  banner();
  show(state, figures);
}

function choose(key, values, name) {
  const change = (event) => { view = { ...view, [key]: event.target.value }; if (key === "alternative") build(); draw(); };
  return part("label", { class: "pickone" }, part("span", {}, t(`view_${key}`)), part("select", { onchange: change, id: `choose-${key}` }, values.map((v) => part("option", { value: v, selected: v === view[key] }, name(v)))));
}

function banner() {
  const moved = changes(doc);
  render($("banner"), part("div", { class: "bannertop" }, part("strong", {}, pick(data.title) || t("shared_state")), part("span", {}, t(same(doc, data.doc) ? "share_as_was" : "share_moved")),
    same(doc, data.doc) ? null : part("button", { type: "button", id: "back", onclick: () => { doc = { ...data.doc }; refresh(doc); computed(); draw(); } }, t("share_back")),
    part("span", { class: "langs", role: "group", "aria-label": t("language") }, LANGUAGES.map((code) => part("button", { type: "button", lang: code, "data-key": `lang-${code}`, "aria-pressed": String(code === language()), onclick: () => setLanguage(code) }, code)))),
  part("div", { class: "bannertop" }, choose("panel", SHOWN, (p) => t(`panel_${p}`)), choose("goal", ["all", ...words.goals()], words.goal), choose("alternative", words.candidates(), words.alternative)),
  part("div", { class: "differs" }, part("b", {}, t("differs")), moved.length ? part("ul", {}, words.changesWords(moved).map((line) => part("li", {}, line))) : part("span", {}, t("differs_nothing"))));
}

function move(path, value) {
  const next = { ...doc };
  if (value === null || value === openedOf(path)) delete next[path]; else next[path] = value;
  before = data.doc;
  doc = Object.fromEntries(Object.entries(next).sort());
  computed();
  draw();
}

const sender = { preview: move, set: (path, value) => { move(path, value); refresh(doc); } };

// Sliders of the chosen alternative and of the weights; without the module, none.
function build() {
  forget();
  const box = $("levers");
  if (!own) { box.replaceChildren(h("p", { class: "warn" }, t("share_still"))); return; }
  const alt = data.levers.find((a) => a.id === view.alternative);
  const unit = (field) => t({ contract_years: "unit_years", coordination_meur: "unit_meur", amounts: "unit_meur" }[field] ?? "unit_weight");
  const groups = [...new Set(alt.levers.map((lever) => JSON.stringify(lever.group)))].map((text) => JSON.parse(text));
  const slider = (lever) => control({ ...lever, label: t(`lever_${lever.field}`), unit: unit(lever.field), percent: ["binding", "knowledge_share", "through"].includes(lever.field) }, sender);
  box.replaceChildren(h("h2", { id: "levers-title" }, `${t("levers_of")} ${words.alternative(alt.id)}`), ...groups.map((group, i) => h("details", { open: i === 0 }, h("summary", {}, pick(group)), alt.levers.filter((lever) => same(lever.group, group)).map(slider))),
    h("h2", {}, t("tab_weights")), ...words.goals().map((g) => control({ path: `weights/${g}`, label: words.goalLong(g), low: 0, high: 100, step: 5, value: 50, unit: t("unit_weight"), stops: {} }, sender)));
  refresh(doc);
}

$("banner").replaceChildren();
onLanguage(() => { build(); draw(); });
setLanguage(LANGUAGES.find((code) => navigator.languages.some((name) => name.startsWith(code))) ?? data.view.language);
addEventListener("resize", draw);
draw();
try {
  own = data.model ? await OwnModel.open(bytesOf(data.module), data.description, data.model, data.names) : null;
} catch { own = null; }
build();
