// The panels of the screen as SVG. Every figure has direct labels and a table for those who cannot see it.

import { rem } from "./dom.js";
import { h, s } from "./page.js";
import { t, pick } from "./i18n.js";
import { num, interval, percent, decimals } from "./format.js";
import * as words from "./words.js";

// Markers differ in shape as well as colour.
const SHAPES = {
  0: (r) => `M${-r} 0H${r}M0 ${-r}V${r}`,
  A: (r) => `M${-r} 0A${r} ${r} 0 1 0 ${r} 0A${r} ${r} 0 1 0 ${-r} 0Z`,
  B: (r) => `M${-r * 0.9} ${-r * 0.9}H${r * 0.9}V${r * 0.9}H${-r * 0.9}Z`,
  C: (r) => `M0 ${-r * 1.15}L${r * 1.15} ${r * 0.9}H${-r * 1.15}Z`,
  D: (r) => `M0 ${-r * 1.25}L${r * 1.25} 0L0 ${r * 1.25}L${-r * 1.25} 0Z`,
  E: (r) => `M0 ${r * 1.15}L${r * 1.15} ${-r * 0.9}H${-r * 1.15}Z`,
};

export function marker(alt, x, y, r) {
  const key = words.letter(alt);
  return s("path", { d: (SHAPES[key] || SHAPES.A)(r), transform: `translate(${x} ${y})`, class: `mark alt-${key}` });
}

const blend = (now, then, mix) => (then ? now.map((v, i) => then[i] + (v - then[i]) * mix) : now);

export function niceMax(value) {
  if (!(value > 0)) return 1;
  const base = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((f) => f * base).find((f) => f >= value * 0.999);
}

export function domain(figures, goalId) {
  const rows = words.candidates().flatMap((a) => [words.row(figures, a, goalId), words.ghostRow(figures, a, goalId)]);
  const values = rows.filter(Boolean).flatMap((r) => [r[0], r[4]]);
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  return [low < 0 ? -niceMax(-low) : 0, high > 0 ? niceMax(high) : low < 0 ? 0 : 1];
}

const ticksOf = (low, high) => [...new Set(high > 0 ? [low, 0, high / 2, high] : [low, low / 2, 0])];

const ghosted = (now, then, span) => then && [0, 2, 4].some((i) => Math.abs(now[i] - then[i]) > span * 0.004);

function bar(row, x, y, key, u) {
  return [
    s("line", { x1: x(row[0]), x2: x(row[4]), y1: y, y2: y, class: `whisker alt-${key}`, "stroke-width": u * 0.14 }),
    s("line", { x1: x(row[1]), x2: x(row[3]), y1: y, y2: y, class: `box alt-${key}`, "stroke-width": u * 0.5 }),
  ];
}

function ghostBar(row, x, y, u) {
  return [
    s("line", { x1: x(row[0]), x2: x(row[4]), y1: y, y2: y, class: "ghost-line", "stroke-width": Math.max(2, u * 0.09) }),
    s("path", { d: `M${x(row[2])} ${y - u * 0.3}V${y + u * 0.3}`, class: "ghost-mark", "stroke-width": Math.max(2, u * 0.12) }),
  ];
}

const titled = (alt) => (alt === words.reference() ? words.alternative(alt) : `${words.letter(alt)} ${words.alternative(alt)}`);

// Alternatives as rows: by how much, how often first. In numbers the median; the range of the chosen one.
export function compareChart(figures, view, width, height, mix = 1) {
  const u = rem();
  const goalId = view.goal;
  const alts = words.candidates();
  const [low, high] = domain(figures, goalId);
  const firsts = words.firsts(figures, goalId);
  const narrow = width < u * 24;
  const right = width - u * (narrow ? 0.4 : 4);
  const left = u * 0.4;
  const x = (v) => left + ((v - low) / (high - low)) * (right - left - u * 0.4);
  const top = u * 1.25;
  const bottom = height - u * 1.25;
  // The reference has no bar, and needs less room than the others.
  const little = 0.75;
  const step = (bottom - top) / (alts.length - 1 + little);
  const from = alts.map((alt) => alts.slice(0, alts.indexOf(alt)).reduce((sum, a) => sum + step * (a === words.reference() ? little : 1), top));
  const bars = [];
  const svg = s("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", class: "chart" });
  const ticks = ticksOf(low, high).filter((tick) => tick === 0 || Math.abs(x(tick) - x(0)) > u * 3.2);
  for (const tick of ticks) {
    const anchor = x(tick) < u * 2 ? "start" : x(tick) > right - u * 2 ? "end" : "middle";
    svg.append(s("line", { x1: x(tick), x2: x(tick), y1: top, y2: bottom + u * 0.15, class: tick === 0 ? "zero" : "grid" }),
      s("text", { x: x(tick), y: height - u * 0.15, "text-anchor": anchor, class: "tick" }, tick === 0 ? "0" : num(tick, decimals(ticks), true)));
  }
  if (!narrow) svg.append(s("text", { x: width, y: u * 0.85, "text-anchor": "end", class: "tick" }, t(goalId === "all" ? "col_first" : "col_best")));
  alts.forEach((alt, i) => {
    const now = words.row(figures, alt, goalId);
    const then = words.ghostRow(figures, alt, goalId);
    const shown = blend(now, then, mix);
    const key = words.letter(alt);
    const r0 = alt === words.reference();
    const text = from[i] + Math.min(step * 0.5, u * 0.95);
    const y = from[i] + Math.min(step * 0.78, u * 1.65);
    const chosen = alt === view.alternative;
    svg.append(s("text", { x: left, y: text, class: `row-label${chosen ? " chosen" : ""}` }, titled(alt)));
    const median = num(shown[2], decimals([shown[2]]), true);
    const range = interval(shown[0], shown[4], decimals([shown[0], shown[4]]));
    const value = chosen && !narrow ? `${median} (${range})` : median;
    svg.append(s("text", { x: right - u * 0.2, y: text, "text-anchor": "end", class: r0 ? "tick" : "row-value" }, r0 ? "= 0" : value));
    if (!narrow) svg.append(s("text", { x: width, y: text, "text-anchor": "end", class: "row-value" }, percent(firsts[alt])));
    if (narrow && step * (r0 ? little : 1) > u * 2.9) svg.append(s("text", { x: left, y: y + u * 1.15, class: "tick" }, [r0 ? "" : `90 %: ${range}`, `${t(goalId === "all" ? "col_first" : "col_best")} ${percent(firsts[alt])}`].filter(Boolean).join(" · ")));
    if (r0) return;
    if (ghosted(now, then, high - low)) bars.push(...ghostBar(then, x, y + u * 0.24, u * 0.6));
    bars.push(...bar(shown, x, y, key, u * 0.6), marker(alt, x(shown[2]), y, u * 0.26));
  });
  // Last, so that the paper around a name does not cut the bar above it.
  svg.append(...bars);
  return svg;
}

export function compareTable(figures, view) {
  const head = ["alternative", "median", "interval50", "interval90", "better", "first"].map((k) => h("th", { scope: "col" }, t(`col_${k}`)));
  const body = words.candidates().map((alt) => {
    const r = words.row(figures, alt, view.goal);
    const p = decimals([r[0], r[4]]);
    return h("tr", {}, h("th", { scope: "row" }, words.alternative(alt)), h("td", {}, num(r[2], decimals([r[2]]), true)),
      h("td", {}, interval(r[1], r[3], p)), h("td", {}, interval(r[0], r[4], p)),
      h("td", {}, alt === words.reference() ? "–" : percent(r[5])), h("td", {}, percent(figures.weights.ranks[alt][0])));
  });
  return h("table", {}, h("caption", {}, t("table_caption", { goal: words.goalLong(view.goal), year: view.year, unit: words.unitOf(view.goal), n: figures.model.n })),
    h("thead", {}, h("tr", {}, head)), h("tbody", {}, body));
}

// Six goals, each on its own scale: bars with shapes, and who is best as far as the draws can tell.
export function goalsChart(figures, view, width, height, mix = 1) {
  const u = rem();
  const svg = s("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", class: "chart" });
  const alts = words.candidates().filter((a) => a !== words.reference());
  const note = wrap(t("goals_note"), (width - u * 5) / (u * 0.48));
  const head = u * 1.1 * note.length;
  const tall = (height - head) / 6;
  const names = Math.min(width * 0.43, u * 14.2);
  const best = words.goals().map((goalId) => {
    const shares = figures.model.first[goalId];
    const first = words.leading(shares, words.draws(figures));
    return first.length > 1 ? first.map(words.mark).join(", ") : `${words.mark(first[0])} ${percent(shares[first[0]])}`;
  });
  const right = width - u * Math.max(4.4, 0.5 + 0.52 * Math.max(...best.map((said) => said.length)));
  svg.append(s("text", { x: width, y: u * 0.85, "text-anchor": "end", class: "tick" }, t("col_best")),
    ...note.map((text, k) => s("text", { x: 0, y: u * (0.85 + 1.1 * k), class: "tick" }, text)));
  words.goals().forEach((goalId, index) => {
    const y0 = head + index * tall;
    const [low, high] = domain(figures, goalId);
    const x = (v) => names + u * 0.6 + ((v - low) / (high - low)) * (right - names - u);
    const lines = wrap(words.goal(goalId), names / (u * 0.46)).slice(0, 2);
    lines.forEach((text, k) => svg.append(s("text", { x: 0, y: y0 + tall / 2 + u * (0.33 + (k - (lines.length - 1) / 2)), class: goalId === view.goal ? "row-label chosen" : "row-label" }, text)));
    svg.append(s("line", { x1: x(0), x2: x(0), y1: y0 + u * 0.1, y2: y0 + tall - u * 0.1, class: "zero" }));
    const step = (tall - u * 0.3) / alts.length;
    alts.forEach((alt, i) => {
      const shown = blend(words.row(figures, alt, goalId), words.ghostRow(figures, alt, goalId), mix);
      const y = y0 + u * 0.15 + step * (i + 0.5);
      const thick = Math.min(u * 0.6, step * 1.1);
      svg.append(...bar(shown, x, y, words.letter(alt), thick), marker(alt, x(shown[2]), y, thick * 0.42));
    });
    svg.append(s("text", { x: width, y: y0 + tall / 2 + u * 0.33, "text-anchor": "end", class: "row-value" }, best[index]));
  });
  return svg;
}

// Effects over the years: medians of all, the range of the chosen one.
export function pathChart(figures, view, width, height) {
  const u = rem();
  const years = figures.model.years;
  const series = (alt) => (view.goal === "all" ? figures.weights.score_path[alt] : figures.model.path[alt][view.goal]);
  const alts = words.candidates();
  const chosen = series(view.alternative);
  const values = alts.flatMap((a) => series(a)[1]).concat(chosen[0], chosen[2]);
  const low = Math.min(0, ...values) < 0 ? -niceMax(-Math.min(...values)) : 0;
  const high = niceMax(Math.max(0, ...values));
  const left = u * 4;
  // Where it is narrow the key above has the names.
  const narrow = width < u * 26;
  const labels = Object.fromEntries(words.candidates().map((a) => [a, [narrow ? words.mark(a) : titled(a)]]));
  const right = width - u * (1.4 + 0.54 * Math.max(...Object.values(labels).flat().map((label) => label.length)));
  const top = u * 1.2;
  const bottom = height - u * 1.8;
  const x = (i) => left + (i / (years.length - 1)) * (right - left);
  const y = (v) => bottom - ((v - low) / (high - low)) * (bottom - top);
  const line = (row) => row.map((v, i) => `${i ? "L" : "M"}${x(i).toFixed(1)} ${y(v).toFixed(1)}`).join("");
  const svg = s("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", class: "chart" });
  for (const tick of ticksOf(low, high).filter((v) => v === 0 || Math.abs(y(v) - y(0)) > u * 1.2)) {
    svg.append(s("line", { x1: left, x2: right, y1: y(tick), y2: y(tick), class: tick === 0 ? "zero" : "grid" }),
      s("text", { x: left - u * 0.5, y: y(tick) + u * 0.33, "text-anchor": "end", class: "tick" }, num(tick, decimals([low, high]), tick !== 0)));
  }
  const every = Math.ceil((u * 3 * years.length) / (right - left));
  years.forEach((year, i) => {
    if ((years.length - 1 - i) % every === 0) svg.append(s("text", { x: x(i), y: height - u * 0.4, "text-anchor": "middle", class: "tick" }, String(year)));
  });
  const key = words.letter(view.alternative);
  const band = line(chosen[2]) + chosen[0].map((v, i) => `L${x(chosen[0].length - 1 - i).toFixed(1)} ${y(chosen[0][chosen[0].length - 1 - i]).toFixed(1)}`).join("") + "Z";
  svg.append(s("path", { d: band, class: `band alt-${key}` }));
  // Single runs, cut off where they leave the panel: a band alone hides how a future may go.
  for (const run of figures.samples?.[view.goal] || []) svg.append(s("path", { d: line(run.map((v) => Math.min(high, Math.max(low, v)))), class: `sample alt-${key}` }));
  const ends = alts.map((alt) => ({ alt, v: series(alt)[1].at(-1) })).sort((a, b) => b.v - a.v);
  let last = -1e9;
  for (const end of ends) {
    const tall = labels[end.alt].length * u * 1.1;
    end.y = Math.max(y(end.v), last + tall / 2 + u * 0.35);
    last = end.y + tall / 2;
  }
  const over = Math.max(0, last - bottom);
  for (const { alt, y: at } of ends) {
    const k = words.letter(alt);
    svg.append(s("path", { d: line(series(alt)[1]), class: `path-line alt-${k}${alt === view.alternative ? " chosen" : ""}` }));
    svg.append(marker(alt, right, y(series(alt)[1].at(-1)), u * 0.32));
    const lines = labels[alt];
    if (Math.abs(at - over - y(series(alt)[1].at(-1))) > u * 0.3) svg.append(s("line", { x1: right + u * 0.35, y1: y(series(alt)[1].at(-1)), x2: right + u * 0.8, y2: at - over, class: "leader" }));
    lines.forEach((text, i) => svg.append(s("text", { x: right + u * 1, y: at - over + u * 0.33 + (i - (lines.length - 1) / 2) * u * 1.1, class: `letter alt-${k}` }, text)));
  }
  return svg;
}

// How often each alternative is first, second, …: with these weights, the room's, and all weights.
export function ranksTable(figures) {
  const alts = words.candidates();
  const columns = [["ranks", figures.weights.ranks], ["ranks_group", figures.weights.ranks_group], ["ranks_all", figures.model.ranks_all]];
  const cell = (table, alt) => {
    if (!table) return h("td", { class: "muted" }, "–");
    const share = table[alt][0];
    const width = 100 * share;
    return h("td", {}, h("span", { class: "rankbar" }, svgBar(width, words.letter(alt))), h("span", { class: "ranknum" }, percent(share)));
  };
  return h("table", { class: "ranks" }, h("caption", {}, t("ranks_caption")),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("col_alternative")), columns.map(([k]) => h("th", { scope: "col" }, t(`col_${k}`))))),
    h("tbody", {}, alts.map((alt) => h("tr", {}, h("th", { scope: "row", class: `alt-${words.letter(alt)} named` },
      titled(alt)), columns.map(([, table]) => cell(table, alt))))));
}

function svgBar(width, key) {
  return s("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    s("rect", { x: 0, y: 0, width: 100, height: 10, class: "track" }), s("rect", { x: 0, y: 0, width, height: 10, class: `fill alt-${key}` }));
}

// Every anonymous weight profile as a thin line; nobody is averaged away. Goals are rows, so long names fit.
// The medians of an earlier round are hollow, with a line to the present ones.
export function profilesChart(aggregate, width, height, earlier = null) {
  const u = rem();
  const goals = words.goals();
  const names = Math.min(width * 0.42, u * 12.5);
  const left = names + u * 1.2;
  const right = width - u * 2.2;
  const top = u * 0.3;
  const step = (height - top - u * 1.7) / goals.length;
  const high = niceMax(Math.max(0.3, ...aggregate.profiles.flat(), ...(earlier?.profiles.flat() ?? [])));
  const x = (v) => left + (v / high) * (right - left);
  const y = (i) => top + step * (i + 0.5);
  const line = (row) => row.map((v, i) => `${i ? "L" : "M"}${x(v).toFixed(1)} ${y(i).toFixed(1)}`).join("");
  const svg = s("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", class: "chart" });
  for (const tick of [0, high / 2, high]) {
    svg.append(s("line", { x1: x(tick), x2: x(tick), y1: top, y2: top + step * goals.length, class: "grid" }),
      s("text", { x: x(tick), y: height - u * 0.4, "text-anchor": "middle", class: "tick" }, percent(tick)));
  }
  for (const profile of aggregate.profiles) svg.append(s("path", { d: line(profile), class: "profile" }));
  svg.append(s("path", { d: line(goals.map((g) => aggregate.goals[g].p50)), class: "profile-line" }));
  goals.forEach((g, i) => {
    const { p25, p50, p75 } = aggregate.goals[g];
    // Names are broken only where there is room for a second line.
    const lines = step > u * 2.1 ? wrap(words.goal(g), names / (u * 0.46)) : [words.goal(g)];
    lines.forEach((text, k) => svg.append(s("text", { x: 0, y: y(i) + u * (0.33 + (k - (lines.length - 1) / 2) * 1.05), class: "row-label" }, text)));
    svg.append(s("line", { x1: x(p25), x2: x(p75), y1: y(i), y2: y(i), class: "profile-box", "stroke-width": u * 0.5 }));
    if (earlier) {
      const was = earlier.goals[g];
      svg.append(s("line", { x1: x(was.p25), x2: x(was.p75), y1: y(i) + u * 0.4, y2: y(i) + u * 0.4, class: "ghost-line", "stroke-width": u * 0.09 }),
        s("circle", { cx: x(was.p50), cy: y(i) + u * 0.4, r: u * 0.2, class: "ghost-mark", "stroke-width": u * 0.07 }));
    }
    svg.append(s("circle", { cx: x(p50), cy: y(i), r: u * 0.32, class: "profile-median" }));
  });
  return svg;
}

export function wrap(text, most) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.length - 1;
    if (lines[last] && (lines[last] + word).length + 1 > most) lines.push(word);
    else lines[last] = lines[last] ? `${lines[last]} ${word}` : word;
  }
  return lines.slice(0, 3);
}

// Answers to a question by option; the model's answer is marked in words, not only in colour.
export function optionBars(options, aggregate) {
  const total = Math.max(1, aggregate.n);
  const { shares, options: said = [], option } = aggregate.model ?? {};
  const says = (id) => (shares ? percent(shares[id]) : id === option ? t("model_says") : "");
  return h("div", { class: "bars" }, shares ? h("p", { class: "barhead" }, t("model_shares")) : null, options.map(({ id, label }) => {
    const count = aggregate.counts?.[id] || 0;
    const model = said.includes(id) || option === id;
    return h("div", { class: `barrow${model ? " model" : ""}` }, h("span", { class: "barlabel" }, typeof label === "string" ? label : pick(label)),
      h("span", { class: "bartrack" }, svgBar((100 * count) / total, "V")), h("span", { class: "barnum" }, `${count}`),
      aggregate.model ? h("span", { class: "barmodel" }, says(id)) : null);
  }));
}

// Decimals of an estimate, in the headline and beside its bar.
export const estimateDecimals = ({ p05, p50, p95 }) => decimals([p95 - p05, p50]);

// Estimates of 5th, 50th and 95th percentile: each person a line, the room and the model beside them.
export function elicitChart(question, width, height) {
  const u = rem();
  const { aggregate } = question;
  const rows = [...aggregate.profiles];
  const model = aggregate.model || {};
  const all = rows.flat().concat([model.low, model.high, model.value].filter((v) => v !== null && v !== undefined));
  const low = Math.min(...all);
  const high = Math.max(...all);
  const pad = (high - low) * 0.05 || 1;
  const x = (v) => u + ((v - low + pad) / (high - low + 2 * pad)) * (width - 2 * u);
  const svg = s("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", class: "chart" });
  const step = Math.min(u * 1.4, (height - u * 7.6) / Math.max(1, rows.length));
  const p = estimateDecimals(aggregate.pooled);
  for (const [tick, anchor] of [[low, "start"], [(low + high) / 2, "middle"], [high, "end"]]) {
    svg.append(s("line", { x1: x(tick), x2: x(tick), y1: u * 0.3, y2: height - u * 1.3, class: "grid" }),
      s("text", { x: x(tick), y: height - u * 0.25, "text-anchor": anchor, class: "tick" }, num(tick, p)));
  }
  rows.forEach(([a, b, c], i) => {
    const y = u + step * (i + 0.5);
    svg.append(s("line", { x1: x(a), x2: x(c), y1: y, y2: y, class: "profile" }), s("circle", { cx: x(b), cy: y, r: u * 0.16, class: "profile-dot" }));
  });
  const own = aggregate.pooled;
  const y1 = height - u * 4.9;
  const y2 = height - u * 1.9;
  const label = (y, text) => svg.append(s("text", { x: u, y: y - u * 0.62, class: "row-label" }, text));
  label(y1, `${t("room")}: ${num(own.p50, p)} (${interval(own.p05, own.p95, p)})`);
  svg.append(s("line", { x1: x(own.p05), x2: x(own.p95), y1, y2: y1, class: "box alt-V", "stroke-width": u * 0.4 }), s("circle", { cx: x(own.p50), cy: y1, r: u * 0.35, class: "profile-median" }));
  if (model.low !== null && model.low !== undefined) {
    label(y2, `${t("model")}: ${num(model.value, p)} (${interval(model.low, model.high, p)}) · ${t("grade", { grade: model.grade })}`);
    svg.append(s("line", { x1: x(model.low), x2: x(model.high), y1: y2, y2, class: "box alt-0", "stroke-width": u * 0.4 }), s("circle", { cx: x(model.value), cy: y2, r: u * 0.35, class: "model-median" }));
  }
  return svg;
}
