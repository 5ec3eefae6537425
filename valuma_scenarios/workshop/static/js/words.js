// Names of things and sentences about changes, in the reader's language.

import { t, pick, has } from "./i18n.js";
import { num, decimals, interval, percent } from "./format.js";

let names = null;
export function giveNames(given) { names = given; }
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
// The letter of an alternative; the reference has its name, cut where it is long.
export function mark(id) {
  const name = alternative(id);
  return id !== names.reference ? letter(id) : name.length > 14 ? `${name.slice(0, 13)}…` : name;
}
export const colour = (id) => `var(--alt-${letter(id)})`;

export const unitOf = (goalId) => t(goalId === "all" ? "unit_score" : goalId === names.disparity ? "unit_theil" : "unit_points");

// A path of the document in words.
export function leverName(path, short = false) {
  const [kind, ...p] = path.split("/");
  if (kind === "weights") return t("path_weight", { goal: goal(p[0]) });
  if (kind === "assume") return t("path_assume", { name: parameter(p[0]) });
  const rest = p[1] === "net" ? [pick(names.networks[`${p[0]}/${p[2]}`]) || p[2], t(`lever_${p[3]}`)]
    : p[2] === "continue" ? [t("lever_continue")] : [instrument(p[3]), t(`lever_${p[2]}`)];
  return [...(short ? [] : [alternative(p[0])]), ...rest].join(" · ");
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
  if (field === "contract_years") return t("years", { value: num(value, Number.isInteger(value) ? 0 : 1) });
  return t("meur", { value: num(value, Math.max(1, Math.min(2, decimals([value])))) });
}

export function changeWords(change, short = false) {
  return `${leverName(change.path, short)}: ${leverValue(change.path, change.from)} → ${leverValue(change.path, change.to)}`;
}

export const upper = (text) => text.charAt(0).toUpperCase() + text.slice(1);

// Changes in words. One lever that went to the same value in every network of its alternative is one
// line, as phrases.py of the record has it.
export function changesWords(changes, short = false) {
  const kin = (change) => { const [, alt, net, , field] = change.path.split("/"); return net === "net" ? JSON.stringify([alt, field, change.to]) : change.path; };
  const all = (alt) => Object.keys(names.networks).filter((id) => id.startsWith(`${alt}/`)).length;
  const kinds = [...new Set(changes.map(kin))].map((key) => changes.filter((change) => kin(change) === key));
  return kinds.flatMap((same) => {
    const [, alt, , , field] = same[0].path.split("/");
    if (same.length < 2 || same.length < all(alt)) return same.map((change) => changeWords(change, short));
    const from = new Set(same.map((change) => leverValue(change.path, change.from)));
    const name = upper([...(short ? [] : [alternative(alt)]), t("all_networks"), t(`lever_${field}`)].join(" · "));
    return [`${name}: ${from.size > 1 ? t("various") : [...from][0]} → ${leverValue(same[0].path, same[0].to)}`];
  });
}

export function entryWords(entry, short = false) {
  if (entry.why && entry.why.startsWith("reset:")) return t(`history_${entry.why.replace(":", "_")}`);
  if (entry.why && has(`preset_${entry.why}`)) return t(`preset_${entry.why}`);
  const [first, ...more] = changesWords(entry.changes, short);
  return more.length ? t("and_more", { first, n: more.length }) : first;
}

// Row [p05, p25, p50, p75, p95, better] of an alternative under a view.
export function row(figures, alt, goalId) {
  return goalId === "all" ? figures.weights.score[alt] : figures.model.goals[alt][goalId];
}
export function ghostRow(figures, alt, goalId) {
  if (!figures.ghost) return null;
  return goalId === "all" ? figures.ghost.score[alt] : figures.ghost.goals[alt][goalId];
}

// The option that comes first most often, then those that the draws cannot tell from it: as
// live/leading.py, of which this is the other half.
const Z95 = 1.96;
export function leading(shares, n) {
  const order = Object.keys(shares).sort((a, b) => shares[b] - shares[a]);
  const best = shares[order[0]];
  const error = (k) => Math.sqrt(Math.max(0, best + shares[k] - (best - shares[k]) ** 2) / n);
  return order.filter((k) => k === order[0] || best - shares[k] <= Z95 * error(k));
}

export const draws = (figures) => figures.model.base_n ?? figures.model.n;

// How often each alternative comes first: in a goal, or with the facilitator's weights.
export function firsts(figures, goalId) {
  if (goalId !== "all") return figures.model.first[goalId];
  return Object.fromEntries(candidates().map((a) => [a, figures.weights.ranks[a][0]]));
}

// In how many per cent of simulations; draws are finite, so never in all.
export function shareWords(share) {
  const whole = Math.round(100 * share);
  if (whole >= 100) return t("share_high");
  return whole > 0 ? t("share_in", { n: whole }) : t("share_low");
}

// The headline: what comes first, or between which the draws cannot tell. Its share is of what it says.
export function headline(figures, view) {
  const shares = firsts(figures, view.goal);
  const first = leading(shares, draws(figures));
  const kind = view.goal !== "all" ? "headline_goal" : alike(figures) ? "headline_even" : "headline_set";
  if (first.length > 1) return t(`${kind}_open`, { goal: goal(view.goal), list: first.map(alternative).join(", ") });
  return t(kind, { goal: goal(view.goal), a: alternative(first[0]), share: shareWords(shares[first[0]]) });
}

// Whether all goals weigh alike, so that the weights are nobody's in particular; as record/page.py.
function alike(figures) {
  const shares = Object.values(figures.weights.weights);
  return Math.max(...shares) - Math.min(...shares) < 1e-9;
}

// What the last change did, in the same draws before and after: the alternative that it moved most.
export function movedWords(figures, goalId) {
  const rows = figures.ghost?.moved?.rows ?? {};
  const moved = Object.keys(rows).filter((a) => rows[a][goalId].slice(0, 3).some((value) => value !== 0));
  const found = moved.sort((a, b) => Math.abs(rows[b][goalId][1]) - Math.abs(rows[a][goalId][1]))[0];
  if (!found) return t("delta_none");
  const [low, middle, high, better] = rows[found][goalId];
  const places = decimals([low, high]);
  return t(goalId === "all" ? "moved" : "moved_goal", { a: alternative(found), goal: goal(goalId), change: num(middle, places, true), range: interval(low, high, places), share: shareWords(better) });
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

export const SIZES = ["negligible", "small", "moderate", "large"];

// Declared size of a difference in a goal (wording/size.py): the same limits for every figure and place.
export const sizeOf = (median, goalId) => SIZES[names.size_limits[goalId].filter((limit) => Math.abs(median) >= limit).length];

// How large the chosen alternative's differences are, as a word and a number of goals.
export function sizesWords(figures, alt) {
  const found = goals().map((g) => sizeOf(figures.model.goals[alt][g][2], g));
  if (new Set(found).size === 1) return t("sizes_alike", { a: alternative(alt), size: t(`class_size_${found[0]}`) });
  const parts = SIZES.filter((size) => found.includes(size)).map((size) => t(`size_${size}`, { n: found.filter((f) => f === size).length }));
  return t("sizes", { a: alternative(alt), list: parts.join(", ") });
}

export const goalSizeWords = (figures, alt, goalId) => t("size_goal", { a: alternative(alt), size: t(`class_size_${sizeOf(figures.model.goals[alt][goalId][2], goalId)}`) });

// How often the chosen alternative is better if networks work and if not.
export function conditionWords(figures, alt, goalId) {
  if (alt === reference() || Math.min(...figures.model.works_n) < 2) return "";
  const [works, not] = goalId === "all" ? figures.weights.score_conditions[alt] : figures.model.conditions[alt][goalId];
  return t("conditions", { works: shareWords(works), not: shareWords(not) });
}

// Class of a place: it loses, gains, or the draws do not tell. Text, map and list all ask here. A sum
// over goals has no size of its own, only a direction.
export function classOf(median, better, goalId) {
  if (better > 0.2 && better < 0.8) return "open";
  if (median === 0) return "zero";
  const way = median < 0 ? "loss" : "gain";
  return goalId === "all" ? way : `${way}${SIZES.indexOf(sizeOf(median, goalId))}`;
}

export function losersWords(figures, alt, goalId) {
  if (alt === reference()) return t("losers_reference");
  const regions = places(figures, alt, goalId, "regions");
  const kinds = regions.map(([id, median, better]) => [id, classOf(median, better, goalId)]);
  const losing = kinds.filter(([, kind]) => kind.startsWith("loss")).map(([id]) => region(id));
  const n = kinds.filter(([, kind]) => kind === "open").length;
  if (!losing.length) return t(n ? "losers_open" : "losers_none", { n });
  return losing.length > 4 ? t("losers_many", { list: losing.slice(0, 4).join(", "), n: losing.length - 4 }) : t("losers_some", { list: losing.join(", "), n });
}

// The options of a question, with their texts; records made before options were stored have yes and no.
export const choices = (question) => (question.body.options ?? ["yes", "no", "unsure"].map((id) => ({ id, label: t(id) }))).map((o) => [o.id, pick(o.label)]);

export const questionText = (question) => pick(question.body.text) || t(`ask_${question.kind}`);

// What an objection is about, in words.
export function aboutWords(about) {
  if (goals().includes(about)) return goalLong(about);
  if (about.includes("/")) return leverName(about);
  return about;
}
