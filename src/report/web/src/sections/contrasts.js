// SPDX-License-Identifier: MIT
// What stands beside the hazard ratios: restricted means, differences at milestones, responses, a look at whether hazards are proportional, and
// progression-free survival by other rules.
import { el, table, number, interval, known, pValue, share } from '../dom.js';
import { intervals } from '../charts/intervals.js';
import { curves } from '../charts/curves.js';
import { armLine } from '../theme.js';
import { legendLines } from './legend.js';

const versus = (data, c) => `${data.arms[c.arm]?.name} v ${data.arms[c.reference]?.name}`;
const when = (c) => (c.full ? 'whole follow-up' : 'data cut-off');
const of3 = ([value, low, high], digits = 1) => (known(value) ? `${number(value, digits)} ${interval(low, high, digits)}` : 'not estimable');
const signed = (e, digits = 1) => `${e[0] > 0 ? '+' : ''}${of3(e, digits)}`;
const order = (a, b) => a.endpoint.localeCompare(b.endpoint) || a.full - b.full || a.arm - b.arm;

function means(data, list) {
  const rows = list.map((c) => ({
    label: `${c.endpoint}, ${when(c)}`, sub: `${data.arms[c.arm].name}, until ${number(c.tau)} months`,
    columns: [number(c.rmst_arm[0]), number(c.rmst_reference[0]), signed(c.rmst_difference)],
    points: [{ value: c.rmst_difference[0], low: c.rmst_difference[1], high: c.rmst_difference[2], arm: c.arm,
      text: [`${c.endpoint}, ${when(c)}, until ${number(c.tau)} months`, versus(data, c), `${signed(c.rmst_difference)} months, p ${pValue(c.rmst_p)}`] }],
  }));
  return intervals('Restricted mean survival time.', 'Mean months lived, or lived without progression, until the last month that both arms are observed to: difference from the reference. It needs no proportional hazards.', rows, {
    line: 0, axis: 'months gained, 95% interval', columns: ['arm', 'reference', 'difference'],
    rows: () => ({
      header: ['Endpoint', 'Arms', 'Until, months', 'Arm, months', 'Reference, months', 'Difference', 'Ratio', 'p'],
      rows: list.map((c) => [`${c.endpoint}, ${when(c)}`, versus(data, c), number(c.tau), of3(c.rmst_arm), of3(c.rmst_reference), signed(c.rmst_difference), of3(c.rmst_ratio, 2), pValue(c.rmst_p)]),
    }),
  });
}

function milestones(data, list) {
  const flat = list.filter((c) => c.full).flatMap((c) => c.milestones.map((m) => ({ ...c, ...m }))).filter((m) => known(m.difference[0]))
    .sort((a, b) => a.endpoint.localeCompare(b.endpoint) || a.months - b.months || a.arm - b.arm);
  return intervals('Differences at milestones.', 'Survival of the arm less that of the reference, percentage points (Kaplan-Meier, Greenwood’s errors), over the whole follow-up.', flat.map((m) => ({
    label: `${m.endpoint} at ${number(m.months, 0)} months`, sub: data.arms[m.arm].name,
    columns: [signed(m.difference)],
    points: [{ value: m.difference[0], low: m.difference[1], high: m.difference[2], arm: m.arm, text: [`${m.endpoint} at ${number(m.months, 0)} months`, versus(data, m), `${signed(m.difference)} percentage points`] }],
  })), { line: 0, axis: 'percentage points, 95% interval', columns: ['difference'] });
}

// ---- proportional hazards

const SPARSE = 0.004;             // points nearer than that share of the axis hide each other

// ln(-ln S) against ln t: vertical distances are logarithms of hazard ratios, parallel where hazards are proportional.
function logLog(data, endpoint) {
  const series = endpoint.arms.map((curve, i) => {
    const all = curve.time.map((t, k) => [t, curve.surv[k]]).filter(([t, v]) => t > 0.2 && v > 0 && v < 1).map(([t, v]) => [Math.log(t), Math.log(-Math.log(v))]);
    const span = all.length ? all.at(-1)[0] - all[0][0] : 0;
    const points = all.filter((p, k) => k === 0 || k === all.length - 1 || p[0] - all[k - 1][0] > SPARSE * span || p[1] !== all[k - 1][1]);
    return { arm: i, step: true, style: armLine(i), points, read: (x, y) => [`${data.arms[i].name}, ${number(Math.exp(x))} months`, `survival ${number(100 * Math.exp(-Math.exp(y)))}%, log-log ${number(y, 2)}`] };
  });
  const every = series.flatMap((one) => one.points);
  if (!every.length) return null;
  const xs = every.map((p) => p[0]);
  const ys = every.map((p) => p[1]);
  const marks = [0.25, 0.5, 1, 2, 3, 6, 12, 24, 60, 120];
  return curves(`${endpoint.label}.`, '', series, {
    height: 240, xFrom: Math.min(...xs), xTo: Math.max(...xs), yFrom: Math.floor(Math.min(...ys)), yTo: Math.ceil(Math.max(...ys)), axis: 'months (logarithmic)', name: 'ln(-ln survival)',
    ticks: () => marks.map(Math.log).filter((v) => v >= Math.min(...xs) && v <= Math.max(...xs)), xFormat: (v) => String(Number(Math.exp(v).toPrecision(3))),
  });
}

function proportional(data, list) {
  const panels = (data.survival ?? []).filter((e) => ['OS', 'PFS'].includes(e.endpoint) && e.arms.some((a) => a.time.length > 2)).map((e) => logLog(data, e)).filter(Boolean);
  const tests = list.filter((c) => known(c.p));
  if (!panels.length && !tests.length) return [];
  return [
    el('h3', {}, 'Are hazards proportional?'),
    el('p', {}, 'A hazard ratio sums up a difference that does not change with time. Where it does not change, the lines run parallel; where they cross or spread, read the restricted means. The test is that of Schoenfeld’s residuals (Grambsch and Therneau).'),
    tests.length ? table('Test of proportional hazards: a small p speaks against them', ['Endpoint', 'Arms', 'χ², 1 degree of freedom', 'p', 'Read'], tests.map((c) => [
      `${c.endpoint}, ${when(c)}`, versus(data, c), number(c.chi2, 2), pValue(c.p), c.p < 0.05 ? 'not proportional' : 'no sign against'])) : null,
    panels.length ? legendLines(data) : null,
    el('div', { class: 'multiples of2' }, panels),
  ];
}

// ---- other rules

function sensitivity(data) {
  const list = data.sensitivity ?? [];
  if (!list.length) return [];
  const main = data.comparisons.filter((c) => c.endpoint === 'HR_PFS' && !c.full);
  const name = (i) => data.arms[i].name;
  const rules = [...new Set(list.map((c) => c.rule))];
  const rows = [...main.map((c) => {
    const i = data.arms.findIndex((a) => a.name === c.arm);
    return { label: 'Primary analysis', arm: i, ratio: [c.value, c.low, c.high], text: '' };
  }), ...rules.flatMap((rule) => list.filter((c) => c.rule === rule).map((c) => ({ label: rule.replace(/^Progression-Free Survival, /, ''), arm: c.arm, ratio: c.ratio,
    text: `events ${c.events} and ${c.reference_events}; median ${number(c.median)} and ${number(c.reference_median)} months` })))].filter((r) => r.arm >= 0);
  return [intervals('Progression-free survival by other rules.', 'Hazard ratio where missed visits, the next therapy or deaths count otherwise; at the data cut-off.', rows.map((r) => ({
    label: r.label, sub: name(r.arm), columns: [of3(r.ratio, 2)],
    points: [{ value: r.ratio[0], low: r.ratio[1], high: r.ratio[2], arm: r.arm, text: [r.label, name(r.arm), of3(r.ratio, 2), r.text].filter(Boolean) }],
  })), { kind: 'log', line: 1, axis: 'hazard ratio (logarithmic), 95% interval', columns: ['ratio'],
    rows: () => ({
      header: ['Rule', 'Arms', 'Events, arm', 'Events, reference', 'Median, arm', 'Median, reference', 'Hazard ratio', 'p'],
      rows: list.map((c) => [c.rule, versus(data, c), String(c.events), String(c.reference_events), number(c.median), number(c.reference_median), of3(c.ratio, 2), pValue(c.p)]),
    }) })];
}

function responses(data) {
  const parts = [];
  if (data.responses?.length) {
    parts.push(table('Difference in response, percentage points', ['Arms', 'Arm', 'Reference', 'Difference', 'Odds ratio', 'p'], data.responses.map((c) => [
      versus(data, c), share(c.responders, c.n), share(c.reference_responders, c.reference_n), signed(c.difference), number(c.odds_ratio, 2), pValue(c.p)])));
  }
  if (data.sets?.length) {
    const sets = [...new Set(data.sets.map((c) => c.set))];
    parts.push(table('Response in each analysis set', ['Arm', ...sets.map((name) => ({ ITT: 'All randomised' }[name] ?? name[0].toUpperCase() + name.slice(1)))],
      data.arms.map((arm, i) => [arm.name, ...sets.map((name) => {
        const c = data.sets.find((one) => one.arm === i && one.set === name);
        return c ? `${share(c.responders, c.n)} ${interval(c.response[1], c.response[2])}` : '';
      })])));
  }
  return parts;
}

export const contrasts = {
  id: 'contrasts',
  title: 'Contrasts',
  render(data) {
    const list = (data.contrasts ?? []).filter((c) => c.arm >= 0 && c.reference >= 0).sort(order);
    if (!list.length && !data.sensitivity?.length && !data.sets?.length) return null;
    const parts = [means(data, list), milestones(data, list), ...sensitivity(data), ...proportional(data, list), ...responses(data)].filter(Boolean);
    return [el('p', {}, 'Each arm against its reference, by more than one measure. Symbols and colours are those of the arm.'), ...parts];
  },
};
