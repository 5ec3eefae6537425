// Parts of a page that are drawn again and again: described anew each time, changed only where they
// differ (preact). What is built once and then moved by hand is in dom.js.

import { h as node, render as draw, Fragment } from "../vendor/preact-10.24.3.js";

// Drawing code adds to a figure as it goes along.
function described(tag, attributes, children) {
  const { "data-key": key, ...rest } = attributes || {};
  const given = key === undefined ? rest : { ...rest, key, "data-key": key };
  const inside = [...children];
  const made = node(tag, { ...given, children: inside });
  made.append = (...more) => { inside.push(...more); };
  return made;
}

export const h = (tag, attributes, ...children) => described(tag, attributes, children);
export const s = h;

// Bring the content of an element in line with what is described.
export function render(root, ...children) { draw(node(Fragment, null, ...children), root); }
