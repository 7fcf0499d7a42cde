// SPDX-License-Identifier: MIT
// Immune-related adverse events by organ: worst grade per patient, time of onset.
import { el, table, number } from '../dom.js';
import { figure, axis, tooltip } from '../chart.js';
import { ARM_LINE } from '../theme.js';

function grades(data) {
  const rows = data.events.flatMap((event) => event.arms.map((a, i) => ({ event, a, arm: i })));
  const labels = rows.map((r) => `${r.event.term}, ${data.arms[r.arm].name}`);
  return figure('Worst grade of each patient, by organ.', 'Percent of the patients of an arm, over the whole follow-up.', 60 + 22 * rows.length, (c, width) => ({
    tooltip: tooltip(c, { trigger: 'axis', axisPointer: { type: 'shadow' }, valueFormatter: (v) => `${number(v)}%` }),
    aria: { enabled: true, decal: { show: true } },
    legend: { bottom: 0, textStyle: { color: c.text } },
    grid: { left: width < 600 ? 130 : 290, right: 24, top: 8, bottom: 56 },
    xAxis: axis(c, { type: 'value', axisLabel: { color: c.muted, formatter: '{value}%' } }),
    yAxis: axis(c, { type: 'category', inverse: true, data: labels,
      axisLabel: { color: c.text, width: width < 600 ? 120 : 280, overflow: 'truncate', fontSize: width < 600 ? 10 : 12 } }),
    series: [1, 2, 3, 4].map((g) => ({
      name: `grade ${g}`, type: 'bar', stack: 'grade', color: c.grade[g - 1], data: rows.map((r) => r.a[`g${g}`]),
    })),
  }));
}

function onset(data) {
  const shown = data.onset ?? [];
  if (!shown.length) return null;
  const steps = Math.max(0, ...shown.map((o) => o.times ?? 0));
  return figure('First immune-related event of any grade.', `Cumulative percent of patients until the data cut-off, death as a competing event.${steps ? ` Drawn by ${Math.max(...shown.map((o) => o.weeks.length - 1))} of up to ${steps} steps a curve.` : ''}`, 280, (c) => ({
    tooltip: tooltip(c, { trigger: 'axis' }),
    legend: { bottom: 0, textStyle: { color: c.text } },
    grid: { left: 52, right: 20, top: 12, bottom: 66 },
    xAxis: axis(c, { type: 'value', min: 0, name: 'weeks', nameLocation: 'middle', nameGap: 26 }),
    yAxis: axis(c, { type: 'value', min: 0, axisLabel: { color: c.muted, formatter: '{value}%' } }),
    series: shown.map((o) => ({
      name: data.arms[o.arm].name, type: 'line', step: 'end', symbol: 'none', color: c.arm[o.arm % 6],
      lineStyle: { type: ARM_LINE[o.arm % 6], width: 2 }, data: o.weeks.map((w, k) => [w, o.percent[k]]),
    })),
  }));
}

export const harm = {
  id: 'harm',
  title: 'Harm',
  render(data) {
    if (!data.events.length) return null;
    const rows = data.events.map((event) => [event.term, ...event.arms.map((a) => el('span', {}, `${number(a.any)}% / ${number(a.g3 + a.g4)}%`, ' ',
      el('small', {}, a.onset_weeks === null ? '' : `onset ${number(a.onset_weeks)} weeks`)))]);
    return el('div', {}, grades(data), onset(data),
      table('Any grade / grade 3 and above, median onset, over the whole follow-up (the endpoints above end at the data cut-off)', ['Event', ...data.arms.map((arm) => arm.name)], rows));
  },
};
