// SPDX-License-Identifier: MIT
// Kaplan-Meier curves: progression-free survival, overall survival, duration of response; at the cut-off and over the whole follow-up.
import { kaplanMeier } from '../charts/survival.js';

export const survival = {
  id: 'survival',
  title: 'Survival',
  render(data) {
    const shown = (data.survival ?? []).filter((endpoint) => endpoint.arms.some((arm) => arm.time.length > 1));
    return shown.length ? shown.map((endpoint) => kaplanMeier(data, endpoint)) : null;
  },
};
