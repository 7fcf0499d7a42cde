// SPDX-License-Identifier: MIT
// The patient whom the reader looks at: every chart and the card listen. Hovering or focusing shows him; a click or Enter keeps him
// until Escape, the card's button, or another one.

const listeners = [];
let shown = null;
let kept = false;

export function onPatient(listener) {
  listeners.push(listener);
}

function tell(id) {
  if (id === shown) return;
  shown = id;
  for (const listener of listeners) listener(shown, kept);
}

export const current = () => shown;

export function look(id) {
  if (!kept) tell(id);
}

export function keep(id) {
  kept = true;
  shown = undefined;
  tell(id);
}

export function release() {
  kept = false;
  tell(null);
}
