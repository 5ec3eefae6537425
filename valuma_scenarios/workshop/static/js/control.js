// One lever as slider, number field, step buttons and named stops: nobody has to drag.

import { h, render } from "./dom.js";
import { t } from "./i18n.js";
import { num, parse } from "./format.js";

const registry = new Map();
export const forget = () => registry.clear();

// Tell every control on the page what is in force now.
export function refresh(doc) {
  for (const [path, control] of registry) control.update(path in doc ? doc[path] : control.opened, path in doc);
}

function placesOf(step) {
  return Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
}

export function control(spec, send) {
  const places = spec.places ?? placesOf(spec.step);
  const scale = spec.percent ? 100 : 1;
  let value = spec.value;
  const uid = `c-${spec.path.replaceAll("/", "-")}`;
  const range = h("input", { type: "range", min: spec.low, max: spec.high, step: spec.step, value, id: uid, "aria-label": spec.label, "data-key": `${uid}-r` });
  const field = h("input", { type: "text", inputmode: "decimal", class: "number", "aria-label": t("field_of", { name: spec.label }), "data-key": `${uid}-n` });
  const unit = h("small", { class: "unit" }, spec.percent ? "%" : spec.unit || "");
  const back = h("button", { type: "button", class: "ghostly", "data-key": `${uid}-b`, onclick: () => send.set(spec.path, null) }, "↺");
  const label = h("label", { for: uid, class: "leverlabel" }, spec.label);
  const stops = h("div", { class: "stops", role: "group", "aria-label": t("stops_of", { name: spec.label }) });
  const clamp = (v) => Math.min(spec.high, Math.max(spec.low, Number(v.toFixed(9))));

  function paint(v, changed) {
    value = v;
    range.value = v;
    range.setAttribute("aria-valuetext", `${num(v * scale, spec.percent ? 0 : places)} ${spec.percent ? "%" : spec.unit || ""}`);
    if (document.activeElement !== field) field.value = num(v * scale, spec.percent ? 0 : places).replaceAll("\u00a0", "");
    root.classList.toggle("changed", changed);
    back.hidden = !changed;
    back.setAttribute("aria-label", t("back_to", { name: spec.label, value: num(spec.value * scale, spec.percent ? 0 : places) }));
    back.title = back.getAttribute("aria-label");
    for (const button of stops.children) button.setAttribute("aria-pressed", String(Math.abs(Number(button.dataset.value) - v) < 1e-9));
  }
  const set = (v) => { const next = clamp(v); paint(next, Math.abs(next - spec.value) > 1e-9); send.set(spec.path, spec.store ? spec.store(next) : next); };

  range.addEventListener("input", () => { const v = Number(range.value); paint(v, Math.abs(v - spec.value) > 1e-9); send.preview(spec.path, spec.store ? spec.store(v) : v); });
  range.addEventListener("change", () => set(Number(range.value)));
  const typed = () => { const v = parse(field.value); if (Number.isFinite(v)) set(v / scale); else paint(value, !back.hidden); };
  field.addEventListener("change", typed);
  field.addEventListener("keydown", (e) => { if (e.key === "ArrowUp" || e.key === "ArrowDown") { e.preventDefault(); set(value + (e.key === "ArrowUp" ? 1 : -1) * spec.step); field.value = num(value * scale, spec.percent ? 0 : places); } });
  const step = (sign) => h("button", { type: "button", class: "step", "data-key": `${uid}-${sign}`, "aria-label": t(sign < 0 ? "less" : "more", { name: spec.label }), onclick: () => set(value + sign * spec.step) }, sign < 0 ? "−" : "+");
  render(stops, Object.entries(spec.stops || {}).filter(([, v]) => v >= spec.low - 1e-9 && v <= spec.high + 1e-9).map(([name, v]) =>
    h("button", { type: "button", "data-value": v, "data-key": `${uid}-s-${name}`, onclick: () => set(v) }, t(`stop_${name}`))));
  const info = spec.info ? h("button", { type: "button", class: "info", "data-key": `${uid}-i`, "aria-label": t("about", { name: spec.label }), onclick: spec.info }, spec.grade || "i") : null;
  const root = h("div", { class: "lever", id: `lever-${spec.path.replaceAll("/", "-")}` }, h("div", { class: "leverhead" }, label, unit, back, info),
    h("div", { class: "leverbody" }, step(-1), range, step(1), field), stops);
  registry.set(spec.path, { opened: spec.value, update: (v, changed) => { const plain = spec.read ? spec.read(v) : v; if (document.activeElement !== range || !range.matches(":active")) paint(plain, changed); } });
  paint(value, false);
  return root;
}

export function register(path, opened, update) { registry.set(path, { opened, update }); }
