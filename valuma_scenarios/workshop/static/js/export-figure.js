// What is on the screen as a file: a figure that carries its own colours, and the numbers behind it.

import { h, s, download } from "./dom.js";
import { render } from "./page.js";
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

// SVG has no line breaking of its own.
function lines(text, most) {
  const result = [""];
  for (const word of text.split(" ")) {
    const last = result.length - 1;
    if (result[last].length + word.length + 1 > most) result.push(word);
    else result[last] = `${result[last]} ${word}`.trim();
  }
  return result;
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
  render(holder, draw(desk.figures, view, 1100, 640));
  const svg = holder.firstChild;
  const copy = svg.cloneNode(true);
  inline(svg, copy);
  holder.remove();
  const box = s("svg", { width: 1140, height: 850, viewBox: "0 0 1140 850", role: "img", "font-family": "'Source Sans 3', 'Liberation Sans', sans-serif" },
    s("title", {}, words.headline(desk.figures, view)), s("desc", {}, caption(desk)), s("rect", { width: 1140, height: 850, fill: "#ffffff" }),
    lines(words.headline(desk.figures, view), 66).map((text, i) => s("text", { x: 20, y: 40 + 32 * i, "font-size": 27, "font-weight": 650, fill: "#12263f" }, text)));
  copy.setAttribute("x", "20");
  copy.setAttribute("y", "88");
  copy.removeAttribute("aria-hidden");
  const foot = `${caption(desk)}. ${t("caveat")} Valuma ${desk.code}, ${new Date().toISOString().slice(0, 10)}`;
  box.append(copy, ...lines(foot, 140).map((text, i) => s("text", { x: 20, y: 752 + 24 * i, "font-size": 16, fill: "#3c4a5c" }, text)));
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
