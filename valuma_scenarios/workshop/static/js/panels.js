// What the big screen can show. Each panel fills the main area; all text is at least one rem, which
// is readable from eight metres on a picture two metres wide.

import { leadsNowhere } from "./dom.js";
import { h, render } from "./page.js";
import { t, pick, language } from "./i18n.js";
import { num, percent, decimals, interval } from "./format.js";
import * as words from "./words.js";
import { questionText, aboutWords, upper } from "./words.js";
import * as charts from "./charts.js";
import { mapChart, legend, regionList } from "./map.js";

// A figure that is drawn into whatever room the page leaves it.
function framed(name, draw, table) {
  const box = { current: null };
  const node = h("figure", { class: "panel", role: "group", "aria-label": name }, h("div", { class: "canvas", ref: box }), table ? h("div", { class: "hidden" }, table) : null);
  return { node, draw: () => render(box.current, draw(Math.max(200, box.current.clientWidth), Math.max(160, box.current.clientHeight))) };
}

// What is shown and in which unit; the unit of the weighted sum says what it is.
const unitLine = (view) => h("p", { class: "unit" }, [view.goal === "all" ? "" : words.goal(view.goal), words.unitOf(view.goal), view.year].filter(Boolean).join(" · "));
const column = (...inside) => h("div", { class: "column" }, ...inside);

export function compare(state, figures, mix) {
  const { view } = state;
  const panel = framed(t("panel_compare"), (w, tall) => charts.compareChart(figures, view, w, tall, mix), charts.compareTable(figures, view));
  return [column(unitLine(view), panel.node), [panel]];
}

export function goals(state, figures, mix) {
  const { view } = state;
  const panel = framed(t("panel_goals"), (w, tall) => charts.goalsChart(figures, view, w, tall, mix), goalsTable(figures));
  return [column(key(), panel.node), [panel]];
}

// Which letter and colour is which alternative.
function key(where = "") {
  return h("ul", { class: `key ${where}` }, words.candidates().filter((a) => a !== words.reference()).map((alt) => h("li", { class: `alt-${words.letter(alt)}` }, `${words.letter(alt)} ${words.alternative(alt)}`)));
}

function goalsTable(figures) {
  return h("table", {}, h("caption", {}, t("panel_goals")), h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("col_alternative")), words.goals().map((g) => h("th", { scope: "col" }, words.goal(g))))),
    h("tbody", {}, words.candidates().map((alt) => h("tr", {}, h("th", { scope: "row" }, words.alternative(alt)), words.goals().map((g) => {
      const r = figures.model.goals[alt][g];
      return h("td", {}, `${num(r[2], decimals([r[2]]), true)} (${interval(r[0], r[4], decimals([r[0], r[4]]))})`);
    })))));
}

export function path(state, figures) {
  const { view } = state;
  const panel = framed(t("panel_path"), (w, tall) => charts.pathChart(figures, view, w, tall), charts.compareTable(figures, view));
  return [column(key("narrow"), unitLine({ ...view, year: "" }), h("p", { class: "unit" }, t("path_note", { a: words.alternative(view.alternative) })), panel.node), [panel]];
}

export function map(state, figures) {
  const { view } = state;
  const panel = framed(t("panel_map"), (w, tall) => mapChart(figures, view, w, tall), regionList(figures, view));
  return [h("div", { class: "mapview" }, panel.node, column(h("h2", { class: "maptitle" }, words.alternative(view.alternative)), unitLine(view),
    h("p", { class: "losers" }, words.losersWords(figures, view.alternative, view.goal)), legend(figures, view))), [panel]];
}

// The weights of the participants: every profile, and the first round beside the second.
export function weights(state, figures) {
  const { group, earlier } = state;
  if (!group) return [column(h("p", { class: "unit" }, t("no_weights_yet")), ownWeights(figures)), []];
  const panel = framed(t("panel_weights"), (w, tall) => charts.profilesChart(group, w, tall, earlier), weightsTable(group));
  const rounds = earlier ? h("p", { class: "unit" }, t("rounds", { change: roundsWords(group, earlier) })) : null;
  return [column(h("p", { class: "unit" }, t("profiles_note", { n: group.n, form: t(`kind_${group.form}`) })), panel.node, rounds), [panel]];
}

const spreadOf = (found) => words.goals().reduce((sum, g) => sum + found.goals[g].p75 - found.goals[g].p25, 0) / words.goals().length;

// Which goal moved most between the rounds, and whether answers came closer to one another.
function roundsWords(now, then) {
  const shift = (g) => now.goals[g].p50 - then.goals[g].p50;
  const most = words.goals().reduce((a, b) => (Math.abs(shift(b)) > Math.abs(shift(a)) ? b : a));
  const [from, to] = [then, now].map((found) => percent(found.goals[most].p50));
  const values = { goal: words.goal(most), from, to, before: percent(spreadOf(then)), after: percent(spreadOf(now)) };
  const moved = t(from === to ? "rounds_same" : "rounds_change", values);
  return now.rounds ? `${moved}. ${t("rounds_changed", now.rounds)}` : moved;
}

export function ranks(state, figures) {
  return [column(charts.ranksTable(figures)), []];
}

function ownWeights(figures) {
  return h("ul", { class: "ownweights" }, words.goals().map((g) => h("li", {}, h("span", { class: "name" }, words.goal(g)), h("span", { class: "num" }, percent(figures.weights.weights[g])))));
}

function weightsTable(group) {
  return h("table", {}, h("caption", {}, t("panel_weights")), h("tbody", {}, Object.entries(group.goals).map(([g, w]) => h("tr", {}, h("th", { scope: "row" }, words.goal(g)), h("td", {}, `${percent(w.p50)} (${percent(w.p25)}…${percent(w.p75)})`)))));
}

// What the shown weights say: those of the participants, once there are some.
export const weightsTitle = ({ group }) => (group ? weightHeadline(group.goals) : t("panel_weights"));

// What the participants chose; options that were chosen equally often are all named.
function choiceHeadline(item) {
  const { counts, n: all, model } = item.aggregate;
  if (item.kind === "scale") return scaleHeadline(item);
  const label = (id) => pick(item.body.options?.find((o) => o.id === id)?.label) || t(id);
  const n = Math.max(...Object.values(counts));
  const top = Object.keys(counts).filter((id) => counts[id] === n);
  const said = model?.options ?? (model?.option ? [model.option] : []);
  const names = { list: top.map(label).join(", "), room: label(top[0]), top: upper(label(top[0])), model: said.map(label).join(", "), n, all };
  if (top.length > 1) return t(said.length ? "found_tie_model" : "found_tie", names);
  if (!said.length) return t("found_top", names);
  return t(said.length === 1 && said[0] === top[0] ? "found_same" : "found_guess", names);
}

// The middle answer on a scale, and between which steps half of the answers are: the step that most
// chose says little where there are seven.
function scaleHeadline(item) {
  const steps = item.body.options.flatMap(({ id }, i) => Array(item.aggregate.counts[id] ?? 0).fill(i + 1));
  const at = (share, round) => steps[round((steps.length - 1) * share)];
  const span = (low, high) => (low === high ? String(low) : `${low}–${high}`);
  return t("found_scale", { middle: span(at(0.5, Math.floor), at(0.5, Math.ceil)), half: span(at(0.25, Math.floor), at(0.75, Math.ceil)), most: item.body.options.length });
}

// Goals whose median is as high as can be shown: a difference in the decimals is no difference.
function weightTop(goalsFound) {
  const shown = (g) => Math.round(100 * goalsFound[g].p50);
  const most = Math.max(...words.goals().map(shown));
  const top = words.goals().filter((g) => shown(g) === most);
  return { top, list: top.map(words.goal).join(", "), p: percent(most / 100) };
}

function weightHeadline(goalsFound) {
  const { top, list, p } = weightTop(goalsFound);
  if (top.length === words.goals().length) return t("found_weight_same", { p });
  return t(top.length > 1 ? "found_weight_tie" : "found_weight", { goal: words.goal(top[0]), list, p });
}

// What a question found, in one line; before the reveal, the question itself.
export function questionHeadline(item) {
  const { aggregate } = item;
  if (item.state !== "revealed") return questionText(item);
  if (aggregate.counts) return choiceHeadline(item);
  if (aggregate.goals) return weightHeadline(aggregate.goals);
  if (aggregate.pooled) {
    const { p05, p50, p95 } = aggregate.pooled;
    const p = charts.estimateDecimals(aggregate.pooled);
    return t("found_estimate", { mid: num(p50, p), range: interval(p05, p95, p) });
  }
  return questionText(item);
}

function qr(state, size) {
  if (leadsNowhere(state.joinUrl || location.host)) return h("p", { class: `warn alone ${size}` }, t("phones_cannot"));
  return h("img", { class: `qr ${size}`, src: `/api/${state.code}/qr.svg`, alt: t("qr_alt") });
}

// How many have answered, of those and the others who are connected.
function countLines(state, open) {
  const { answered: n, waiting } = state.counts;
  const all = n + waiting;
  return [h("p", { class: "count" }, h("strong", {}, String(n)), ` / ${all}`), h("p", { class: "countlabel" }, t(open ? "answered" : "closed_wait")),
    h("progress", { max: Math.max(1, all), value: n, "aria-label": t("answered") })];
}

export function question(state) {
  const item = state.question;
  if (!item) return [h("div", { class: "center" }, h("p", { class: "big" }, t("question_soon")), h("p", { class: "muted" }, t("people", { n: state.counts.people }))), []];
  const { about: guessed, label, unit } = item.body;
  const what = item.kind === "guess" && guessed ? [words.alternative(guessed.alternative), words.goalLong(guessed.goal)] : item.widget === "estimate" ? [pick(label), pick(unit)] : [];
  const about = what.length ? h("p", { class: "about" }, what.filter(Boolean).join(" · ")) : null;
  const drawn = [];
  const body = item.state === "revealed" ? revealed(item, drawn, state) : countLines(state, item.state === "open");
  const side = item.state === "open" ? h("div", { class: "qrside" }, qr(state, "small"), h("p", { class: "code" }, state.code)) : null;
  const given = item.state === "revealed" && (item.aggregate.goals || item.aggregate.pooled) ? ` (${t("n_answers", { n: item.aggregate.n }).replace(" ", "\u00a0")})` : "";
  const asked = item.state === "revealed" && questionHeadline(item) !== questionText(item) ? h("p", { class: "asked" }, `${questionText(item)}${given}`) : null;
  return [h("div", { class: "questionview" }, column(asked, about, h("div", { class: "questionbody" }, body)), side), drawn];
}

function revealed(item, drawn, state) {
  const { aggregate } = item;
  if (item.widget === "text") return [h("p", { class: "big" }, t("texts_given", { n: aggregate.n })), parkingList(state)];
  if (!aggregate.enough) {
    const said = aggregate.model?.options ?? [];
    return [h("p", { class: "big" }, t("too_few", { n: aggregate.n })), said.length ? h("p", { class: "big" }, `${t("model_says")}: ${said.map(words.type).join(", ")}`) : null];
  }
  const groups = groupLines(item);
  if (item.widget === "choice") return [charts.optionBars(words.choices(item).map(([id, label]) => ({ id, label })), aggregate), groups];
  const chart = item.widget === "estimate" ? (w, tall) => charts.elicitChart(item, w, tall)
    : aggregate.goals ? (w, tall) => charts.profilesChart(aggregate, w, tall) : null;
  if (!chart) return [h("p", { class: "countlabel" }, t("n_answers", { n: aggregate.n }))];
  const panel = framed(t("panel_question"), chart, aggregate.goals ? weightsTable(aggregate) : null);
  drawn.push(panel);
  return [panel.node, groups];
}

// What each group says above all; groups below five answers are not among them.
function groupLines(item) {
  const groups = item.aggregate.groups ?? [];
  const said = (found) => {
    if (found.counts) return choiceTop(item, found.counts);
    if (found.goals) { const { list, p } = weightTop(found.goals); return `${list} ${p}`; }
    return num(found.pooled.p50, decimals([found.pooled.p50]));
  };
  return groups.length ? h("ul", { class: "groups" }, groups.map((one) => h("li", {}, `${pick(one.label)} (n = ${one.n}): ${said(one)}`))) : null;
}

function choiceTop(item, counts) {
  const most = Math.max(...Object.values(counts));
  const label = (id) => pick(item.body.options?.find((o) => o.id === id)?.label) || t(id);
  return `${Object.keys(counts).filter((id) => counts[id] === most).map(label).join(", ")} (${most})`;
}

export function join(state) {
  return [h("div", { class: "joinview" }, qr(state, "large"), column(h("p", { class: "big" }, state.title || t("join_title")), h("p", {}, t("join_how")),
    h("p", { class: "url" }, state.joinUrl || `${location.host}/j/${state.code}`), h("p", { class: "count" }, h("strong", {}, String(state.counts.people)), ` ${t("joined")}`), h("p", { class: "privacy" }, t("privacy")))), []];
}

function parkingList(state) {
  return h("ul", { class: "parked" }, state.parked.slice(-5).map((item) => h("li", {}, h("span", {}, item.text), item.about ? h("small", {}, aboutWords(item.about)) : null)));
}

export function parking(state) {
  const item = state.question;
  const asked = item && item.widget === "text" && item.state === "open";
  return [h("div", { class: "questionview" }, column(asked ? h("p", { class: "asked" }, questionText(item)) : null, asked ? h("p", { class: "countlabel" }, `${state.counts.answered} / ${state.counts.answered + state.counts.waiting} ${t("answered")}`) : null,
    state.parked.length ? parkingList(state) : h("p", { class: "muted big" }, t("parking_empty"))), asked ? h("div", { class: "qrside" }, qr(state, "small"), h("p", { class: "code" }, state.code)) : null), []];
}

// Where the difference of the alternative to the reference comes from, in the server's sentences.
export function explain(state) {
  const lines = state.explained?.lines;
  if (!lines) return [column(h("p", { class: "muted big" }, t("explain_wait"))), []];
  const said = lines[language()] ?? [];
  return [column(h("div", { class: "explained" }, said.length ? said.map((line, i) => h("p", { class: i ? "" : "first" }, line)) : h("p", { class: "muted big" }, t("explain_none")))), []];
}

export const PANELS = { compare, goals, path, map, weights, ranks, explain, question, join, parking };
export const NEEDS_FIGURES = new Set(["compare", "goals", "path", "map", "weights", "ranks"]);
