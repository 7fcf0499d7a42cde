// SPDX-License-Identifier: MIT
// From candidates to the analysis set, as a CONSORT diagram, and the baseline of those who were randomised.
import { el, table, count, known } from '../dom.js';
import { armName } from './overview.js';

const MOST_REASONS = 8;

function reasons(removed) {
  const all = removed.filter((r) => r.count > 0).sort((a, b) => b.count - a.count);
  const item = (r) => el('li', {}, `${r.reason} `, el('b', {}, count(r.count)));
  const rest = all.slice(MOST_REASONS);
  const total = all.reduce((sum, r) => sum + r.count, 0);
  return el('div', { class: 'box out' }, el('strong', {}, `Not randomised ${count(total)}`), el('ul', {}, all.slice(0, MOST_REASONS).map(item)),
    rest.length ? el('details', {}, el('summary', {}, `${rest.length} rarer reasons, ${count(rest.reduce((sum, r) => sum + r.count, 0))}`), el('ul', {}, rest.map(item))) : null);
}

function armBox(data, i) {
  const arm = data.arms[i];
  const line = (label, n) => el('li', {}, `${label} `, el('b', {}, count(n)));
  return el('div', { class: 'column' },
    el('div', { class: 'box' }, el('strong', {}, armName(data, i)), el('br'), `allocated ${count(arm.n + arm.failed)}`),
    el('div', { class: 'box light' }, el('ul', {}, (arm.flow ?? []).map((f) => line(f.label, f.count)), arm.failed ? line('could not be computed', arm.failed) : null)),
    el('div', { class: 'box' }, el('strong', {}, `Analysed ${count(arm.n)}`)));
}

function flow(data) {
  const s = data.screening;
  const screened = known(s?.candidates) && s.candidates > 0;
  return el('div', { class: 'consort', role: 'group', 'aria-label': 'CONSORT diagram' },
    screened ? el('div', { class: 'screened' }, el('div', { class: 'box' }, el('strong', {}, 'Virtual candidates'), el('br'), count(s.candidates)), reasons(s.removed)) : null,
    el('div', { class: 'box centre' }, el('strong', {}, 'Randomised'), el('br'), count(s.randomised)),
    el('div', { class: 'arms', style: `--arms:${data.arms.length}` }, data.arms.map((_, i) => armBox(data, i))));
}

export const screening = {
  id: 'population',
  title: 'Population',
  render(data) {
    return [
      known(data.screening?.candidates) && data.screening.candidates > 0 ? el('p', {}, 'Every candidate’s tumours grew with the immune system present. Those whose tumours were eliminated or stayed ',
        'below diagnosis never became patients: the people who reach a trial are a selection, here as in a clinic.') : null,
      flow(data),
      data.baseline?.length ? table('Baseline: median (10th to 90th percentile) or percent', ['', ...data.arms.map((arm) => arm.name)],
        data.baseline.map((row) => [row.unit ? `${row.label}, ${row.unit}` : row.label, ...row.values])) : null,
    ];
  },
};
