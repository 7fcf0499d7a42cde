// SPDX-License-Identifier: MIT
// What told of response before treatment: ROC curves with their areas, response at each level of a marker.
import { el, interval, known, number, percent, share } from '../dom.js';
import { curves } from '../charts/curves.js';
import { intervals } from '../charts/intervals.js';
import { armLine } from '../theme.js';
import { ring } from '../charts/patients.js';

const full = (b) => (b.unit ? `${b.name}, ${b.unit}` : b.name);
const auc = (b) => (known(b.auc) ? `AUC ${number(b.auc, 2)} ${interval(b.low, b.high, 2)}` : 'AUC not estimable');

const valueOf = (data, b, p) => p.base?.[data.markers.findIndex((m) => m.label === b.name)];

function levelOf(data, b, p) {
  const value = valueOf(data, b, p);
  return known(value) ? b.levels.findIndex((level) => level.upto === null || value <= level.upto) : -1;
}

// Where a patient's own value would be the cut, by those of his arm who are in the page.
function cutAt(data, b, p) {
  const value = valueOf(data, b, p);
  if (p.arm !== b.arm || !known(value)) return null;
  const hits = [0, 0];
  const all = [0, 0];
  for (const q of data.patients) {
    if (q.arm !== p.arm || !known(valueOf(data, b, q))) continue;
    const k = Number(q.best === 'CR' || q.best === 'PR');
    all[k] += 1;
    if (valueOf(data, b, q) >= value) hits[k] += 1;
  }
  return all[0] && all[1] ? [hits[0] / all[0], hits[1] / all[1]] : null;
}

function roc(data, name, list) {
  return curves(`${name}.`, 'ROC for response.', list.filter((b) => known(b.auc)).map((b) => ({
    arm: b.arm, points: b.roc, style: armLine(b.arm),
    read: (x, y) => [`${data.arms[b.arm].name}, ${auc(b)}`, `sensitivity ${percent(100 * y, 0)}, specificity ${percent(100 * (1 - x), 0)}`],
  })), {
    height: (width) => Math.min(300, width * 0.85), xTo: 1, yTo: 1, axis: '1 - specificity', diagonal: true,
    marks: (p, x, y) => list.map((b) => cutAt(data, b, p)).filter(Boolean).map(([u, v]) => ring(x(u), y(v))), name: 'sensitivity',
    legend: list.map((b) => ({ label: `${data.arms[b.arm].name}: ${auc(b)}`, line: armLine(b.arm) })),
  });
}

function levels(data, name, list) {
  const labels = list[0].levels.map((level) => level.label);
  return intervals(`${name}.`, 'Response by level, quarters of all patients; percent with 95% intervals.', labels.map((label, k) => ({
    label,
    points: list.map((b) => ({ has: (p) => p.arm === b.arm && levelOf(data, b, p) === k, value: b.levels[k].value, low: b.levels[k].low, high: b.levels[k].high, arm: b.arm, text: [`${name} ${label}, ${data.arms[b.arm].name}`, `${percent(b.levels[k].value)} ${interval(b.levels[k].low, b.levels[k].high)}`, share(b.levels[k].x, b.levels[k].n)] })),
  })), {
    from: 0, to: 100, axis: 'objective response', format: (v) => `${v}%`,
    rows: () => ({ header: ['Level', ...list.map((b) => data.arms[b.arm].name)], rows: labels.map((label, k) => [label, ...list.map((b) => `${share(b.levels[k].x, b.levels[k].n)} ${interval(b.levels[k].low, b.levels[k].high)}`)]) }),
  });
}

export const biomarkers = {
  id: 'biomarkers',
  title: 'Biomarkers',
  render(data) {
    const names = [...new Set((data.biomarkers ?? []).map((b) => b.name))];
    if (!names.length) return null;
    const of = (name) => data.biomarkers.filter((b) => b.name === name);
    return [
      el('p', {}, 'Read before treatment, with assay noise. A higher value speaks for response; an area below 0.5 says that lower values do. Intervals by DeLong.'),
      el('div', { class: 'multiples of2' }, names.flatMap((name) => [roc(data, full(of(name)[0]), of(name)), levels(data, full(of(name)[0]), of(name))]).filter(Boolean)),
    ];
  },
};
