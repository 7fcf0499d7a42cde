// SPDX-License-Identifier: MIT
// What is said of a patient in a few lines, and what charts of patients share.
import { known } from '../dom.js';
import { s, symbol } from '../svg.js';
import { RESPONSE_NAME } from '../theme.js';

const months = (t, event) => `${t.toFixed(1)} months${event ? '' : ', censored'}`;

export function about(data, p) {
  const lines = [`Patient ${p.id}, ${data.arms[p.arm].name}`,
    `best ${(RESPONSE_NAME[p.best] ?? p.best) || 'response not known'}${known(p.change) ? `, ${p.change > 0 ? '+' : ''}${p.change.toFixed(0)}%` : ''}`];
  if (known(p.pfs)) lines.push(`PFS ${months(p.pfs, p.pfs_event)}`);
  if (known(p.os)) lines.push(`OS ${months(p.os, p.os_event)}`);
  return lines;
}

// The first patients of each arm are in the page: how many of how many.
export function shareOf(data, arm, n) {
  const all = data.arms[arm].n;
  const kept = data.patients.filter((p) => p.arm === arm).length;
  return kept < all ? `${n}, of the first ${kept} among ${all}` : n < all ? `${n} of ${all}` : `${n}`;
}

export const ofArm = (data, arm) => data.patients.filter((p) => p.arm === arm);
export const ring = (x, y) => symbol(0, x, y, 7, { class: 'mark' });
// Rings around the points that a patient is one of.
export const whose = (items) => (p) => items.flat().filter((item) => item.has?.(p)).map((item) => ring(item.x, item.y));
export const stroke = (d) => [s('path', { d, class: 'halo' }), s('path', { d, class: 'mark' })];
