// SPDX-License-Identifier: MIT
// Estimates with their intervals in rows, as in a forest plot. A row has one or more points, each with its arm's symbol; what cannot
// be estimated is said in words.
//
// row: {label, sub, head, points: [{value, low, high, arm, open, text, has}], columns: [text]}; head: a heading without points; has: whether
// a patient is among those the point is of
import { known } from '../dom.js';
import { figure } from '../figure.js';
import { Plot, linear, log, s, symbol, textWidth, wrap, niceTop } from '../svg.js';
import { arm as armColour } from '../theme.js';
import { whose } from './patients.js';

const SIZE = 12;

function domain(rows, { from, to, kind }) {
  const values = rows.flatMap((row) => row.points ?? []).flatMap((p) => [p.value, p.low, p.high]).filter((v) => known(v) && (kind !== 'log' || v > 0));
  if (kind === 'log') {
    // limits that say nothing do not squeeze the others
    const low = Math.max(0.1, Math.min(0.5, ...values)) * 0.95;
    const high = Math.min(10, Math.max(1.5, ...values)) * 1.05;
    return [low, high];
  }
  return [from ?? Math.min(0, ...values), to ?? niceTop(Math.max(1e-9, ...values))];
}

function point(plot, x, p, y) {
  const [a, b] = x.range;
  const clip = (v) => Math.max(Math.min(a, b), Math.min(Math.max(a, b), v));
  const colour = p.colour ?? armColour(p.arm ?? 0);
  if (known(p.low) && (known(p.high) || p.unlimited)) {
    const far = known(p.high) ? x(p.high) : b + 2;
    plot.path(`M${clip(x(p.low)).toFixed(1)} ${y}H${clip(far).toFixed(1)}`, { stroke: colour, 'stroke-width': 2, 'stroke-dasharray': p.open ? '3 2' : null });
    // an arrow where the interval leaves the axis
    if (far > b + 1) plot.path(`M${b - 5} ${y - 4}l5 4l-5 4`, { stroke: colour, 'stroke-width': 2 });
    if (x(p.low) < a - 1) plot.path(`M${a + 5} ${y - 4}l-5 4l5 4`, { stroke: colour, 'stroke-width': 2 });
  }
  plot.add(symbol(p.open ? 0 : p.arm ?? 0, clip(x(p.value)), y, 4.6, { fill: p.open ? 'var(--paper)' : colour, stroke: colour, 'stroke-width': 1.6 }));
}

function heights(rows, labelWidth) {
  return rows.map((row) => {
    row.lines = wrap(row.label, labelWidth, SIZE, 3);
    row.subs = row.sub ? wrap(row.sub, labelWidth, 11, 2) : [];
    const text = row.lines.length * 15 + row.subs.length * 13;
    return Math.max(text + 6, (row.points?.length ?? 0) * 13 + 8, 22);
  });
}

function draw(rows, o, width) {
  const narrow = width < 560;
  const ncolumn = narrow ? 0 : Math.max(0, ...rows.map((row) => row.columns?.length ?? 0));
  const widths = Array.from({ length: ncolumn }, (_, k) => Math.max(...rows.map((row) => textWidth(row.columns?.[k] ?? '', SIZE)), textWidth(o.columns?.[k] ?? '', SIZE, 600)) + 14);
  const right = widths.reduce((a, b) => a + b, 0) + 16;
  const longest = Math.max(...rows.map((row) => Math.max(textWidth(row.label, SIZE, row.head ? 600 : 400), textWidth(row.sub ?? '', 11)))) + 18;
  const left = Math.min(longest, narrow ? width * 0.42 : Math.max(150, width * 0.34));
  const high = heights(rows, left - 14);
  const top = ncolumn && o.columns ? 26 : 8;
  const plot = new Plot(width, top + high.reduce((a, b) => a + b, 0) + 46, { left, right, top, bottom: 42 });
  const [from, to] = domain(rows, o);
  const x = (o.kind === 'log' ? log : linear)(from, to, plot.left, plot.right);
  plot.axisX(x, { label: o.axis, format: o.format, grid: true });
  if (known(o.line)) plot.path(`M${x(o.line).toFixed(1)} ${plot.top}V${plot.bottom}`, { stroke: 'var(--muted)', 'stroke-width': 1.4 });
  const columnAt = widths.map((w, k) => plot.right + 16 + widths.slice(0, k + 1).reduce((a, b) => a + b, 0));
  columnAt.forEach((cx, k) => plot.text(cx, 14, o.columns?.[k] ?? '', { class: 'tick', 'text-anchor': 'end', 'font-weight': 600 }));
  const items = [];
  let y = top;
  rows.forEach((row, i) => {
    const middle = y + high[i] / 2;
    if (row.stripe) plot.body.prepend(s('rect', { x: 0, y, width, height: high[i], fill: 'var(--panel)' }));
    const list = [...row.lines.map((text) => [text, SIZE]), ...row.subs.map((text) => [text, 11])];
    let ty = middle - (row.lines.length * 15 + row.subs.length * 13) / 2;
    for (const [text, size] of list) {
      ty += size === 11 ? 13 : 15;
      plot.text(row.indent ? 12 : 0, ty - 3.5, text, { 'font-size': size, fill: size === 11 ? 'var(--muted)' : 'var(--text)', 'font-weight': row.head ? 600 : 400 });
    }
    const points = row.points ?? [];
    points.forEach((p, k) => {
      const py = middle + (k - (points.length - 1) / 2) * 13;
      if (known(p.value)) point(plot, x, p, Number(py.toFixed(1)));
      else plot.text((plot.left + plot.right) / 2, py + 4, p.missing ?? 'not estimable', { class: 'tick', 'text-anchor': 'middle' });
    });
    columnAt.forEach((cx, k) => plot.text(cx, middle + 4, row.columns?.[k] ?? '', { class: 'tick', 'text-anchor': 'end', fill: 'var(--text)' }));
    if (points.length) {
      items.push(points.map((p, k) => ({ x: known(p.value) ? Math.max(plot.left, Math.min(plot.right, x(p.value))) : (plot.left + plot.right) / 2, y: middle + (k - (points.length - 1) / 2) * 13, text: p.text, has: p.has })));
    }
    y += high[i];
  });
  return { plot, items, weigh: [0.1, 1], marks: whose(items) };
}

// o: {kind: linear or log, from, to, line, axis, format, columns, legend, rows}
export function intervals(title, note, rows, o) {
  if (!rows.length) return null;
  return figure(title, note, { legend: o.legend, rows: o.rows, draw: (width) => draw(rows, o, width) });
}
