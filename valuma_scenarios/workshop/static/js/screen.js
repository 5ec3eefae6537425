// The projector: shows what the session says, listens only to the clicker.

import { $, h, painted } from "./dom.js";
import { loadTexts, setLanguage, onLanguage, t } from "./i18n.js";
import { loadNames } from "./words.js";
import { loadMap } from "./map.js";
import { clock } from "./format.js";
import { Live } from "./live.js";
import { Connection, codeFromPath, tokenFromFragment } from "./net.js";
import { show, replay } from "./screen-view.js";

let state = null;
let figures = null;
let latest = null;
let joinUrl = "";
let held = null;
let explained = null;
let drawn = "";
let late = null;
const PATIENCE_MS = 120;
let link = null;
const live = new Live(codeFromPath(), able);

// What else than figures a picture shows; the same text, the same picture.
const besides = () => JSON.stringify([{ ...state.view, year: 0 }, state.question, state.parked, state.pinned, state.group, state.closed]);

// Figures of a new state mostly follow at once. Until then the old picture stands as a whole.
function drawSoon() {
  if (figures && isOld(state) && drawn === besides()) { clearTimeout(late); late = setTimeout(draw, PATIENCE_MS); } else draw();
}

function draw() {
  if (!state) return;
  clearTimeout(late);
  drawn = besides();
  const shown = state;
  document.documentElement.dataset.frozen = shown.view.frozen ? "yes" : "no";
  $("blank").hidden = !shown.view.blank;
  $("main").toggleAttribute("inert", shown.view.blank);
  if (shown.view.frozen && held) return;
  held = shown.view.frozen ? shown : null;
  if (!held || !figures) figures = latest;
  setLanguage(shown.view.language);
  show({ ...shown, explained, old: isOld(shown) }, figures);
}

// Whether the figures are of another year or other levers than the session's: new ones are on their way.
function isOld({ doc, view }) {
  if (!figures?.doc || figures.preview) return false;
  const text = (entries) => JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  return figures.model.year !== view.year || text(Object.entries(figures.doc)) !== text(doc.map((c) => [c.path, c.to]));
}

function onMessage(message) {
  if (message.do === "state") { state = { ...message, joinUrl }; live.load(state.view.year); drawSoon(); }
  if (message.do === "result") live.rest(message);
  const found = message.do === "moved" && state ? live.move(message, state.view) : message.do === "result" ? message : null;
  if (found) {
    latest = found;
    draw();
    painted(found.key);
  }
  if (message.do === "explained") { explained = message; draw(); }
  if (message.do === "counts" && state) {
    state.counts = message;
    if (["join", "question", "parking"].includes(state.view.panel)) draw();
  }
  if (message.do === "replay" && state) replay();
  if (message.do === "deleted") { clearInterval(ticking); state = null; document.body.replaceChildren(h("main", { class: "center" }, h("h1", {}, t("deleted")))); }
}

function able() { link.request({ do: "able", on: live.able }).catch(() => {}); }

function onStatus(status) {
  if (status === "online") able();
  document.documentElement.dataset.status = status;
  // After a deletion there is nothing left to write in.
  if (status === "refused" && $("headline")) $("headline").textContent = t("link_refused");
}

addEventListener("keydown", (event) => {
  const act = { PageDown: { do: "turn", by: 1 }, PageUp: { do: "turn", by: -1 }, ArrowRight: { do: "turn", by: 1 }, ArrowLeft: { do: "turn", by: -1 },
    b: { do: "toggle", what: "blank" }, ".": { do: "toggle", what: "blank" }, f: { do: "toggle", what: "frozen" } }[event.key];
  if (!act || !link || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  link.request(act).catch(() => {});
});

const ticking = setInterval(() => {
  const timer = state?.step.timer;
  $("timer").hidden = !timer;
  if (timer) {
    const left = timer.ends - link.time();
    $("timer").textContent = clock(left);
    $("timer").classList.toggle("over", left <= 0);
  }
}, 500);

let resizing = null;
addEventListener("resize", () => { clearTimeout(resizing); resizing = setTimeout(() => { held = null; draw(); }, 120); });

// The address that phones can reach; this window may have been opened by another one.
async function loadJoin() {
  const answer = await fetch(`/api/${codeFromPath()}/join`);
  if (answer.ok) joinUrl = (await answer.json()).phone.replace(/^https?:\/\//, "");
}

await Promise.all([loadTexts(), loadNames(), loadMap(), loadJoin(), live.start()]);
onLanguage(() => { if (state) draw(); });
document.fonts.ready.then(draw);
link = new Connection(`/ws/${codeFromPath()}`, { token: tokenFromFragment("screen") }, onMessage, onStatus);
