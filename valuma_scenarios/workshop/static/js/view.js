// A share link: the whole state is in the fragment; the model on this machine recalculates it.

import { $, h, render } from "./dom.js";
import { loadTexts, setLanguage, onLanguage, t, language, LANGUAGES } from "./i18n.js";
import { loadNames, changesWords, alternative, goal, unitOf } from "./words.js";
import { loadMap } from "./map.js";
import { num, decimals } from "./format.js";
import { Connection } from "./net.js";
import { show } from "./screen-view.js";

let opened = null;
const SHOWN = 2;

const fragment = () => new URLSearchParams(location.hash.slice(1)).get("s") || "";

function madeLine() {
  const { view, made, now } = opened;
  const moved = Object.keys(now.medians).filter((a) => a in (made.medians || {}) && Math.abs(made.medians[a] - now.medians[a]) > 1e-9 + 0.005 * Math.abs(now.medians[a]));
  const values = moved.flatMap((a) => [made.medians[a], now.medians[a]]);
  const p = decimals(values, 3);
  return moved.slice(0, 3).map((a) => `${alternative(a)}: ${num(made.medians[a], p, true)} → ${num(now.medians[a], p, true)}`).join("; ") || t("made_same", { goal: goal(view.goal), unit: unitOf(view.goal) });
}

function banner() {
  const box = $("banner");
  box.hidden = false;
  box.setAttribute("aria-label", t("banner_label"));
  const changes = changesWords(opened.doc).map((line) => h("li", {}, line));
  render(box,
    h("div", { class: "bannertop" }, h("strong", {}, opened.title || t("shared_state")),
      h("span", {}, t(opened.changed ? "made_other" : "made_with", { model: opened.made.model || "?", now: opened.now.model, n: opened.made.n || "?" }), opened.changed ? "" : ` ${t("recalculated")}`),
      h("span", { class: "langs", role: "group", "aria-label": t("language") }, LANGUAGES.map((code) => h("button", { type: "button", "data-key": `lang-${code}`, lang: code, "aria-pressed": String(code === language()), onclick: () => setLanguage(code) }, code)))),
    h("div", { class: "differs" }, h("b", {}, t("differs")), changes.length ? h("ul", {}, changes.slice(0, SHOWN)) : h("span", {}, t("differs_nothing"))),
    changes.length > SHOWN ? h("details", {}, h("summary", {}, t("more_changes", { n: changes.length - SHOWN })), h("ul", {}, changes.slice(SHOWN))) : null,
    opened.lost ? h("p", { class: "warn" }, t("link_lost", { n: opened.lost })) : null,
    opened.changed ? h("p", {}, madeLine()) : null);
}

function draw() {
  if (!opened) return;
  const state = { ...opened, title: opened.title || t("shared_state"), code: "", step: null, question: null, parked: [], group: null, pinned: false, counts: { people: 0, answered: 0 } };
  banner();
  show(state, { ...opened.figures, fine: true, ghost: { goals: opened.ghost.model.goals, score: opened.ghost.weights.score } });
}

async function open() {
  if (!fragment()) { $("headline").textContent = t("link_none"); return; }
  try {
    opened = await link.request({ do: "open", link: fragment() });
    setLanguage(opened.view.language);
    draw();
  } catch (problem) {
    if (problem.code !== "offline") $("headline").textContent = t(`refused_${problem.code}`);
  }
}

await Promise.all([loadTexts(), loadNames(), loadMap()]);
onLanguage(draw);
addEventListener("resize", draw);
document.fonts.ready.then(draw);
addEventListener("hashchange", open);
const link = new Connection("/ws/view", null, () => {}, (status) => { if (status === "online" && !opened) open(); });
