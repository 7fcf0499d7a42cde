// SPDX-License-Identifier: MIT
// Kaplan-Meier curves with log-log bands, ticks of censored patients, medians, and the numbers at risk under the same time axis.
import { known, number, percent } from '../dom.js';
import { figure, onPaper } from '../figure.js';
import { Plot, linear, s, steps, textWidth } from '../svg.js';
import { arm as armColour, armLine } from '../theme.js';
import { ring } from './patients.js';

// Survival of a curve at a time; null after its last observation.
export function atTime(curve, t) {
  if (!curve.time.length || t > curve.time.at(-1) + 1e-9) return null;
  let k = 0;
  while (k + 1 < curve.time.length && curve.time[k + 1] <= t) k += 1;
  return { value: curve.surv[k], low: curve.low[k], high: curve.high[k] };
}

// Band between two step functions; where an interval does not exist the curve itself.
function band(curve, x, y) {
  const low = curve.time.map((t, k) => [x(t), y(100 * (curve.low[k] ?? curve.surv[k]))]);
  const high = curve.time.map((t, k) => [x(t), y(100 * (curve.high[k] ?? curve.surv[k]))]);
  const back = low.map(([px], i) => `H${px.toFixed(1)}V${low[Math.max(0, i - 1)][1].toFixed(1)}`).reverse().join('');
  return `${steps(high)}V${low.at(-1)[1].toFixed(1)}${back}Z`;
}

// Where a patient leaves this curve.
function exitOf(endpoint, p) {
  const full = endpoint.label.includes('whole');
  if (endpoint.endpoint === 'OS') return full ? p.full?.[0] : p.os;
  if (endpoint.endpoint === 'PFS') return full ? p.full?.[2] : p.pfs;
  return full ? p.dor : null;
}

function risk(plot, data, endpoint, x, ticks, top) {
  plot.text(plot.left, top - 10, 'Number at risk', { class: 'name' });
  data.arms.forEach((arm, i) => {
    const y = top + 8 + i * 18;
    plot.add(s('path', { d: `M${plot.left - 44} ${y - 4}h24`, ...armLine(i) }));
    for (const t of ticks) {
      const k = endpoint.risk_times.indexOf(t);
      if (k >= 0) plot.text(x(t), y, endpoint.risk[i][k], { class: 'tick', 'text-anchor': 'middle', fill: 'var(--text)' });
    }
  });
}

function draw(data, endpoint, width) {
  const rows = data.arms.length;
  const height = onPaper() ? 200 : 300;
  const plot = new Plot(width, height + 62 + 18 * rows, { left: 56, right: 16, top: 14, bottom: 62 + 18 * rows + 4 });
  const end = endpoint.risk_times.at(-1);
  const x = linear(0, end, plot.left, plot.right);
  const y = linear(0, 100, plot.bottom, plot.top);
  const room = Math.max(2, Math.floor((plot.right - plot.left) / (14 + textWidth(String(Math.max(...endpoint.risk.flat(), 0)), 12))));
  const every = Math.ceil(endpoint.risk_times.length / room);
  const ticks = endpoint.risk_times.filter((_, i) => i % every === 0);
  plot.axisY(y, { ticks: [0, 25, 50, 75, 100], format: (v) => `${v}%` });
  plot.axisX(x, { ticks, label: 'months' });
  endpoint.arms.forEach((curve, i) => {
    if (!curve.events && !curve.censor.length) return;
    plot.path(band(curve, x, y), { fill: armColour(i), 'fill-opacity': 0.12 });
  });
  endpoint.arms.forEach((curve, i) => {
    plot.path(steps(curve.time.map((t, k) => [x(t), y(100 * curve.surv[k])])), armLine(i));
    plot.path(curve.censor.map(([t, v]) => `M${x(t).toFixed(1)} ${(y(100 * v) - 4).toFixed(1)}v8`).join(''), { stroke: armColour(i), 'stroke-width': 1, 'stroke-opacity': 0.7 });
  });
  risk(plot, data, endpoint, x, ticks, plot.bottom + 62);
  return {
    plot,
    weigh: [1, 0.05],
    items: endpoint.arms.map((curve, i) => Array.from({ length: 61 }, (_, k) => (k * end) / 60).map((t) => ({ t, v: atTime(curve, t) })).filter((q) => q.v && known(q.v.value))
      .map(({ t, v }) => ({ x: x(t), y: y(100 * v.value), text: [`${data.arms[i].name}, ${t.toFixed(1)} months`, `${percent(100 * v.value, 0)}${known(v.low) ? ` (${number(100 * v.low, 0)} to ${number(100 * v.high, 0)})` : ''}`] })))
      .filter((list) => list.length),
    marks: (p) => {
      const t = exitOf(endpoint, p);
      const v = known(t) ? atTime(endpoint.arms[p.arm], t) : null;
      return v ? [ring(x(t), y(100 * v.value))] : null;
    },
  };
}

// A large trial's curves are drawn by some of their points.
function thinned(endpoint) {
  const longest = Math.max(0, ...endpoint.arms.map((arm) => arm.times ?? 0));
  return longest ? ` Drawn by ${Math.max(...endpoint.arms.map((arm) => arm.time.length - 1))} of up to ${longest} steps a curve; numbers at risk, medians and all tables are of everybody.` : '';
}

const limits = (m) => (known(m.median_low) ? ` (${number(m.median_low)} to ${known(m.median_high) ? number(m.median_high) : 'not reached'})` : '');
const median = (m) => (known(m.median) ? `${number(m.median)}${limits(m)}` : 'not reached');

export function kaplanMeier(data, endpoint) {
  const end = endpoint.risk_times.at(-1);
  const ticks = endpoint.risk_times.filter((t) => t > 0);
  const at = (curve, t) => {
    const v = atTime(curve, t);
    return v ? `${percent(100 * v.value)}${known(v.low) ? ` (${number(100 * v.low)} to ${number(100 * v.high)})` : ''}` : 'NE';
  };
  const note = `Kaplan-Meier with 95% log-log intervals; ticks are censored patients.${thinned(endpoint)}`;
  return figure(`${endpoint.label}.`, note, {
    legend: data.arms.map((a, i) => ({ label: `${a.name}: median ${median(endpoint.arms[i])} months`.replace('not reached months', 'not reached'), line: armLine(i) })),
    draw: (width) => draw(data, endpoint, width),
    rows: () => ({
      header: ['Arm', 'Patients', 'Events', 'Median, months', ...ticks.map((t) => `${t} months`)],
      rows: endpoint.arms.map((curve, i) => [data.arms[i].name, String(endpoint.risk[i][0] ?? 0), String(curve.events), median(curve), ...ticks.map((t) => (t <= end ? at(curve, t) : 'NE'))]),
    }),
  });
}
