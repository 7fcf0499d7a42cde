// SPDX-License-Identifier: MIT
// Where the numbers come from, and which patients could not be computed.
import { el, table } from '../dom.js';

export const provenance = {
  id: 'provenance',
  title: 'Provenance',
  render(data) {
    const failures = data.ledger.length
      ? table(`Patients who could not be computed: left out of the endpoints${data.ledger_all ? ` (the first ${data.ledger.length} of ${data.ledger_all})` : ''}`, ['Patient', 'Arm', 'Day', 'State', 'Why'],
        data.ledger.map((f) => [String(f.patient), f.arm, f.day.toFixed(1), f.state, f.why]))
      : el('p', {}, 'Every patient was computed: the failure ledger is empty.');
    return el('div', {},
      table('This run', ['', ''], data.provenance.map(([key, value]) => [key, el('code', {}, value)])),
      el('h3', {}, 'Failures'), failures);
  },
};
