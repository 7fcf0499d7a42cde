// SPDX-License-Identifier: MIT
// Adverse events: worst grade by event and arm, and how many had one by when.
import { el, table, number, percent, known } from '../dom.js';
import { bars } from '../charts/bars.js';
import { curves } from '../charts/curves.js';
import { armLine, grade, GRADES } from '../theme.js';
import { ring } from '../charts/patients.js';
import { niceTop } from '../svg.js';
import { legendLines } from './legend.js';
import { burden } from './burden.js';

const WEEK = 7 / 30.4375;         // [month]
const MOST = 8;                   // events with curves of their own
const INK = [null, '#000', '#000', '#000', '#fff', '#fff'];
const kindName = { 'immune-related': 'Immune-related events', drug: 'Events by the drug', background: 'Events unrelated to treatment', '': 'Adverse events' };

const severe = (a) => (known(a.g3) ? (a.g3 ?? 0) + (a.g4 ?? 0) + (a.g5 ?? 0) : null);
const most = (event) => Math.max(...event.arms.map((a) => a.any ?? 0));
const where = (event) => (event.organ && event.organ !== event.term ? `${event.term} (${event.organ})` : event.term);

function grades(data, kind, events) {
  const used = Array.from({ length: GRADES }, (_, i) => i + 1).filter((g) => g < GRADES || events.some((e) => e.arms.some((a) => a.g5 > 0)));
  return bars(`${kindName[kind] ?? kind}.`, 'Worst grade of each patient, percent of the arm’s patients, over the whole follow-up.', events.map((event) => ({
    label: where(event),
    bars: event.arms.map((a, i) => ({
      parts: used.map((g) => ({ value: a[`g${g}`], colour: grade(g), text: a[`g${g}`] >= 0.5 ? `${a[`g${g}`].toFixed(0)}` : '', ink: INK[g] })),
      has: (p) => p.arm === i && (p.ae ?? []).some(([term]) => data.terms[term] === event.term),
      end: `${percent(a.any, 0)} ${data.arms.length > 1 ? String.fromCharCode(65 + i) : ''}`,
      read: [`${event.term}, ${data.arms[i].name}`, `any grade ${percent(a.any)}, grade 3 and above ${percent(severe(a))}`, known(a.onset_weeks) ? `median onset ${number(a.onset_weeks)} weeks` : 'nobody had it'],
    })),
  })), {
    legend: [...used.map((g) => ({ label: `grade ${g}`, colour: grade(g), border: 'var(--muted)' })), ...(data.arms.length > 1 ? data.arms.map((arm, i) => ({ label: `${String.fromCharCode(65 + i)}: ${arm.name}`, colour: 'none' })) : [])],
  });
}

function curve(data, title, list, top) {
  const end = Math.max(...list.map((c) => c.weeks.at(-1)));
  return curves(title, '', list.map((c) => ({
    arm: c.arm, step: true, style: armLine(c.arm), points: c.weeks.map((w, k) => [w, c.percent[k]]),
    read: (w, v) => [`${data.arms[c.arm].name}, week ${w.toFixed(0)}`, percent(v)],
  })), {
    height: 200, xTo: end, yTo: top, axis: 'weeks', format: (v) => `${v}%`,
    marks: (p, x, y) => {
      const c = list.find((one) => one.arm === p.arm);
      const term = c && c.term ? data.terms.indexOf(c.term) : -1;
      const first = Math.min(...(p.ae ?? []).filter((a) => (!c?.term || a[0] === term) && a[1] >= (c?.grade ?? 1)).map((a) => a[2] / WEEK));
      if (!c || !Number.isFinite(first) || first > end) return null;
      let k = 0;
      while (k + 1 < c.weeks.length && c.weeks[k + 1] <= first + 1e-3) k += 1;
      return [ring(x(first), y(c.percent[k]))];
    },
  });
}

// Any event first, then the commonest; any grade and grade 3 and above side by side, on one scale.
function overTime(data) {
  const shown = data.incidence ?? [];
  if (!shown.length) return [];
  const terms = [['', ''], ...data.events.filter((e) => most(e) > 0).sort((a, b) => most(b) - most(a)).slice(0, MOST).map((e) => [e.kind, e.term])];
  const parts = terms.flatMap(([kind, term]) => [1, 3].map((g) => {
    const list = shown.filter((c) => c.kind === kind && c.term === term && c.grade === g);
    const top = niceTop(Math.max(1, ...shown.filter((c) => c.kind === kind && c.term === term).flatMap((c) => c.percent.filter(known))), 4);
    return list.length ? curve(data, `${term || 'Any event'}, ${g === 1 ? 'any grade' : 'grade 3 and above'}`, list, top) : null;
  }));
  return [el('h3', {}, 'First event over time'), el('p', {}, 'Cumulative percent of patients until the data cut-off; death competes (Aalen-Johansen).'),
    legendLines(data), el('div', { class: 'multiples of2' }, parts.filter(Boolean))];
}

export const harm = {
  id: 'harm',
  title: 'Harm',
  render(data) {
    if (!data.events?.length) return null;
    const kinds = [...new Set(data.events.map((e) => e.kind ?? ''))].sort((a, b) => (a === 'background') - (b === 'background'));
    const rows = data.events.map((event) => [where(event), ...event.arms.map((a) => el('span', {}, `${percent(a.any)} / ${percent(severe(a))}`, ' ',
      el('small', {}, known(a.onset_weeks) ? `onset ${number(a.onset_weeks)} weeks` : '')))]);
    return [
      ...kinds.map((kind) => grades(data, kind, data.events.filter((e) => (e.kind ?? '') === kind).sort((a, b) => most(b) - most(a)))),
      ...burden(data),
      ...overTime(data),
      table('Any grade / grade 3 and above, median onset, over the whole follow-up (the endpoints above end at the data cut-off)', ['Event', ...data.arms.map((arm) => arm.name)], rows),
    ];
  },
};
