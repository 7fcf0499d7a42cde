// SPDX-License-Identifier: MIT
// Every number the run used, with range, source and evidence grade; a search field.
import { el, significant, table } from '../dom.js';

// As within a sentence: abbreviations keep their capitals.
const inside = (text) => (/^[A-Z][a-z]/.test(text) ? text[0].toLowerCase() + text.slice(1) : text);

// What could be specific to an arm or a trial, and how much of it there is.
function specific(data) {
  const x = data.specific;
  if (!x) return [];
  const drugs = x.drugs.map((d) => [`The drug ${d.name}`, String(d.parameters.length), `the same wherever it is given: ${d.parameters.map(inside).join(', ')}${d.traits ? `; ${d.traits} of them differ${d.traits === 1 ? 's' : ''} from patient to patient` : ''}`]);
  return [table('Whose numbers they are', ['Belongs to', 'Numbers', 'What'], [
    ['The disease model and the cancer', String(x.model), 'one set for every trial, arm and patient'],
    ['A patient', String(x.traits), 'drawn of the cancer’s distributions before the arm is known'],
    ...drugs,
    ['This trial', String(x.set.length), x.set.length ? `set by the trial’s file: ${x.set.join(', ')}` : 'the trial’s file sets no parameter'],
    ['This trial’s patients', String(x.own.length), x.own.length ? `described by the trial’s file as its publication describes them: ${x.own.map(inside).join(', ')}` : 'all as the cancer’s file has them'],
    ['An arm', '0', 'the format has no place for one: arms differ in drugs, doses and days alone'],
  ])];
}

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
      el('p', {}, 'Nothing is put in by hand: the scope of each number is the disease model, the cancer or a drug, never an arm. Evidence: 1 assumed to 5 measured in ',
        'patients and replicated. Ranges are those of the sources.'),
      ...specific(data),
      el('div', { class: 'choice' }, el('label', {}, 'Find ', el('input', { type: 'search', oninput: filter, 'aria-label': 'Find a parameter' }))),
      el('details', { open: rows.length < 40 }, el('summary', {}, `${rows.length} parameters`),
        el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Parameters' }, el('table', {}, el('thead', {}, el('tr', {},
          ['Id', 'Meaning', 'Scope', 'Value', 'Range', 'Evidence', 'Source'].map((t) => el('th', { scope: 'col' }, t)))), el('tbody', {}, rows)))),
    ];
  },
};
