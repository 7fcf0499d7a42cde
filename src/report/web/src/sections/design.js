// SPDX-License-Identifier: MIT
// The design as the trial's file says it: who knows the arm, what endpoints do about intercurrent events, and which hypotheses, sharing one error of the
// first kind, were shown.
import { el, table, number, pValue } from '../dom.js';

const METHODS = { hierarchical: 'in a fixed order', bonferroni: "by Bonferroni's tests", holm: "by Holm's procedure", hochberg: "by Hochberg's procedure", graphical: 'on a graph' };

function blinding(design) {
  if (!design.blinding) return null;
  const bias = design.investigator_bias;
  return el('p', {}, design.blinding === 'open-label' ? 'Open-label' : 'Double-blind', `; endpoints are read by ${design.reader}.`,
    bias ? ` The investigator reads lesions of all arms but the reference ${number(Math.abs(bias))}% ${bias > 0 ? 'smaller' : 'larger'} than they are.` : '');
}

export const design = {
  id: 'design',
  title: 'Design',
  render(data) {
    const d = data.design;
    if (!d || !(d.blinding || d.estimands.length || d.hypotheses.length)) return null;
    return [
      blinding(d),
      d.estimands.length ? table('Estimands: what is done about events between treatment and endpoint', ['Endpoint', 'Strategy'],
        d.estimands.map((e) => [e.endpoint, e.text])) : null,
      d.hypotheses.length ? table(`Hypotheses that share a one-sided error of the first kind of ${number(d.alpha, 2)}%, ${METHODS[d.method] ?? d.method}`,
        ['Hypothesis', 'Arms', 'Endpoint', 'Looks', 'p, one-sided', 'p, adjusted', 'Result'],
        d.hypotheses.map((h) => [h.name, h.arms, h.endpoint, h.looks, pValue(h.p), pValue(h.adjusted), h.shown ? `shown in month ${number(h.month)}` : 'not shown'])) : null,
    ].filter((x) => x !== null);
  },
};
