// SPDX-License-Identifier: MIT
// Horizontal bars in groups, whole or stacked. group: {label, bars: [{label, parts: [{value, colour, text, pattern}], read, has}]}
import { known } from '../dom.js';
import { figure } from '../figure.js';
import { Plot, linear, s, textWidth, wrap, niceTop } from '../svg.js';
import { whose } from './patients.js';

const BAR = 15;

function draw(groups, o, width) {
  const narrow = width < 560;
  const left = Math.min(narrow ? width * 0.36 : width * 0.26, Math.max(...groups.map((g) => textWidth(g.label, 12))) + 18);
  const lines = groups.map((g) => wrap(g.label, left - 14, 12, 3));
  const high = groups.map((g, i) => Math.max(lines[i].length * 15, g.bars.length * (BAR + 3)) + 10);
  const plot = new Plot(width, high.reduce((a, b) => a + b, 0) + 52, { left, right: 52, top: 4, bottom: 44 });
  const total = (bar) => bar.parts.reduce((sum, part) => sum + (part.value ?? 0), 0);
  const x = linear(0, o.to ?? niceTop(Math.max(1e-9, ...groups.flatMap((g) => g.bars.map(total)))), plot.left, plot.right);
  plot.axisX(x, { format: o.format ?? ((v) => `${v}%`), grid: true, label: o.axis });
  const items = [];
  let top = plot.top;
  groups.forEach((g, i) => {
    const middle = top + high[i] / 2;
    plot.lines(0, middle, lines[i], { fill: 'var(--text)' });
    g.bars.forEach((bar, k) => {
      const y = middle + (k - g.bars.length / 2) * (BAR + 3) + 1.5;
      let from = 0;
      for (const part of bar.parts) {
        if (!known(part.value) || part.value <= 0) continue;
        plot.add(s('rect', { x: x(from).toFixed(1), y: y.toFixed(1), width: Math.max(0.5, x(from + part.value) - x(from)).toFixed(1), height: BAR, fill: part.colour, stroke: 'var(--paper)', 'stroke-width': 0.5 }));
        const label = part.text ?? '';
        if (label && textWidth(label, 11) + 6 < x(from + part.value) - x(from)) {
          plot.text((x(from) + x(from + part.value)) / 2, y + 11.5, label, { 'text-anchor': 'middle', 'font-size': 11, fill: part.ink ?? 'var(--paper)' });
        }
        from += part.value;
      }
      const end = bar.end ?? (bar.parts.every((part) => !known(part.value)) ? 'not estimable' : `${total(bar).toFixed(0)}%`);
      plot.text(x(from) + 5, y + 11.5, end, { class: 'tick' });
      items.push([{ x: x(from), y: y + BAR / 2, text: bar.read, has: bar.has }]);
    });
    top += high[i];
  });
  return { plot, items, weigh: [0.0001, 1], marks: whose(items) };
}

export function bars(title, note, groups, o) {
  if (!groups.length) return null;
  return figure(title, note, { legend: o.legend, rows: o.rows, draw: (width) => draw(groups, o, width) });
}
