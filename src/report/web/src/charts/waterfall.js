// SPDX-License-Identifier: MIT
// Waterfall: the best change of every patient's target lesions, from growth to shrinkage.
import { known } from '../dom.js';
import { figure } from '../figure.js';
import { Plot, linear } from '../svg.js';
import { RESPONSES, RESPONSE_NAME, response } from '../theme.js';
import { about, ofArm, shareOf, stroke } from './patients.js';

const TOP = 100;                  // [%] growth is cut there

export const responseLegend = RESPONSES.map((r) => ({ label: `${r}, ${RESPONSE_NAME[r]}`, colour: response(r), border: r === 'NE' ? 'var(--muted)' : undefined }));

function draw(data, patients, width) {
  const plot = new Plot(width, 250, { left: 50, bottom: 14 });
  const y = linear(-100, TOP, plot.bottom, plot.top);
  const bar = (plot.right - plot.left) / Math.max(1, patients.length);
  plot.axisY(y, { ticks: [-100, -50, 0, 50, 100], format: (v) => `${v > 0 ? '+' : ''}${v}%` });
  const top = (p) => y(Math.min(TOP, p.change));
  for (const r of RESPONSES) {
    const d = patients.map((p, i) => (p.best === r ? `M${(plot.left + i * bar).toFixed(2)} ${y(0).toFixed(1)}v${(top(p) - y(0)).toFixed(1)}h${(bar * 0.96).toFixed(2)}V${y(0).toFixed(1)}z` : '')).join('');
    if (d) plot.path(d, { fill: response(r), stroke: r === 'NE' ? 'var(--muted)' : response(r), 'stroke-width': r === 'NE' ? 0.4 : 0.15 });
  }
  for (const limit of [20, -30]) {
    plot.path(`M${plot.left} ${y(limit)}H${plot.right}`, { class: 'limit' });
  }
  const x = (i) => plot.left + (i + 0.5) * bar;
  const at = new Map(patients.map((p, i) => [p.id, i]));
  return {
    plot,
    weigh: [1, 0.02],
    items: [patients.map((p, i) => ({ x: x(i), y: top(p), patient: p.id, text: about(data, p) }))],
    marks: (p) => (at.has(p.id) ? stroke(`M${x(at.get(p.id)).toFixed(1)} ${y(0)}V${(top(p) + (top(p) < y(0) ? -1 : 1)).toFixed(1)}`) : null),
  };
}

export function waterfall(data, arm) {
  const patients = ofArm(data, arm).filter((p) => known(p.change)).sort((a, b) => b.change - a.change);
  if (!patients.length) return null;
  return figure(`${data.arms[arm].name}.`, `${shareOf(data, arm, patients.length)} patients.`, {
    draw: (width) => draw(data, patients, width),
  });
}
