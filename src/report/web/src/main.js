// SPDX-License-Identifier: MIT
// The report: reads the run's data from the page and builds the sections in order. The data's shape is documented in src/report/data.h.
import { el } from './dom.js';
import { drawAll, watch } from './chart.js';
import { overview } from './sections/overview.js';
import { published } from './sections/published.js';
import { screening } from './sections/screening.js';
import { response } from './sections/response.js';
import { survival } from './sections/survival.js';
import { harm } from './sections/harm.js';
import { reasons } from './sections/reasons.js';
import { courses } from './sections/courses.js';
import { parameters } from './sections/parameters.js';
import { provenance } from './sections/provenance.js';

const SECTIONS = [overview, published, screening, response, survival, harm, reasons, courses, parameters, provenance];

function head(data) {
  document.title = `${data.trial} - Coley`;
  document.getElementById('head').append(
    el('h1', {}, `${data.trial}, simulated`),
    el('p', { class: 'lead' }, data.title),
    el('p', { class: 'warning', role: 'note' },
      'For research only: these are virtual patients. Nothing here may guide the treatment of a patient.'));
}

function build(data) {
  head(data);
  const main = document.getElementById('main');
  const list = el('ul');
  for (const section of SECTIONS) {
    const content = section.render(data);
    if (!content) continue;
    main.append(el('section', { id: section.id, 'aria-labelledby': `${section.id}-title` },
      el('h2', { id: `${section.id}-title` }, section.title), content));
    list.append(el('li', {}, el('a', { href: `#${section.id}` }, section.title)));
  }
  document.getElementById('nav').append(list);
  document.getElementById('foot').append(el('p', {}, `Made by Coley ${data.coley}. Research software: no medical advice.`));
  drawAll();
  watch();
}

build(JSON.parse(document.getElementById('coley-data').textContent));
