// SPDX-License-Identifier: MIT
// Lines or steps over an axis, one a series: cumulative incidence, ROC, courses.
// series: [{label, points: [[x, y], ...], band: [[x, low, high], ...], arm, step, style, patient, read: (x, y) => [lines]}]; o.limits: values to
// draw a dashed line at, where they are within the axis
import { known } from '../dom.js';
import { figure } from '../figure.js';
import { Plot, linear, line, log, niceTop, steps } from '../svg.js';
import { armLine } from '../theme.js';

export function drawCurves(series, o, width) {
  const height = typeof o.height === 'function' ? o.height(width) : o.height ?? 260;
  const plot = new Plot(width, height, { left: o.left ?? 52, right: 14, top: o.name ? 24 : 12, bottom: o.bare ? 12 : 42 });
  const ys = series.flatMap((one) => [...one.points.map((p) => p[1]), ...(one.band ?? []).flatMap((p) => [p[1], p[2]])]).filter(known);
  const xs = series.flatMap((one) => one.points.map((p) => p[0])).filter(known);
  const x = linear(o.xFrom ?? 0, o.xTo ?? Math.max(1e-9, ...xs), plot.left, plot.right);
  const top = Math.max(...ys);
  const y = o.scale === 'log'
    ? log(Math.min(top / 10, Math.max(top * 1e-4, Math.min(...ys.filter((v) => v > 0)))), top * 1.2, plot.bottom, plot.top)
    : linear(o.yFrom ?? 0, o.yTo ?? niceTop(Math.max(1e-12, ...ys), 4), plot.bottom, plot.top);
  plot.axisY(y, { format: o.format, ticks: o.yTicks ?? y.ticks(o.bare ? 3 : 5), name: o.name });
  plot.axisX(x, { ticks: o.ticks?.(x.domain[1], plot.right - plot.left), label: o.bare ? '' : o.axis, format: o.bare ? () => '' : o.xFormat ?? String });
  if (o.diagonal) plot.path(`M${x(0)} ${y(0)}L${x(1)} ${y(1)}`, { class: 'limit' });
  const shown = (v) => known(v) && (o.scale !== 'log' || v >= y.domain[0]);
  const inside = (v) => Math.max(y.domain[0], Math.min(y.domain[1], v));
  for (const one of series.filter((q) => q.band?.length > 1)) {
    const high = one.band.map(([a, , b]) => [x(a), y(inside(b))]);
    const low = one.band.map(([a, b]) => [x(a), y(inside(b))]).reverse();
    plot.path(`${line([...high, ...low])}Z`, { fill: one.style?.stroke ?? armLine(one.arm ?? 0).stroke, 'fill-opacity': 0.13 });
  }
  for (const v of (o.limits ?? []).filter((l) => known(l) && l > y.domain[0] && l < y.domain[1])) plot.path(`M${plot.left} ${y(v).toFixed(1)}H${plot.right}`, { class: 'limit' });
  for (const one of series) {
    const points = one.points.filter((p) => shown(p[1])).map(([a, b]) => [x(a), y(b)]);
    if (points.length) plot.path((one.step ? steps : line)(points), one.style ?? armLine(one.arm ?? 0));
  }
  const every = (n) => Math.max(1, Math.ceil(n / 80));
  const items = series.map((one) => one.points.filter((p, i) => shown(p[1]) && (i % every(one.points.length) === 0 || i === one.points.length - 1))
    .map(([a, b]) => ({ x: x(a), y: y(b), patient: one.patient, text: one.read(a, b) }))).filter((list) => list.length);
  return { plot, items, weigh: o.weigh ?? [1, 1], x, y, marks: o.marks && ((p) => o.marks(p, x, y)) };
}

export function curves(title, note, series, o) {
  if (!series.some((one) => one.points.length)) return null;
  return figure(title, note, { legend: o.legend, rows: o.rows, draw: (width) => drawCurves(series, o, width) });
}
