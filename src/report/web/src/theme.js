// SPDX-License-Identifier: MIT
// How arms, responses and grades look. Colours are those of Okabe and Ito (2008), which colour-blind readers tell apart, as CSS
// variables (style.css has them for light, dark and paper); each arm has its line pattern and symbol too, so that nothing hangs on
// colour alone.

export const ARMS = 6;
export const arm = (i) => `var(--arm${i % ARMS})`;
export const dash = (i) => [null, '8 4', '2 3', '10 3 2 3', '5 2', '1 2'][i % ARMS];
export const armLine = (i) => ({ stroke: arm(i), 'stroke-width': 2, 'stroke-dasharray': dash(i) });

export const RESPONSES = ['CR', 'PR', 'SD', 'PD', 'NE'];
export const RESPONSE_NAME = { CR: 'complete response', PR: 'partial response', SD: 'stable disease', PD: 'progression', NE: 'not evaluable' };
export const response = (r) => `var(--${RESPONSES.includes(r) ? r.toLowerCase() : 'ne'})`;

export const GRADES = 5;
export const grade = (g) => `var(--grade${g})`;
