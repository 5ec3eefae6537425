// Names of things and sentences about changes, in the reader's language.

import { t, pick, has } from "./i18n.js";
import { num, decimals, interval, percent } from "./format.js";

let names = null;
export async function loadNames() { names = await (await fetch("/api/names")).json(); }
export const allNames = () => names;

export const alternative = (id) => pick(names.alternatives[id]?.label) || id;
export const goal = (id) => (id === "all" ? t("all_goals") : pick(names.goals[id]?.short) || id);
export const goalLong = (id) => (id === "all" ? t("all_goals") : pick(names.goals[id]?.label) || id);
export const region = (id) => pick(names.regions[id]) || id;
export const type = (id) => pick(names.types[id]) || id;
export const theme = (id) => pick(names.themes[id]) || id;
export const parameter = (id) => pick(names.parameters[id]) || id;
export const instrument = (id) => pick(names.instruments[id]) || id;
export const reference = () => names.reference;
export const goals = () => Object.keys(names.goals);
export const candidates = () => Object.keys(names.alternatives);

// Letters stand for alternatives where a name does not fit; the reference has none.
export function letter(id) {
  if (id === names.reference) return "0";
  return "ABCDEFGH"[candidates().filter((a) => a !== names.reference).indexOf(id)];
}
export const colour = (id) => `var(--alt-${letter(id)})`;

export const unitOf = (goalId) => t(goalId === "all" ? "unit_score" : goalId === "g4" ? "unit_theil" : "unit_points");

// A path of the document in words.
export function leverName(path) {
  const [kind, ...p] = path.split("/");
  if (kind === "weights") return t("path_weight", { goal: goal(p[0]) });
  if (kind === "assume") return t("path_assume", { name: parameter(p[0]) });
  const alt = alternative(p[0]);
  if (p[1] === "net") {
    const net = pick(names.networks[`${p[0]}/${p[2]}`]) || p[2];
    return `${alt} · ${net} · ${t(`lever_${p[3]}`)}`;
  }
  if (p[2] === "continue") return `${alt} · ${t("lever_continue")}`;
  return `${alt} · ${instrument(p[3])} · ${t(`lever_${p[2]}`)}`;
}

const SHARES = new Set(["binding", "knowledge_share", "through"]);

export function leverValue(path, value) {
  const [kind, ...p] = path.split("/");
  if (value === null || value === undefined) return "–";
  if (kind === "weights") return num(value, 0);
  if (kind === "assume") {
    if (value.mode === "range") return t("assume_range");
    return t(`assume_${value.mode}`, { value: num(value.value) });
  }
  const field = p[1] === "net" ? p[3] : p[2];
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (value === "self_selected") return t("self_selected");
  if (field === "members") {
    if (value.all) return t("members_all");
    return [...value.region_types.map(type), ...value.regions.map(region)].join(", ");
  }
  if (typeof value === "object") {
    return Object.entries(value).filter(([, v]) => v > 0.0005)
      .map(([k, v]) => `${field === "themes" ? theme(k) : t(`key_${k}`)} ${percent(v)}`).join(", ");
  }
  if (SHARES.has(field)) return percent(value);
  if (field === "contract_years") return t("years", { value: num(value) });
  return t("meur", { value: num(value, Math.max(1, Math.min(2, decimals([value])))) });
}

export function changeWords(change, arrow = "→") {
  return `${leverName(change.path)}: ${leverValue(change.path, change.from)} ${arrow} ${leverValue(change.path, change.to)}`;
}

export function entryWords(entry) {
  if (entry.why && entry.why.startsWith("reset:")) return t(`history_${entry.why.replace(":", "_")}`);
  if (entry.why && has(`preset_${entry.why}`)) return t(`preset_${entry.why}`);
  const first = changeWords(entry.changes[0]);
  return entry.changes.length > 1 ? t("and_more", { first, n: entry.changes.length - 1 }) : first;
}

// Row [p05, p25, p50, p75, p95, better] of an alternative under a view.
export function row(figures, alt, goalId) {
  return goalId === "all" ? figures.weights.score[alt] : figures.model.goals[alt][goalId];
}
export function ghostRow(figures, alt, goalId) {
  if (!figures.ghost) return null;
  return goalId === "all" ? figures.ghost.score[alt] : figures.ghost.goals[alt][goalId];
}

// The headline: what comes out first, or that the model cannot tell.
export function headline(figures, view) {
  const { ranks } = figures.weights;
  const ref = reference();
  if (view.goal === "all") {
    const best = candidates().reduce((a, b) => (ranks[b][0] > ranks[a][0] ? b : a));
    const share = ranks[best][0];
    if (share < 0.5) return t("headline_open", { a: alternative(best), p: percent(share) });
    return t(best === ref ? "headline_reference" : "headline_first", { a: alternative(best), p: percent(share) });
  }
  const others = candidates().filter((a) => a !== ref);
  const best = others.reduce((a, b) => (row(figures, b, view.goal)[2] > row(figures, a, view.goal)[2] ? b : a));
  const r = row(figures, best, view.goal);
  if (r[5] > 0.2 && r[5] < 0.8) return t("headline_null", { goal: goal(view.goal) });
  return t(r[2] > 0 ? "headline_goal" : "headline_goal_loss", { goal: goal(view.goal), a: alternative(best), p: percent(r[5]) });
}

// The live change in words: the alternative that moved most against the ghost.
export function deltaWords(figures, goalId) {
  if (!figures.ghost) return "";
  let best = null;
  for (const alt of candidates()) {
    const now = row(figures, alt, goalId);
    const then = ghostRow(figures, alt, goalId);
    const move = Math.abs(now[2] - then[2]);
    if (!best || move > best.move) best = { alt, now, then, move };
  }
  const scale = Math.max(...candidates().map((a) => Math.abs(row(figures, a, goalId)[4])), 1e-12);
  if (!best || best.move < scale * 0.002) return figures.preview ? t("delta_none") : "";
  const places = decimals([best.now[2], best.then[2]], 3);
  return t("delta", {
    a: alternative(best.alt), goal: goal(goalId),
    from: num(best.then[2], places, true), to: num(best.now[2], places, true),
    range: interval(best.now[0], best.now[4], decimals([best.now[0], best.now[4]])),
  });
}

// Who is at least as good as whom on every goal: an order that needs no weights.
export function dominance(figures) {
  const median = (a, g) => figures.model.goals[a][g][2];
  const pairs = [];
  for (const a of candidates()) {
    const beaten = candidates().filter((b) => b !== a && goals().every((g) => median(a, g) >= median(b, g)) && goals().some((g) => median(a, g) > median(b, g)));
    if (beaten.length) pairs.push([beaten.length, t("dominates", { a: alternative(a), list: beaten.map(alternative).join(", ") })]);
  }
  return pairs.length ? pairs.sort((x, y) => y[0] - x[0])[0][1] : t("dominates_none");
}

// Rows of regions or region types under a view: [id, median, share better], lowest first.
export function places(figures, alt, goalId, what) {
  const score = { regions: "score_regions", types: "score_types" }[what];
  const ids = figures.model[what === "regions" ? "region_ids" : "type_ids"];
  const rows = goalId === "all" ? figures.weights[score][alt] : figures.model[what][alt][goalId];
  return ids.map((id, i) => [id, rows[i][0], rows[i][1]]).sort((a, b) => a[1] - b[1]);
}

export function losersWords(figures, alt, goalId) {
  const regions = places(figures, alt, goalId, "regions");
  const losing = regions.filter(([, median, better]) => median < 0 && better < 0.5);
  const open = regions.filter(([, , better]) => better > 0.2 && better < 0.8);
  if (alt === reference()) return t("losers_reference");
  if (losing.length) {
    const listed = losing.slice(0, 4).map(([id]) => region(id)).join(", ");
    return losing.length > 4 ? t("losers_many", { list: listed, n: losing.length - 4 }) : t("losers_some", { list: listed });
  }
  const least = regions.slice(0, 2).map(([id]) => region(id)).join(", ");
  return t(open.length ? "losers_open" : "losers_none", { list: least, n: open.length });
}

// The options of a question, with their texts; records made before options were stored have yes and no.
export const choices = (question) => (question.body.options ?? ["yes", "no", "unsure"].map((id) => ({ id, label: t(id) }))).map((o) => [o.id, pick(o.label)]);
