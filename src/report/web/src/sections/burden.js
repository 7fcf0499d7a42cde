// SPDX-License-Identifier: MIT
// Adverse events by organ and grade over time: who has one, of those who are alive and followed.
import { el, number } from '../dom.js';
import { areas } from '../charts/areas.js';
import { grade, GRADES } from '../theme.js';
import { niceTop } from '../svg.js';
import { legendList } from './response.js';

const name = (organ) => (organ.organ ? organ.organ[0].toUpperCase() + organ.organ.slice(1) : 'Any organ');
const total = (arm, k) => arm.reduce((sum, values) => sum + (values[k] ?? 0), 0);
const peak = (organ) => Math.max(...organ.arms.flatMap((arm) => arm[0].map((_, k) => total(arm, k))));

function chart(data, organ, i, top) {
  const arm = organ.arms[i];
  const { weeks } = data.burden;
  return areas(`${data.arms[i].name}.`, '', weeks, arm.map((values, g) => ({ colour: grade(g + 1), values })), {
    top, axis: 'weeks',
    read: (t, k) => [`${name(organ)}, ${data.arms[i].name}, week ${t}`, `any grade ${number(total(arm, k))}%`, ...arm.map((values, g) => (values[k] > 0 ? `grade ${g + 1}: ${number(values[k])}%` : null)).filter(Boolean)],
  });
}

// One organ at a time, the arms side by side on one scale.
export function burden(data) {
  const organs = (data.burden?.organs ?? []).filter((o) => peak(o) > 0);
  if (!organs.length) return [];
  organs.sort((a, b) => Boolean(a.organ) - Boolean(b.organ) || peak(b) - peak(a));
  const parts = organs.map((organ, i) => el('div', { class: i ? 'hidden-part' : '' },
    el('div', { class: `multiples of${Math.min(3, data.arms.length)}` }, data.arms.map((_, a) => chart(data, organ, a, niceTop(Math.max(1, peak(organ)), 4))))));
  const pick = (event) => {
    parts.forEach((part, i) => { part.className = i === Number(event.target.value) ? '' : 'hidden-part'; });
    window.dispatchEvent(new Event('resize'));
  };
  return [
    el('h3', {}, 'Who has an event, by organ and grade over time'),
    el('p', {}, 'Percent of the patients who are alive and followed at each time and have an event then, by its grade, in the first year. Events unrelated to treatment are left out.'),
    el('div', { class: 'choice' }, el('label', {}, 'Organ ', el('select', { onchange: pick }, organs.map((organ, i) => el('option', { value: i }, name(organ)))))),
    legendList(Array.from({ length: GRADES }, (_, g) => g).filter((g) => organs[0].arms.some((arm) => arm[g].some((v) => v > 0))).map((g) => ({ label: `grade ${g + 1}`, colour: grade(g + 1), border: 'var(--muted)' }))),
    ...parts,
  ];
}
