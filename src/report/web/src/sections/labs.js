// SPDX-License-Identifier: MIT
// Laboratory values over time: median and quartiles of each arm at each visit, and how grades shifted from day 0 to the worst after it.
import { el, table, number, known, significant, count } from '../dom.js';
import { curves } from '../charts/curves.js';
import { armLine } from '../theme.js';
import { months } from '../svg.js';
import { legendLines } from './legend.js';

const SPREAD = 30;                // quartiles that lie further apart than that factor are drawn on logarithms
const FEW = 0.1;                  // visits that fewer of an arm's patients came to are left out of the chart

const unitOf = (lab) => lab.unit || (known(lab.high) && lab.high === 1 ? 'of the upper limit' : '');

// A large value in short: 1 500 000 as 1.5 million would not fit an axis.
function short(v) {
  if (Math.abs(v) >= 1e6) return `${Number((v / 1e6).toPrecision(3))}M`;
  return Math.abs(v) >= 1e4 ? `${Number((v / 1e3).toPrecision(3))}k` : significant(v);
}

function chart(data, lab, end) {
  const series = lab.arms.map((a) => {
    const most = Math.max(0, ...a.visits.map((v) => v[1]));
    const visits = a.visits.filter((v) => v[1] >= FEW * most);
    const at = new Map(visits.map((v) => [v[0], v]));
    return {
      arm: a.arm, style: armLine(a.arm), points: visits.map((v) => [v[0], v[3]]), band: visits.map((v) => [v[0], v[2], v[4]]),
      read: (t, m) => [`${data.arms[a.arm].name}, ${number(t)} months`, `median ${significant(m)} ${unitOf(lab)}`, `quartiles ${significant(at.get(t)[2])} to ${significant(at.get(t)[4])}; ${count(at.get(t)[1])} patients`],
    };
  }).filter((one) => one.points.length > 1);
  const values = series.flatMap((one) => one.band.flatMap((v) => [v[1], v[2]])).filter((v) => v > 0);
  const scale = values.length && Math.max(...values) > SPREAD * Math.min(...values) ? 'log' : 'linear';
  return curves(`${lab.name}${unitOf(lab) ? `, ${unitOf(lab)}` : ''}.`, '', series, {
    height: 210, scale, xTo: end, axis: 'months', ticks: months, format: short, limits: [lab.low, lab.high],
    rows: () => ({
      header: ['Arm', 'Month', 'Patients', 'Lower quartile', 'Median', 'Upper quartile'],
      rows: lab.arms.flatMap((a) => a.visits.map((v) => [data.arms[a.arm].name, number(v[0]), count(v[1]), ...v.slice(2).map((q) => significant(q))])),
    }),
  });
}

// Patients by their grade on day 0 (rows) and their worst grade after it (columns).
function shifts(data) {
  const rows = data.labs.flatMap((lab) => lab.arms.filter((a) => a.shift.length).flatMap((a) => a.shift.map((row, g) => {
    const all = row.reduce((x, y) => x + y, 0);
    return all ? [`${lab.name}, grade ${g}`, data.arms[a.arm].name, count(all), ...row.map((n) => (n ? count(n) : '·'))] : null;
  }).filter(Boolean)));
  if (!rows.length) return null;
  return el('details', {}, el('summary', {}, 'Shift of grades from day 0 to the worst after it'),
    table('Patients by grade on day 0 and by their worst grade after it (CTCAE)', ['Lab, grade on day 0', 'Arm', 'Patients', 'Worst 0', '1', '2', '3', '4'], rows));
}

// Who had a grade of 3 and above after day 0.
function severe(data) {
  const graded = data.labs.filter((lab) => lab.arms.some((a) => a.shift.length));
  if (!graded.length) return null;
  return table('Worst grade 3 and above after day 0, patients', ['Lab', ...data.arms.map((a) => a.name)], graded.map((lab) => [lab.name, ...data.arms.map((_, i) => {
    const shift = lab.arms.find((a) => a.arm === i)?.shift ?? [];
    const all = shift.flat().reduce((x, y) => x + y, 0);
    const n = shift.reduce((sum, row) => sum + row[3] + row[4], 0);
    return all ? `${count(n)} of ${count(all)} (${((100 * n) / all).toFixed(0)}%)` : '';
  })]));
}

export const labs = {
  id: 'labs',
  title: 'Labs',
  render(data) {
    if (!data.labs?.length) return null;
    const ends = data.labs.flatMap((lab) => lab.arms.flatMap((a) => {
      const most = Math.max(0, ...a.visits.map((v) => v[1]));
      return a.visits.filter((v) => v[1] >= FEW * most).map((v) => v[0]);
    }));
    const end = Math.max(1, ...ends);
    const charts = data.labs.map((lab) => chart(data, lab, end)).filter(Boolean);
    if (!charts.length) return null;
    return [
      el('p', {}, 'Median of each arm at each visit, with its quartiles, of patients who came: those who died or left are no longer in it. Dashed: the limits of health.'),
      legendLines(data),
      el('div', { class: 'multiples of3' }, charts),
      severe(data), shifts(data),
    ];
  },
};
