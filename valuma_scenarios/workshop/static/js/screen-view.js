// The projector picture: one function from state and figures to the page, shared with opened links.

import { $, h, render, announce, calm } from "./dom.js";
import { t } from "./i18n.js";
import { num } from "./format.js";
import * as words from "./words.js";
import { PANELS, NEEDS_FIGURES, questionHeadline } from "./panels.js";

let animation = null;

export function show(state, figures, mix = 1) {
  const { view } = state;
  document.documentElement.dataset.theme = view.theme;
  const panel = PANELS[view.panel] || PANELS.compare;
  const main = $("main");
  const step = state.step ? `${state.step.index + 1}/${state.step.count} · ${state.step.title[document.documentElement.lang]}` : "";
  $("eyebrow").textContent = [state.title, step].filter(Boolean).join(" · ");
  if (NEEDS_FIGURES.has(view.panel) && !figures) {
    $("headline").textContent = t("computing");
    render(main, h("p", { class: "muted center" }, t("computing")));
    return;
  }
  const [root, drawn] = panel(state, figures, mix);
  const title = NEEDS_FIGURES.has(view.panel) ? words.headline(figures, view)
    : view.panel === "question" && state.question ? questionHeadline(state.question)
      : view.panel === "parking" ? t("panel_parking") : t(view.panel === "join" ? "join_title" : "question_wait");
  if (state.rehearsal) $("eyebrow").textContent += ` · ${t("rehearsal")}`;
  if (view.panel === "question" && state.question) $("eyebrow").textContent += ` · ${t(`state_${state.question.state}`)}`;
  $("headline").textContent = title;
  document.title = `${title} · Valuma`;
  const delta = NEEDS_FIGURES.has(view.panel) && (state.doc.length || state.pinned) ? words.deltaWords(figures, view.goal) : "";
  $("delta").textContent = delta;
  if (mix === 1 && delta) announce(delta);
  $("caveat").textContent = NEEDS_FIGURES.has(view.panel) ? t("caveat") : "";
  if (figures) {
    $("badge").textContent = t(figures.preview ? "badge_preview" : figures.fine ? "badge_fine" : "badge_quick", { n: num(figures.model.n, 0) });
    $("badge").className = `badge ${figures.fine ? "fine" : "quick"}`;
    $("badge").hidden = !NEEDS_FIGURES.has(view.panel);
  } else $("badge").hidden = true;
  // Last of all, when head and foot have taken their room: figures are drawn into what is left.
  main.className = `panel-${view.panel}`;
  render(main, root);
  for (const figure of drawn) figure.draw();
}

// Play the last change once: from the ghost to the present.
export function replay(state, figures, done) {
  cancelAnimationFrame(animation);
  if (calm() || !figures?.ghost) { show(state, figures, 1); done?.(); return; }
  const start = performance.now();
  const frame = (now) => {
    const part = Math.min(1, (now - start) / 1600);
    const eased = part < 0.5 ? 2 * part * part : 1 - (-2 * part + 2) ** 2 / 2;
    show(state, figures, eased);
    if (part < 1) animation = requestAnimationFrame(frame);
    else done?.();
  };
  animation = requestAnimationFrame(frame);
}
