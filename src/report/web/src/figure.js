// SPDX-License-Identifier: MIT
// A captioned chart: drawn for its width, drawn again when that changes or the page goes to paper; read by pointer or arrow keys;
// linked to the patient whom the reader looks at; its numbers as a table.
//
// draw(width) gives {plot, items, weigh, marks}:
//   plot    a Plot (svg.js)
//   items   series of points that can be read: [[{x, y, text: [lines], patient}, ...], ...]; left and right go along a series, up and
//           down to the next one
//   weigh   [wx, wy]: how the nearest point is found; [1, 0] looks sideways alone
//   marks   patient -> SVG nodes that show where he is, or null
import { el, table } from './dom.js';
import { s, symbol } from './svg.js';
import { keep, look, onPatient, release, current } from './link.js';

const PAPER = 680;                // [px] width of A4 within its margins
const figures = [];

// Whether the page is being laid out for paper, where charts are lower: two a page.
export const onPaper = () => document.documentElement.classList.contains('printing');
const live = el('div', { class: 'hidden', 'aria-live': 'polite' });
const tip = el('div', { class: 'tip', role: 'presentation', hidden: true });
let people = new Map();

export function begin(patients) {
  people = new Map(patients.map((p) => [p.id, p]));
  document.body.append(live, tip);
  onPatient(() => figures.forEach(mark));
}

function mark(f) {
  if (!f.drawn) return;
  const p = people.get(current());
  f.drawn.plot.overlay.replaceChildren(...((p && f.drawn.marks?.(p)) || []).filter(Boolean));
}

function redraw(f, width) {
  if (width < 40) return;
  f.width = width;
  f.at = null;
  f.drawn = f.draw(width);
  f.box.replaceChildren(f.drawn.plot.node);
  mark(f);
}

// ---- reading a point

function showTip(f, item) {
  const box = f.box.getBoundingClientRect();
  const scale = box.width / f.width;
  tip.replaceChildren(...item.text.map((t, i) => el(i ? 'div' : 'strong', {}, t)));
  tip.hidden = false;
  const x = box.left + item.x * scale;
  const y = box.top + item.y * scale;
  const left = x + 14 + tip.offsetWidth > document.documentElement.clientWidth ? x - 14 - tip.offsetWidth : x + 14;
  tip.style.left = `${Math.max(4, left) + window.scrollX}px`;
  tip.style.top = `${Math.max(4, y - tip.offsetHeight - 10) + window.scrollY}px`;
}

function read(f, series, index, speak) {
  const item = f.drawn.items[series][index];
  f.at = [series, index];
  if (item.patient !== undefined) look(item.patient);
  f.drawn.plot.node.querySelector('.cursor')?.remove();
  f.drawn.plot.node.append(symbol(0, item.x, item.y, 6, { class: 'cursor' }));
  showTip(f, item);
  if (speak) live.textContent = item.text.join('. ');
}

function leave(f) {
  tip.hidden = true;
  f.drawn?.plot.node.querySelector('.cursor')?.remove();
  look(null);
}

function nearest(f, event) {
  const box = f.box.getBoundingClientRect();
  const x = ((event.clientX - box.left) * f.width) / box.width;
  const y = ((event.clientY - box.top) * f.width) / box.width;
  const [wx, wy] = f.drawn.weigh ?? [1, 1];
  let best = null;
  let distance = Infinity;
  f.drawn.items.forEach((series, k) => series.forEach((item, i) => {
    const d = wx * (item.x - x) ** 2 + wy * (item.y - y) ** 2;
    if (d < distance) [distance, best] = [d, [k, i]];
  }));
  return distance < 60 ** 2 ? best : null;
}

// The point of another series that is nearest sideways.
function across(f, series, x) {
  const list = f.drawn.items[series];
  let best = 0;
  list.forEach((item, i) => { if (Math.abs(item.x - x) < Math.abs(list[best].x - x)) best = i; });
  return best;
}

function step(f, event) {
  const items = f.drawn.items;
  if (!f.at) return [0, event.key === 'End' ? items[0].length - 1 : 0];
  const [k, i] = f.at;
  const stride = event.shiftKey ? 10 : 1;
  const clamp = (v, n) => Math.max(0, Math.min(n - 1, v));
  switch (event.key) {
    case 'ArrowLeft': return [k, clamp(i - stride, items[k].length)];
    case 'ArrowRight': return [k, clamp(i + stride, items[k].length)];
    case 'Home': return [k, 0];
    case 'End': return [k, items[k].length - 1];
    default: {
      const other = clamp(k + (event.key === 'ArrowDown' ? stride : -stride), items.length);
      return [other, other === k ? i : across(f, other, items[k][i].x)];
    }
  }
}

function press(f, event) {
  if (!f.drawn.items.length) return;
  const item = f.at && f.drawn.items[f.at[0]][f.at[1]];
  if (event.key === 'Escape') {
    release();
    leave(f);
  } else if (event.key === 'Enter' && item?.patient !== undefined) keep(item.patient);
  else if (['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'].includes(event.key) && !event.altKey && !event.ctrlKey && !event.metaKey) {
    read(f, ...step(f, event), true);
    event.preventDefault();
  }
}

function readable(f) {
  f.box.addEventListener('pointermove', (event) => {
    const at = nearest(f, event);
    if (at) read(f, ...at, false);
    else leave(f);
  });
  f.box.addEventListener('pointerleave', () => leave(f));
  f.box.addEventListener('click', (event) => {
    const at = nearest(f, event);
    const item = at && f.drawn.items[at[0]][at[1]];
    if (item?.patient !== undefined) keep(item.patient);
  });
  f.box.addEventListener('keydown', (event) => press(f, event));
  f.box.addEventListener('blur', () => leave(f));
}

// ---- the figure

function swatch(entry) {
  if (entry.colour === 'none') return null;
  const box = s('svg', { width: entry.line ? 30 : 18, height: 14, 'aria-hidden': 'true' });
  if (entry.line) box.append(s('path', { d: 'M1 7H29', fill: 'none', ...entry.line }));
  if (entry.symbol !== undefined) box.append(symbol(entry.symbol, entry.line ? 15 : 9, 7, 4.5, { fill: entry.open ? 'var(--paper)' : entry.colour, stroke: entry.colour, 'stroke-width': 1.5 }));
  else if (!entry.line) box.append(s('rect', { x: 2, y: 1, width: 14, height: 12, rx: 2, fill: entry.colour, stroke: entry.border ?? 'none' }));
  return box;
}

const legend = (entries) => el('ul', { class: 'legend' }, entries.map((entry) => el('li', {}, swatch(entry) ?? '', entry.label)));

// The numbers, built when they are asked for.
function numbers(caption, make) {
  const box = el('details', { class: 'numbers' }, el('summary', {}, 'Numbers'));
  box.addEventListener('toggle', () => {
    if (box.open && box.childElementCount === 1) {
      const { header, rows } = make();
      box.append(table(caption, header, rows));
    }
  });
  return box;
}

// legend: [{label, colour or line, symbol}]; rows: () => {header, rows} of the table.
export function figure(title, note, { draw, legend: entries, rows } = {}) {
  const box = el('div', { class: 'plot', tabindex: 0, role: 'group', 'aria-roledescription': 'chart',
    'aria-label': `${title} ${note} Arrow keys read its points.` });
  const f = { box, draw, drawn: null, width: 0, at: null };
  figures.push(f);
  readable(f);
  return el('figure', {}, el('figcaption', {}, el('strong', {}, title), ' ', note), entries && legend(entries), box, rows && numbers(title, rows));
}

export function drawAll() {
  for (const f of figures) redraw(f, f.box.clientWidth);
}

export function watch() {
  const again = () => figures.forEach((f) => { if (f.box.clientWidth !== f.width) redraw(f, f.box.clientWidth); });
  let waiting = 0;
  window.addEventListener('resize', () => {
    clearTimeout(waiting);
    waiting = setTimeout(again, 100);
  });
  // on paper the page is as wide as PAPER, which the class sets before there is a sheet to measure
  window.addEventListener('beforeprint', () => {
    document.documentElement.style.setProperty('--sheet', `${PAPER}px`);
    document.documentElement.classList.add('printing');
    document.querySelectorAll('details.paper').forEach((d) => { d.open = true; });
    again();
  });
  window.addEventListener('afterprint', () => {
    document.documentElement.classList.remove('printing');
    again();
  });
}
