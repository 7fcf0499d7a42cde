// SPDX-License-Identifier: MIT
// The trial at a glance: a card per arm, then the table of endpoints and contrasts.
import { el, table, number, estimate, interval } from '../dom.js';
import { theme } from '../theme.js';

const CARD = ['ORR', 'CR', 'median_PFS_months', 'OS_12mo', 'grade3plus_irAE'];

function armName(arm, i) {
  return el('span', {}, el('span', { class: 'swatch', style: `background:${theme().arm[i % 6]}` }), arm.name);
}

function card(data, i) {
  const terms = data.endpoints.filter((endpoint) => CARD.includes(endpoint.code)).flatMap((endpoint) => {
    const v = endpoint.values[i];
    return [el('dt', {}, endpoint.label), el('dd', {}, v.value === null ? estimate(endpoint.code, null) : `${number(v.value)} ${endpoint.unit}`)];
  });
  return el('div', { class: 'card' }, el('h3', {}, armName(data.arms[i], i)), el('dl', {}, el('dt', {}, 'Patients'),
    el('dd', {}, data.arms[i].n), terms));
}

function contrasts(data) {
  if (!data.comparisons.length) return null;
  const rows = data.comparisons.map((c) => [`${c.arm} v ${c.reference}`, c.label, number(c.value, 2), interval(c.low, c.high, 2),
    c.p === null ? '' : (c.p < 1e-4 ? '< 0.0001' : c.p.toFixed(4)),
    c.published === null ? '' : `${number(c.published, 2)} ${interval(c.published_low, c.published_high, 2)}`]);
  return table('Contrasts between arms', ['Arms', 'Contrast', 'Predicted', '95% interval', 'Log-rank p', 'Published'], rows);
}

export const overview = {
  id: 'overview',
  title: 'Results',
  render(data) {
    const header = ['Endpoint', ...data.arms.map((arm) => arm.name)];
    const rows = data.endpoints.map((endpoint) => [
      el('span', {}, endpoint.label, ' ', el('small', {}, endpoint.unit)),
      ...endpoint.values.map((v) => el('span', {}, estimate(endpoint.code, v.value), ' ',
        el('small', {}, interval(v.low, v.high)))),
    ]);
    return el('div', {},
      el('p', { class: 'lead' }, data.cutoff_text),
      el('div', { class: 'cards' }, data.arms.map((_, i) => card(data, i))),
      table('Endpoints by arm, with 95% intervals', header, rows),
      contrasts(data),
      el('p', { class: 'lead' }, 'The intervals are sampling error only: they say how far another trial of this size with the same virtual population ',
        'would differ. They do not hold the uncertainty of the model. NE: cannot be estimated.'));
  },
};
