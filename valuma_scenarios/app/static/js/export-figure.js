// What is on the screen as a file: a figure that carries its own colours, and the numbers behind it.

import { h, s, download } from "./dom.js";
import { t } from "./i18n.js";
import * as words from "./words.js";
import * as charts from "./charts.js";
import { mapChart } from "./map.js";

const KEPT = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "font-family", "opacity", "stroke-linecap", "paint-order"];

function inline(live, copy) {
  const style = getComputedStyle(live);
  for (const name of KEPT) { const value = style.getPropertyValue(name); if (value) copy.setAttribute(name, value); }
  copy.removeAttribute("class");
  [...live.children].forEach((child, i) => inline(child, copy.children[i]));
}

function caption(desk) {
  const { view } = desk.state;
  return `${words.goalLong(view.goal)}, ${words.unitOf(view.goal)}, ${view.year}. ${t("caption_interval", { n: desk.figures.model.n })}`;
}

export function exportSvg(desk) {
  if (!desk.figures) return;
  const { view } = desk.state;
  const draw = { goals: charts.goalsChart, path: charts.pathChart, map: mapChart }[view.panel] || charts.compareChart;
  const holder = h("div", { class: "offscreen export" });
  document.body.append(holder);
  const svg = draw(desk.figures, view, 1100, 640);
  holder.append(svg);
  const copy = svg.cloneNode(true);
  inline(svg, copy);
  holder.remove();
  const box = s("svg", { width: 1140, height: 800, viewBox: "0 0 1140 800", role: "img", "font-family": "Source Sans 3, Liberation Sans, sans-serif" },
    s("title", {}, words.headline(desk.figures, view)), s("desc", {}, caption(desk)), s("rect", { width: 1140, height: 800, fill: "#ffffff" }),
    s("text", { x: 20, y: 44, "font-size": 28, "font-weight": 650, fill: "#12263f" }, words.headline(desk.figures, view)));
  copy.setAttribute("x", "20");
  copy.setAttribute("y", "64");
  copy.removeAttribute("aria-hidden");
  box.append(copy, s("text", { x: 20, y: 740, "font-size": 16, fill: "#3c4a5c" }, caption(desk)), s("text", { x: 20, y: 768, "font-size": 16, fill: "#3c4a5c" }, `${t("caveat")} · Valuma ${desk.code} · ${new Date().toISOString().slice(0, 10)}`));
  download(`${desk.code}-${view.panel}.svg`, new XMLSerializer().serializeToString(box), "image/svg+xml");
}

const cell = (value) => { const text = String(value ?? ""); return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text; };

export function exportCsv(desk) {
  if (!desk.figures) return;
  const { model, weights } = desk.figures;
  const rows = [["alternative", "reference", "goal", "region", "year", "unit", "p05", "p25", "p50", "p75", "p95", "p_better", "draws"]];
  for (const alt of words.candidates()) {
    for (const goal of words.goals()) rows.push([alt, model.reference, goal, "FI", model.year, words.unitOf(goal), ...model.goals[alt][goal], model.n]);
    rows.push([alt, model.reference, "all", "FI", model.year, words.unitOf("all"), ...weights.score[alt], model.n]);
    for (const goal of words.goals()) model.region_ids.forEach((id, i) => { const [m, p] = model.regions[alt][goal][i]; rows.push([alt, model.reference, goal, id, model.year, words.unitOf(goal), "", "", m, "", "", p, model.n]); });
  }
  download(`${desk.code}-figures.csv`, rows.map((r) => r.map(cell).join(",")).join("\n") + "\n", "text/csv");
}
