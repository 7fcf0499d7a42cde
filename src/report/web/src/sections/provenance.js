// SPDX-License-Identifier: MIT
// Where the numbers come from.
import { el, table } from '../dom.js';

export const provenance = {
  id: 'provenance',
  title: 'Provenance',
  render(data) {
    return [table('This run', ['', ''], data.provenance.map(([key, value]) => [key, el('code', {}, value)]))];
  },
};
