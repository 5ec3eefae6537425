// Numbers as Finnish, Swedish and English readers write them. Nothing else in the pages rounds.

import { language } from "./i18n.js";

const NBSP = "\u00a0";
const MINUS = "\u2212";

// Decimals that give the largest of the values two significant digits.
export function decimals(values, digits = 2) {
  const largest = Math.max(0, ...values.map((v) => Math.abs(v)).filter(Number.isFinite));
  if (largest === 0) return 0;
  return Math.min(6, digits - 1 - Math.floor(Math.log10(largest)));
}

export function num(value, places = decimals([value]), signed = false) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const scale = 10 ** places;
  const rounded = Math.round(value * scale) / scale;
  const [whole, fraction] = Math.abs(rounded).toFixed(Math.max(0, places)).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, NBSP);
  const mark = language() === "en" ? "." : ",";
  const text = fraction ? grouped + mark + fraction : grouped;
  if (rounded < 0) return MINUS + text;
  return signed && rounded > 0 ? `+${text}` : text;
}

// Both ends with the same digits, in one style everywhere.
export function interval(low, high, places) {
  return `${num(low, places)}…${num(high, places)}`;
}

// Shares are never written as 0 or 100 % unless they are: draws are finite.
export function percent(share) {
  const whole = Math.round(share * 100);
  const sign = language() === "en" ? "%" : `${NBSP}%`;
  if (whole === 100 && share < 1) return `>${NBSP}99${sign}`;
  if (whole === 0 && share > 0) return `<${NBSP}1${sign}`;
  return `${whole}${sign}`;
}

// Read a number as people type it in any of the three languages.
export function parse(text) {
  const plain = String(text).replace(/[\s\u00a0\u202f]/g, "").replace(MINUS, "-").replace(",", ".");
  return plain === "" || !/^[+-]?\d*\.?\d+$/.test(plain) ? NaN : Number(plain);
}

export function clock(seconds) {
  const left = Math.max(0, Math.round(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}
