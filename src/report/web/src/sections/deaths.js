// SPDX-License-Identifier: MIT
// What patients died of: shares by cause, cumulative incidence of each cause with the others competing, and who died of toxicity.
import { el, table, number, count } from '../dom.js';
import { bars } from '../charts/bars.js';
import { curves } from '../charts/curves.js';
import { armLine } from '../theme.js';
import { months } from '../svg.js';
import { legendLines } from './legend.js';

const CAUSE = [['disease', 'the cancer', 'var(--okabe2)', '#fff'], ['toxicity', 'toxicity', 'var(--grade5)', '#fff'], ['other', 'other causes', 'var(--okabe3)', '#000'], ['unknown', 'not known', 'var(--ne)', '#000']];
const NAME = { disease: 'Death from the cancer', toxicity: 'Death from toxicity', other: 'Death from other causes', '': 'Death of unknown cause' };

function curve(data, cause) {
  const list = data.deaths.map((d) => ({ arm: d.arm, points: d.curves.find((c) => c.cause === cause)?.points ?? [] })).filter((c) => c.points.length);
  if (!list.length) return null;
  const end = Math.max(...data.deaths.flatMap((d) => d.curves.flatMap((c) => c.points.map((p) => p[0]))));
  return curves(`${NAME[cause]}.`, '', list.map((c) => ({
    arm: c.arm, step: true, style: armLine(c.arm), points: [[0, 0], ...c.points],
    read: (t, v) => [`${data.arms[c.arm].name}, ${number(t)} months`, `${number(v)}%`],
  })), { height: 220, xTo: end, axis: 'months', ticks: months, format: (v) => `${v}%` });
}

export const deaths = {
  id: 'deaths',
  title: 'Deaths',
  render(data) {
    if (!data.deaths?.length) return null;
    const used = CAUSE.filter(([key]) => data.deaths.some((d) => d[key] > 0));
    if (!used.length) return null;
    const toxic = data.toxic_deaths ?? [];
    return [
      bars('Causes of death.', 'Percent of the patients of an arm, over the whole follow-up.', data.deaths.map((d) => ({
        label: data.arms[d.arm].name,
        bars: [{
          parts: used.map(([key, , fill, ink]) => ({ value: (100 * d[key]) / d.n, colour: fill, ink, text: `${((100 * d[key]) / d.n).toFixed(0)}%` })),
          has: (p) => p.arm === d.arm && p.full?.[1] === 1,
          read: [data.arms[d.arm].name, ...used.map(([key, label]) => `${label}: ${count(d[key])} of ${count(d.n)}`), `alive: ${count(d.alive)}`],
        }],
      })), { to: 100, legend: used.map(([, label, fill]) => ({ label, colour: fill })) }),
      el('p', {}, 'Over time, the other causes competing (Aalen-Johansen).'),
      legendLines(data),
      el('div', { class: 'multiples of2' }, ['disease', 'toxicity', 'other', ''].map((cause) => curve(data, cause)).filter(Boolean)),
      table('Deaths by cause, patients', ['Arm', 'Patients', ...used.map(([, label]) => label[0].toUpperCase() + label.slice(1)), 'Alive at the end'], data.deaths.map((d) => [
        data.arms[d.arm].name, count(d.n), ...used.map(([key]) => count(d[key])), count(d.alive)])),
      toxic.length ? table(`Deaths from toxicity${data.toxic_deaths_all ? ` (the first ${toxic.length} of ${data.toxic_deaths_all})` : ''}`, ['Patient', 'Arm', 'Month', 'Severe events before'],
        toxic.map((d) => [String(d.patient), data.arms[d.arm].name, number(d.month), d.events])) : el('p', {}, 'Nobody died of toxicity.'),
    ];
  },
};
