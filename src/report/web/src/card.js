// SPDX-License-Identifier: MIT
// The card of the patient whom the reader looks at: who he is and what became of him.
import { el, known, significant } from './dom.js';
import { s, symbol } from './svg.js';
import { arm as colour, RESPONSE_NAME } from './theme.js';
import { onPatient, release } from './link.js';

const time = (t, event) => `${t.toFixed(1)} months${event ? '' : ' (censored)'}`;

function outcome(data, p) {
  const rows = [['Best response', `${(RESPONSE_NAME[p.best] ?? p.best) || 'not known'}${known(p.change) ? `, ${p.change > 0 ? '+' : ''}${p.change.toFixed(0)}%` : ''}`]];
  if (known(p.full?.[2])) rows.push(['PFS, all follow-up', time(p.full[2], p.full[3])]);
  if (known(p.full?.[0])) rows.push(['OS, all follow-up', time(p.full[0], p.full[1])]);
  if (known(p.dor)) rows.push(['Response lasted', time(p.dor, p.dor_event)]);
  if (known(p.dosed)) rows.push(['Last dose', `${p.dosed.toFixed(1)} months`]);
  if (known(p.stopped)) rows.push(['Stopped for toxicity', `${p.stopped.toFixed(1)} months`]);
  if (p.cause) rows.push(['Cause of non-response', p.cause]);
  for (const [term, grade, onset] of p.ae ?? []) rows.push([data.terms[term], `grade ${grade}${known(onset) ? `, month ${onset.toFixed(1)}` : ''}`]);
  return rows;
}

const baseline = (data, p) => (data.markers ?? []).map((m, i) => [m.label, known(p.base?.[i]) ? `${significant(p.base[i])} ${m.unit}` : null]).filter(([, v]) => v);

const list = (rows) => el('dl', {}, rows.flatMap(([key, value]) => [el('dt', {}, key), el('dd', {}, value)]));

export function card(data) {
  const people = new Map(data.patients.map((p) => [p.id, p]));
  const box = el('aside', { id: 'patient', 'aria-label': 'Patient', hidden: true });
  document.body.append(box);
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape') release(); });
  onPatient((id, kept) => {
    const p = people.get(id);
    box.hidden = !p;
    box.className = kept ? 'kept' : '';
    if (!p) return;
    box.replaceChildren(
      el('h2', {}, `Patient ${p.id}`, kept ? el('button', { type: 'button', class: 'close', 'aria-label': 'Let this patient go', onclick: release }, '×') : null),
      el('p', {}, s('svg', { width: 16, height: 14, 'aria-hidden': 'true' }, symbol(p.arm, 7, 7, 5, { fill: colour(p.arm) })), data.arms[p.arm].name),
      list(outcome(data, p)),
      el('div', { class: 'more' }, list(baseline(data, p))));
  });
}
