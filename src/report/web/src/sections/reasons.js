// SPDX-License-Identifier: MIT
// Why others never respond (named causes and what reversing them does) and why responders relapse.
import { el, table, percent, share } from '../dom.js';
import { bars } from '../charts/bars.js';
import { ways } from './lesions.js';
import { arm as colour } from '../theme.js';

function causes(data) {
  if (!data.causes?.length || !data.causes.some((c) => c.percent.some((v) => v > 0))) return [];
  return [el('h3', {}, 'Why patients did not respond'), bars('Named cause of non-response.', 'Percent of the patients of an arm who did not respond: what limited the killing most at baseline.', data.causes.map((cause) => ({
    label: cause.cause,
    bars: cause.percent.map((v, i) => ({ parts: [{ value: v, colour: colour(i) }], read: [`${cause.cause}, ${data.arms[i].name}`, percent(v)], has: (p) => p.arm === i && p.cause === cause.cause })),
  })), { legend: data.arms.map((arm, i) => ({ label: arm.name, colour: colour(i) })) })];
}

function reversals(data) {
  if (!data.reversals?.length) return [];
  return [table('The same patients again with one cause reversed: who responds then', ['Named cause', 'Arm', 'Its own cause reversed', 'Another cause reversed'],
    data.reversals.map((c) => [c.cause, c.arm, share(c.responded, c.reversed), share(c.other_responded, c.other)]))];
}

function relapse(data) {
  if (!data.relapse?.some((c) => c.responders)) return [];
  return [
    el('h3', {}, 'Why responders relapse'),
    ways(data, 'Relapse after response.', 'By what it was called: new lesions first, then the sum of targets, then the rest.', data.relapse, 'relapsed'),
    table('Responders who relapsed, over the whole follow-up', ['Arm', 'Relapsed', 'Off the drug for two months before', 'New lesion', 'Targets grew', 'Alive at the end'], data.relapse.map((c) => [
      data.arms[c.arm].name, share(c.relapsed, c.responders), share(c.off_drug, c.relapsed), share(c.new, c.relapsed), share(c.target, c.relapsed), share(c.alive, c.relapsed)])),
  ].filter(Boolean);
}

export const reasons = {
  id: 'reasons',
  title: 'Why',
  render(data) {
    const parts = [...causes(data), ...reversals(data), ...relapse(data)];
    return parts.length ? parts : null;
  },
};
