// SPDX-License-Identifier: MIT
// The trial at a glance: a card per arm, then the table of endpoints and contrasts.
import { el, table, number, estimate, interval, known, openInterval, pValue, count } from '../dom.js';
import { s, symbol } from '../svg.js';
import { arm as colour } from '../theme.js';

const CARD = ['ORR', 'CR', 'median_PFS_months', 'OS_12mo', 'median_OS_months', 'grade3plus_irAE', 'grade3plus_TRAE'];

export function armName(data, i) {
  return el('span', {}, s('svg', { width: 16, height: 14, 'aria-hidden': 'true', class: 'swatch' }, symbol(i, 7, 7, 5, { fill: colour(i) })), data.arms[i].name);
}

function card(data, i) {
  const terms = data.endpoints.filter((endpoint) => CARD.includes(endpoint.code)).flatMap((endpoint) => {
    const v = endpoint.values[i];
    return [el('dt', {}, endpoint.label), el('dd', {}, known(v?.value) ? `${number(v.value)} ${endpoint.unit}` : estimate(endpoint.code, null))];
  });
  return el('div', { class: 'card' }, el('h3', {}, armName(data, i)), el('dl', {}, el('dt', {}, 'Patients'), el('dd', {}, data.arms[i].n), terms));
}

function contrasts(data) {
  if (!data.comparisons.length) return null;
  const published = data.comparisons.some((c) => known(c.published));
  const rows = data.comparisons.map((c) => [`${c.arm} v ${c.reference}`, c.full ? `${c.label} (full follow-up)` : c.label, number(c.value, 2), interval(c.low, c.high, 2), pValue(c.p),
    ...(published ? [known(c.published) ? `${number(c.published, 2)} ${interval(c.published_low, c.published_high, 2)}` : ''] : [])]);
  return table('Contrasts between arms', ['Arms', 'Contrast', 'Estimate', '95% interval', 'Log-rank p', ...(published ? ['Published'] : [])], rows);
}

// A milestone may lie beyond the cut-off in one arm and not in another.
const mark = (v) => (v.full ? '* ' : '');

const SHOWN = ['ORR', 'CR', 'median_PFS_months', 'median_OS_months', 'grade3plus_irAE', 'grade3plus_TRAE', 'any_TRAE'];

// Standard errors: of the model's own value, in as many patients as this run computed, and of a trial as large as the one that was published.
function errors(data) {
  const rows = data.endpoints.filter((e) => SHOWN.includes(e.code) || /^(OS|PFS)_\d+mo$/.test(e.code)).flatMap((e) => e.values.map((v, i) => (known(v.error) && v.n ? [
    `${e.label}, ${e.unit}`, data.arms[i].name, number(v.value), number(v.error, 2), count(v.n),
    v.published_n ? number(v.error * Math.sqrt(v.n / v.published_n), 2) : 'not published', v.published_n ? count(v.published_n) : ''] : null)).filter(Boolean));
  const ratios = data.comparisons.filter((c) => known(c.error) && !c.full).map((c) => [c.label, `${c.arm} v ${c.reference}`, number(c.value, 2), number(c.error, 3), '', '', '']);
  if (!rows.length) return null;
  return el('details', { class: 'paper' }, el('summary', {}, 'Monte Carlo error beside sampling error'),
    el('p', {}, 'Monte Carlo error is how far the figure would move if as many other patients were drawn: it halves with four times the patients. Sampling error is that of a trial as large as the published one, whatever the model computes.'),
    table('Standard errors', ['Endpoint', 'Arm', 'Value', 'Monte Carlo error', 'Patients computed', 'Sampling error as published', 'Patients published'], [...rows, ...ratios]));
}

export const overview = {
  id: 'overview',
  title: 'Results',
  render(data) {
    const rows = data.endpoints.map((endpoint) => [
      el('span', {}, endpoint.label, ' ', el('small', {}, endpoint.unit)),
      ...endpoint.values.map((v) => el('span', {}, mark(v), estimate(endpoint.code, v.value), ' ', el('small', {}, interval(v.low, v.high, 1, openInterval(endpoint.code))))),
    ]);
    return [
      el('p', { class: 'lead' }, data.cutoff_text),
      el('div', { class: 'cards' }, data.arms.map((_, i) => card(data, i))),
      table('Endpoints by arm, with 95% intervals', ['Endpoint', ...data.arms.map((arm) => arm.name)], rows),
      contrasts(data),
      data.endpoints.some((e) => e.values.some((v) => v.full)) ? el('p', { class: 'lead' }, '* From the full follow-up: the time lies beyond this arm’s data cut-off.') : null,
      errors(data),
      el('p', { class: 'lead' }, 'Intervals are sampling error only: how far another trial of this size from the same population would differ. ',
        'They do not hold the uncertainty of a model. NE: not estimable. Not reached: the curve does not come down to the half.'),
    ];
  },
};
