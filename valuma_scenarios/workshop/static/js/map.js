// The map: region borders as our own paths, five classes that say gain or loss, hatching for "cannot tell".

import { rem } from "./dom.js";
import { s, h } from "./page.js";
import { t } from "./i18n.js";
import { num, decimals, percent } from "./format.js";
import * as words from "./words.js";

let shapes = null;
let bounds = null;
let drawn = { key: "", paths: [] };

export async function loadMap() { giveMap(await (await fetch("/api/map")).json()); }

export function giveMap(data) {
  // Equirectangular around 65° N: fine for one country at this size, and needs no library.
  const project = ([lon, lat]) => [lon * Math.cos((65 * Math.PI) / 180), -lat];
  shapes = data.features.map((f) => {
    const polygons = f.geometry.type === "Polygon" ? [f.geometry.coordinates] : f.geometry.coordinates;
    return { id: f.id ?? f.properties.id, rings: polygons.flat().map((ring) => ring.map(project)) };
  });
  const points = shapes.flatMap((f) => f.rings.flat());
  const xs = points.map((p) => p[0]);
  const ys = points.map((p) => p[1]);
  bounds = points.length ? [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] : [0, 0, 1, 1];
}

export function mapChart(figures, view, width, height) {
  const rows = words.places(figures, view.alternative, view.goal, "regions");
  const found = Object.fromEntries(rows.map((r) => [r[0], r]));
  const [x0, y0, x1, y1] = bounds;
  const k = Math.min(width / (x1 - x0), height / (y1 - y0)) * 0.97;
  const dx = (width - k * (x1 - x0)) / 2;
  const dy = (height - k * (y1 - y0)) / 2;
  const svg = s("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", class: "map" });
  const u = rem();
  svg.append(s("defs", {}, s("pattern", { id: "hatch", width: u * 0.35, height: u * 0.35, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    s("rect", { width: u * 0.35, height: u * 0.35, class: "hatch-bg" }), s("line", { x1: 0, y1: 0, x2: 0, y2: u * 0.35, class: "hatch-line" }))));
  // The outlines change with the size of the window only: figures come and go many times a second.
  if (drawn.key !== `${width}x${height}`) {
    drawn = { key: `${width}x${height}`, paths: shapes.map(({ id, rings }) => [id, rings.map((ring) => `M${ring.map(([x, y]) => `${((x - x0) * k + dx).toFixed(1)} ${((y - y0) * k + dy).toFixed(1)}`).join("L")}Z`).join("")]) };
  }
  for (const [id, d] of drawn.paths) {
    const row = found[id];
    svg.append(s("path", { d, class: `region ${row ? words.classOf(row[1], row[2], view.goal) : "none"}` }));
  }
  return svg;
}

// The classes that the map shows, and no others.
export function legend(figures, view) {
  const used = new Set(words.places(figures, view.alternative, view.goal, "regions").map((r) => words.classOf(r[1], r[2], view.goal)));
  const keys = ["gain3", "gain2", "gain1", "gain0", "gain", "open", "zero", "loss0", "loss1", "loss2", "loss3", "loss"].filter((key) => used.has(key));
  return h("ul", { class: "legend" }, keys.map((key) => h("li", {},
    s("svg", { viewBox: "0 0 20 14", "aria-hidden": "true" }, s("rect", { x: 1, y: 1, width: 18, height: 12, class: `region ${key}` })), t(`class_${key}`))));
}

// All regions as a sorted list with a bar: the map without a map.
export function regionList(figures, view, most = 99) {
  const rows = words.places(figures, view.alternative, view.goal, "regions").reverse();
  const places = decimals(rows.map((r) => r[1]));
  const low = Math.min(0, ...rows.map((r) => r[1]));
  const x = (v) => (100 * (v - low)) / (Math.max(0, ...rows.map((r) => r[1])) - low || 1);
  return h("ol", { class: "regions" }, rows.slice(0, most).map(([id, median, better]) => h("li", { class: words.classOf(median, better, view.goal) },
    h("span", { class: "name" }, words.region(id)),
    h("span", { class: "bar" }, s("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
      s("rect", { x: Math.min(x(0), x(median)), y: 1, width: Math.max(0.6, Math.abs(x(median) - x(0))), height: 8, class: `region ${words.classOf(median, better, view.goal)}` }))),
    h("span", { class: "num" }, num(median, places, true)), h("span", { class: "p" }, percent(better)))));
}
