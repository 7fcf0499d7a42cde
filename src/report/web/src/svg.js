// SPDX-License-Identifier: MIT
// Drawing: SVG elements, scales with their ticks, and a plot with axes. Colours are CSS variables, so that a chart follows dark mode
// and paper without being drawn again; text is set as text nodes only.

const NS = 'http://www.w3.org/2000/svg';
export const FONT = 'system-ui, "Segoe UI", "Liberation Sans", "DejaVu Sans", sans-serif';

export function s(tag, attributes = {}, ...children) {
  const node = document.createElementNS(NS, tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(key, String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

// ---- text that fits

const pen = document.createElement('canvas').getContext('2d');

export function textWidth(text, size = 12, weight = 400) {
  pen.font = `${weight} ${size}px ${FONT}`;
  return pen.measureText(text).width;
}

// Lines no wider than `width`; at most `most`, the last cut with an ellipsis.
export function wrap(text, width, size = 12, most = 3) {
  const lines = [];
  let line = '';
  for (const word of String(text).split(' ')) {
    const longer = line ? `${line} ${word}` : word;
    if (line && textWidth(longer, size) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line) lines.push(line);
  const kept = lines.slice(0, most);
  return kept.map((one, i) => (i === most - 1 && lines.length > most ? cut(`${one} ${lines[most]}`, width, size) : cut(one, width, size)));
}

function cut(text, width, size) {
  if (textWidth(text, size) <= width) return text;
  let n = text.length;
  while (n > 1 && textWidth(`${text.slice(0, n)}…`, size) > width) n -= 1;
  return `${text.slice(0, n).trimEnd()}…`;
}

// ---- scales

export function linear(from, to, a, b) {
  const scale = (v) => a + ((v - from) / (to - from || 1)) * (b - a);
  scale.domain = [from, to];
  scale.range = [a, b];
  scale.ticks = (n) => niceTicks(from, to, n);
  return scale;
}

export function log(from, to, a, b) {
  const low = Math.log(from);
  const high = Math.log(to);
  const scale = (v) => a + ((Math.log(v) - low) / (high - low || 1)) * (b - a);
  scale.domain = [from, to];
  scale.range = [a, b];
  scale.ticks = (n) => logTicks(from, to, n);
  return scale;
}

export function niceStep(span, n) {
  const raw = span / Math.max(1, n);
  const power = 10 ** Math.floor(Math.log10(raw || 1));
  return [1, 2, 5, 10].find((m) => m * power >= raw * 0.999) * power;
}

export function niceTicks(from, to, n = 5) {
  const step = niceStep(to - from, n);
  const ticks = [];
  for (let k = Math.ceil(from / step - 1e-9); k * step <= to + step * 1e-9; k += 1) ticks.push(Number((k * step).toPrecision(12)));
  return ticks;
}

// A round number at or above v.
export function niceTop(v, n = 5) {
  const step = niceStep(v || 1, n);
  return Math.ceil(v / step - 1e-9) * step || step;
}

function logTicks(from, to, n = 5) {
  const all = [];
  for (let e = Math.floor(Math.log10(from)); e <= Math.ceil(Math.log10(to)); e += 1) {
    for (const m of to / from < 30 ? [1, 1.5, 2, 3, 5, 7] : [1, 2, 5]) all.push(Number((m * 10 ** e).toPrecision(3)));
  }
  const inside = all.filter((v) => v >= from * 0.999 && v <= to * 1.001);
  if (inside.length <= n) return inside;
  const tens = inside.filter((v) => Math.abs(Math.log10(v) - Math.round(Math.log10(v))) < 1e-9);
  const every = Math.ceil(tens.length / n);
  return tens.length > 2 ? tens.filter((_, i) => i % every === 0) : inside.filter((_, i) => i % 2 === 0);
}

export const months = (end, width) => {
  const steps = [1, 2, 3, 6, 12, 24, 60, 120];
  const step = steps.find((m) => (end / m + 1) * 34 <= width) ?? 120;
  const ticks = [];
  for (let t = 0; t <= end * 1.0001; t += step) ticks.push(t);
  return ticks;
};

// ---- marks

export const line = (points) => points.map(([x, y], i) => `${i ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

// Right-continuous steps.
export function steps(points) {
  return points.map(([x, y], i) => (i ? `H${x.toFixed(1)}V${y.toFixed(1)}` : `M${x.toFixed(1)} ${y.toFixed(1)}`)).join('');
}

// The shapes that tell arms apart where colour does not.
export function symbol(kind, x, y, r, attributes = {}) {
  const at = `translate(${x.toFixed(1)} ${y.toFixed(1)})`;
  if (kind === 0) return s('circle', { cx: 0, cy: 0, r, transform: at, ...attributes });
  const d = [null,
    `M${-r * 0.9} ${-r * 0.9}h${1.8 * r}v${1.8 * r}h${-1.8 * r}z`,
    `M0 ${-1.15 * r}L${1.1 * r} ${0.85 * r}H${-1.1 * r}z`,
    `M0 ${-1.3 * r}L${1.3 * r} 0L0 ${1.3 * r}L${-1.3 * r} 0z`,
    `M0 ${1.15 * r}L${1.1 * r} ${-0.85 * r}H${-1.1 * r}z`,
    `M${-r} ${-r * 0.35}h${r * 0.65}v${-r * 0.65}h${r * 0.7}v${r * 0.65}h${r * 0.65}v${r * 0.7}h${-r * 0.65}v${r * 0.65}h${-r * 0.7}v${-r * 0.65}h${-r * 0.65}z`,
  ][kind % 6];
  return s('path', { d, transform: at, ...attributes });
}

// ---- a plot

export class Plot {
  constructor(width, height, { left = 48, right = 12, top = 10, bottom = 40 } = {}) {
    Object.assign(this, { width, height, left, right: width - right, top, bottom: height - bottom });
    this.overlay = s('g', { class: 'overlay' });
    this.body = s('g');
    this.node = s('svg', { viewBox: `0 0 ${width} ${height}`, width, height, 'aria-hidden': 'true', focusable: 'false' },
      this.body, this.overlay);
  }

  add(...nodes) {
    this.body.append(...nodes.flat().filter(Boolean));
  }

  // A colour goes into the style: the sheet's own would win over an attribute.
  text(x, y, content, { fill, ...attributes } = {}) {
    const node = s('text', { x: x.toFixed(1), y: y.toFixed(1), style: fill && `fill:${fill}`, ...attributes }, String(content));
    this.add(node);
    return node;
  }

  path(d, attributes) {
    const node = s('path', { d, fill: 'none', ...attributes });
    this.add(node);
    return node;
  }

  // Lines of a label, centred on y.
  lines(x, y, list, attributes = {}, size = 12) {
    const step = size * 1.2;
    list.forEach((one, i) => this.text(x, y + (i - (list.length - 1) / 2) * step + size * 0.36, one, { 'font-size': size, ...attributes }));
  }

  axisX(scale, { label = '', ticks, format = String, grid = false, at = this.bottom } = {}) {
    const list = ticks ?? scale.ticks(Math.max(2, Math.floor((this.right - this.left) / 80)));
    let last = -Infinity;
    for (const t of list) {
      const x = scale(t);
      if (grid) this.path(`M${x.toFixed(1)} ${this.top}V${this.bottom}`, { class: 'grid' });
      this.path(`M${x.toFixed(1)} ${at}v5`, { class: 'axis' });
      const half = textWidth(format(t), 12) / 2;
      if (x - half > last + 6) {
        this.text(x, at + 18, format(t), { class: 'tick', 'text-anchor': 'middle' });
        last = x + half;
      }
    }
    this.path(`M${this.left} ${at}H${this.right}`, { class: 'axis' });
    if (!label) return;
    // in the middle of the axis, or as near to it as the sheet allows
    const [shown] = wrap(label, this.width - 4, 12, 1);
    const half = textWidth(shown, 12) / 2 + 2;
    const middle = Math.max(half, Math.min(this.width - half, (this.left + this.right) / 2));
    this.text(middle, at + 34, shown, { class: 'name', 'text-anchor': 'middle' });
  }

  axisY(scale, { ticks, format = String, grid = true, name = '' } = {}) {
    for (const t of ticks ?? scale.ticks(Math.max(2, Math.floor((this.bottom - this.top) / 42)))) {
      const y = scale(t);
      if (grid) this.path(`M${this.left} ${y.toFixed(1)}H${this.right}`, { class: 'grid' });
      this.text(this.left - 7, y + 4, format(t), { class: 'tick', 'text-anchor': 'end' });
    }
    if (name) this.text(this.left, this.top - 8, name, { class: 'name' });
  }
}
