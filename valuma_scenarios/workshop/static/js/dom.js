// Small helpers around the DOM. Text always goes in as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [k, v] of Object.entries(value)) node.style.setProperty(k, v);
    else if (name === "value") node.value = value;
    else if (name === "checked" || name === "disabled" || name === "selected") node[name] = Boolean(value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(3).filter((c) => c !== null && c !== undefined && c !== false));
  return node;
}

export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function s(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

export const $ = (id) => document.getElementById(id);

// Replace the content of a node and keep the keyboard where it was: elements carry data-key.
export function render(node, ...children) {
  const active = document.activeElement;
  const key = active && node.contains(active) ? active.getAttribute("data-key") : null;
  const range = key && active.selectionStart !== undefined && active.type === "text"
    ? [active.value, active.selectionStart] : null;
  const scroll = node.scrollTop;
  node.replaceChildren(...children.flat(3).filter((c) => c !== null && c !== undefined && c !== false));
  node.scrollTop = scroll;
  if (key === null) return;
  const again = node.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!again) return;
  if (range) again.value = range[0];
  again.focus({ preventScroll: true });
  if (range) again.setSelectionRange(range[1], range[1]);
}

export const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// Whether an address leads a phone to itself: it is nothing to scan.
export const leadsNowhere = (address) => /^(https?:\/\/)?(127\.|localhost(?=[:/]|$)|\[::1\])/.test(address);

let waiting = null;
// Tell a screen reader, at most once a second and only the newest.
export function announce(text) {
  const live = $("live");
  if (!live) return;
  if (waiting) clearTimeout(waiting);
  waiting = setTimeout(() => { live.textContent = text; waiting = null; }, 700);
}

// A mark in the browser's own performance timeline when a figure is really on the glass.
export function painted(key, done) {
  requestAnimationFrame(() => setTimeout(() => {
    performance.clearMarks("valuma-painted");
    performance.mark("valuma-painted", { detail: key });
    done?.();
  }, 0));
}

export function download(name, text, type) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const a = h("a", { href: url, download: name });
  document.body.append(a);
  a.click();
  a.remove();
  setTimeout(() => URL.revokeObjectURL(url), 4000);
}
