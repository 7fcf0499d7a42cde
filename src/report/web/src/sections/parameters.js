// SPDX-License-Identifier: MIT
// Every number the run used, with range, source and evidence grade; a search field.
import { el, significant } from '../dom.js';

export const parameters = {
  id: 'parameters',
  title: 'Parameters',
  render(data) {
    if (!data.parameters?.length) return null;
    const rows = data.parameters.map((p) => el('tr', {}, el('th', { scope: 'row' }, el('code', {}, p.id)), el('td', {}, p.meaning), el('td', {}, p.scope),
      el('td', {}, `${significant(p.value)} ${p.unit}`), el('td', {}, p.low === null ? '' : `${significant(p.low)} to ${significant(p.high)}`),
      el('td', {}, String(p.evidence)), el('td', {}, el('small', {}, p.source))));
    const filter = (event) => {
      const word = event.target.value.toLowerCase();
      for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(word);
    };
    return [
      el('p', {}, 'No parameter belongs to an arm or to a trial: the scope of each is the disease model, the cancer or a drug. Evidence: 1 assumed to 5 measured in ',
        'patients and replicated. Ranges are those of the sources.'),
      el('div', { class: 'choice' }, el('label', {}, 'Find ', el('input', { type: 'search', oninput: filter, 'aria-label': 'Find a parameter' }))),
      el('details', { open: rows.length < 40 }, el('summary', {}, `${rows.length} parameters`),
        el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Parameters' }, el('table', {}, el('thead', {}, el('tr', {},
          ['Id', 'Meaning', 'Scope', 'Value', 'Range', 'Evidence', 'Source'].map((t) => el('th', { scope: 'col' }, t)))), el('tbody', {}, rows)))),
    ];
  },
};
