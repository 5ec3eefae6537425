// What the big screen can show. Each panel fills the main area; all text is at least one rem (24 px at 1080p).

import { h, s, rem } from "./dom.js";
import { t, pick } from "./i18n.js";
import { num, percent, decimals, interval } from "./format.js";
import * as words from "./words.js";
import * as charts from "./charts.js";
import { mapChart, legend, regionList } from "./map.js";

function framed(name, draw, table) {
  const box = h("div", { class: "canvas" });
  const figure = h("figure", { class: "panel", role: "group", "aria-label": name }, box, table ? h("div", { class: "hidden" }, table) : null);
  figure.draw = () => box.replaceChildren(draw(Math.max(200, box.clientWidth), Math.max(160, box.clientHeight)));
  return figure;
}

function losers(figures, view) {
  const types = words.places(figures, view.alternative, view.goal, "types");
  const places = decimals(types.map((r) => r[1]));
  return h("section", { class: "side" }, h("h2", {}, t("who_loses")), h("p", { class: "losers" }, words.losersWords(figures, view.alternative, view.goal)),
    h("ol", { class: "types" }, types.slice(0, 3).map(([id, median, better]) => h("li", {}, h("span", { class: "name" }, words.type(id)),
      h("span", { class: "num" }, num(median, places, true)), h("span", { class: "p" }, percent(better))))));
}

export function compare(state, figures, mix) {
  const { view } = state;
  const panel = framed(t("panel_compare"), (w, tall) => charts.compareChart(figures, view, w, tall, mix), charts.compareTable(figures, view));
  const map = framed(t("panel_map"), (w, tall) => mapChart(figures, view, w, tall));
  const first = h("section", { class: "side firsts" }, h("h2", {}, t("often_first")), h("ol", { class: "first" }, words.candidates().map((alt) => {
    const share = figures.weights.ranks[alt][0];
    return h("li", { class: `alt-${words.letter(alt)}` }, h("span", { class: "name" }, alt === words.reference() ? words.alternative(alt) : `${words.letter(alt)} ${words.alternative(alt)}`), h("span", { class: "num" }, percent(share)));
  })));
  const unit = h("p", { class: "unit" }, `${words.goalLong(view.goal)} · ${words.unitOf(view.goal)} · ${view.year}`);
  const side = h("div", { class: "column right" }, h("h2", { class: "maptitle" }, t("map_title", { a: words.alternative(view.alternative) })), map, losers(figures, view));
  const root = h("div", { class: "compare" }, h("div", { class: "column" }, unit, panel, h("div", { class: "under" }, first)), side);
  return [root, [panel, map]];
}

export function goals(state, figures, mix) {
  const { view } = state;
  const panel = framed(t("panel_goals"), (w, tall) => charts.goalsChart(figures, view, w, tall, mix), goalsTable(figures));
  const key = h("ul", { class: "key" }, words.candidates().map((alt) => h("li", { class: `alt-${words.letter(alt)}` },
    alt === words.reference() ? `0 ${words.alternative(alt)}` : `${words.letter(alt)} ${words.alternative(alt)}`)));
  return [h("div", { class: "single" }, key, panel, h("p", { class: "unit" }, words.dominance(figures))), [panel]];
}

function goalsTable(figures) {
  return h("table", {}, h("caption", {}, t("panel_goals")), h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("col_alternative")), words.goals().map((g) => h("th", { scope: "col" }, words.goal(g))))),
    h("tbody", {}, words.candidates().map((alt) => h("tr", {}, h("th", { scope: "row" }, words.alternative(alt)), words.goals().map((g) => {
      const r = figures.model.goals[alt][g];
      return h("td", {}, `${num(r[2], decimals([r[2]]), true)} (${num(r[0])} … ${num(r[4])})`);
    })))));
}

export function path(state, figures) {
  const { view } = state;
  const panel = framed(t("panel_path"), (w, tall) => charts.pathChart(figures, view, w, tall), charts.compareTable(figures, view));
  const unit = h("p", { class: "unit" }, `${words.goalLong(view.goal)} · ${words.unitOf(view.goal)} · ${t("path_note", { a: words.alternative(view.alternative) })}`);
  return [h("div", { class: "single" }, unit, panel), [panel]];
}

export function map(state, figures) {
  const { view } = state;
  const panel = framed(t("panel_map"), (w, tall) => mapChart(figures, view, w, tall));
  const note = h("p", { class: "unit" }, `${words.alternative(view.alternative)} · ${words.goalLong(view.goal)} · ${words.unitOf(view.goal)} · ${view.year}`);
  return [h("div", { class: "mapview" }, h("div", { class: "column" }, note, panel, legend()),
    h("div", { class: "column" }, h("p", { class: "losers" }, words.losersWords(figures, view.alternative, view.goal)), h("p", { class: "listhead" }, h("span", {}, t("col_region")), h("span", {}, t("col_median")), h("span", {}, t("col_better"))), regionList(figures, view))), [panel]];
}

export function weights(state, figures) {
  const group = state.group;
  const drawn = [];
  const left = h("div", { class: "column" });
  if (group) {
    const panel = framed(t("panel_weights"), (w, tall) => charts.profilesChart(group, w, tall), weightsTable(group));
    drawn.push(panel);
    left.append(h("p", { class: "unit" }, t("profiles_note", { n: group.n, form: t(`kind_${group.form}`) })), panel);
    if (group.clusters.length) {
      left.append(h("ul", { class: "clusters" }, group.clusters.map((c) => h("li", {}, t("cluster", { n: c.n, goals: Object.entries(c.weights).sort((a, b) => b[1] - a[1]).slice(0, 2).map(([g, w]) => `${words.goal(g)} ${percent(w)}`).join(", ") })))));
    }
  } else {
    left.append(h("p", { class: "unit" }, t("no_weights_yet")), ownWeights(figures));
  }
  const right = h("div", { class: "column" }, charts.ranksTable(figures), figures.weights.stale ? h("p", { class: "warn" }, t("weights_stale")) : null);
  return [h("div", { class: "weightsview" }, left, right), drawn];
}

function ownWeights(figures) {
  return h("ul", { class: "ownweights" }, words.goals().map((g) => h("li", {}, h("span", { class: "name" }, words.goal(g)), h("span", { class: "num" }, percent(figures.weights.weights[g])))));
}

function weightsTable(group) {
  return h("table", {}, h("caption", {}, t("panel_weights")), h("tbody", {}, Object.entries(group.goals).map(([g, w]) => h("tr", {}, h("th", { scope: "row" }, words.goal(g)), h("td", {}, `${percent(w.p50)} (${percent(w.p25)} … ${percent(w.p75)})`)))));
}

// What a question found, in one line; before the reveal, the question itself.
export function questionHeadline(item) {
  if (item.state !== "revealed") return questionText(item);
  const { aggregate } = item;
  const upper = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const label = (id) => upper(pick(item.body.options?.find((o) => o.id === id)?.label) || t(id));
  if (aggregate.counts) {
    const [top, n] = Object.entries(aggregate.counts).sort((a, b) => b[1] - a[1])[0];
    const said = aggregate.model?.option;
    if (said) return t(said === top ? "found_same" : "found_guess", { room: label(top), model: label(said), n, all: aggregate.n });
    return t("found_top", { top: label(top), n, all: aggregate.n });
  }
  if (aggregate.goals) {
    const [g, w] = Object.entries(aggregate.goals).sort((a, b) => b[1].p50 - a[1].p50)[0];
    return t("found_weight", { goal: words.goal(g), p: percent(w.p50) });
  }
  if (aggregate.pooled) {
    const { p05, p50, p95 } = aggregate.pooled;
    const p = decimals([p95 - p05, p50]);
    return t("found_estimate", { mid: num(p50, p), range: interval(p05, p95, p) });
  }
  return questionText(item);
}

export const questionText = (question) => pick(question.body.text) || t(`ask_${question.kind}`);

function qr(state, size) {
  return h("img", { class: `qr ${size}`, src: `/api/${state.code}/qr.svg`, alt: t("qr_alt") });
}

export function question(state, figures) {
  const item = state.question;
  if (!item) return [h("div", { class: "center" }, h("p", { class: "big" }, t("question_soon")), h("p", { class: "muted" }, t("people", { n: state.counts.people }))), []];
  const about = item.kind === "guess" && item.body.about ? h("p", { class: "about" }, `${words.alternative(item.body.about.alternative)} · ${words.goalLong(item.body.about.goal)}`) : null;
  const drawn = [];
  const body = h("div", { class: "questionbody" });
  if (item.state !== "revealed") {
    const n = state.counts.answered;
    const all = Math.max(state.counts.people, n);
    body.append(h("p", { class: "count" }, h("strong", {}, String(n)), ` / ${all}`), h("p", { class: "countlabel" }, t(item.state === "open" ? "answered" : "closed_wait")),
      h("progress", { max: Math.max(1, all), value: n, "aria-label": t("answered") }));
  } else revealed(item, body, drawn, state);
  const side = item.state === "open" ? h("div", { class: "qrside" }, qr(state, "small"), h("p", {}, t("join_at")), h("p", { class: "code" }, state.code)) : null;
  return [h("div", { class: "questionview" }, h("div", { class: "column" }, item.state === "revealed" && questionHeadline(item) !== questionText(item) ? h("p", { class: "asked" }, questionText(item)) : null, about, body), side), drawn];
}

function revealed(item, body, drawn, state) {
  const { aggregate } = item;
  if (item.widget === "text") {
    body.append(h("p", { class: "big" }, t("texts_given", { n: aggregate.n })), parkingList(state));
    return;
  }
  if (!aggregate.enough) {
    body.append(h("p", { class: "big" }, t("too_few", { n: aggregate.n })));
    if (aggregate.model?.option) body.append(h("p", { class: "big" }, `${t("model_says")}: ${words.type(aggregate.model.option)}`));
    return;
  }
  body.append(h("p", { class: "countlabel" }, t("n_answers", { n: aggregate.n })));
  if (item.widget === "choice") body.append(charts.optionBars(words.choices(item).map(([id, label]) => ({ id, label })), aggregate));
  const chart = item.widget === "estimate" ? (w, tall) => charts.elicitChart(item, w, tall)
    : aggregate.goals ? (w, tall) => charts.profilesChart(aggregate, w, tall) : null;
  if (chart) {
    const panel = framed(t("panel_question"), chart, aggregate.goals ? weightsTable(aggregate) : null);
    drawn.push(panel);
    body.append(panel);
  }
}

export function join(state) {
  return [h("div", { class: "joinview" }, qr(state, "large"), h("div", { class: "column" }, h("p", { class: "big" }, state.title || t("join_title")), h("p", { class: "steps" }, t("join_how")),
    h("p", { class: "url" }, state.joinUrl || `${location.host}/j/${state.code}`), h("p", { class: "count" }, h("strong", {}, String(state.counts.people))), h("p", { class: "countlabel" }, t("joined")), h("p", { class: "privacy" }, t("privacy")))), []];
}

function parkingList(state) {
  return h("ul", { class: "parked" }, state.parked.slice(-6).map((item) => h("li", {}, h("span", {}, item.text), item.about ? h("small", {}, aboutWords(item.about)) : null)));
}

export function aboutWords(about) {
  if (about.startsWith("g") && words.goals().includes(about)) return words.goalLong(about);
  if (about.includes("/")) return words.leverName(about);
  return about;
}

export function parking(state) {
  const item = state.question;
  const asked = item && item.widget === "text" && item.state === "open";
  return [h("div", { class: "questionview" }, h("div", { class: "column" }, asked ? h("p", { class: "asked" }, questionText(item)) : null, asked ? h("p", { class: "countlabel" }, `${state.counts.answered} / ${Math.max(state.counts.people, state.counts.answered)} ${t("answered")}`) : null,
    state.parked.length ? parkingList(state) : h("p", { class: "muted big" }, t("parking_empty"))), asked ? h("div", { class: "qrside" }, qr(state, "small"), h("p", { class: "code" }, state.code)) : null), []];
}

export const PANELS = { compare, goals, path, map, weights, question, join, parking };
export const NEEDS_FIGURES = new Set(["compare", "goals", "path", "map", "weights"]);
