// SPDX-License-Identifier: MIT
// Waterfall, spider and swimmer of each arm side by side, on the same scales.
import { el } from '../dom.js';
import { s, symbol } from '../svg.js';
import { waterfall, responseLegend } from '../charts/waterfall.js';
import { spider } from '../charts/spider.js';
import { swimmer, swimmerLegend } from '../charts/swimmer.js';

export function legendList(entries) {
  return el('ul', { class: 'legend' }, entries.map((e) => el('li', {}, s('svg', { width: 18, height: 14, 'aria-hidden': 'true' },
    e.symbol === undefined ? s('rect', { x: 2, y: 1, width: 14, height: 12, rx: 2, fill: e.colour, stroke: e.border ?? 'none' }) : symbol(e.symbol, 9, 7, 5, { fill: e.open ? 'var(--paper)' : e.colour, stroke: e.open ? e.colour : 'none', 'stroke-width': 1.4 })), e.label)));
}

function multiples(title, note, legend, charts) {
  const shown = charts.filter(Boolean);
  if (!shown.length) return null;
  return el('div', { class: 'keep' }, el('h3', {}, title), el('p', {}, note), legendList(legend), el('div', { class: `multiples aligned of${Math.min(4, shown.length)}` }, shown));
}

export const response = {
  id: 'response',
  title: 'Response',
  render(data) {
    if (!data.patients?.length) return null;
    const each = (chart) => data.arms.map((_, arm) => chart(data, arm));
    const shapes = responseLegend.map((e, i) => ({ ...e, symbol: i, border: undefined }));
    return [
      el('p', {}, 'Point at a patient, or go to him by arrow keys: he is shown in every chart of the report. Click or Enter keeps him, Escape lets him go.'),
      multiples('Waterfall', 'The best change of the sum of target lesions, a bar a patient; growth is cut at +100%. Dashed: +20% and -30%.', responseLegend, each(waterfall)),
      multiples('Spider', 'The sum of target lesions at each visit. A small cross is a new lesion; the shape at the end tells the best response.', shapes, each(spider)),
      multiples('Swimmer', 'A lane a patient from randomisation on, evenly chosen in order of survival, over the whole follow-up; at the left the best response.', swimmerLegend, each(swimmer)),
    ];
  },
};
