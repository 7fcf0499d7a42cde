// SPDX-License-Identifier: MIT
// Swimmer: a lane a patient, from randomisation to death or the last day he was seen: time on drug, response, relapse, what followed.
import { known } from '../dom.js';
import { figure } from '../figure.js';
import { Plot, linear, months, s, symbol } from '../svg.js';
import { response } from '../theme.js';
import { about, ofArm, shareOf } from './patients.js';

const MOST = 40;                  // lanes of an arm

// Lanes evenly over the order of survival, so that the chart shows an arm and not its luckiest.
function pick(patients) {
  const sorted = [...patients].sort((a, b) => b.full[0] - a.full[0]);
  if (sorted.length <= MOST) return sorted;
  return Array.from({ length: MOST }, (_, i) => sorted[Math.round((i * (sorted.length - 1)) / (MOST - 1))]);
}

export const swimmerLegend = [
  { label: 'on drug', colour: 'var(--drug)' }, { label: 'followed', colour: 'var(--line)' },
  { label: 'response begins', symbol: 2, colour: 'var(--arm2)' }, { label: 'progression', symbol: 3, colour: 'var(--pd)' },
  { label: 'other therapy', symbol: 1, colour: 'var(--muted)' }, { label: 'stopped for toxicity', symbol: 4, colour: 'var(--grade3)' },
  { label: 'death', symbol: 5, colour: 'var(--text)' }, { label: 'alive when last seen', symbol: 0, colour: 'var(--muted)', open: true },
];

function marksOf(p) {
  const [os, died, pfs, progressed] = p.full;
  return [
    known(p.ttr) && { t: p.ttr, kind: 2, colour: 'var(--arm2)', what: 'response begins' },
    progressed && pfs < os - 0.01 && { t: pfs, kind: 3, colour: 'var(--pd)', what: 'progression' },
    known(p.stopped) && { t: p.stopped, kind: 4, colour: 'var(--grade3)', what: 'drug stopped for toxicity' },
    known(p.next) && { t: p.next, kind: 1, colour: 'var(--muted)', what: 'next therapy' },
    { t: os, kind: died ? 5 : 0, colour: died ? 'var(--text)' : 'var(--muted)', what: died ? 'death' : 'alive when last seen', open: !died },
  ].filter(Boolean);
}

const LANE = 11;

// A patient's lane at height y.
function lane(plot, x, p, y) {
  const bar = (t, colour) => s('rect', { x: plot.left, y: y - 3.5, width: Math.max(0, x(t) - plot.left), height: 7, fill: colour });
  return [
    bar(p.full[0], 'var(--line)'), known(p.dosed) && bar(Math.min(p.dosed, p.full[0]), 'var(--drug)'),
    s('rect', { x: plot.left - 8, y: y - 3.5, width: 5, height: 7, fill: response(p.best), stroke: 'var(--muted)', 'stroke-width': 0.3 }),
    s('text', { x: plot.left - 12, y: y + 3.4, class: 'tick', 'text-anchor': 'end', 'font-size': 9 }, p.best),
    ...marksOf(p).map((m) => symbol(m.kind, x(m.t), y, 3.6, { fill: m.open ? 'var(--paper)' : m.colour, stroke: m.open ? m.colour : 'var(--paper)', 'stroke-width': m.open ? 1.2 : 0.6 })),
  ].filter(Boolean);
}

function draw(data, patients, end, width) {
  const spare = patients.length < ofArm(data, patients[0].arm).length ? 18 : 2;
  const plot = new Plot(width, patients.length * LANE + 54 + spare, { left: 46, bottom: 44, top: 8 + spare });
  const x = linear(0, end, plot.left, plot.right);
  const y = (i) => plot.top + (i + 0.5) * LANE;
  plot.axisX(x, { ticks: months(end, plot.right - plot.left), label: 'months', grid: true });
  patients.forEach((p, i) => plot.add(lane(plot, x, p, y(i))));
  const lanes = new Map(patients.map((p, i) => [p.id, i]));
  return {
    plot,
    weigh: [0.01, 4],
    items: patients.map((p, i) => [...marksOf(p)].sort((a, b) => a.t - b.t)
      .map((m) => ({ x: x(m.t), y: y(i), patient: p.id, text: [...about(data, p), `${m.t.toFixed(1)} months: ${m.what}`] }))),
    // who has no lane of his own gets one above the others
    marks: (p) => {
      if (p.arm !== patients[0].arm || !known(p.full?.[0])) return null;
      const own = lanes.has(p.id);
      const at = own ? y(lanes.get(p.id)) : plot.top - 9;
      return [...(own ? [] : lane(plot, x, p, at)), s('rect', { x: plot.left - 34, y: at - 6, width: x(p.full[0]) - plot.left + 40, height: 12, rx: 3, class: 'mark thin' })];
    },
  };
}

export function swimmer(data, arm) {
  const all = ofArm(data, arm).filter((p) => known(p.full?.[0]));
  if (!all.length) return null;
  const end = Math.ceil(Math.max(...data.patients.map((p) => p.full?.[0] ?? 0)));
  const patients = pick(all);
  return figure(`${data.arms[arm].name}.`, patients.length < all.length ? `${patients.length} of ${shareOf(data, arm, all.length)}.` : `${patients.length} patients.`, {
    draw: (width) => draw(data, patients, end, width),
  });
}
