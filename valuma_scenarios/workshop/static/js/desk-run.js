// The left of the desk: agenda, timer, the question on the phones, objections.

import { $, h as el } from "./dom.js";
import { h, render } from "./page.js";
import { t, pick } from "./i18n.js";
import { clock, parse } from "./format.js";
import * as words from "./words.js";
import { questionText, aboutWords } from "./words.js";
import { openDialog, closeDialog } from "./desk-dialog.js";

const key = (...parts) => parts.join("-");
export const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");

function agenda(desk) {
  const { state } = desk;
  const now = state.agenda[state.step.index];
  const { locked } = state.step;
  return h("section", { class: "card" }, h("div", { class: "cardhead" }, h("h2", { id: "run-title" }, t("agenda")), h("span", { id: "desk-timer", class: "timer" })),
    h("ol", { class: "agenda" }, state.agenda.map((step, i) => h("li", { class: i === state.step.index ? "now" : i < state.step.index ? "past" : "" },
      h("button", { type: "button", "data-key": key("step", i), "aria-current": i === state.step.index ? "step" : null, disabled: locked && i !== state.step.index, onclick: () => desk.send({ do: "step", to: i }) }, h("span", {}, pick(step.title)), h("small", {}, `${step.minutes} min`))))),
    pick(now.notes) ? h("p", { class: "notes" }, pick(now.notes)) : null,
    h("div", { class: "buttons" }, h("button", { type: "button", "data-key": "prev", disabled: locked || state.step.index === 0, onclick: () => desk.send({ do: "turn", by: -1 }) }, `← ${t("previous")}`),
      h("button", { type: "button", class: "primary", "data-key": "next", disabled: locked || state.step.index >= state.agenda.length - 1, onclick: () => desk.send({ do: "turn", by: 1 }) }, `${t("next")} →`),
      h("button", { type: "button", "data-key": "lock", onclick: () => desk.send({ do: "lock", on: !locked }) }, locked ? t("unlock_step") : t("lock_step"))),
    locked ? h("p", { class: "warn" }, t("step_locked")) : null,
    h("div", { class: "buttons" }, h("button", { type: "button", "data-key": "timer-start", onclick: () => desk.send({ do: "timer", action: "start", seconds: now.minutes * 60 }) }, t("timer_start", { n: now.minutes })),
      h("button", { type: "button", "data-key": "timer-more", disabled: !state.step.timer, onclick: () => desk.send({ do: "timer", action: "extend", seconds: 60 }) }, t("timer_more")),
      h("button", { type: "button", "data-key": "timer-stop", disabled: !state.step.timer, onclick: () => desk.send({ do: "timer", action: "stop" }) }, t("timer_stop"))),
    h("p", { id: "desk-counts", class: "muted" }),
    state.door.turned_away ? h("p", { class: "warn" }, t("door_shut", { n: state.door.turned_away })) : null,
    h("label", { class: "check" }, h("input", { type: "checkbox", "data-key": "door", checked: state.door.open, onchange: (e) => desk.send({ do: "door", open: e.target.checked }) }), t("door_open")),
    state.changed ? h("p", { class: "warn" }, t("inputs_changed")) : null);
}

const NEXT = { draft: ["open"], open: ["closed"], closed: ["revealed", "open"], revealed: [] };

function question(desk) {
  const { state } = desk;
  const item = state.questions.find((q) => q.id === state.current);
  const asked = item ? [h("p", { class: "questiontext" }, questionText(item)), h("p", {}, h("span", { class: `pill ${item.state}` }, t(`state_${item.state}`)), " ", h("span", { id: "desk-answered" })),
    h("div", { class: "buttons" }, NEXT[item.state].map((to, i) => h("button", { type: "button", class: i === 0 ? "primary" : "", "data-key": key("advance", to), onclick: () => desk.send({ do: "advance", question: item.id, to }) }, t(`to_${to}`))),
      item.state === "open" && item.widget !== "text" ? h("button", { type: "button", "data-key": "paper", onclick: () => paper(desk, item) }, t("paper")) : null),
    item.answered && item.state !== "open" ? h("button", { type: "button", class: "ghostly", "data-key": "forget-question", onclick: () => desk.send({ do: "forget", question: item.id }) }, t("forget_question")) : null,
    item.aggregate && !item.aggregate.enough && item.widget !== "text" ? h("p", { class: "warn" }, t("too_few", { n: item.aggregate.n })) : null,
    state.texts.length ? inbox(desk) : null] : [h("p", { class: "muted" }, t("no_question"))];
  return h("section", { class: "card" }, h("div", { class: "cardhead" }, h("h2", {}, t("question")), h("button", { type: "button", "data-key": "ask", onclick: () => ask(desk) }, t("new_question"))), asked);
}

// The word by which the texts are sifted, as its beginning; none shows all of them.
let sifted = "";

function inbox(desk) {
  const { texts, words: common } = desk.state;
  if (!common.some((c) => c.beginning === sifted)) sifted = "";
  const has = (text) => text.toLowerCase().split(/[^\p{L}]+/u).some((word) => word.startsWith(sifted));
  const chip = (beginning, label) => h("button", { type: "button", "data-key": key("word", beginning), "aria-pressed": String(sifted === beginning), onclick: () => { sifted = beginning; desk.draw(); } }, label);
  const chips = common.length ? h("div", { class: "presets", role: "group", "aria-label": t("common_words") }, chip("", t("common_all", { n: texts.length })), common.map((c) => chip(c.beginning, `${c.word} ${c.n}`))) : null;
  return [chips, list(desk, texts.filter(has))];
}

function list(desk, texts) {
  return h("ul", { class: "inbox" }, texts.map((text, i) => h("li", {}, h("span", {}, text), h("button", { type: "button", "data-key": key("park", i), onclick: () => parkDialog(desk, text) }, t("park_it")))));
}

function parkDialog(desk, text = "") {
  const h = el;
  const field = h("textarea", { id: "park-text", maxlength: "280", rows: "3" });
  field.value = text;
  const changed = desk.state.doc.map((c) => c.path);
  const about = h("select", { id: "park-about" }, h("option", { value: "" }, t("about_nothing")), words.goals().map((g) => h("option", { value: g }, words.goalLong(g))),
    desk.catalogue.indicators.map((i) => h("option", { value: pick(i.label) }, pick(i.label))), changed.map((p) => h("option", { value: p }, words.leverName(p))));
  openDialog(t("park_title"), h("form", { onsubmit: async (e) => { e.preventDefault(); if (await desk.send({ do: "park", text: field.value, about: about.value })) closeDialog(); } },
    h("label", { for: "park-text" }, t("objection")), field, h("label", { for: "park-about" }, t("park_about")), about, h("button", { type: "submit", class: "primary" }, t("park_it"))));
}

function parking(desk) {
  return h("section", { class: "card" }, h("div", { class: "cardhead" }, h("h2", {}, t("panel_parking")), h("button", { type: "button", "data-key": "park-new", onclick: () => parkDialog(desk) }, t("add"))),
    desk.state.parked.length ? h("ul", { class: "inbox" }, desk.state.parked.map((item) => h("li", {}, h("span", {}, item.text, item.about ? h("small", {}, ` ${aboutWords(item.about)}`) : null), h("button", { type: "button", class: "ghostly", "data-key": key("unpark", item.id), "aria-label": t("remove"), onclick: () => desk.send({ do: "unpark", item: item.id }) }, "×")))) : h("p", { class: "muted" }, t("parking_empty")));
}

function ask(desk) {
  const h = el;
  const kind = h("select", { id: "ask-kind" }, desk.catalogue.forms.map((form) => h("option", { value: form.id, selected: form.id === "yesno" }, pick(form.label))));
  const text = h("textarea", { id: "ask-text", maxlength: "280", rows: "3" });
  const about = h("select", { id: "ask-about" }, desk.catalogue.parameters.map((p) => h("option", { value: p.id, selected: p.id === "psi_mainstream" }, pick(p.label))));
  const aboutRow = h("div", { hidden: true }, h("label", { for: "ask-about" }, t("ask_about")), about);
  const needsAbout = () => desk.catalogue.forms.find((form) => form.id === kind.value).about;
  const lines = h("textarea", { id: "ask-options", maxlength: "1000", rows: "4" });
  const linesRow = h("div", { hidden: true }, h("label", { for: "ask-options" }, t("ask_options")), lines);
  const own = () => desk.catalogue.forms.find((form) => form.id === kind.value).own;
  const options = () => (own() ? lines.value.split("\n").map((line) => line.trim()).filter(Boolean) : []);
  kind.addEventListener("change", () => { aboutRow.hidden = !needsAbout(); linesRow.hidden = !own(); });
  openDialog(t("new_question"), h("form", { onsubmit: async (e) => { e.preventDefault(); if (await desk.send({ do: "ask", kind: kind.value, text: text.value, about: needsAbout() ? about.value : "", options: options() })) closeDialog(); } },
    h("label", { for: "ask-kind" }, t("ask_kind")), kind, aboutRow, h("label", { for: "ask-text" }, t("ask_text")), text, linesRow, h("button", { type: "submit", class: "primary" }, t("make_draft"))));
}

// A ballot from paper or a raised hand: the same forms, typed by the desk.
function paper(desk, item) {
  const h = el;
  const weightKind = ["swing", "points", "order"].includes(item.widget);
  const estimate = item.widget === "estimate";
  const fields = {};
  const field = (id, label) => { fields[id] = h("input", { type: "text", inputmode: "decimal", id: `paper-${id}`, autocomplete: "off" }); return h("div", { class: "paperrow" }, h("label", { for: `paper-${id}` }, label), fields[id]); };
  const choice = h("select", { id: "paper-choice" }, words.choices(item).map(([v, label]) => h("option", { value: v }, label)));
  const rows = weightKind ? words.goals().map((g) => field(g, words.goalLong(g))) : estimate ? ["p05", "p50", "p95"].map((p) => field(p, t(p))) : [h("label", { for: "paper-choice" }, t("answer")), choice];
  const value = () => {
    const numbers = Object.fromEntries(Object.entries(fields).map(([k, f]) => [k, parse(f.value || "0")]));
    if (item.widget === "order") return Object.keys(numbers).sort((a, b) => numbers[a] - numbers[b]);
    return weightKind || estimate ? numbers : choice.value;
  };
  openDialog(t("paper"), h("form", { onsubmit: async (e) => { e.preventDefault(); if (await desk.send({ do: "paper", question: item.id, key: newKey(), answer: value() })) { closeDialog(); desk.toast(t("paper_done")); } } },
    h("p", { class: "muted" }, t(`paper_${{ swing: "swing", points: "budget", order: "ranking", estimate: "elicit" }[item.widget] ?? "choice"}`)), rows, h("button", { type: "submit", class: "primary" }, t("enter"))));
}

export function draw(desk) {
  render($("run"), agenda(desk), question(desk), parking(desk));
  counts(desk);
  tick(desk);
}

export function counts(desk) {
  const { counts: c } = desk.state;
  if ($("desk-counts")) $("desk-counts").textContent = t("desk_counts", { people: c.people, ready: c.ready });
  if ($("desk-answered")) $("desk-answered").textContent = `${c.answered} / ${c.answered + c.waiting} ${t("answered")}`;
}

export function tick(desk) {
  const timer = desk.state?.step.timer;
  if ($("desk-timer")) $("desk-timer").textContent = timer ? clock(timer.ends - desk.link.time()) : "";
}
