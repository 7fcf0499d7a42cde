// SPDX-License-Identifier: MIT
// Predicted beside published: points with intervals for each endpoint and arm that was published, and the table.
import { el, table, number, interval, known } from '../dom.js';
import { intervals } from '../charts/intervals.js';
import { legendLines } from './legend.js';

// Rows by endpoint: for each arm what was predicted and, open, what was published.
function rowsOf(data, unit) {
  const rows = [];
  for (const endpoint of data.endpoints.filter((e) => e.unit === unit)) {
    endpoint.values.forEach((v, i) => {
      if (!known(v.published)) return;
      const say = (label, value, low, high) => [`${endpoint.label}, ${data.arms[i].name}`, `${label} ${number(value)} ${interval(low, high)} ${unit}`];
      rows.push({
        label: endpoint.label, sub: data.arms[i].name, stripe: false,
        points: [
          { value: v.value, low: v.low, high: v.high, arm: i, text: say('predicted', v.value, v.low, v.high), missing: endpoint.code.startsWith('median_') ? 'not reached' : 'not estimable', unlimited: endpoint.code.startsWith('median_') },
          { value: v.published, low: v.published_low, high: v.published_high, arm: i, open: true, colour: 'var(--text)', text: say('published', v.published, v.published_low, v.published_high) },
        ],
      });
    });
  }
  let stripe = false;
  rows.forEach((row, i) => {
    if (i && row.label !== rows[i - 1].label) stripe = !stripe;
    row.stripe = stripe;
  });
  return rows;
}

function ratios(data) {
  return data.comparisons.filter((c) => known(c.published) && c.endpoint.startsWith('HR_')).map((c) => ({
    label: c.label, sub: `${c.arm} v ${c.reference}`,
    points: [
      { value: c.value, low: c.low, high: c.high, arm: Math.max(0, data.arms.findIndex((a) => a.name === c.arm)), text: [`${c.label}, predicted`, `${number(c.value, 2)} ${interval(c.low, c.high, 2)}`] },
      { value: c.published, low: c.published_low, high: c.published_high, open: true, colour: 'var(--text)', text: [`${c.label}, published`, `${number(c.published, 2)} ${interval(c.published_low, c.published_high, 2)}`] },
    ],
  }));
}

const KEYS = [{ label: 'predicted', symbol: 1, colour: 'var(--muted)' }, { label: 'published', symbol: 0, colour: 'var(--text)', open: true }];
const NOTE = 'Filled symbols are this run, open circles the publication; lines are 95% intervals, dashed where published.';

export const published = {
  id: 'published',
  title: 'Published',
  render(data) {
    if (!data.published?.length) return null;
    const header = ['Endpoint', 'Arm', 'Predicted', 'Published', 'Difference', 'Follow-up, months', 'Source'];
    const body = data.published.map((p) => {
      const digits = p.unit ? 1 : 2;
      return [
        p.unit ? `${p.label}, ${p.unit}` : p.label, p.arm, number(p.predicted, digits),
        `${number(p.published, digits)} ${known(p.low) ? interval(p.low, p.high, digits) : ''}`,
        known(p.predicted) ? `${p.predicted - p.published >= 0 ? '+' : ''}${number(p.predicted - p.published, digits)}` : '',
        known(p.followup_months) ? number(p.followup_months) : '', el('small', {}, p.source),
      ];
    });
    return [
      el('p', {}, 'The published figures are read for this comparison only. No simulated row depends on them.'),
      legendLines(data),
      intervals('Shares.', NOTE, rowsOf(data, '%'), { from: 0, to: 100, axis: 'percent', format: (v) => `${v}%`, legend: KEYS }),
      intervals('Times.', NOTE, rowsOf(data, 'months'), { axis: 'months', legend: KEYS }),
      intervals('Hazard ratios.', NOTE, ratios(data), { kind: 'log', line: 1, axis: 'hazard ratio (logarithmic)', legend: KEYS }),
      el('details', { class: 'paper' }, el('summary', {}, `Every endpoint with a published figure (${body.length})`), table('Every endpoint with a published figure', header, body)),
    ];
  },
};
