// SPDX-License-Identifier: MIT
// The same scans read otherwise: by the other reader and by iRECIST, beside the reading that the results rest on.
import { el, table, number, interval, known, count } from '../dom.js';
import { intervals } from '../charts/intervals.js';

const of3 = ([value, low, high] = [], digits = 1) => (known(value) ? `${number(value, digits)} ${interval(low, high, digits)}` : 'NE');
const PLAIN = ['CR', 'PR', 'SD', 'NN', 'PD', 'NE'];
const IMMUNE = ['iCR', 'iPR', 'iSD', 'iNN', 'iUPD', 'iCPD', 'NE'];

// Of each arm, one row a reading: the first is filled, the others open.
function rowsOf(data, key, digits, unit) {
  return data.arms.flatMap((arm, i) => data.readings.map((r, k) => {
    const e = r.arms.find((a) => a.arm === i)?.[key];
    return e && known(e[0]) ? {
      label: arm.name, sub: r.label, columns: [of3(e, digits)],
      points: [{ value: e[0], low: e[1], high: e[2], arm: i, open: k > 0, colour: k > 0 ? 'var(--text)' : undefined, unlimited: key === 'median', text: [arm.name, r.label, `${of3(e, digits)}${unit}`] }],
    } : null;
  })).filter(Boolean);
}

// Best responses by both readings, all arms together.
function crosses(data, reading) {
  const total = reading.arms.reduce((sum, a) => (a.table ?? []).map((row, i) => row.map((n, k) => n + (sum[i]?.[k] ?? 0))), []);
  const names = reading.immune ? IMMUNE : PLAIN;
  const rows = PLAIN.map((name, i) => [name, names.map((_, k) => total[i]?.[k] ?? 0)]).filter(([, list]) => list.some((n) => n > 0));
  const kept = names.map((_, k) => k).filter((k) => rows.some(([, list]) => list[k] > 0));
  return table(`Best response by ${data.readings[0].label} (rows) and by ${reading.label} (columns), patients of all arms`, ['', ...kept.map((k) => names[k])],
    rows.map(([name, list]) => [name, ...kept.map((k) => count(list[k]))]));
}

function agreement(data, reading) {
  return table(`${reading.label} against ${data.readings[0].label}`, ['Arm', 'Response in both', 'Only by the primary', 'Only by the other', 'In neither', 'Cohen’s κ', 'Progression or death on the same day', 'Other earlier', 'Other later', 'Only by one'],
    reading.arms.filter((a) => a.pair).map((a) => [data.arms[a.arm].name, ...a.pair.map(count), number(a.kappa, 2), count(a.events[0]), count(a.events[1]), count(a.events[2]), count(a.events[3] + a.events[4])]));
}

export const readers = {
  id: 'readers',
  title: 'Readers',
  render(data) {
    if (!(data.readings?.length > 1)) return null;
    const [first, ...others] = data.readings;
    const keys = [{ label: `${first.label}: the results rest on it`, symbol: 1, colour: 'var(--muted)' }, { label: others.map((o) => o.label).join('; '), symbol: 0, colour: 'var(--text)', open: true }];
    return [
      el('p', {}, `The results rest on the reading by ${first.label}. The same scans of the same patients were read as well: ${others.map((o) => o.label).join('; ')}. iRECIST asks for a second scan before it believes in progression.`),
      intervals('Response.', 'Percent of all patients of the arm, exact 95% intervals.', rowsOf(data, 'response', 1, '%'), { from: 0, axis: 'percent', format: (v) => `${v}%`, legend: keys, columns: ['response, %'] }),
      intervals('Median progression-free survival.', '', rowsOf(data, 'median', 1, ' months'), { axis: 'months', legend: keys, columns: ['months'] }),
      intervals('Hazard ratio of progression-free survival.', '', rowsOf(data, 'ratio', 2, ''), { kind: 'log', line: 1, axis: 'hazard ratio (logarithmic)', legend: keys, columns: ['ratio'] }),
      ...others.flatMap((o) => [agreement(data, o), crosses(data, o)]),
    ];
  },
};
