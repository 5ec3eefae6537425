// Texts in three languages, all loaded at the start: switching needs no network and loses no state.

export const LANGUAGES = ["fi", "sv", "en"];
const tables = {};
let current = "fi";
const listeners = new Set();

// Texts that came with the page itself.
export function giveTexts(all) { Object.assign(tables, all); }

export async function loadTexts() {
  await Promise.all(LANGUAGES.map(async (code) => {
    tables[code] = await (await fetch(`/api/texts/${code}`)).json();
  }));
}

export const language = () => current;

export function setLanguage(code) {
  if (!LANGUAGES.includes(code) || (code === current && document.documentElement.lang === code)) return;
  current = code;
  document.documentElement.lang = code;
  for (const listener of listeners) listener(code);
}

export const onLanguage = (listener) => listeners.add(listener);

// One of a thing may have a text of its own, as `say` of the record has it.
export function t(key, values = {}) {
  const table = tables[current];
  const text = (String(values.n) === "1" ? table[`${key}_one`] : undefined) ?? table[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
}

export const has = (key) => key in tables[current];

// One of three texts, or an empty text.
export const pick = (label) => (typeof label === "string" ? label : label ? label[current] ?? label.en ?? "" : "");

// Put texts on elements that are in the page from the start.
export function translatePage() {
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-t-label]")) {
    node.setAttribute("aria-label", t(node.dataset.tLabel));
  }
}
