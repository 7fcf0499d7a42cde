// SPDX-License-Identifier: MIT
// The trial at a glance: a card per arm, then the table of endpoints and contrasts.
import { el, table, number, estimate, interval, known, openInterval, pValue } from '../dom.js';
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
  const rows = data.comparisons.map((c) => [`${c.arm} v ${c.reference}`, c.label, number(c.value, 2), interval(c.low, c.high, 2), pValue(c.p),
    ...(published ? [known(c.published) ? `${number(c.published, 2)} ${interval(c.published_low, c.published_high, 2)}` : ''] : [])]);
  return table('Contrasts between arms', ['Arms', 'Contrast', 'Estimate', '95% interval', 'Log-rank p', ...(published ? ['Published'] : [])], rows);
}

export const overview = {
  id: 'overview',
  title: 'Results',
  render(data) {
    const rows = data.endpoints.map((endpoint) => [
      el('span', {}, endpoint.label, ' ', el('small', {}, endpoint.unit)),
      ...endpoint.values.map((v) => el('span', {}, estimate(endpoint.code, v.value), ' ', el('small', {}, interval(v.low, v.high, 1, openInterval(endpoint.code))))),
    ]);
    return [
      el('p', { class: 'lead' }, data.cutoff_text),
      el('div', { class: 'cards' }, data.arms.map((_, i) => card(data, i))),
      table('Endpoints by arm, with 95% intervals', ['Endpoint', ...data.arms.map((arm) => arm.name)], rows),
      contrasts(data),
      el('p', { class: 'lead' }, 'Intervals are sampling error only: how far another trial of this size from the same population would differ. ',
        'They do not hold the uncertainty of a model. NE: not estimable. Not reached: the curve does not come down to the half.'),
    ];
  },
};
