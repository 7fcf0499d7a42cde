// SPDX-License-Identifier: MIT
// Every patient of the page in a table that is searched, sorted and read page by page: the charts' numbers for who cannot use them.
import { el, known, number } from '../dom.js';
import { keep, look } from '../link.js';

const PAGE = 25;

const COLUMNS = [
  ['Patient', (p) => p.id, (p) => String(p.id)],
  ['Arm', (p) => p.arm, (p, data) => data.arms[p.arm].name],
  ['Best response', (p) => ['CR', 'PR', 'SD', 'PD', 'NE'].indexOf(p.best), (p) => p.best || 'not known'],
  ['Best change', (p) => p.change ?? Infinity, (p) => (known(p.change) ? `${number(p.change, 0)}%` : 'not measured')],
  ['PFS, months', (p) => p.pfs, (p) => (known(p.pfs) ? `${number(p.pfs)}${p.pfs_event ? '' : '+'}` : 'NE')],
  ['OS, months', (p) => p.os, (p) => (known(p.os) ? `${number(p.os)}${p.os_event ? '' : '+'}` : 'NE')],
  ['Worst grade', (p) => p.grade, (p) => String(p.grade || 'none')],
  ['Cause of non-response', (p) => p.cause ?? '~', (p) => p.cause ?? ''],
];

export const patients = {
  id: 'patients',
  title: 'Patients',
  render(data) {
    if (!data.patients?.length) return null;
    const columns = COLUMNS.filter(([name]) => name !== 'Cause of non-response' || data.patients.some((p) => p.cause));
    const state = { word: '', sort: 0, down: false, page: 0 };
    const body = el('tbody');
    const where = el('span', { 'aria-live': 'polite' });
    const heads = columns.map(([name], i) => el('th', { scope: 'col' }, el('button', { type: 'button', class: 'sort', onclick: () => {
      state.down = state.sort === i && !state.down;
      Object.assign(state, { sort: i, page: 0 });
      show();
    } }, name)));

    const row = (p) => el('tr', { onpointerenter: () => look(p.id), onpointerleave: () => look(null) }, columns.map(([, , text], i) => (i
      ? el('td', {}, text(p, data))
      : el('th', { scope: 'row' }, el('button', { type: 'button', class: 'person', onclick: () => keep(p.id), onfocus: () => look(p.id), onblur: () => look(null) }, text(p, data))))));

    function show() {
      const words = state.word.toLowerCase().split(/\s+/).filter(Boolean);
      const found = data.patients.filter((p) => words.every((w) => columns.some(([, , text]) => text(p, data).toLowerCase().includes(w))));
      const value = columns[state.sort][1];
      found.sort((a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : a.id - b.id) * (state.down ? -1 : 1));
      const pages = Math.max(1, Math.ceil(found.length / PAGE));
      state.page = Math.max(0, Math.min(pages - 1, state.page));
      body.replaceChildren(...found.slice(state.page * PAGE, (state.page + 1) * PAGE).map(row));
      where.textContent = `${found.length} patients, page ${state.page + 1} of ${pages}`;
      heads.forEach((head, i) => head.setAttribute('aria-sort', i !== state.sort ? 'none' : state.down ? 'descending' : 'ascending'));
    }
    const turn = (by) => () => { state.page += by; show(); };
    const find = (event) => { Object.assign(state, { word: event.target.value, page: 0 }); show(); };
    show();
    const kept = data.arms.some((arm, i) => data.patients.filter((p) => p.arm === i).length < arm.n);
    return [
      el('p', {}, `${kept ? 'The first patients of each arm. ' : ''}A patient’s button shows him in every chart. Times with + are censored; at the data cut-off.`),
      el('div', { class: 'choice' }, el('label', {}, 'Find ', el('input', { type: 'search', oninput: find, 'aria-label': 'Find patients by number, arm, response or cause' })),
        el('button', { type: 'button', onclick: turn(-1) }, 'Before'), el('button', { type: 'button', onclick: turn(1) }, 'Next'), where),
      el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Patients' }, el('table', {}, el('thead', {}, el('tr', {}, heads)), body)),
    ];
  },
};
