// SPDX-License-Identifier: MIT
// Predicted beside published: points with intervals for each endpoint and arm that was published, and the table.
import { el, table, number, interval } from '../dom.js';
import { figure, axis, tooltip } from '../chart.js';
import { ARM_SYMBOL } from '../theme.js';

function comparedRows(data) {
  const rows = [];
  for (const endpoint of data.endpoints) {
    endpoint.values.forEach((v, i) => {
      if (v.published !== null && v.value !== null) rows.push({ endpoint, v, arm: i });
    });
  }
  return rows;
}

function whisker(colour, shift) {
  return (params, api) => {
    const row = api.value(2);
    const a = api.coord([api.value(0), row]);
    const b = api.coord([api.value(1), row]);
    return {
      type: 'line',
      shape: { x1: a[0], y1: a[1] + shift, x2: b[0], y2: b[1] + shift },
      style: { stroke: colour, lineWidth: 2, opacity: 0.7 },
    };
  };
}

function percentChart(data, rows) {
  const labels = rows.map((r) => `${r.endpoint.label}\n${data.arms[r.arm].name}`);
  return figure('Predicted beside published.', 'Filled symbols are this run, open circles the publication; lines are 95% intervals. Percentages only.',
    70 + 40 * rows.length, (c, width) => ({
      tooltip: tooltip(c, { trigger: 'item' }),
      legend: { bottom: 0, textStyle: { color: c.text }, data: ['predicted', 'published'] },
      grid: { left: width < 600 ? 130 : 250, right: 24, top: 8, bottom: 56 },
      xAxis: axis(c, { type: 'value', min: 0, max: 100, name: '%', nameLocation: 'end' }),
      yAxis: axis(c, {
        type: 'category', inverse: true, data: labels,
        axisLabel: { color: c.text, width: width < 600 ? 120 : 240, overflow: 'truncate', fontSize: width < 600 ? 10 : 12, lineHeight: 14 },
      }),
      series: [
        { type: 'custom', silent: true, renderItem: whisker(c.arm[0], -5), data: rows.map((r, k) => [r.v.low, r.v.high, k]) },
        { type: 'custom', silent: true, renderItem: whisker(c.muted, 5),
          data: rows.map((r, k) => (r.v.published_low === null ? [r.v.published, r.v.published, k] : [r.v.published_low, r.v.published_high, k])) },
        { name: 'predicted', type: 'scatter', symbolSize: 10, symbolOffset: [0, -5], color: c.arm[0],
          data: rows.map((r, k) => ({ value: [r.v.value, k], symbol: ARM_SYMBOL[r.arm % 6], itemStyle: { color: c.arm[r.arm % 6] } })) },
        { name: 'published', type: 'scatter', symbolSize: 9, symbol: 'emptyCircle', symbolOffset: [0, 5], itemStyle: { color: c.published },
          color: c.published, data: rows.map((r, k) => [r.v.published, k]) },
      ],
    }));
}

export const published = {
  id: 'published',
  title: 'Predicted and published',
  render(data) {
    const rows = comparedRows(data);
    if (!rows.length) return null;
    const header = ['Endpoint', 'Arm', 'Predicted', 'Published', 'Difference', 'Follow-up, months', 'Source'];
    const body = data.published.map((p) => [
      p.unit ? `${p.label}, ${p.unit}` : p.label,
      p.arm,
      number(p.predicted, p.unit ? 1 : 2),
      `${number(p.published, p.unit ? 1 : 2)} ${p.low === null ? '' : interval(p.low, p.high, p.unit ? 1 : 2)}`,
      p.predicted === null ? '' : `${p.predicted - p.published >= 0 ? '+' : ''}${number(p.predicted - p.published, p.unit ? 1 : 2)}`,
      number(p.followup_months),
      el('small', {}, p.source),
    ]);
    return el('div', {},
      el('p', {}, 'The published figures are read for this comparison only. No simulated row depends on them.'),
      percentChart(data, rows.filter((r) => r.endpoint.unit === '%')),
      table('Every endpoint with a published figure', header, body));
  },
};
