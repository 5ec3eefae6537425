// Forms of the phone: one question per screen, large targets, nothing that must be dragged.

import { h, render } from "./dom.js";
import { t, pick } from "./i18n.js";
import { num, decimals, parse } from "./format.js";
import * as words from "./words.js";

const big = (label, act, attributes = {}) => h("button", { type: "button", class: "option", onclick: act, ...attributes }, label);

// The swing of a goal: from the worst to the best alternative in people and euros, or as a declared size
// where nothing can be counted; then both levels in points.
function swing(question, g) {
  const range = question.body.ranges?.[g];
  if (!range) return null;
  const p = decimals(range), natural = question.body.natural?.[g] ?? [];
  const size = words.sizeOf(range[1] - range[0], g);
  const said = natural.length ? t("swing_natural", { list: natural.map(pick).join("; ") }) : t("swing_size", { size: t(`class_size_${size}`) });
  return h("span", { class: "swing" }, h("span", { class: "natural" }, said), t("swing_range", { low: range[0] === 0 ? "0" : num(range[0], p, true), high: num(range[1], p, true), unit: t(g === words.allNames().disparity ? "unit_short_theil" : "unit_short_points") }));
}

function stepper(id, label, value, change, step, low, high) {
  const field = h("input", { type: "text", inputmode: "numeric", class: "number", value: num(value, 0), "data-key": `n-${id}`, "aria-label": label, onchange: (e) => { const v = parse(e.target.value); change(Number.isFinite(v) ? Math.min(high, Math.max(low, Math.round(v))) : value); } });
  return h("div", { class: "stepper" }, h("button", { type: "button", class: "step", disabled: value <= low, "data-key": `m-${id}`, "aria-label": t("less", { name: label }), onclick: () => change(Math.max(low, value - step)) }, "−"), field,
    h("button", { type: "button", class: "step", disabled: value >= high, "data-key": `p-${id}`, "aria-label": t("more", { name: label }), onclick: () => change(Math.min(high, value + step)) }, "+"));
}

// First which goal, then how much each of the others counts against it.
function swingForm(question, given, submit, keep) {
  const root = h("div", { class: "form" });
  let top = given ? words.goals().find((g) => given[g] === 100) : null;
  let points = given ? { ...given } : null;
  const draw = () => {
    if (!top) {
      render(root, h("p", { class: "muted" }, t("swing_note")), h("div", { class: "options" }, words.goals().map((g) => big([h("b", {}, words.goalLong(g)), swing(question, g)], () => { top = g; points = points || Object.fromEntries(words.goals().map((x) => [x, 50])); points[g] = 100; keep(points); draw(); }, { "data-key": `top-${g}` }))));
      return;
    }
    render(root, h("p", { class: "muted" }, t("swing_second", { goal: words.goalLong(top) })), words.goals().map((g) => h("div", { class: `goalcard${g === top ? " top" : ""}` }, h("div", {}, h("b", {}, words.goalLong(g)), swing(question, g)),
      g === top ? h("span", { class: "hundred" }, "100") : [stepper(g, words.goalLong(g), points[g], (v) => { points[g] = v; keep(points); draw(); }, 10, 0, 100), h("input", { type: "range", min: 0, max: 100, step: 5, value: points[g], "aria-label": words.goalLong(g), "data-key": `r-${g}`, oninput: (e) => { points[g] = Number(e.target.value); root.querySelector(`[data-key="n-${g}"]`).value = e.target.value; }, onchange: () => { keep(points); draw(); } })])),
      h("div", { class: "sendbar" }, h("button", { type: "button", "data-key": "back", onclick: () => { top = null; draw(); } }, t("other_first")), h("button", { type: "button", class: "primary", "data-key": "send", onclick: () => submit(Object.fromEntries(words.goals().map((g) => [g, g === top ? 100 : points[g]]))) }, t("send"))));
  };
  draw();
  return root;
}

function budgetForm(question, given, submit, keep) {
  const root = h("div", { class: "form" });
  const points = given ? { ...given } : Object.fromEntries(words.goals().map((g) => [g, 0]));
  const draw = () => {
    const used = Object.values(points).reduce((a, b) => a + b, 0);
    const left = 100 - used;
    render(root, h("div", { class: "budget", role: "status" }, h("progress", { max: 100, value: Math.min(100, used), "aria-label": t("budget_used") }), h("b", {}, t(left < 0 ? "budget_over" : "budget_left", { n: Math.abs(left) }))),
      words.goals().map((g) => h("div", { class: "goalcard" }, h("div", {}, h("b", {}, words.goalLong(g)), swing(question, g)), stepper(g, words.goalLong(g), points[g], (v) => { points[g] = v; keep(points); draw(); }, 5, 0, 100))),
      h("div", { class: "sendbar" }, h("button", { type: "button", class: "primary", disabled: left !== 0, "data-key": "send", onclick: () => submit({ ...points }) }, t("send"))));
  };
  draw();
  return root;
}

function rankingForm(question, given, submit, keep) {
  const root = h("div", { class: "form" });
  const order = given ? [...given] : words.goals();
  const move = (i, by) => { const [g] = order.splice(i, 1); order.splice(i + by, 0, g); keep(order); draw(); };
  const draw = () => render(root, h("p", { class: "muted" }, t("ranking_how")), h("ol", { class: "ranking" }, order.map((g, i) => h("li", { class: "goalcard" }, h("div", {}, h("b", {}, words.goalLong(g)), swing(question, g)), h("div", { class: "stepper" },
    h("button", { type: "button", class: "step", disabled: i === 0, "data-key": `up-${g}`, "aria-label": t("move_up", { name: words.goalLong(g) }), onclick: () => move(i, -1) }, "↑"), h("button", { type: "button", class: "step", disabled: i === order.length - 1, "data-key": `down-${g}`, "aria-label": t("move_down", { name: words.goalLong(g) }), onclick: () => move(i, 1) }, "↓"))))),
    h("div", { class: "sendbar" }, h("button", { type: "button", class: "primary", "data-key": "send", onclick: () => submit([...order]) }, t("send"))));
  draw();
  return root;
}

function choiceForm(question, given, submit) {
  const { about } = question.body;
  const note = question.kind === "guess" && about ? h("p", { class: "muted" }, `${words.alternative(about.alternative)} · ${words.goalLong(about.goal)}`) : null;
  return h("div", { class: "form" }, note, h("div", { class: "options", role: "group" }, words.choices(question).map(([id, label]) => big(label, () => submit(id), { "data-key": `o-${id}`, "aria-pressed": String(given === id) }))));
}

function elicitForm(question, given, submit, keep) {
  const { body } = question;
  const fields = {};
  const problem = h("p", { class: "warn", role: "alert" });
  const read = () => Object.fromEntries(Object.entries(fields).map(([k, f]) => [k, parse(f.value)]));
  const rows = [["p05", "elicit_low"], ["p95", "elicit_high"], ["p50", "elicit_mid"]].map(([k, label]) => {
    fields[k] = h("input", { type: "text", inputmode: "decimal", id: `e-${k}`, autocomplete: "off", value: given ? num(given[k]) : "", oninput: () => { const v = read(); if (Object.values(v).every(Number.isFinite)) keep(v); } });
    return h("div", { class: "elicit" }, h("label", { for: `e-${k}` }, t(label)), h("span", { class: "withunit" }, fields[k], h("span", {}, pick(body.unit))));
  });
  const send = () => {
    const v = read();
    const [low, high] = body.bounds;
    if (!Object.values(v).every(Number.isFinite)) problem.textContent = t("refused_answer_number");
    else if (!(v.p05 <= v.p50 && v.p50 <= v.p95)) problem.textContent = t("refused_answer_order");
    else if ((low !== null && v.p05 < low) || (high !== null && v.p95 > high)) problem.textContent = t("refused_answer_range");
    else submit(v);
  };
  return h("form", { class: "form", onsubmit: (e) => { e.preventDefault(); send(); } }, h("p", {}, h("b", {}, pick(body.label))), h("p", { class: "muted" }, t("elicit_how")), rows, problem, h("div", { class: "sendbar" }, h("button", { type: "submit", class: "primary", "data-key": "send" }, t("send"))));
}

function textForm(question, given, submit, keep) {
  const left = h("p", { class: "muted" });
  const field = h("textarea", { id: "free", rows: "5", maxlength: "280", oninput: () => { left.textContent = t("letters_left", { n: 280 - field.value.length }); keep(field.value); } });
  field.value = given || "";
  left.textContent = t("letters_left", { n: 280 - field.value.length });
  return h("form", { class: "form", onsubmit: (e) => { e.preventDefault(); if (field.value.trim()) submit(field.value.trim()); } }, h("label", { for: "free" }, t("own_words")), field, left, h("p", { class: "muted" }, t("text_note")), h("div", { class: "sendbar" }, h("button", { type: "submit", class: "primary", "data-key": "send" }, t("send"))));
}

// What a form of the room draws: its widget, not its name, so that a plug-in can have a form, too.
export function form(question, given, submit, keep) {
  const make = {
    swing: swingForm, points: budgetForm, order: rankingForm, estimate: elicitForm, text: textForm, choice: choiceForm,
  }[question.widget];
  return make ? make(question, given, submit, keep) : h("p", { class: "warn" }, question.kind);
}
