// SPDX-License-Identifier: MIT
// Why patients did not respond, what another arm would have done for the same patients, and what told beforehand.
import { el, table, number, interval } from '../dom.js';
import { figure, axis, tooltip } from '../chart.js';

function causes(data) {
  if (!data.causes?.length) return null;
  return figure('Named cause of non-response.', 'Percent of the patients of an arm who did not respond.', 90 + 30 * data.causes.length * data.arms.length / 2, (c, width) => ({
    tooltip: tooltip(c, { trigger: 'axis', axisPointer: { type: 'shadow' }, valueFormatter: (v) => `${number(v)}%` }),
    legend: { bottom: 0, textStyle: { color: c.text } },
    grid: { left: width < 600 ? 120 : 230, right: 24, top: 8, bottom: 60 },
    xAxis: axis(c, { type: 'value', axisLabel: { color: c.muted, formatter: '{value}%' } }),
    yAxis: axis(c, { type: 'category', inverse: true, data: data.causes.map((cause) => cause.cause),
      axisLabel: { color: c.text, width: width < 600 ? 110 : 220, overflow: 'break' } }),
    series: data.arms.map((arm, i) => ({ name: arm.name, type: 'bar', color: c.arm[i % 6], data: data.causes.map((cause) => cause.percent[i]) })),
  }));
}

function reversals(data) {
  if (!data.reversals?.length) return null;
  const share = (k, n) => (n ? `${k} of ${n} (${number((100 * k) / n, 0)}%)` : '');
  return table('The same patients again with one cause reversed: who responds then', ['Named cause', 'Arm', 'Its own cause reversed', 'Another cause reversed'],
    data.reversals.map((c) => [c.cause, c.arm, share(c.responded, c.reversed), share(c.other_responded, c.other)]));
}

function benefit(data) {
  if (!data.benefit?.length) return null;
  return table('The same patients in two arms: response, percent of patients (paired)', ['Arms', 'Both', 'Only the first', 'Only the second', 'Neither', 'Difference'],
    data.benefit.map((b) => [`${b.arm} v ${b.reference}`, `${number(b.both)}%`, `${number(b.only_arm)}%`, `${number(b.only_reference)}%`, `${number(b.neither)}%`,
      `${number(b.difference)} ${interval(b.low, b.high)}`]));
}

function biomarkers(data) {
  if (!data.biomarkers?.length) return null;
  return table('Biomarkers before treatment: area under the ROC curve for response (below 0.5: lower values go with response)', ['Biomarker', 'Arm', 'AUC', '95% interval'],
    data.biomarkers.map((b) => [b.name, b.arm, number(b.auc, 2), interval(b.low, b.high, 2)]));
}

export const reasons = {
  id: 'reasons',
  title: 'Why',
  render(data) {
    const parts = [causes(data), reversals(data), benefit(data), biomarkers(data)].filter(Boolean);
    return parts.length ? el('div', {}, parts) : null;
  },
};
