// SPDX-License-Identifier: MIT
// A legend of arms by their lines, for several charts at once.
import { el } from '../dom.js';
import { s } from '../svg.js';
import { armLine } from '../theme.js';

export const legendLines = (data) => el('ul', { class: 'legend' }, data.arms.map((arm, i) => el('li', {},
  s('svg', { width: 30, height: 14, 'aria-hidden': 'true' }, s('path', { d: 'M1 7H29', fill: 'none', ...armLine(i) })), arm.name)));
