// SPDX-License-Identifier: MIT
// Waterfall and spider plots.
import { el } from '../dom.js';
import { figure, axis, tooltip } from '../chart.js';

const RESPONSES = ['CR', 'PR', 'SD', 'PD', 'NE'];
const SPIDER_PATIENTS = 80;      // lines beyond that hide each other

function describe(data, p) {
  const lines = [el('strong', {}, `Patient ${p.id}`), el('div', {}, data.arms[p.arm].name),
    el('div', {}, `best response ${p.best}, best change ${p.change === null ? 'not measured' : `${p.change.toFixed(0)}%`}`)];
  if (p.pfs !== null) lines.push(el('div', {}, `PFS ${p.pfs.toFixed(1)} months${p.pfs_event ? '' : ' (censored)'}`));
  if (p.os !== null) lines.push(el('div', {}, `OS ${p.os.toFixed(1)} months${p.os_event ? '' : ' (censored)'}`));
  if (p.grade) lines.push(el('div', {}, `worst immune-related grade ${p.grade}`));
  if (p.cause) lines.push(el('div', {}, `cause of non-response: ${p.cause}`));
  return el('div', {}, lines);
}

// "500", or "the first 1000 of 33334": a large trial's page holds the first patients of each arm.
function share(data, arm, n) {
  const all = data.arms[arm].n, kept = data.patients.filter((p) => p.arm === arm).length;
  return kept < all ? `${n}, of the first ${kept} among ${all}` : n < all ? `${n} of ${all}` : `${n}`;
}

function waterfall(data, arm) {
  const patients = data.patients.filter((p) => p.arm === arm && p.change !== null).sort((a, b) => b.change - a.change);
  return figure(`Best change of the target lesions, ${data.arms[arm].name}.`,
    `A bar a patient (${share(data, arm, patients.length)}), from growth to shrinkage; growth is cut at +100%. Dashed lines: +20% and -30%.`, 260, (c) => ({
      tooltip: tooltip(c, { trigger: 'item', formatter: (q) => describe(data, patients[q.dataIndex]) }),
      legend: { bottom: 0, textStyle: { color: c.text }, data: RESPONSES.map((r) => ({ name: r, itemStyle: { color: c.response[r] } })) },
      grid: { left: 52, right: 12, top: 12, bottom: 40 },
      xAxis: axis(c, { type: 'category', data: patients.map((p) => p.id), axisLabel: { show: false }, axisTick: { show: false } }),
      yAxis: axis(c, { type: 'value', min: -100, max: 100, axisLabel: { color: c.muted, formatter: '{value}%' } }),
      series: RESPONSES.map((r, k) => ({
        name: r, type: 'bar', stack: 'all', barCategoryGap: 0, itemStyle: { color: c.response[r] }, color: c.response[r],
        data: patients.map((p) => (p.best === r ? Math.min(100, p.change) : null)),
        markLine: k ? undefined : {
          silent: true, symbol: 'none', label: { show: false }, lineStyle: { type: 'dashed', color: c.muted },
          data: [{ yAxis: 20 }, { yAxis: -30 }],
        },
      })),
    }), { renderer: 'canvas' });
}

function spider(data, arm) {
  const patients = data.patients.filter((p) => p.arm === arm && p.visits.length > 0).slice(0, SPIDER_PATIENTS);
  return figure(`Target lesions over time, ${data.arms[arm].name}.`, `The first ${patients.length} patients of the arm, as measured at their visits.`, 300, (c) => ({
    tooltip: tooltip(c, { trigger: 'item', formatter: (q) => describe(data, patients[q.seriesIndex]) }),
    grid: { left: 52, right: 16, top: 12, bottom: 44 },
    xAxis: axis(c, { type: 'value', min: 0, name: 'months', nameLocation: 'middle', nameGap: 26 }),
    yAxis: axis(c, { type: 'value', min: -100, max: 150, axisLabel: { color: c.muted, formatter: '{value}%' } }),
    series: patients.map((p) => ({
      type: 'line', showSymbol: true, symbolSize: 4, clip: true, triggerLineEvent: true,
      lineStyle: { width: 1.3, color: c.response[p.best], opacity: 0.75 }, itemStyle: { color: c.response[p.best] },
      emphasis: { lineStyle: { width: 3, opacity: 1 } },
      data: [[0, 0], ...p.visits.map(([day, change]) => [day / 30.4375, change])],
    })),
  }), { renderer: 'canvas' });
}

export const response = {
  id: 'response',
  title: 'Response',
  render(data) {
    return el('div', {}, data.arms.map((_, arm) => el('div', {}, el('h3', {}, data.arms[arm].name), waterfall(data, arm), spider(data, arm))));
  },
};
