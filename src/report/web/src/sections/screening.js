// SPDX-License-Identifier: MIT
// From candidates to the analysis set, as a CONSORT diagram, and the baseline of those who were randomised.
import { el, table } from '../dom.js';

const count = (n) => n.toLocaleString('en-GB');

function flow(data) {
  const s = data.screening;
  const removed = s.removed.filter((r) => r.count > 0).sort((a, b) => b.count - a.count).map((r) => el('li', {}, `${r.reason}: ${count(r.count)}`));
  const arrow = () => el('div', { class: 'arrow', 'aria-hidden': 'true' }, '\u2193');
  const arms = data.arms.map((arm) => el('div', { class: 'box' }, el('strong', {}, arm.name), el('br'),
    `${count(arm.n)} analysed`, arm.failed ? `, ${count(arm.failed)} not computed` : ''));
  return el('div', { class: 'flow' },
    el('div', { class: 'row' }, el('div', { class: 'box' }, el('strong', {}, 'Virtual candidates'), el('br'), count(s.candidates)),
      el('div', { class: 'out' }, el('ul', {}, removed))),
    arrow(),
    el('div', { class: 'row' }, el('div', { class: 'box' }, el('strong', {}, 'Randomised'), el('br'), count(s.randomised)), el('div')),
    arrow(),
    el('div', { class: 'arms' }, arms));
}

export const screening = {
  id: 'population',
  title: 'Population',
  render(data) {
    return el('div', {},
      el('p', {}, 'Every candidate\u2019s tumours grew with the immune system present. Those whose tumours were eliminated or stayed below diagnosis never ',
        'became patients: the people who reach a trial are a selection, here as in a clinic.'),
      flow(data),
      table('Baseline: median (10th to 90th percentile) or percent', ['', ...data.arms.map((arm) => arm.name)],
        data.baseline.map((row) => [row.unit ? `${row.label}, ${row.unit}` : row.label, ...row.values])));
  },
};
