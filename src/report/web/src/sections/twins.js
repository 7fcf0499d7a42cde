// SPDX-License-Identifier: MIT
// Individual benefit: the same patients in two arms.
import { el, table, number, interval, known, percent } from '../dom.js';
import { bars } from '../charts/bars.js';
import { figure } from '../figure.js';
import { Plot, linear, niceTop, s, wrap } from '../svg.js';
import { response } from '../theme.js';
import { about, ring } from '../charts/patients.js';
import { responseLegend } from '../charts/waterfall.js';
import { legendList } from './response.js';

const WHO = [['both', 'both', 'var(--okabe2)'], ['only_arm', 'only the first', 'var(--okabe1)'], ['only_reference', 'only the second', 'var(--okabe3)'], ['neither', 'neither', 'var(--ne)']];

function paired(data) {
  return bars('Who responds to what.', 'The same patients in two arms, percent of patients.', data.benefit.map((b) => ({
    label: `${b.arm} v ${b.reference}`,
    bars: [{ parts: WHO.map(([key, , fill]) => ({ value: b[key], colour: fill, text: `${number(b[key], 0)}%`, ink: key === 'neither' || key === 'only_reference' ? '#000' : '#fff' })), end: '',
      read: [`${b.arm} v ${b.reference}`, ...WHO.map(([key, label]) => `${label}: ${percent(b[key])}`)] }],
  })), { to: 100, legend: WHO.map(([, label, fill]) => ({ label, colour: fill })) });
}

function draw(data, rows, a, b, width) {
  const size = Math.min(width, 460);
  const plot = new Plot(width, size, { left: 56, right: Math.max(24, width - size - 10), top: 26, bottom: 44 });
  const clip = (v) => Math.min(100, v);
  const x = linear(-100, 100, plot.left, plot.right);
  const y = linear(-100, 100, plot.bottom, plot.top);
  const format = (v) => `${v > 0 ? '+' : ''}${v}%`;
  plot.axisY(y, { ticks: [-100, -50, 0, 50, 100], format, name: wrap(`with ${data.arms[b].name}`, plot.right - plot.left, 12, 1)[0] });
  plot.axisX(x, { ticks: [-100, -50, 0, 50, 100], format, label: `with ${data.arms[a].name}`, grid: true });
  plot.path(`M${x(-100)} ${y(-100)}L${x(100)} ${y(100)}`, { class: 'limit' });
  const people = new Map(data.patients.map((p) => [p.id, p]));
  const at = new Map();
  const items = [rows.map((r) => {
    const [px, py] = [x(clip(r.change[a])), y(clip(r.change[b]))];
    at.set(r.id, [px, py]);
    const p = people.get(r.id);
    plot.add(s('circle', { cx: px.toFixed(1), cy: py.toFixed(1), r: 2.6, fill: response(p?.best), 'fill-opacity': 0.75 }));
    return { x: px, y: py, patient: r.id, text: [...(p ? about(data, p) : [`Patient ${r.id}`]), `${data.arms[a].name} ${format(Math.round(r.change[a]))}, ${data.arms[b].name} ${format(Math.round(r.change[b]))}`] };
  }).sort((p, q) => p.x - q.x)];
  return { plot, items, marks: (p) => (at.has(p.id) ? [ring(...at.get(p.id))] : null) };
}

function scatter(data, a, b) {
  const rows = data.twins.rows.filter((r) => known(r.change[a]) && known(r.change[b]));
  if (!rows.length) return null;
  return figure(`Best change, ${data.arms[a].name} and ${data.arms[b].name}.`, `A point a patient (${rows.length}), computed in both arms; below the diagonal ${data.arms[b].name} shrinks more. Growth is cut at +100%.`, {
    draw: (width) => draw(data, rows, a, b, width),
  });
}

// Each patient's own gain in months lived, in order: a line, above zero where the first arm is better for him.
function gains(data, a, b) {
  const rows = data.twins.rows.filter((r) => known(r.os[a]) && known(r.os[b])).map((r) => ({ id: r.id, gain: r.os[b] - r.os[a] })).sort((p, q) => q.gain - p.gain);
  if (!rows.length) return null;
  const n = rows.length;
  const better = rows.filter((r) => r.gain > 0.05).length;
  const worse = rows.filter((r) => r.gain < -0.05).length;
  const span = [Math.max(1, rows[0].gain), Math.max(1, -rows.at(-1).gain)];
  const draw = (width) => {
    const plot = new Plot(width, 230, { left: 56, right: 24, top: 12, bottom: 42 });
    const x = linear(0, 100, plot.left, plot.right);
    const y = linear(-niceTop(span[1], 2), niceTop(span[0], 3), plot.bottom, plot.top);
    plot.axisY(y, { ticks: y.ticks(5), format: (v) => `${v > 0 ? '+' : ''}${v}` });
    plot.axisX(x, { label: 'percent of patients', format: (v) => `${v}%` });
    const step = (plot.right - plot.left) / n;
    const at = new Map();
    const items = [rows.map((r, k) => {
      const [px, py] = [x((100 * (k + 0.5)) / n), y(r.gain)];
      at.set(r.id, [px, py]);
      plot.add(s('rect', { x: (px - step / 2).toFixed(2), width: Math.max(0.5, step * 0.9).toFixed(2), y: Math.min(py, y(0)).toFixed(1), height: Math.max(0.5, Math.abs(py - y(0))).toFixed(1), fill: r.gain >= 0 ? 'var(--okabe1)' : 'var(--okabe2)' }));
      return { x: px, y: py, patient: r.id, text: [`Patient ${r.id}`, `${r.gain > 0 ? '+' : ''}${number(r.gain)} months with ${data.arms[b].name}`] };
    })];
    plot.path(`M${plot.left} ${y(0)}H${plot.right}`, { class: 'axis' });
    return { plot, items, weigh: [1, 0], marks: (p) => (at.has(p.id) ? [ring(...at.get(p.id))] : null) };
  };
  return figure(`Months gained, ${data.arms[b].name} over ${data.arms[a].name}.`, `Within the follow-up, a bar a patient (${n}): ${percent((100 * better) / n, 0)} live longer with it, ${percent((100 * worse) / n, 0)} shorter.`, { draw });
}

export const twins = {
  id: 'twins',
  title: 'Twins',
  render(data) {
    if (!data.benefit?.length) return null;
    const index = (name) => data.arms.findIndex((arm) => arm.name === name);
    const pairs = data.benefit.map((b) => [index(b.reference), index(b.arm)]).filter(([a, b]) => a >= 0 && b >= 0);
    return [
      el('p', {}, 'Every patient was computed in every arm: what he would have had with another drug is known here, as it never is in a clinic. Contrasts are paired.'),
      paired(data),
      data.twins ? el('p', {}, 'Points have the colour of the best response in the arm that the patient was randomised to.') : null,
      data.twins ? legendList(responseLegend) : null,
      data.twins ? el('div', { class: 'multiples of2' }, pairs.map(([a, b]) => scatter(data, a, b)).filter(Boolean)) : null,
      data.twins ? el('div', { class: 'multiples of2' }, pairs.map(([a, b]) => gains(data, a, b)).filter(Boolean)) : null,
      table('Response in the same patients, percent of patients (paired)', ['Arms', 'Both', 'Only the first', 'Only the second', 'Neither', 'Difference'],
        data.benefit.map((b) => [`${b.arm} v ${b.reference}`, percent(b.both), percent(b.only_arm), percent(b.only_reference), percent(b.neither), `${number(b.difference)} ${interval(b.low, b.high)}`])),
      data.benefit_months?.length ? table('Months lived within the follow-up, mean of the same patients’ differences', ['Arms', 'Difference, months'],
        data.benefit_months.map((b) => [`${b.arm} v ${b.reference}`, `${number(b.difference)} ${interval(b.low, b.high)}`])) : null,
    ];
  },
};
