// Small windows: where a number comes from, paper ballots, saving, deleting.

import { $, h, render } from "./dom.js";
import { t } from "./i18n.js";

export function openDialog(title, body, wide = false) {
  const dialog = $("dialog");
  dialog.className = wide ? "wide" : "";
  render(dialog, h("div", { class: "dialoghead" }, h("h2", { id: "dialog-title" }, title), h("button", { type: "button", class: "ghostly", "aria-label": t("close"), onclick: () => dialog.close() }, "×")), body);
  if (!dialog.open) dialog.showModal();
  return dialog;
}

export const closeDialog = () => $("dialog").close();

export function showInfo(title, lines, sourceIds, catalogue) {
  const items = sourceIds.map((id) => {
    const source = catalogue.sources[id];
    if (!source) return h("li", {}, id);
    return h("li", {}, source.text, source.doi ? ` · doi ${source.doi}` : "", ` · ${t(`status_${source.status}`)}`);
  });
  openDialog(title, [lines.filter(Boolean).map((line) => h("p", {}, line)), h("h3", {}, t("sources")), h("ul", {}, items)]);
}
