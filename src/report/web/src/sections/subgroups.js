// SPDX-License-Identifier: MIT
// Forest plots: the hazard ratio in each subgroup of patients.
import { el, interval, known, number } from '../dom.js';
import { intervals } from '../charts/intervals.js';

// Whether a patient of one of the two arms is in the subgroup.
function belongs(data, group, r, p) {
  if (![group.arm, group.reference].includes(data.arms[p.arm].name)) return false;
  if (r.marker === undefined) return !r.level;           // of a stratum the page does not know who is in it
  const value = p.base?.[r.marker];
  return known(value) && value >= (r.from ?? -Infinity) && value < (r.below ?? Infinity);
}

// Rows under the heading of their factor.
function rowsOf(data, group) {
  const arm = Math.max(0, data.arms.findIndex((a) => a.name === group.arm));
  const rows = [];
  group.rows.forEach((r, i) => {
    if (r.level && r.factor !== group.rows[i - 1]?.factor) rows.push({ label: r.factor, head: true });
    const ratio = known(r.value) ? `${number(r.value, 2)} ${interval(r.low, r.high, 2)}` : 'not estimable';
    rows.push({
      label: r.level ? r.level : r.factor, indent: Boolean(r.level), head: false, stripe: !r.level,
      columns: [`${r.events}/${r.n}`, `${r.reference_events}/${r.reference_n}`, ratio],
      points: [{ has: (p) => belongs(data, group, r, p), value: r.value, low: r.low, high: r.high, arm, text: [r.level ? `${r.factor}: ${r.level}` : r.factor, ratio, `${group.arm}: ${r.events} events of ${r.n}`, `${group.reference}: ${r.reference_events} of ${r.reference_n}`] }],
    });
  });
  return rows;
}

function forest(data, group) {
  return intervals(`${group.label}, ${group.arm} v ${group.reference}.`, `Below 1: fewer events with ${group.arm}. Numbers: events of patients.`, rowsOf(data, group), {
    kind: 'log', line: 1, axis: 'hazard ratio (logarithmic), 95% interval', columns: ['arm', 'reference', 'ratio'],
    rows: () => ({
      header: ['Subgroup', 'Level', 'Events, arm', 'Events, reference', 'Hazard ratio', '95% interval', 'p of interaction'],
      rows: group.rows.map((r) => [r.factor, r.level, `${r.events} of ${r.n}`, `${r.reference_events} of ${r.reference_n}`, number(r.value, 2), interval(r.low, r.high, 2), known(r.interaction_p) ? number(r.interaction_p, 3) : '']),
    }),
  });
}

export const subgroups = {
  id: 'subgroups',
  title: 'Subgroups',
  render(data) {
    if (!data.subgroups?.length) return null;
    return [el('p', {}, 'At the data cut-off. Factors of 0 and 1 by their level, biomarkers cut at their threshold, others at the median. Many subgroups are looked at: intervals that leave the overall ',
      'estimate by chance are to be expected, and none was planned as a test.'), ...data.subgroups.map((group) => forest(data, group))];
  },
};
