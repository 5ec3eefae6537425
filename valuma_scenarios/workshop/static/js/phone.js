// A participant's phone. It keeps a random id and unsent answers, so sleep, reload and lost Wi-Fi lose nothing.

import { $, h, render, announce } from "./dom.js";
import { loadTexts, setLanguage, onLanguage, t, pick, language, LANGUAGES } from "./i18n.js";
import { loadNames, questionText } from "./words.js";
import { Connection, codeFromPath } from "./net.js";
import { form } from "./phone-forms.js";

const code = codeFromPath();
const store = {
  get(key) { try { return JSON.parse(localStorage.getItem(`valuma-${code}-${key}`)); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(`valuma-${code}-${key}`, JSON.stringify(value)); } catch { /* private mode: works until the page is closed */ } },
};
const random = (n) => Array.from(crypto.getRandomValues(new Uint8Array(n)), (b) => b.toString(16).padStart(2, "0")).join("");

const who = store.get("who") || random(16);
store.set("who", who);

let state = null;
let link = null;
// The first of the phone's own languages that we have; the screen's only where there is none.
const own = navigator.languages.map((name) => name.slice(0, 2).toLowerCase()).find((code) => LANGUAGES.includes(code));
let chosen = store.get("language");
let shown = "";
let waiting = store.get("outbox") || null;
let editing = false;
let draft = store.get("draft") || null;

function keepDraft(question, answer) { draft = { question, answer }; store.set("draft", draft); }

async function deliver() {
  if (!waiting || !link?.ready) return;
  const parcel = waiting;
  try {
    await link.request({ do: "answer", question: parcel.question, key: parcel.key, answer: parcel.answer });
    if (waiting === parcel) { waiting = null; store.set("outbox", null); }
    if (state?.question?.id === parcel.question) state.answer = parcel.answer;
    editing = false;
    announce(t("answer_kept"));
  } catch (problem) {
    if (problem.code === "offline") return;
    if (problem.code === "rate") { setTimeout(deliver, 1500); return; }
    if (waiting === parcel) { waiting = null; store.set("outbox", null); }
    state.problem = t(`refused_${problem.code}`);
  }
  shown = "";
  draw();
}

function submit(answer) {
  waiting = { question: state.question.id, key: random(12), answer };
  store.set("outbox", waiting);
  state.problem = "";
  if (link?.ready) $("status").hidden = true;
  editing = false;
  shown = "";
  draw();
  deliver();
}

function ready() { link.request({ do: "ready", step: state.step.index }).then(() => { state.ready = true; shown = ""; draw(); }).catch(() => {}); }

// Which group one belongs to: asked where the agenda has groups, answered by who wants to.
function groupChoice() {
  if (!state.groups?.length || state.closed) return null;
  const choose = (group) => link.request({ do: "group", group }).then(() => { state.group = group; shown = ""; draw(); }).catch(() => {});
  const one = (label, value, key) => h("button", { type: "button", class: "option", "data-key": `group-${key}`, "aria-pressed": String((state.group ?? null) === value), onclick: () => choose(value) }, label);
  return h("div", { class: "groups" }, h("h2", { id: "group-title" }, t("group_title")), h("p", { class: "muted" }, t("group_note")),
    h("div", { class: "options", role: "group", "aria-labelledby": "group-title" }, state.groups.map((label, k) => one(pick(label), k, k)), one(t("group_none"), null, "none")));
}

function waitingCard() {
  return h("section", { class: "card center" }, h("h1", {}, t(state.closed ? "session_closed" : "wait_title")), h("p", {}, t(state.closed ? "thanks" : "wait_text")), groupChoice(),
    state.closed ? null : h("button", { type: "button", class: state.ready ? "" : "primary", disabled: state.ready, "data-key": "ready", onclick: ready }, t(state.ready ? "is_ready" : "ready")), h("p", { class: "privacy" }, t("privacy")), forgetLink());
}

// Answers may be taken back at any moment, not only between questions.
const forgetLink = () => h("p", { class: "takeback" }, h("button", { type: "button", class: "link", "data-key": "forget", onclick: forgetMe }, t("forget_me")));

function forgetMe() {
  link.request({ do: "forget_me" }).then(() => { waiting = null; draft = null; store.set("outbox", null); store.set("draft", null); state.answer = null; announce(t("forgotten")); shown = ""; draw(); $("status").hidden = false; $("status").textContent = t("forgotten"); }).catch(() => {});
}

function questionCard() {
  const { question } = state;
  const pending = waiting && waiting.question === question.id;
  const own = pending ? waiting.answer : state.answer;
  if (question.state === "open" && (own === null || editing)) {
    const kept = draft && draft.question === question.id ? draft.answer : null;
    return h("section", { class: "card" }, h("h1", { class: "questiontext" }, questionText(question)), state.problem ? h("p", { class: "warn", role: "alert" }, state.problem) : null,
      form(question, own ?? kept, submit, (answer) => keepDraft(question.id, answer)));
  }
  const line = own === null ? t("not_answered") : pending ? t("answer_waits") : t("answer_kept");
  const more = { open: t("may_change"), closed: t("closed_wait"), revealed: t("see_screen") }[question.state];
  return h("section", { class: "card center" }, h("h1", { class: "questiontext" }, questionText(question)), h("p", { class: `done ${pending ? "pending" : ""}` }, line), h("p", {}, more),
    question.state === "open" ? h("button", { type: "button", "data-key": "change", onclick: () => { editing = true; shown = ""; draw(); } }, t("change_answer")) : null,
    question.state === "revealed" && !state.ready ? h("button", { type: "button", class: "primary", "data-key": "ready", onclick: ready }, t("ready")) : null);
}

function draw() {
  if (!state) return;
  setLanguage(chosen || own || state.language);
  const { question } = state;
  const key = [question?.id, question?.state, editing, JSON.stringify(state.answer ?? null), Boolean(waiting), language(), state.ready, state.closed, state.group ?? "", state.problem || ""].join("|");
  $("name").textContent = state.title || "Valuma";
  document.title = state.title || "Valuma";
  render($("langs"), LANGUAGES.map((c) => h("button", { type: "button", lang: c, "data-key": `lang-${c}`, "aria-pressed": String(c === language()), onclick: () => { chosen = c; store.set("language", c); shown = ""; draw(); } }, c)));
  if (key === shown) return;
  shown = key;
  render($("main"), ...(question && !state.closed ? [questionCard(), forgetLink()] : [waitingCard()]));
}

function onMessage(message) {
  if (message.do === "state") {
    const same = state?.question?.id === message.question?.id;
    if (!same) { editing = false; message.problem = ""; }
    if (same && state?.question && message.question?.state !== state.question.state) editing = false;
    if (message.question?.state !== "open") editing = false;
    const problem = same ? state?.problem : "";
    if (!same && message.question) announce(t("new_question_phone"));
    state = { ...message, problem };
    draw();
    deliver();
  }
  if (message.do === "deleted") { localStorage.removeItem(`valuma-${code}-who`); localStorage.removeItem(`valuma-${code}-draft`); render($("main"), h("section", { class: "card center" }, h("h1", {}, t("deleted")))); }
}

function onStatus(status, why) {
  const box = $("status");
  document.documentElement.dataset.status = status;
  box.hidden = status === "online";
  box.textContent = status === "online" ? "" : status === "full" ? t(`refused_${why || "full"}`) : t(status === "refused" ? "session_unknown" : "phone_offline");
  if (status === "online") deliver();
  if (status === "refused") askCode();
}

function askCode() {
  const field = h("input", { type: "text", id: "code", autocapitalize: "none", autocomplete: "off", required: true });
  render($("main"), h("section", { class: "card" }, h("h1", {}, t("join_title")), h("form", { onsubmit: (e) => { e.preventDefault(); location.assign(`/j/${encodeURIComponent(field.value.trim().toLowerCase())}`); } }, h("label", { for: "code" }, t("code")), field, h("button", { type: "submit", class: "primary" }, t("join")))));
}

await Promise.all([loadTexts(), loadNames()]);
onLanguage(() => { shown = ""; });
setLanguage(chosen || own || "fi");
if (code) link = new Connection(`/ws/${code}`, { who }, onMessage, onStatus);
else askCode();
