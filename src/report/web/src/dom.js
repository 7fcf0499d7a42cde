// SPDX-License-Identifier: MIT
// Building page elements. Text from a trial file goes in as text nodes only, never as markup.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === 'class') node.className = value;
    else if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

// A table with a caption, a header row and a header cell in each row.
export function table(caption, header, rows, attributes = {}) {
  return el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    el('table', attributes,
      el('caption', {}, caption),
      el('thead', {}, el('tr', {}, header.map((text) => el('th', { scope: 'col' }, text)))),
      el('tbody', {}, rows.map((row) => el('tr', {},
        row.map((cell, i) => (i === 0 ? el('th', { scope: 'row' }, cell) : el('td', {}, cell))))))));
}

// A number as a reader wants it: null is "not estimable".
export function number(x, digits = 1) {
  if (x === null || x === undefined || Number.isNaN(x)) return 'NE';
  return x.toFixed(digits);
}

// A value of an endpoint: a median that is not reached is told apart from what cannot be estimated.
export function estimate(code, x, digits = 1) {
  return x === null ? (code.startsWith('median_') ? 'not reached' : 'NE') : number(x, digits);
}

export function interval(low, high, digits = 1) {
  if (low === null && high === null) return '';
  return `(${number(low, digits)} to ${number(high, digits)})`;
}

export function significant(x, digits = 3) {
  if (x === null || x === undefined || Number.isNaN(x)) return '';
  if (x !== 0 && (Math.abs(x) >= 1e5 || Math.abs(x) < 1e-3)) return x.toExponential(digits - 1);
  return String(Number(x.toPrecision(digits)));
}
