// SPDX-License-Identifier: MIT
// The report: reads the run's data from the page and builds the sections in order. The data's shape is documented in src/report/data.h.
// A section whose data is not there (no model, no twins, no published figures) is left out.
import { el } from './dom.js';
import { begin, drawAll, watch } from './figure.js';
import { card } from './card.js';
import { overview } from './sections/overview.js';
import { design } from './sections/design.js';
import { published } from './sections/published.js';
import { screening } from './sections/screening.js';
import { response } from './sections/response.js';
import { survival } from './sections/survival.js';
import { contrasts } from './sections/contrasts.js';
import { looks } from './sections/looks.js';
import { lesions } from './sections/lesions.js';
import { readers } from './sections/readers.js';
import { subgroups } from './sections/subgroups.js';
import { deaths } from './sections/deaths.js';
import { harm } from './sections/harm.js';
import { labs } from './sections/labs.js';
import { biomarkers } from './sections/biomarkers.js';
import { drug } from './sections/drug.js';
import { twins } from './sections/twins.js';
import { reasons } from './sections/reasons.js';
import { courses } from './sections/courses.js';
import { patients } from './sections/patients.js';
import { failures } from './sections/failures.js';
import { parameters } from './sections/parameters.js';
import { provenance } from './sections/provenance.js';

const SECTIONS = [overview, design, published, screening, response, lesions, readers, survival, contrasts, looks, subgroups, deaths, harm, labs, biomarkers, drug, reasons, twins, courses,
  patients, failures, parameters, provenance];

function head(data) {
  const pair = Object.fromEntries(data.provenance ?? []);
  const facts = [['Seed', pair.Seed], ['Coley', pair['Computed by Coley'] ?? data.coley], ['Rows', pair['Result rows (SHA-256)']?.slice(0, 12)]].filter(([, v]) => v);
  document.title = `${data.trial} - Coley`;
  document.getElementById('head').append(
    el('h1', {}, data.trial),
    el('p', { class: 'lead' }, data.title),
    el('p', { class: 'facts' }, facts.map(([key, value]) => el('span', {}, `${key} `, el('code', {}, value))), pair.Command ? el('code', {}, pair.Command) : null),
    el('p', { class: 'warning', role: 'note' }, el('strong', {}, 'For research only.'), ' Nothing here may guide the treatment of a patient.',
      pair.Seed ? ' These are virtual patients.' : ''));
}

// The navigation marks the section that is being read.
function follow() {
  const links = new Map([...document.querySelectorAll('#nav a')].map((a) => [a.hash.slice(1), a]));
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries.filter((e) => e.isIntersecting)) {
      for (const a of links.values()) a.removeAttribute('aria-current');
      links.get(entry.target.id)?.setAttribute('aria-current', 'true');
    }
  }, { rootMargin: '-20% 0px -70% 0px' });
  document.querySelectorAll('main > section').forEach((section) => seen.observe(section));
}

function build(data) {
  head(data);
  begin(data.patients ?? []);
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
  card(data);
  drawAll();
  watch();
  follow();
}

build(JSON.parse(document.getElementById('coley-data').textContent));
