// SPDX-License-Identifier: MIT
// Colours of the charts, for light, dark and paper. Arms have colours of Okabe and Ito's palette, which colour-blind readers tell apart,
// and each its own line pattern and symbol, so that nothing hangs on colour alone.

const ARM_LIGHT = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#8a6d00', '#56b4e9'];
const ARM_DARK = ['#56b4e9', '#ff9a4d', '#2fd3a2', '#e6a3c8', '#f0e442', '#9fd4f5'];
export const ARM_LINE = ['solid', 'dashed', [2, 3], [8, 3, 2, 3], 'solid', 'dashed'];
export const ARM_SYMBOL = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'arrow'];

const RESPONSE_LIGHT = { CR: '#00634a', PR: '#009e73', SD: '#999999', PD: '#d55e00', NE: '#c9c9c9' };
const RESPONSE_DARK = { CR: '#7ff0cd', PR: '#2fd3a2', SD: '#8d8d8d', PD: '#ff9a4d', NE: '#5a5a5a' };
const GRADE_LIGHT = ['#fde3c8', '#f6b26b', '#d55e00', '#7a2500'];
const GRADE_DARK = ['#5c4630', '#a8692f', '#ff9a4d', '#ffd9b8'];

export function isDark() {
  return window.matchMedia('(prefers-color-scheme: dark)').matches && !window.matchMedia('print').matches;
}

export function theme() {
  const dark = isDark();
  return {
    dark,
    arm: dark ? ARM_DARK : ARM_LIGHT,
    response: dark ? RESPONSE_DARK : RESPONSE_LIGHT,
    grade: dark ? GRADE_DARK : GRADE_LIGHT,
    text: dark ? '#e8e6e1' : '#22262b',
    muted: dark ? '#a9aeb5' : '#5b636c',
    line: dark ? '#3a4048' : '#d9dde2',
    paper: dark ? '#16191d' : '#ffffff',
    published: dark ? '#e8e6e1' : '#22262b',
  };
}
