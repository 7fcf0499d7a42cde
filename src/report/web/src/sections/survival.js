// SPDX-License-Identifier: MIT
// Kaplan-Meier curves with log-log bands, censoring marks and numbers at risk under the same time axis.
import { el, table, number, interval } from '../dom.js';
import { figure, axis, tooltip } from '../chart.js';
import { ARM_LINE } from '../theme.js';

function atTime(arm, t) {
  let k = 0;
  while (k + 1 < arm.time.length && arm.time[k + 1] <= t) k += 1;
  return arm.surv[k];
}

// Arms of one drug differ in the end of their names, so what does not fit is cut from the middle.
function short(name, most) {
  const half = Math.floor((most - 1) / 2);
  return name.length <= most ? name : `${name.slice(0, half)}…${name.slice(-half)}`;
}

function hover(data, curve) {
  return (points) => {
    const t = points[0].axisValue;
    return el('div', {}, el('strong', {}, `${Number(t).toFixed(1)} months`),
      curve.arms.map((arm, i) => el('div', {}, `${data.arms[i].name}: ${(100 * atTime(arm, t)).toFixed(0)}%`)));
  };
}

function band(c, arm, i) {
  const common = { type: 'line', step: 'end', stack: `band${i}`, symbol: 'none', silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } };
  return [
    { ...common, data: arm.time.map((t, k) => [t, 100 * (arm.low[k] ?? arm.surv[k])]) },
    { ...common, areaStyle: { color: c.arm[i % 6], opacity: 0.13 },
      data: arm.time.map((t, k) => [t, 100 * ((arm.high[k] ?? arm.surv[k]) - (arm.low[k] ?? arm.surv[k]))]) },
  ];
}

// A large trial's curves are drawn by some of their points.
function thinned(curve) {
  const longest = Math.max(0, ...curve.arms.map((arm) => arm.times ?? 0));
  return longest ? ` Drawn by ${Math.max(...curve.arms.map((arm) => arm.time.length - 1))} of up to ${longest} steps a curve, and as many ticks; numbers at risk, medians and all tables are of everybody.` : '';
}

function curves(data, curve) {
  const end = curve.risk_times[curve.risk_times.length - 1];
  const rows = data.arms.length;
  const height = 360 + 20 * rows;
  return figure(`${curve.label}.`, `Kaplan-Meier estimate with 95% log-log intervals (sampling error only); ticks are censored patients. Below: numbers at risk.${thinned(curve)}`, height,
    (c, width) => {
      const left = width < 600 ? 84 : 210;
      const names = data.arms.map((arm) => arm.name);
      return {
        tooltip: tooltip(c, { trigger: 'axis', axisPointer: { type: 'line' }, formatter: hover(data, curve) }),
        legend: { top: 0, itemStyle: { opacity: 0 }, itemWidth: 34, textStyle: { color: c.text }, data: names },
        grid: [
          { left, right: 20, top: 16 + 24 * (width < 600 ? rows : 1), height: 280 - 24 * (width < 600 ? rows - 1 : 0) },
          { left, right: 20, top: 352, height: 20 * rows },
        ],
        xAxis: [
          axis(c, { type: 'value', min: 0, max: end, interval: curve.risk_times[1], name: 'months', nameLocation: 'middle', nameGap: 24, splitLine: { show: false } }),
          { type: 'value', gridIndex: 1, min: 0, max: end, show: false },
        ],
        yAxis: [
          axis(c, { type: 'value', min: 0, max: 100, axisLabel: { color: c.muted, formatter: '{value}%' } }),
          { type: 'category', gridIndex: 1, inverse: true, data: names, axisLine: { show: false }, axisTick: { show: false },
            axisLabel: { color: c.text, margin: 22, fontSize: 11, formatter: (name) => short(name, Math.floor((left - 34) / 6)) } },
        ],
        series: [
          ...curve.arms.flatMap((arm, i) => band(c, arm, i)),
          ...curve.arms.map((arm, i) => ({
            name: names[i], type: 'line', step: 'end', symbol: 'none', color: c.arm[i % 6],
            lineStyle: { width: 2, type: ARM_LINE[i % 6], color: c.arm[i % 6] }, data: arm.time.map((t, k) => [t, 100 * arm.surv[k]]),
          })),
          ...curve.arms.map((arm, i) => ({
            type: 'scatter', symbol: 'rect', symbolSize: [1.4, 9], silent: true, itemStyle: { color: c.arm[i % 6], borderColor: c.arm[i % 6] },
            data: arm.censor.map(([t, s]) => [t, 100 * s]), tooltip: { show: false },
          })),
          ...curve.risk.map((counts, i) => ({
            type: 'scatter', xAxisIndex: 1, yAxisIndex: 1, symbolSize: 0.1, silent: true, tooltip: { show: false },
            label: { show: true, position: 'inside', color: c.arm[i % 6], fontSize: 11, formatter: (q) => String(q.value[2]) },
            data: curve.risk_times.map((t, k) => [t, i, counts[k]]),
          })),
        ],
      };
    });
}

function medians(data, curve) {
  return table(`${curve.label}: medians`, ['Arm', 'Events', 'Median, months', '95% interval'], curve.arms.map((arm, i) => [
    data.arms[i].name, String(arm.events), arm.median === null ? 'not reached' : number(arm.median), interval(arm.median_low, arm.median_high)]));
}

export const survival = {
  id: 'survival',
  title: 'Survival',
  render(data) {
    if (!data.survival.length) return null;
    return el('div', {}, data.survival.map((curve) => el('div', {}, curves(data, curve), medians(data, curve))));
  },
};
