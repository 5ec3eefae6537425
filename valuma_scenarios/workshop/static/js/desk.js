// The facilitator's desk: moves everything, and survives its own reload.

import { $, announce, painted } from "./dom.js";
import { h, render } from "./page.js";
import { loadTexts, setLanguage, onLanguage, t, LANGUAGES } from "./i18n.js";
import * as words from "./words.js";
import { loadMap } from "./map.js";
import { Live } from "./live.js";
import { Connection, codeFromPath, tokenFromFragment } from "./net.js";
import * as levers from "./desk-levers.js";
import * as run from "./desk-run.js";
import * as side from "./desk-side.js";

const token = tokenFromFragment("desk");
const PANELS = ["compare", "goals", "path", "map", "weights", "ranks", "explain", "question", "join", "parking"];

const desk = {
  state: null, history: [], figures: null, catalogue: null, alternative: null, link: null, desks: 1, token,
  code: codeFromPath(),
  // Only the newest preview is under way: the model answers the hand, not the queue.
  busy: false, next: null,
  // What this page can answer by itself it shows before anybody else has answered.
  ahead(values, preview) {
    this.began = performance.now();
    const before = Object.fromEntries(this.state.doc.map((c) => [c.path, c.to]));
    const doc = Object.fromEntries(Object.entries({ ...before, ...values }).filter(([, value]) => value !== null).sort());
    const { pinned_doc: pinned } = this.state;
    const made = this.live.move({ doc, before: pinned ?? before, group: this.state.group_weights, preview, kind: pinned ? "pinned" : "previous", key: JSON.stringify(doc) }, this.state.view);
    if (made) result(made);
  },
  preview(path, value) { this.previewMany({ [path]: value }); },
  // Told first: a message leaves by itself while this page computes, and the screen need not wait.
  previewMany(values) {
    this.tell(values);
    this.ahead(values, true);
  },
  tell(values) {
    if (this.busy) { this.next = values; return; }
    this.busy = true;
    this.link.request({ do: "preview", values }).catch(() => {}).finally(() => {
      this.busy = false;
      if (this.next) { const next = this.next; this.next = null; this.tell(next); }
    });
  },
  set(path, value) { return this.setAll({ [path]: value }); },
  setAll(values) {
    this.next = null;
    const sent = this.send({ do: "set", values });
    this.ahead(values, false);
    return sent;
  },
  setMany(values, why) { return this.send({ do: "set", values, why }); },
  async send(message) {
    try { return await this.link.request(message); } catch (problem) {
      toast(t(`refused_${problem.code}`));
      if (this.state) levers.update(this.state);
      return null;
    }
  },
  draw,
};

let toastTimer = null;
export function toast(text) {
  const box = $("toast");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { box.hidden = true; }, 4500);
}
desk.toast = toast;

function top() {
  const { state } = desk;
  const { view } = state;
  const select = (key, values, name) => h("label", { class: "pickone" }, h("span", {}, t(`view_${key}`)), h("select", { "data-key": `view-${key}`, id: `view-${key}`, onchange: (e) => desk.send({ do: "view", view: { [key]: key === "year" ? Number(e.target.value) : e.target.value } }) },
    values.map((v) => h("option", { value: v, selected: String(v) === String(view[key]) }, name(v)))));
  const toggle = (key, on, act) => h("button", { type: "button", "data-key": `top-${key}`, "aria-pressed": String(on), onclick: act }, t(`top_${key}`));
  render($("top"),
    h("div", { class: "brand" }, h("h1", {}, state.title || "Valuma"), h("span", { class: "muted" }, state.code), state.rehearsal ? h("span", { class: "warn" }, t("rehearsal")) : null, desk.desks > 1 ? h("span", { class: "warn" }, t("desks", { n: desk.desks })) : null),
    h("div", { class: "group", role: "group", "aria-label": t("history") },
      h("button", { type: "button", "data-key": "undo", disabled: state.cursor === 0, onclick: () => desk.send({ do: "undo" }) }, `↶ ${t("undo")}`),
      h("button", { type: "button", "data-key": "redo", disabled: state.cursor >= state.changes, onclick: () => desk.send({ do: "redo" }) }, `↷ ${t("redo")}`),
      toggle("pin", state.pinned, () => desk.send({ do: "pin", on: !state.pinned })),
      h("button", { type: "button", "data-key": "replay", onclick: () => desk.send({ do: "replay" }) }, t("top_replay"))),
    h("div", { class: "group", role: "group", "aria-label": t("on_screen") },
      select("panel", PANELS, (p) => t(`panel_${p}`)), select("goal", ["all", ...words.goals()], words.goal),
      select("alternative", words.candidates(), words.alternative), select("year", words.allNames().years, String)),
    h("div", { class: "group", role: "group", "aria-label": t("screen") },
      toggle("frozen", view.frozen, () => desk.send({ do: "view", view: { frozen: !view.frozen } })),
      toggle("blank", view.blank, () => desk.send({ do: "view", view: { blank: !view.blank } })),
      toggle("dark", view.theme === "dark", () => desk.send({ do: "view", view: { theme: view.theme === "dark" ? "light" : "dark" } })),
      h("span", { class: "langs", role: "group", "aria-label": t("language") }, LANGUAGES.map((code) => h("button", { type: "button", lang: code, "data-key": `lang-${code}`, "aria-pressed": String(code === view.language), onclick: () => desk.send({ do: "view", view: { language: code } }) }, code)))));
  document.title = `${t("desk")} · ${state.title || "Valuma"}`;
}

function draw() {
  if (!desk.state || !desk.catalogue) return;
  top();
  run.draw(desk);
  levers.update(desk.state);
  side.draw(desk);
}

function result(message) {
  desk.figures = message;
  side.figures(desk);
  painted(message.key, () => {
    if (!desk.began) return;
    side.latency(performance.now() - desk.began, message.own);
    desk.began = null;
  });
  levers.showShares(message);
  if (desk.state?.doc.length) announce(words.movedWords(message, desk.state.view.goal));
}

function onMessage(message) {
  // Entries before the first new one stay; the state that follows says how many there are.
  if (message.do === "history") desk.history = [...desk.history.slice(0, message.from), ...message.entries];
  if (message.do === "state") {
    desk.state = { ...message, history: desk.history };
    if (desk.history.length !== message.changes) { desk.link.drop(); return; }
    if (!desk.alternative) desk.alternative = message.view.alternative;
    // A new language draws by itself: everything that is drawn must be there.
    setLanguage(message.view.language);
    desk.live.load(message.view.year);
    draw();
  }
  if (message.do === "result") { desk.live.rest(message); result(message); }
  if (message.do === "moved" && desk.state) {
    const made = desk.live.move(message, desk.state.view);
    if (made && JSON.stringify(message.doc) !== JSON.stringify(desk.figures?.doc)) result(made);
    else if (made && desk.figures.preview !== message.preview) { desk.figures.preview = message.preview; side.figures(desk); }
  }
  if (message.do === "counts" && desk.state) { desk.state.counts = message; run.counts(desk); }
  if (message.do === "refused") toast(t(`refused_${message.code}`));
  if (message.do === "desks") { desk.desks = message.count; if (desk.state) top(); }
  if (message.do === "deleted") render(document.querySelector("main"), h("h2", {}, t("deleted")));
}

function able() { desk.link.request({ do: "able", on: desk.live.able }).catch(() => {}); }

function onStatus(status) {
  if (status === "online") able();
  const box = $("status");
  box.hidden = status === "online";
  box.textContent = status === "online" ? "" : t(status === "refused" ? "link_refused" : "offline");
  document.documentElement.dataset.status = status;
}

await Promise.all([loadTexts(), words.loadNames(), loadMap()]);
const answer = await fetch(`/api/${codeFromPath()}/catalogue`, { headers: { Authorization: `Bearer ${token}` } });
if (answer.ok) {
  desk.catalogue = await answer.json();
  levers.start(desk);
  onLanguage(() => draw());
  desk.live = new Live(desk.code, able);
  await desk.live.start();
  desk.link = new Connection(`/ws/${codeFromPath()}`, { token }, onMessage, onStatus);
  setInterval(() => run.tick(desk), 500);
  window.addEventListener("resize", () => side.figures(desk));
} else {
  onStatus("refused");
}
