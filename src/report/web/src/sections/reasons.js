// SPDX-License-Identifier: MIT
// Why others never respond (named causes and what reversing them does), why responders relapse, and how lesions of one patient differ.
import { el, table, percent, share } from '../dom.js';
import { bars } from '../charts/bars.js';
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

const WAY = [['new', 'new lesion', 'var(--okabe1)'], ['target', 'target lesions grew', 'var(--okabe2)'], ['other', 'non-target lesions', 'var(--okabe3)']];

// By what progression was called, in percent of those who progressed.
function ways(data, title, note, list, all) {
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

function relapse(data) {
  if (!data.relapse?.some((c) => c.responders)) return [];
  return [
    el('h3', {}, 'Why responders relapse'),
    ways(data, 'Relapse after response.', 'By what it was called: new lesions first, then the sum of targets, then the rest.', data.relapse, 'relapsed'),
    table('Responders who relapsed, over the whole follow-up', ['Arm', 'Relapsed', 'Off the drug for two months before', 'New lesion', 'Targets grew', 'Alive at the end'], data.relapse.map((c) => [
      data.arms[c.arm].name, share(c.relapsed, c.responders), share(c.off_drug, c.relapsed), share(c.new, c.relapsed), share(c.target, c.relapsed), share(c.alive, c.relapsed)])),
  ].filter(Boolean);
}

function lesions(data) {
  if (!data.lesions?.length) return [];
  return [
    el('h3', {}, 'Lesions that differ within a patient'),
    ways(data, 'First progression.', 'By what it was called.', data.lesions, 'progressions'),
    table('Mixed: at one visit a lesion 30% below its baseline and another 20% and 5 mm above. Dissociated: progression while another lesion is 30% smaller', ['Arm', 'Mixed response', 'Progression', 'with new lesions', 'dissociated'], data.lesions.map((c) => [
      data.arms[c.arm].name, share(c.mixed, c.patients), share(c.progressions, c.patients), share(c.new, c.progressions), share(c.dissociated, c.progressions)])),
  ].filter(Boolean);
}

export const reasons = {
  id: 'reasons',
  title: 'Why',
  render(data) {
    const parts = [...causes(data), ...reversals(data), ...relapse(data), ...lesions(data)];
    return parts.length ? parts : null;
  },
};
