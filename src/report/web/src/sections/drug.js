// SPDX-License-Identifier: MIT
// Pharmacokinetics and occupancy in the patients whose courses were kept, and what all patients were given.
import { el, table, number, percent } from '../dom.js';
import { curves } from '../charts/curves.js';
import { months, line } from '../svg.js';
import { arm as colour, dash } from '../theme.js';
import { stroke } from '../charts/patients.js';
import { legendLines } from './legend.js';

const MONTH = 30.4375;
const ABOUT_DRUG = /(in serum|in plasma|in blood$|occupancy)/i;

// Courses of one quantity, of every patient who has it.
function panelsOf(data) {
  const all = new Map();
  for (const course of data.courses ?? []) {
    for (const panel of course.panels) {
      if (!ABOUT_DRUG.test(panel.label) || /cells/i.test(panel.label)) continue;
      if (!all.has(panel.label)) all.set(panel.label, { unit: panel.unit, list: [] });
      all.get(panel.label).list.push({ course, series: panel.series[0], scale: panel.scale });
    }
  }
  return all;
}

function chart(data, label, { unit, list }) {
  const share = unit === '%';
  const series = list.map(({ course, series: one }) => ({
    arm: course.arm, patient: course.patient, points: one.t.map((t, k) => [t / MONTH, one.y[k]]),
    style: { stroke: colour(course.arm), 'stroke-dasharray': dash(course.arm), 'stroke-width': 1.3, 'stroke-opacity': 0.8 },
    read: (t, v) => [`Patient ${course.patient}, ${data.arms[course.arm].name}`, `${t.toFixed(1)} months: ${number(v, v < 10 ? 2 : 0)} ${unit}`],
  }));
  return curves(`${label}.`, `${list.length} patients.`, series, {
    height: 240, scale: share ? 'linear' : 'log', yTo: share ? 100 : undefined, axis: 'months', ticks: months, name: unit, format: (v) => (share ? `${v}` : String(v)),
    marks: (p, x, y) => {
      const one = series.find((q) => q.patient === p.id);
      return one ? stroke(line(one.points.filter(([, v]) => v > 0 && y(v) <= y.range[0] + 1).map(([t, v]) => [x(t), y(v)]))) : null;
    },
  });
}

function given(data) {
  if (!data.exposure?.length) return null;
  return table('What patients were given', ['Drug', 'Arm', 'Patients', 'Doses: median (10th to 90th percentile)', 'Doses left out', 'Stopped for toxicity'], data.exposure.map((e) => [
    e.drug, data.arms[e.arm].name, String(e.patients), `${number(e.doses, 0)} (${number(e.doses_low, 0)} to ${number(e.doses_high, 0)})`, percent(e.omitted), percent(e.stopped)]));
}

export const drug = {
  id: 'drug',
  title: 'Drug',
  render(data) {
    const panels = [...panelsOf(data)];
    const table = given(data);
    if (!panels.length && !table) return null;
    return [
      panels.length ? el('p', {}, 'Concentrations and receptor occupancy of the patients whose whole course was kept.') : null,
      panels.length ? legendLines(data) : null,
      el('div', { class: 'multiples of2' }, panels.map(([label, panel]) => chart(data, label, panel)).filter(Boolean)),
      table,
    ];
  },
};
