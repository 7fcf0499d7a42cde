// SPDX-License-Identifier: MIT
// The course of a few patients: drug, receptor occupancy, T cells, tumour, one panel under the other on one time axis.
import { el } from '../dom.js';
import { figure, axis, tooltip } from '../chart.js';
import { ARM_LINE } from '../theme.js';

const PANEL = 118;
// On a logarithmic axis nothing is drawn that is this much smaller than the largest value: a drug long gone, a tumour that is no more.
const SHOWN = 1e-6;

function drawn(panel) {
  const top = Math.max(0, ...panel.series.flatMap((s) => s.y));
  return (y) => (panel.scale === 'log' && !(y > SHOWN * top) ? null : y);
}

function course(data, patient) {
  const panels = patient.panels;
  return figure(`Patient ${patient.patient}, ${data.arms[patient.arm].name}.`, patient.note, 60 + PANEL * panels.length, (c) => ({
    tooltip: tooltip(c, { trigger: 'axis' }),
    grid: panels.map((_, k) => ({ left: 74, right: 20, top: 26 + PANEL * k, height: PANEL - 40 })),
    title: panels.map((panel, k) => ({ text: `${panel.label}${panel.unit ? `, ${panel.unit}` : ''}`, left: 74, top: 4 + PANEL * k,
      textStyle: { fontSize: 12, fontWeight: 500, color: c.text } })),
    xAxis: panels.map((_, k) => axis(c, { type: 'value', gridIndex: k, min: 0, max: patient.end_days / 30.4375, axisLabel: { show: k === panels.length - 1, color: c.muted },
      name: k === panels.length - 1 ? 'months' : '', nameLocation: 'middle', nameGap: 22, splitLine: { show: false } })),
    yAxis: panels.map((panel, k) => axis(c, { type: panel.scale, gridIndex: k, scale: true, splitNumber: 3,
      axisLabel: { color: c.muted, hideOverlap: true, formatter: (v) => (Math.abs(v) >= 1e4 || (v !== 0 && Math.abs(v) < 0.01) ? v.toExponential(0) : String(v)) } })),
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    series: panels.flatMap((panel, k) => {
      const shown = drawn(panel);
      return panel.series.map((s, i) => ({
        name: s.label, type: 'line', symbol: 'none', xAxisIndex: k, yAxisIndex: k, color: c.arm[i % 6],
        lineStyle: { width: 1.6, type: ARM_LINE[i % 6] },
        data: s.t.map((t, j) => [t / 30.4375, shown(s.y[j])]),
      }));
    }),
  }));
}

export const courses = {
  id: 'courses',
  title: 'Patients',
  render(data) {
    if (!data.courses?.length) return null;
    return el('div', {}, el('p', {}, 'The whole course of a few patients, chosen as the first of each kind of outcome.'),
      data.courses.map((patient) => course(data, patient)));
  },
};
