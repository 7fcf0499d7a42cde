// SPDX-License-Identifier: MIT
// Spider: the sum of target lesions of each patient over his visits.
import { figure } from '../figure.js';
import { Plot, linear, line, months, symbol } from '../svg.js';
import { response, RESPONSES } from '../theme.js';
import { about, ofArm, shareOf, stroke } from './patients.js';

const MOST = 80;                  // lines beyond that hide each other
const MONTH = 30.4375;
const TOP = 150;                  // [%]

const course = (p) => [[0, 0], ...p.visits.map(([day, change]) => [day / MONTH, change])];

function draw(data, patients, end, width) {
  const plot = new Plot(width, 290, { left: 50, bottom: 42 });
  const x = linear(0, end, plot.left, plot.right);
  const y = linear(-100, TOP, plot.bottom, plot.top);
  const at = ([t, v]) => [x(t), y(Math.min(TOP, v))];
  plot.axisY(y, { ticks: [-100, -50, 0, 50, 100, 150], format: (v) => `${v > 0 ? '+' : ''}${v}%` });
  plot.axisX(x, { ticks: months(end, plot.right - plot.left), label: 'months' });
  for (const p of patients) {
    plot.path(line(course(p).map(at)), { stroke: response(p.best), 'stroke-width': 1.2, 'stroke-opacity': 0.75 });
    // where the course ends: the response's own shape
    const last = at(course(p).at(-1));
    plot.add(symbol(Math.max(0, RESPONSES.indexOf(p.best)), ...last, 2.6, { fill: response(p.best) }));
    for (const visit of p.visits.filter((v) => v[2])) {
      const [vx, vy] = at([visit[0] / MONTH, visit[1]]);
      plot.path(`M${(vx - 3).toFixed(1)} ${vy.toFixed(1)}h6m-3 -3v6`, { stroke: 'var(--text)', 'stroke-width': 1.2 });
    }
  }
  for (const limit of [20, -30]) plot.path(`M${plot.left} ${y(limit)}H${plot.right}`, { class: 'limit' });
  return {
    plot,
    items: patients.map((p) => course(p).slice(1).map((point, k) => {
      const [px, py] = at(point);
      const fresh = p.visits[k][2] ? `, ${p.visits[k][2]} new lesion${p.visits[k][2] > 1 ? 's' : ''}` : '';
      return { x: px, y: py, patient: p.id, text: [...about(data, p), `${point[0].toFixed(1)} months: ${point[1] > 0 ? '+' : ''}${point[1].toFixed(0)}%${fresh}`] };
    })),
    marks: (p) => (p.arm === patients[0].arm && p.visits.length ? stroke(line(course(p).map(at))) : null),
  };
}

export function spider(data, arm) {
  const all = ofArm(data, arm).filter((p) => p.visits.length);
  const patients = all.slice(0, MOST);
  if (!patients.length) return null;
  const end = Math.max(...data.patients.flatMap((p) => p.visits.map((v) => v[0] / MONTH)));
  return figure(`${data.arms[arm].name}.`, `${patients.length < all.length ? `The first ${patients.length} of ` : ''}${shareOf(data, arm, all.length)} patients.`, {
    draw: (width) => draw(data, patients, Math.ceil(end), width),
  });
}
