// SPDX-License-Identifier: MIT
// Building page elements. Text from a trial file goes in as text nodes only, never as markup.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === 'class') node.className = value;
    else if (typeof value === 'function') node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

// A table with a caption, a header row and a header cell in each row. It scrolls sideways where it is too wide, by keyboard too.
export function table(caption, header, rows, attributes = {}) {
  return el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    el('table', attributes,
      el('caption', {}, el('span', {}, caption)),
      el('thead', {}, el('tr', {}, header.map((text) => el('th', { scope: 'col' }, text)))),
      el('tbody', {}, rows.map((row) => el('tr', {},
        row.map((cell, i) => (i === 0 ? el('th', { scope: 'row' }, cell) : el('td', {}, cell))))))));
}

export const known = (x) => x !== null && x !== undefined && !Number.isNaN(x);

// A number as a reader wants it; what cannot be estimated is never 0.
export function number(x, digits = 1) {
  return known(x) ? x.toFixed(digits) : 'NE';
}

export const percent = (x, digits = 1) => (known(x) ? `${x.toFixed(digits)}%` : 'NE');
export const count = (n) => (known(n) ? n.toLocaleString('en-GB') : 'not known');

// A value of an endpoint: a median that is not reached is told apart from what cannot be estimated.
export function estimate(code, x, digits = 1) {
  return known(x) ? number(x, digits) : code.startsWith('median_') ? 'not reached' : 'NE';
}

// The upper limit of a time is open where the curve does not come down to it.
export function interval(low, high, digits = 1, open = 'NE') {
  if (!known(low) && !known(high)) return '';
  return `(${number(low, digits)} to ${known(high) ? number(high, digits) : open})`;
}

export const openInterval = (code) => (code.startsWith('median_') ? 'not reached' : 'NE');

export function significant(x, digits = 3) {
  if (!known(x)) return '';
  if (x !== 0 && (Math.abs(x) >= 1e5 || Math.abs(x) < 1e-3)) return x.toExponential(digits - 1);
  return String(Number(x.toPrecision(digits)));
}

export const share = (k, n) => (n ? `${count(k)} of ${count(n)} (${((100 * k) / n).toFixed(0)}%)` : 'none');
export const pValue = (p) => (!known(p) ? 'NE' : p < 1e-4 ? '< 0.0001' : p.toFixed(4));
