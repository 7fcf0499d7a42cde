// SPDX-License-Identifier: MIT
// Patients who could not be computed, and what leaving them out can have changed.
import { el, table, number, percent } from '../dom.js';

function bounds(data) {
  const rows = data.failures.flatMap((f) => f.endpoints.map((e) => [`${e.label}, ${data.arms[f.arm].name}`, `${f.failed} of ${f.n + f.failed}`,
    percent(e.value), percent(e.worst), percent(e.best)]));
  return table('What leaving them out does', ['Endpoint', 'Not computed', 'Without them', 'Had all of them done badly', 'Had all of them done well'], rows);
}

export const failures = {
  id: 'failures',
  title: 'Failures',
  render(data) {
    const any = data.ledger?.length > 0 || data.failures?.some((f) => f.failed);
    if (!any) return [el('p', {}, 'Every patient was computed: the failure ledger is empty, and nobody is left out of any figure.')];
    return [
      el('p', {}, 'These patients are left out of the endpoints. Badly: no response, progression and death on the first day; well: response, alive without progression.'),
      data.failures ? bounds(data) : null,
      data.ledger?.length ? table(`Failure ledger${data.ledger_all ? ` (the first ${data.ledger.length} of ${data.ledger_all})` : ''}`, ['Patient', 'Arm', 'Day', 'State', 'Why'],
        data.ledger.map((f) => [String(f.patient), f.arm, number(f.day), f.state, f.why])) : null,
    ];
  },
};
