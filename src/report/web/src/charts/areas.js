// SPDX-License-Identifier: MIT
// Stacked areas over an axis: shares of one whole as they change.
// layers: [{label, colour, values}] from the bottom up, each value at x[k]; null: not known from there on
import { known } from '../dom.js';
import { figure } from '../figure.js';
import { Plot, linear, line } from '../svg.js';

function draw(xs, layers, o, width) {
  const plot = new Plot(width, o.height ?? 170, { left: 46, right: 14, top: 10, bottom: 40 });
  const n = xs.findIndex((_, k) => layers.some((l) => !known(l.values[k])));
  const seen = n < 0 ? xs : xs.slice(0, n);
  const x = linear(0, xs.at(-1), plot.left, plot.right);
  const y = linear(0, o.top, plot.bottom, plot.top);
  plot.axisY(y, { ticks: y.ticks(4), format: (v) => `${v}%` });
  plot.axisX(x, { label: o.axis });
  let below = seen.map(() => 0);
  for (const layer of layers) {
    const above = below.map((v, k) => v + layer.values[k]);
    if (layer.values.some((v) => v > 0)) {
      const up = seen.map((t, k) => [x(t), y(above[k])]);
      const down = seen.map((t, k) => [x(t), y(below[k])]).reverse();
      plot.path(`${line([...up, ...down])}Z`, { fill: layer.colour, stroke: 'var(--paper)', 'stroke-width': 0.5 });
    }
    below = above;
  }
  plot.path(line(seen.map((t, k) => [x(t), y(below[k])])), { stroke: 'var(--muted)', 'stroke-width': 1 });
  return { plot, weigh: [1, 0.02], items: [seen.map((t, k) => ({ x: x(t), y: y(below[k]), text: o.read(t, k) }))] };
}

export function areas(title, note, xs, layers, o) {
  return figure(title, note, { legend: o.legend, rows: o.rows, draw: (width) => draw(xs, layers, o, width) });
}
