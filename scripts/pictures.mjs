// SPDX-License-Identifier: MIT
// Pictures of a report's parts: node pictures.mjs CHROMIUM REPORT OWN COURSE FOLDER; OWN: the report of guide-own-trial.md, COURSE: the SVG of guide-show.md. A part is named
// by what is in it, not by its place.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { open } from '../tests/report/devtools.mjs';

const [browser, report, own, course, folder] = process.argv.slice(2);
const WIDTH = 1180;
const page = await open(browser);
await page.size(WIDTH, 900);
async function show(file) {
  await page.go(`file://${file}`);
  await page.value(`document.getElementById('nav').style.position = 'static'`);
}

// from: expression of the element at the top; height: of the picture, or null for all of the element
async function take(name, from, height = null) {
  const [top, whole] = await page.value(`(() => { const r = (${from}).getBoundingClientRect(); return [r.top + scrollY, r.height]; })()`);
  const { data } = await page.send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true,
    clip: { x: 0, y: Math.max(0, top - 8), width: WIDTH, height: (height ?? whole) + 16, scale: 1 } });
  writeFileSync(join(folder, `${name}.png`), Buffer.from(data, 'base64'));
}

const figure = (words) => `[...document.querySelectorAll('figure')].find((f) => f.textContent.startsWith(${JSON.stringify(words)}))`;
await show(report);
await take('report-results', 'document.body', 1000);
await take('report-response', `document.querySelector('#response .keep')`);
await take('report-survival', figure('Overall survival, whole follow-up'));
await take('report-subgroups', figure('Hazard ratio of OS'));
await take('report-lesions', figure('Mixed, new, dissociated'));
await take('report-contrasts', figure('Restricted mean survival time'));
await show(own);
await take('own-trial-survival', figure('Overall survival, whole follow-up'));
await page.go(`file://${course}`);
await take('show-patient', 'document.documentElement');
await page.close();
