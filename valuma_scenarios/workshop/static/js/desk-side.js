// The right of the desk: the live figure, the history in words, bookmarks, files and links.

import { $, h as el, download, leadsNowhere } from "./dom.js";
import { h, render } from "./page.js";
import { t, language, pick } from "./i18n.js";
import { badgeWords } from "./screen-view.js";
import * as words from "./words.js";
import { compareChart } from "./charts.js";
import { openDialog, closeDialog, showInfo } from "./desk-dialog.js";
import * as levers from "./desk-levers.js";
import { exportSvg, exportCsv } from "./export-figure.js";

let built = false;

// What the shown numbers rest on: the indicators of the goal, their grades and sources.
function restsOn(desk) {
  const { goal } = desk.state.view;
  const rows = desk.catalogue.indicators.filter((i) => goal === "all" || i.goals[goal]);
  const judged = rows.filter((i) => i.grade === "D").length;
  showInfo(words.goalLong(goal), [t("rests_on", { n: rows.length, d: judged }), ...rows.map((i) => `${pick(i.label)} · ${t("grade", { grade: i.grade })}`)], [...new Set(rows.flatMap((i) => i.sources))], desk.catalogue);
}

function frame(desk) {
  built = true;
  render($("side"), h("h2", { id: "side-title", class: "hidden" }, t("result")),
    h("section", { class: "card", "data-part": "result" }, h("div", { class: "cardhead" }, h("h2", {}, t("result")), h("span", { id: "mini-badge", class: "badge" }), h("button", { type: "button", class: "info", "data-key": "result-info", "aria-label": t("rests_on_label"), onclick: () => restsOn(desk) }, "i")), h("p", { id: "mini-head", class: "minihead" }), h("div", { id: "mini", class: "mini" }), h("p", { id: "mini-delta", class: "delta" }), h("p", { id: "mini-latency", class: "muted" })),
    h("section", { class: "card", id: "history" }), h("section", { class: "card", id: "bookmarks" }), h("section", { class: "card", id: "files" }));
}

export function figures(desk) {
  if (!built || !desk.figures || !desk.state) return;
  const { figures: f, state } = desk;
  const box = $("mini");
  render(box, compareChart(f, state.view, Math.max(260, box.clientWidth), 330));
  $("mini-head").textContent = words.headline(f, state.view);
  $("mini-delta").textContent = state.doc.length ? words.movedWords(f, state.view.goal) : "";
  $("mini-badge").textContent = badgeWords(f);
  $("mini-badge").className = `badge ${f.fine ? "fine" : "quick"}`;
  $("mini-latency").textContent = lag();
}

const times = [];
let owned = false;

function lag() {
  if (!times.length) return "";
  const middle = [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];
  return t(owned ? "latency_own" : "latency_server", { n: Math.round(times.at(-1)), middle: Math.round(middle) });
}

// How long a lever takes to show, so that a slow machine is noticed before the room does.
export function latency(ms, own) {
  times.push(ms);
  if (times.length > 20) times.shift();
  owned = own;
  $("mini-latency").textContent = lag();
}

function history(desk) {
  const { state } = desk;
  const items = state.history.map((entry, i) => h("li", { class: i < state.cursor ? "" : "undone" },
    h("button", { type: "button", class: "entry", "data-key": `hist-${i}`, title: t("go_to_lever"), onclick: () => { levers.open(entry.changes[0].path); desk.draw(); } }, words.entryWords(entry)),
    h("button", { type: "button", class: "ghostly", "data-key": `goto-${i}`, "aria-label": t("back_here", { what: words.entryWords(entry) }), onclick: () => desk.send({ do: "goto", cursor: i + 1 }) }, i + 1 === state.cursor ? "●" : "○"))).reverse();
  render($("history"), h("h2", {}, t("history")), h("ol", { class: "history", reversed: true }, items), h("button", { type: "button", "data-key": "to-start", disabled: state.cursor === 0, onclick: () => desk.send({ do: "goto", cursor: 0 }) }, t("to_start")));
}

// Going to a bookmark is a change like any other: it can be undone.
function visit(desk, mark) {
  const now = Object.fromEntries(desk.state.doc.map((c) => [c.path, c.to]));
  const values = { ...mark.doc };
  for (const path of Object.keys(now)) if (!(path in values)) values[path] = null;
  if (Object.keys(values).length) desk.setMany(values, mark.name.slice(0, 190));
}

function bookmarks(desk) {
  const name = h("input", { type: "text", id: "bookmark-name", maxlength: "120", "data-key": "bookmark-name", autocomplete: "off" });
  const add = async (event) => {
    event.preventDefault();
    const field = $("bookmark-name");
    if (field.value.trim()) await desk.send({ do: "bookmark", name: field.value.trim() });
    field.value = "";
  };
  render($("bookmarks"), h("h2", {}, t("bookmarks")), h("ul", { class: "bookmarks" }, desk.state.bookmarks.map((mark, i) => h("li", {}, h("button", { type: "button", "data-key": `mark-${i}`, onclick: () => visit(desk, mark) }, mark.name)))),
    h("form", { class: "inline", onsubmit: add }, h("label", { for: "bookmark-name" }, t("bookmark_name")), name, h("button", { type: "submit", "data-key": "bookmark-add" }, t("add"))));
}

async function fetchFile(desk, kind, name, type) {
  const answer = await fetch(`/api/${desk.code}/export/${kind}?lang=${language()}`, { headers: { Authorization: `Bearer ${desk.token}` } });
  if (!answer.ok) { desk.toast(t("refused_internal")); return; }
  download(`${desk.code}-${name}`, await answer.text(), type);
}

async function copyLink(desk) {
  const h = el;
  const reply = await desk.send({ do: "link" });
  if (!reply) return;
  const url = `${location.origin}/view#s=${reply.link}`;
  const field = h("input", { type: "text", readonly: true, value: url, id: "share-url", "aria-label": t("share_link") });
  let done = false;
  try { await navigator.clipboard.writeText(url); done = true; } catch { done = false; }
  // Without https there is no clipboard to write to, but what is selected can be copied.
  setTimeout(() => { if (!done && document.execCommand("copy")) $("copy-note").textContent = t("copied"); });
  openDialog(t("share_link"), [h("p", { id: "copy-note" }, t(done ? "copied" : "copy_failed")), field, h("p", { class: "muted" }, t("share_note", { n: url.length })), h("p", {}, h("a", { href: url, target: "_blank", rel: "noopener" }, t("open_link")))]);
  field.select();
}

function saveDialog(desk) {
  const h = el;
  const name = h("input", { type: "text", id: "save-name", pattern: "[a-z][a-z0-9_]{0,39}", required: true, autocomplete: "off" });
  const label = h("input", { type: "text", id: "save-label", maxlength: "120", required: true, autocomplete: "off" });
  openDialog(t("save_scenario"), h("form", { onsubmit: async (e) => { e.preventDefault(); const reply = await desk.send({ do: "save", alternative: desk.alternative, name: name.value, label: label.value }); if (reply) { closeDialog(); desk.toast(t("saved_as", { file: reply.file })); } } },
    h("p", { class: "muted" }, t("save_from", { a: words.alternative(desk.alternative) })), h("label", { for: "save-label" }, t("save_label")), label, h("label", { for: "save-name" }, t("save_name")), name, h("button", { type: "submit", class: "primary" }, t("save"))));
}

function deleteDialog(desk) {
  const h = el;
  const sure = h("input", { type: "text", id: "delete-code", autocomplete: "off", required: true });
  openDialog(t("delete_session"), h("form", { onsubmit: async (e) => { e.preventDefault(); if (await desk.send({ do: "delete", sure: sure.value.trim() })) closeDialog(); } },
    h("p", {}, t("delete_note", { code: desk.code })), h("label", { for: "delete-code" }, t("delete_code")), sure, h("button", { type: "submit", class: "danger" }, t("delete_session"))));
}

function linksDialog(desk) {
  const h = el;
  const { links } = desk.catalogue;
  const network = h("input", { type: "text", id: "door-network", maxlength: "32", autocomplete: "off" });
  const password = h("input", { type: "text", id: "door-password", maxlength: "63", autocomplete: "off" });
  const sheet = async (event) => {
    event.preventDefault();
    const answer = await fetch(`/api/${desk.code}/door`, { method: "POST", headers: { Authorization: `Bearer ${desk.token}` }, body: JSON.stringify({ network: network.value.trim(), password: password.value, language: language() }) });
    if (answer.ok) download(`${desk.code}-door.html`, await answer.text(), "text/html"); else desk.toast(t("refused_internal"));
  };
  const alone = leadsNowhere(links.phone);
  openDialog(t("links"), [alone ? h("p", { class: "warn" }, t("phones_cannot")) : h("img", { class: "qr", src: `/api/${desk.code}/qr.svg`, alt: t("qr_alt") }), h("dl", { class: "links" }, ["phone", "screen", "desk"].map((k) => [h("dt", {}, t(k)), h("dd", {}, h("a", { href: links[k], target: "_blank", rel: "noopener" }, links[k]))])), h("p", { class: "muted" }, t("links_note")),
    alone ? null : h("form", { onsubmit: sheet }, h("h3", {}, t("door_sheet")), h("p", { class: "muted" }, t("door_note")), h("label", { for: "door-network" }, t("door_network")), network, h("label", { for: "door-password" }, t("door_password")), password, h("button", { type: "submit", "data-key": "door-sheet" }, t("door_sheet")))]);
}

function closeSession(desk) {
  openDialog(t("close_session"), el("form", { onsubmit: async (e) => { e.preventDefault(); if (await desk.send({ do: "close" })) closeDialog(); } }, el("p", {}, t("close_note")), el("button", { type: "submit", class: "primary" }, t("close_session"))));
}

function files(desk) {
  const { state } = desk;
  const b = (name, act, cls = "") => h("button", { type: "button", class: cls, "data-key": `file-${name}`, onclick: act }, t(name));
  render($("files"), h("h2", {}, t("files")), h("div", { class: "buttons wrap" },
    b("links", () => linksDialog(desk)), b("share_link", () => copyLink(desk)), b("export_svg", () => exportSvg(desk)), b("export_csv", () => exportCsv(desk)), b("save_scenario", () => saveDialog(desk)),
    b("record", () => fetchFile(desk, "record", "record.html", "text/html")), b("film", () => fetchFile(desk, "replay", "replay.html", "text/html")), b("share_file", () => fetchFile(desk, "share", "share.html", "text/html")), b("events", () => fetchFile(desk, "events", "session.jsonl", "application/jsonl")), b("weights_file", () => fetchFile(desk, "weights", "weights.csv", "text/csv")),
    state.closed ? h("span", { class: "pill closed" }, t("session_closed")) : b("close_session", () => closeSession(desk)),
    b("forget_people", () => openDialog(t("forget_people"), el("form", { onsubmit: async (e) => { e.preventDefault(); if (await desk.send({ do: "forget" })) closeDialog(); } }, el("p", {}, t("forget_people_note")), el("button", { type: "submit", class: "danger" }, t("forget_people"))))),
    b("delete_session", () => deleteDialog(desk), "danger")), state.saved.length ? h("p", { class: "muted" }, `${t("saved")}: ${state.saved.join(", ")}`) : null);
}

let lang = "";
export function draw(desk) {
  if (!built || lang !== language()) { frame(desk); lang = language(); }
  history(desk);
  bookmarks(desk);
  files(desk);
  figures(desk);
}
