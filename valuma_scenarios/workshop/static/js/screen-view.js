// The projector picture: one function from state and figures to the page, shared with opened links.

import { $, announce, calm } from "./dom.js";
import { h, render } from "./page.js";
import { t, pick } from "./i18n.js";
import { num } from "./format.js";
import * as words from "./words.js";
import { PANELS, NEEDS_FIGURES, questionHeadline, weightsTitle } from "./panels.js";

const TOLD_SECONDS = 12;
let animation = null;
// What the page shows: timers and animations end with the newest, not with what they began with.
let current = { state: null, figures: null };
let told = { key: "", until: 0, timer: null };

const TITLES = {
  weights: (state) => weightsTitle(state),
  question: ({ question }) => (question ? questionHeadline(question) : t("question_wait")),
  explain: ({ view }) => t("explain_title", { a: words.alternative(view.alternative) }),
  parking: () => t("panel_parking"),
  join: () => t("join_title"),
};
const titleOf = (state, figures) => (TITLES[state.view.panel] ?? (() => words.headline(figures, state.view)))(state);

export function badgeWords(figures) {
  const n = num(figures.model.n, 0);
  const base = num(figures.model.base_n ?? figures.model.n, 0);
  if (figures.preview) return t("badge_preview", { n, base });
  return figures.model.base_n ? t("badge_moving", { n, base }) : t(figures.fine ? "badge_fine" : "badge_quick", { n });
}

const again = (mix = 1) => show(current.state, current.figures, mix);

// Tell of the last change from now on, for a few seconds.
function tell() {
  clearTimeout(told.timer);
  told.until = performance.now() + 1000 * TOLD_SECONDS;
  told.timer = setTimeout(() => again(), 1000 * TOLD_SECONDS + 50);
}

// Which lever moved, from what to what, and what that did: for a few seconds after the change.
function changeLines(state, figures) {
  const key = `${state.cursor ?? state.doc.length}|${state.last?.t ?? ""}|${state.pinned}`;
  const now = performance.now();
  if (key !== told.key) {
    const fresh = told.key !== "" && state.last;
    clearTimeout(told.timer);
    told = { key, until: 0, timer: null };
    if (fresh) tell();
  }
  if (!figures.preview && !state.pinned && now >= told.until) return [];
  // Held against a pinned state, the change is that of all levers since then, not of the last one.
  const since = figures.ghost?.kind === "pinned";
  const lever = since ? t("since_pin") : figures.preview || !state.last ? "" : words.entryWords(state.last, true);
  return [lever, words.movedWords(figures, state.view.goal)].filter(Boolean);
}

// What is said below of the chosen alternative: how large in words, how sure if networks work and if not.
function chosenLines(figures, { panel, alternative, goal }) {
  if (panel !== "compare" || alternative === words.reference()) return [];
  const size = goal === "all" ? words.sizesWords(figures, alternative) : words.goalSizeWords(figures, alternative, goal);
  const natural = figures.natural?.alternative === alternative && figures.natural.lines.length ? pick(figures.natural.lines[1] ?? figures.natural.lines[0]) : "";
  return [[size, natural].filter(Boolean).join("; "), words.conditionWords(figures, alternative, goal)].filter(Boolean);
}

export function show(state, figures, mix = 1) {
  current = { state, figures };
  // Old figures stay as they are, with their own year, and are told to be old.
  if (state.old) state = { ...state, view: { ...state.view, year: figures.model.year } };
  const { view } = state;
  document.documentElement.dataset.theme = view.theme;
  const needs = NEEDS_FIGURES.has(view.panel);
  const main = $("main");
  if (needs && !figures) {
    $("headline").textContent = t("computing");
    render(main, h("p", { class: "muted center" }, t("computing")));
    return;
  }
  const [root, drawn] = (PANELS[view.panel] || PANELS.compare)(state, figures, mix);
  const title = titleOf(state, figures);
  const lines = needs && !state.old && view.panel !== "path" ? changeLines(state, figures) : [];
  const below = lines.length || !needs ? lines : chosenLines(figures, view);
  $("headline").textContent = title;
  document.title = `${title} · Valuma`;
  render($("told"), below.map((line) => h("p", { class: lines.length ? "delta" : "says" }, line)), needs && !below.length ? h("p", { class: "caveat" }, t(view.panel === "ranks" && figures.weights.stale ? "weights_stale" : "caveat")) : null,
    state.rehearsal ? h("p", { class: "warn" }, t("rehearsal")) : null);
  document.querySelector("footer").classList.toggle("empty", !needs && !state.rehearsal);
  if (mix === 1 && lines.length) announce(lines.join(". "));
  $("badge").hidden = !needs;
  if (needs) $("badge").textContent = state.old ? t("computing") : badgeWords(figures);
  $("badge").className = `badge ${figures?.fine && !state.old ? "fine" : "quick"}`;
  // Last of all, when head and foot have taken their room: figures are drawn into what is left.
  main.className = `panel-${view.panel}`;
  render(main, root);
  // Written large where there is room, and as small as may be where there is not.
  main.classList.toggle("tight", main.scrollHeight > main.clientHeight + 1);
  for (const figure of drawn) figure.draw();
}

// Play the last change once: from the ghost to the present.
export function replay() {
  cancelAnimationFrame(animation);
  tell();
  if (calm() || !current.figures?.ghost) { again(); return; }
  const start = performance.now();
  const frame = (now) => {
    const part = Math.min(1, (now - start) / 1600);
    const eased = part < 0.5 ? 2 * part * part : 1 - (-2 * part + 2) ** 2 / 2;
    again(eased);
    if (part < 1) animation = requestAnimationFrame(frame);
  };
  animation = requestAnimationFrame(frame);
}
