// SPDX-License-Identifier: MIT
// Lesions are lesions: those of one patient may go different ways. Shares of mixed responses, new lesions and dissociated progression.
import { el, table, share } from '../dom.js';
import { bars } from '../charts/bars.js';
import { arm as colour } from '../theme.js';

const WAY = [['new', 'new lesion', 'var(--okabe1)'], ['target', 'target lesions grew', 'var(--okabe2)'], ['other', 'non-target lesions', 'var(--okabe3)']];

// By what progression was called, in percent of those who progressed.
export function ways(data, title, note, list, all) {
  const shown = list.filter((c) => c[all] > 0);
  if (!shown.length) return null;
  return bars(title, note, shown.map((c) => ({
    label: data.arms[c.arm].name,
    bars: [{
      parts: WAY.map(([key, , fill]) => ({ value: (100 * c[key]) / c[all], colour: fill, text: `${((100 * c[key]) / c[all]).toFixed(0)}%`, ink: key === 'other' ? '#000' : '#fff' })),
      end: `n ${c[all]}`,
      read: [data.arms[c.arm].name, ...WAY.map(([key, label]) => `${label}: ${share(c[key], c[all])}`)],
    }],
  })), { to: 100, legend: WAY.map(([, label, fill]) => ({ label, colour: fill })) });
}

const SHARES = [
  ['mixed', 'patients', 'mixed response', 'of patients with a scan'],
  ['progressions', 'patients', 'progression', 'of patients with a scan'],
  ['new', 'progressions', 'progression with new lesions', 'of progressions'],
  ['dissociated', 'progressions', 'dissociated progression', 'of progressions'],
];

function shares(data) {
  return bars('Mixed, new, dissociated.', 'Percent of the patients with a scan, and of those who progressed.', SHARES.map(([key, all, label, of]) => ({
    label: `${label}, ${of}`,
    bars: data.lesions.map((c) => ({ parts: [{ value: c[all] ? (100 * c[key]) / c[all] : null, colour: colour(c.arm) }], read: [`${label}, ${data.arms[c.arm].name}`, share(c[key], c[all])] })),
  })), { to: 100, legend: data.lesions.map((c) => ({ label: data.arms[c.arm].name, colour: colour(c.arm) })) });
}

export const lesions = {
  id: 'lesions',
  title: 'Lesions',
  render(data) {
    if (!data.lesions?.length) return null;
    return [
      el('p', {}, 'Each lesion has a course of its own. Mixed: at one visit a lesion is 30% smaller than at baseline and another 20% and 5 mm larger. Dissociated: progression while another lesion is 30% smaller.'),
      shares(data),
      ways(data, 'First progression.', 'By what it was called: new lesions first, then the sum of targets, then the rest.', data.lesions, 'progressions'),
      table('Patients whose lesions differ', ['Arm', 'Mixed response', 'Progression', 'with new lesions', 'dissociated'], data.lesions.map((c) => [
        data.arms[c.arm].name, share(c.mixed, c.patients), share(c.progressions, c.patients), share(c.new, c.progressions), share(c.dissociated, c.progressions)])),
    ];
  },
};
