// The middle of the desk: levers of an alternative, assumptions, weights, and the sources behind them.

import { h, render, $ } from "./dom.js";
import { t, pick } from "./i18n.js";
import { num, percent, parse } from "./format.js";
import * as words from "./words.js";
import { control, forget, refresh, register } from "./control.js";
import { showInfo } from "./desk-dialog.js";

let desk = null;
let tab = "near";
let search = "";
let built = "";

export function start(context) { desk = context; }

const TABS = ["near", "levers", "assumptions", "weights", "sources"];

export function open(path) {
  const [kind, alt] = path.split("/");
  tab = kind === "assume" ? "assumptions" : kind === "weights" ? "weights" : "levers";
  if (kind === "lever" && desk.alternative !== alt) desk.alternative = alt;
  search = "";
  build(true);
  const node = $(`lever-${path.replaceAll("/", "-")}`);
  if (!node) return;
  node.closest("details")?.setAttribute("open", "");
  node.scrollIntoView({ block: "center" });
  node.classList.add("found");
  setTimeout(() => node.classList.remove("found"), 1600);
  node.querySelector("input, button")?.focus({ preventScroll: true });
}

export function update(state) {
  build(false);
  const doc = Object.fromEntries(state.doc.map((c) => [c.path, c.to]));
  refresh(doc);
}

function build(force) {
  const key = [tab, desk.alternative, document.documentElement.lang, search, Boolean(desk.state?.group)].join("|");
  if (!force && key === built) return;
  built = key;
  forget();
  const tabs = h("div", { class: "tabs", role: "tablist", "aria-label": t("levers_title") }, TABS.map((name) => h("button", {
    type: "button", role: "tab", id: `tab-${name}`, "data-key": `tab-${name}`, "aria-selected": String(name === tab), "aria-controls": "tabpanel", tabindex: name === tab ? "0" : "-1",
    onclick: () => { tab = name; build(true); update(desk.state); },
    onkeydown: (e) => { const i = TABS.indexOf(name) + (e.key === "ArrowRight" ? 1 : e.key === "ArrowLeft" ? -1 : 0); if (TABS[i] && TABS[i] !== name) { tab = TABS[i]; build(true); update(desk.state); $(`tab-${tab}`).focus(); } },
  }, t(`tab_${name}`))));
  const body = { near, levers, assumptions, weights, sources }[tab]();
  render($("levers"), h("h2", { id: "levers-title", class: "hidden" }, t("levers_title")), tabs, h("div", { id: "tabpanel", role: "tabpanel", "aria-labelledby": `tab-${tab}`, class: "tabpanel", tabindex: "0" }, body));
  if (desk.state) refresh(Object.fromEntries(desk.state.doc.map((c) => [c.path, c.to])));
}

// One lever for all networks of the alternative at once: what it sets is one entry of the history.
function nearLever(lever) {
  const all = (value) => Object.fromEntries(lever.paths.map((path) => [path, value]));
  const label = [lever.line ? pick(lever.line) : "", t(`lever_${lever.field}`)].filter(Boolean).join(" · ");
  const share = ["binding", "knowledge_share", "through"].includes(lever.field);
  const sender = { preview: (_, value) => desk.previewMany(all(value)), set: (_, value) => desk.setAll(all(value)) };
  return control({ ...lever, label, percent: share, unit: share ? "%" : t(lever.field === "contract_years" ? "unit_years" : "unit_meur") }, sender);
}

function alternativeChoice() {
  const choice = h("select", { id: "lever-alt", "data-key": "lever-alt", onchange: (e) => { desk.alternative = e.target.value; build(true); desk.draw(); } },
    desk.catalogue.alternatives.map((a) => h("option", { value: a.id, selected: a.id === desk.alternative }, `${words.letter(a.id)} ${pick(a.label)}`)));
  return h("div", { class: "choose" }, h("label", { for: "lever-alt" }, t("levers_of")), choice);
}

function near() {
  const alt = desk.catalogue.alternatives.find((a) => a.id === desk.alternative);
  const groups = [...new Set(alt.near.map((lever) => lever.group))];
  return [alternativeChoice(), h("p", { class: "muted" }, t("near_intro")),
    groups.map((group) => h("section", {}, h("h3", {}, t(`near_${group}`)), alt.near.filter((lever) => lever.group === group).map(nearLever)))];
}

// Levers whose name, network or line has the words that are looked for; a fold is there if one of its levers is.
function leverSearch() {
  const look = (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    const says = (node) => node.textContent.toLowerCase().includes(wanted);
    for (const fold of document.querySelectorAll("#tabpanel > details")) {
      const folds = [fold, ...fold.querySelectorAll("details.inner")];
      const named = folds.filter((one) => says(one.querySelector("summary")));
      for (const lever of fold.querySelectorAll(".lever")) lever.hidden = !says(lever) && !named.some((one) => one.contains(lever));
      for (const one of folds) {
        const found = one.querySelector(".lever:not([hidden])") !== null;
        one.hidden = Boolean(wanted) && !found;
        if (wanted && found && (one === fold || !named.includes(fold))) one.open = true;
      }
    }
  };
  return h("input", { type: "search", id: "lever-search", "data-key": "lever-search", placeholder: t("lever_search"), "aria-label": t("lever_search"), oninput: look });
}

function levers() {
  const alt = desk.catalogue.alternatives.find((a) => a.id === desk.alternative);
  const presets = h("div", { class: "presets", role: "group", "aria-label": t("presets") }, h("span", {}, t("presets")),
    button("reset_opened", () => desk.send({ do: "reset", to: "opened", alternative: alt.id })),
    alt.id === words.reference() ? null : button("reset_reference", () => desk.send({ do: "reset", to: "reference", alternative: alt.id })),
    button("preset_all_in", () => extreme(alt, "high")), button("preset_nothing", () => extreme(alt, "low")));
  return [alternativeChoice(), leverSearch(), h("p", { class: "muted" }, pick(alt.summary)), h("p", { class: "muted" }, `${t("state_role")}: ${pick(alt.role)}`), presets,
    alt.networks.map((net, i) => h("details", { open: i === 0 }, h("summary", {}, `${t("network")}: ${pick(net.label)}`), net.levers.map((lever) => networkLever(alt, net, lever)), membersEditor(alt, net), themesEditor(alt, net))),
    h("details", {}, h("summary", {}, t("funding")), continueEditor(alt), h("p", { class: "muted" }, pick(desk.catalogue.decided_once)), alt.instruments.map((inst) => instrument(alt, inst)))];
}

const button = (key, act) => h("button", { type: "button", "data-key": key, onclick: act }, t(key));

function extreme(alt, end) {
  const values = {};
  for (const net of alt.networks) for (const l of net.levers) if (["coordination_meur", "binding", "contract_years"].includes(l.field)) values[l.path] = l[end];
  for (const i of alt.instruments) if (i.through) values[`lever/${alt.id}/fund/through/${i.id}`] = end === "high" ? 1 : 0;
  desk.setMany(values, end === "high" ? "all_in" : "nothing");
}

function networkLever(alt, net, lever) {
  const share = ["binding", "knowledge_share"].includes(lever.field);
  return control({ ...lever, label: t(`lever_${lever.field}`), percent: share, unit: share ? "%" : t(lever.field === "contract_years" ? "unit_years" : "unit_meur"),
    info: () => showInfo(t(`lever_${lever.field}`), [t(`help_${lever.field}`), lever.stated ? "" : t("lever_defaulted")], alt.sources, desk.catalogue) }, desk);
}

function membersEditor(alt, net) {
  const path = `lever/${alt.id}/net/${net.id}/members`;
  const root = h("fieldset", { class: "lever checks", id: `lever-${path.replaceAll("/", "-")}` });
  const paint = (members, changed) => {
    const save = (next) => desk.set(path, next.all || next.region_types.length || Object.keys(next.regions).length ? next : { ...next, all: true });
    const box = (key, label, on, next) => h("label", { class: "check" }, h("input", { type: "checkbox", checked: on, "data-key": `${path}-${key}`, onchange: (e) => save(next(e.target.checked)) }), label);
    root.classList.toggle("changed", changed);
    render(root, h("legend", {}, t("lever_members")), box("all", t("members_all"), members.all, (on) => ({ all: on, region_types: on ? [] : ["regional_centre"], regions: {} })),
      desk.catalogue.region_types.map((type) => box(type, words.type(type), !members.all && members.region_types.includes(type), (on) => ({ all: false, regions: members.regions,
        region_types: on ? [...members.region_types, type] : members.region_types.filter((x) => x !== type) }))),
      Object.keys(members.regions).length ? h("p", { class: "muted" }, Object.keys(members.regions).map(words.region).join(", ")) : null,
      changed ? h("button", { type: "button", class: "ghostly", "data-key": `${path}-back`, "aria-label": t("back_to", { name: t("lever_members"), value: t("opened") }), onclick: () => desk.set(path, null) }, "↺") : null);
  };
  register(path, net.members, paint);
  paint(net.members, false);
  return root;
}

// A mix that sums to one: points by name, scaled by the server.
function mixEditor(path, opened, ids, name, legend) {
  const root = h("fieldset", { class: "lever mix", id: `lever-${path.replaceAll("/", "-")}` });
  const paint = (mix, changed) => {
    const points = Object.fromEntries(ids.map((id) => [id, Math.round(100 * (mix[id] || 0))]));
    const save = (id, value) => { const next = { ...points, [id]: Math.max(0, Math.min(100, value)) }; if (Object.values(next).some((v) => v > 0)) desk.set(path, next); };
    root.classList.toggle("changed", changed);
    render(root, h("legend", {}, legend), ids.map((id) => h("div", { class: "mixrow" }, h("span", { id: `${path}-${id}` }, name(id)),
      h("button", { type: "button", class: "step", "data-key": `${path}-${id}-m`, "aria-label": t("less", { name: name(id) }), onclick: () => save(id, points[id] - 10) }, "−"),
      h("input", { type: "text", inputmode: "numeric", class: "number", value: String(points[id]), "aria-labelledby": `${path}-${id}`, "data-key": `${path}-${id}-n`, onchange: (e) => { const v = parse(e.target.value); if (Number.isFinite(v)) save(id, v); } }),
      h("button", { type: "button", class: "step", "data-key": `${path}-${id}-p`, "aria-label": t("more", { name: name(id) }), onclick: () => save(id, points[id] + 10) }, "+"))),
      changed ? h("button", { type: "button", class: "ghostly", "data-key": `${path}-back`, "aria-label": t("back_to", { name: legend, value: t("opened") }), onclick: () => desk.set(path, null) }, "↺") : null);
  };
  const any = (mix, changed) => paint(mix === "self_selected" ? {} : mix, changed);
  register(path, opened, any);
  any(opened, false);
  return root;
}

function themesEditor(alt, net) {
  const path = `lever/${alt.id}/net/${net.id}/themes`;
  const editor = mixEditor(path, net.themes, desk.catalogue.themes, words.theme, t("lever_themes"));
  const self = h("button", { type: "button", "data-key": `${path}-self`, onclick: () => desk.set(path, "self_selected") }, t("self_selected"));
  return h("details", { class: "inner" }, h("summary", {}, t("lever_themes")), net.themes === "self_selected" ? h("p", { class: "muted" }, t("self_selected")) : self, editor);
}

function continueEditor(alt) {
  const path = `lever/${alt.id}/fund/continue`;
  const box = h("input", { type: "checkbox", "data-key": path, onchange: (e) => desk.set(path, e.target.checked) });
  const root = h("div", { class: "lever", id: `lever-${path.replaceAll("/", "-")}` }, h("label", { class: "check" }, box, t("lever_continue")));
  register(path, alt.continue, (value, changed) => { box.checked = value; root.classList.toggle("changed", changed); });
  box.checked = alt.continue;
  return root;
}

function instrument(alt, inst) {
  const base = `lever/${alt.id}/fund`;
  const info = () => showInfo(pick(inst.label), [inst.note, t("grade", { grade: inst.grade })], inst.sources, desk.catalogue);
  return h("details", { class: "inner" }, h("summary", {}, pick(inst.label)),
    control({ ...inst.amount, path: `${base}/amounts/${inst.id}`, label: t("lever_amounts"), unit: t("unit_meur"), info, grade: inst.grade }, desk),
    inst.through ? control({ path: `${base}/through/${inst.id}`, label: t("lever_through"), low: 0, high: 1, step: 0.05, percent: true, ...inst.through }, desk) : null,
    mixEditor(`${base}/allocation/${inst.id}`, inst.allocation, desk.catalogue.allocation_keys, (k) => t(`key_${k}`), t("lever_allocation")));
}

function assumptions() {
  const field = h("input", { type: "search", id: "assume-search", value: search, "data-key": "assume-search", oninput: (e) => { search = e.target.value; clearTimeout(field.timer); field.timer = setTimeout(() => { build(true); }, 150); } });
  const wanted = desk.catalogue.parameters.filter((p) => `${pick(p.label)} ${p.id} ${p.symbol}`.toLowerCase().includes(search.toLowerCase()));
  const groups = [...new Set(wanted.map((p) => p.group))];
  return [h("p", { class: "muted" }, t("assume_intro")), h("div", { class: "choose" }, h("label", { for: "assume-search" }, t("search")), field, button("reset_assumptions", () => desk.send({ do: "reset", to: "assumptions" }))),
    groups.map((group) => h("details", { open: Boolean(search) }, h("summary", {}, t(`group_${group}`)), wanted.filter((p) => p.group === group).map(assumption)))];
}

function assumption(p) {
  const low = p.low ?? p.bounds[0] ?? 0;
  const high = p.high ?? p.bounds[1] ?? 1;
  const span = high - low || 1;
  const path = `assume/${p.id}`;
  const step = 10 ** Math.floor(Math.log10(span / 20));
  const info = () => showInfo(pick(p.label), [`${p.symbol} · ${num(p.value)} (${num(low)} … ${num(high)}) ${pick(p.unit)} · ${p.kind}`, t("grade", { grade: p.grade }), p.note], p.sources, desk.catalogue);
  const node = control({ path, label: pick(p.label), low, high, step, value: p.value, unit: pick(p.unit), grade: p.grade, info, stops: { low, opened: p.value, high },
    places: Math.max(0, -Math.floor(Math.log10(step))), store: (v) => ({ mode: "pin", value: v }), read: (v) => (v && v.mode === "pin" ? v.value : p.value) }, desk);
  node.append(h("div", { class: "stops", role: "group", "aria-label": t("assume_more", { name: pick(p.label) }) },
    [["shift", span / 10, "shift_up"], ["shift", -span / 10, "shift_down"], ["widen", 2, "wider"], ["widen", 0.5, "narrow"]].map(([mode, value, key]) =>
      h("button", { type: "button", "data-key": `${path}-${key}`, onclick: () => desk.set(path, { mode, value }) }, t(`assume_${key}`)))), h("p", { class: "muted state", "data-state": path }));
  const line = node.querySelector("[data-state]");
  register(`${path}#words`, null, () => { const c = desk.state?.doc.find((x) => x.path === path); line.textContent = c ? words.leverValue(path, c.to) : ""; });
  return node;
}

function weights() {
  const presets = h("div", { class: "presets", role: "group", "aria-label": t("presets") }, h("span", {}, t("presets")),
    button("reset_weights", () => desk.send({ do: "reset", to: "weights" })),
    desk.state?.group ? button("preset_voted", () => voted()) : null,
    words.goals().map((g) => h("button", { type: "button", "data-key": `only-${g}`, onclick: () => desk.setMany(Object.fromEntries(words.goals().map((x) => [`weights/${x}`, x === g ? 100 : 0])), "") }, t("preset_only", { goal: words.goal(g) }))));
  return [h("p", { class: "muted" }, t("weights_intro")), presets, words.goals().map((g) => control({ path: `weights/${g}`, label: words.goalLong(g), low: 0, high: 100, step: 5, value: 50, unit: t("unit_weight"), stops: {} }, desk)), h("p", { id: "weight-shares", class: "muted" })];
}

function voted() {
  const top = Math.max(...Object.values(desk.state.group.mean));
  desk.setMany(Object.fromEntries(Object.entries(desk.state.group.mean).map(([g, w]) => [`weights/${g}`, Math.round((100 * w) / top)])), "voted");
}

function sources() {
  return [h("p", { class: "muted" }, t("sources_intro")), words.goals().map((g) => h("details", {}, h("summary", {}, words.goalLong(g)), h("ul", { class: "sourcelist" }, desk.catalogue.indicators.filter((i) => i.goals[g]).map((i) => h("li", {},
    h("button", { type: "button", class: "link", "data-key": `ind-${g}-${i.id}`, onclick: () => showInfo(pick(i.label), [`${percent(i.goals[g])} · ${words.goal(g)} · ${i.year}`, t("grade", { grade: i.grade }), `${t("response")}: ${words.parameter(i.parameter)}`], i.sources, desk.catalogue) }, pick(i.label)), ` ${percent(i.goals[g])} · ${t("grade", { grade: i.grade })}`)))))];
}

export function showShares(figures) {
  const node = $("weight-shares");
  if (node && figures) node.textContent = words.goals().map((g) => `${words.goal(g)} ${percent(figures.weights.weights[g])}`).join(" · ");
}
