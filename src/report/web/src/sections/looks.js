// SPDX-License-Identifier: MIT
// Interim looks: the statistic at each beside the bound that it has to reach, and what was decided.
import { el, table, number, interval, known, count } from '../dom.js';
import { curves } from '../charts/curves.js';
import { arm as colour, dash } from '../theme.js';

const decided = (l) => (!l.held ? 'not held: its events do not come' : l.stops ? 'stop: the bound is reached' : l.number === l.of ? 'ends without reaching the bound' : 'go on');

// The looks of one comparison, in order.
function groups(data) {
  const all = new Map();
  for (const l of data.looks) {
    const key = `${l.endpoint}: ${data.arms[l.arm].name} v ${data.arms[l.reference].name}`;
    if (!all.has(key)) all.set(key, []);
    all.get(key).push(l);
  }
  return [...all];
}

function chart([title, looks]) {
  const arm = looks[0].arm;
  const stop = looks.findIndex((l) => l.stops);
  const value = looks.filter((l) => known(l.z)).map((l) => [l.events, l.z]);
  const bound = looks.filter((l) => known(l.bound)).map((l) => [l.events, l.bound]);
  const at = (x) => looks.find((l) => l.held && l.events === x);
  const tops = [...value, ...bound].map((p) => p[1]);
  return curves(`${title}.`, stop < 0 ? 'No look reaches its bound.' : `Look ${looks[stop].number} of ${looks[stop].of} reaches its bound and stops this comparison.`, [
    { points: bound, style: { stroke: 'var(--muted)', 'stroke-width': 2, 'stroke-dasharray': '6 4' }, read: (x, y) => [`Look ${at(x).number}, ${x} events`, `bound z ${number(y, 2)}`] },
    { points: value, style: { stroke: colour(arm), 'stroke-width': 2.4, 'stroke-dasharray': dash(arm) }, read: (x, y) => [`Look ${at(x).number}, ${x} events, month ${number(at(x).month)}`, `z ${number(y, 2)}, hazard ratio ${number(at(x).ratio, 2)}`, decided(at(x))] },
  ], {
    height: 230, xFrom: 0, yFrom: Math.min(0, Math.floor(Math.min(...tops))), axis: 'events', name: 'z',
    legend: [{ label: 'bound', line: { stroke: 'var(--muted)', 'stroke-width': 2, 'stroke-dasharray': '6 4' } }, { label: 'log-rank z', line: { stroke: colour(arm), 'stroke-width': 2.4, 'stroke-dasharray': dash(arm) } }],
  });
}

export const looks = {
  id: 'looks',
  title: 'Looks',
  render(data) {
    if (!data.looks?.length) return null;
    const found = (l) => (l.held ? [number(l.month), count(l.patients), number(l.bound, 3), number(l.z, 3), `${number(l.ratio, 2)} ${interval(l.low, l.high, 2)}`] : ['', '', '', '', '']);
    const rows = data.looks.map((l) => [`${l.endpoint}: ${data.arms[l.arm].name} v ${data.arms[l.reference].name}`, `${l.number} of ${l.of}`,
      `${count(l.events)} of ${count(l.planned)}${l.reached ? '' : ', never reached'}`, ...found(l), decided(l)]);
    return [
      el('p', {}, 'Interim analyses as the trial plans them, by events; the last one is held at the end of the follow-up where its events do not come. The comparison stops for efficacy at the first look whose z is at its bound or above; later looks are shown as they would have been.'),
      el('div', { class: 'multiples of2' }, groups(data).map(chart).filter(Boolean)),
      table('Looks and what they decided', ['Comparison', 'Look', 'Events', 'Month of the trial', 'Patients in', 'Bound', 'z', 'Hazard ratio', 'Decision'], rows),
    ];
  },
};
