// SPDX-License-Identifier: MIT
// The whole course of a patient: drug, receptor occupancy, T cells, tumour, one panel under the other on one time axis. A reader picks
// the patient; paper shows the first.
import { el } from '../dom.js';
import { figure } from '../figure.js';
import { Plot, linear, line, log, months } from '../svg.js';

const PANEL = 112;
const MONTH = 30.4375;
// On a logarithmic axis nothing is drawn that is this much smaller than the largest value: a drug long gone, a tumour that is no more.
const SHOWN = 1e-6;

const short = (v) => (Math.abs(v) >= 1e4 || (v !== 0 && Math.abs(v) < 0.01) ? v.toExponential(0).replace('e+', 'e') : String(v));

function scaleOf(panel, bottom, top) {
  const values = panel.series.flatMap((one) => one.y);
  const high = Math.max(...values);
  if (panel.scale === 'log' && high > 0) {
    const low = Math.min(...values.filter((v) => v > high * SHOWN));
    return log(low >= high ? high / 10 : low, high, bottom, top);
  }
  const low = Math.min(0, ...values);
  return linear(low, high > low ? high : low + 1, bottom, top);
}

function draw(course, width) {
  const plot = new Plot(width, course.panels.length * PANEL + 46, { left: 60, right: 14, top: 0, bottom: 44 });
  const end = course.end_days / MONTH;
  const x = linear(0, end || 1, plot.left, plot.right);
  const items = [];
  course.panels.forEach((panel, k) => {
    const top = k * PANEL + 24;
    const bottom = (k + 1) * PANEL - 8;
    const y = scaleOf(panel, bottom, top);
    plot.text(plot.left, top - 8, panel.unit ? `${panel.label}, ${panel.unit}` : panel.label, { class: 'name', fill: 'var(--text)' });
    for (const t of y.ticks(3)) {
      plot.path(`M${plot.left} ${y(t).toFixed(1)}H${plot.right}`, { class: 'grid' });
      plot.text(plot.left - 6, y(t) + 4, short(t), { class: 'tick', 'text-anchor': 'end' });
    }
    for (const one of panel.series) {
      const points = one.t.map((t, i) => [t / MONTH, one.y[i]]).filter(([, v]) => panel.scale !== 'log' || v >= y.domain[0]);
      plot.path(line(points.map(([t, v]) => [x(t), y(v)])), { stroke: 'var(--arm0)', 'stroke-width': 1.6 });
      const every = Math.max(1, Math.ceil(points.length / 60));
      items.push(points.filter((_, i) => i % every === 0).map(([t, v]) => ({ x: x(t), y: y(v), patient: course.patient, text: [`${panel.label}, ${t.toFixed(1)} months`, `${short(Number(v.toPrecision(3)))} ${panel.unit}`] })));
    }
  });
  plot.axisX(x, { ticks: months(end, plot.right - plot.left), label: 'months' });
  return { plot, items: items.filter((list) => list.length), weigh: [0.3, 1] };
}

export const courses = {
  id: 'courses',
  title: 'Courses',
  render(data) {
    const all = (data.courses ?? []).filter((c) => c.panels.length && c.end_days > 0);
    if (!all.length) return null;
    const parts = all.map((course, i) => el('div', { class: i ? 'hidden-part' : '' },
      figure(`Patient ${course.patient}, ${data.arms[course.arm].name}.`, course.note, { draw: (width) => draw(course, width) })));
    const pick = (event) => {
      parts.forEach((part, i) => { part.className = i === Number(event.target.value) ? '' : 'hidden-part'; });
      window.dispatchEvent(new Event('resize'));
    };
    return [
      el('p', {}, 'The whole course of a few patients, the first of each kind of outcome.'),
      el('div', { class: 'choice' }, el('label', {}, 'Patient ', el('select', { onchange: pick }, all.map((course, i) => el('option', { value: i }, `${course.patient}, ${data.arms[course.arm].name}`))))),
      ...parts,
    ];
  },
};
