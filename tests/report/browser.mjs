// SPDX-License-Identifier: MIT
// Clicks through a report in a headless browser: node browser.mjs CHROMIUM REPORT [HOSTILE [OTHER...]]. HOSTILE is a piece of markup that
// the report must show as text; the others, of data without a model, are looked at and not worked with. Prints what is wrong; exit 1 where something is.
import { open } from './devtools.mjs';

const [browser, report, hostile, ...others] = process.argv.slice(2);
let wrong = 0;
const check = (good, what) => {
  if (!good) {
    wrong += 1;
    console.log(`wrong: ${what}`);
  }
};

const page = await open(browser);
const heard = [];
const asked = [];
page.on('Runtime.exceptionThrown', (e) => heard.push(e.exceptionDetails.exception?.description ?? e.exceptionDetails.text));
page.on('Runtime.consoleAPICalled', (e) => heard.push(`${e.type}: ${e.args.map((a) => a.value).join(' ')}`));
page.on('Log.entryAdded', (e) => heard.push(e.entry.text));
page.on('Network.requestWillBeSent', (e) => asked.push(e.request.url));

const key = async (name, code, modifiers = 0) => {
  for (const type of ['keyDown', 'keyUp']) await page.send('Input.dispatchKeyEvent', { type, key: name, code: name, windowsVirtualKeyCode: code, modifiers });
};
const mouse = (type, x, y) => page.send('Input.dispatchMouseEvent', { type, x, y, button: type === 'mouseMoved' ? 'none' : 'left', clickCount: type === 'mouseMoved' ? 0 : 1 });
const media = (...features) => page.send('Emulation.setEmulatedMedia', { media: '', features: features.map(([name, value]) => ({ name, value })) });

async function load(file) {
  heard.length = 0;
  asked.length = 0;
  await page.go(`file://${file}`);
}

// ---- what holds for every report at every width

const FAULTS = `(() => {
  const faults = [];
  const plots = [...document.querySelectorAll('.plot')].filter((p) => p.offsetParent);
  if (!plots.length) faults.push('no chart');
  for (const plot of plots) {
    const name = plot.getAttribute('aria-label') ?? 'a chart without a name';
    const svg = plot.querySelector('svg');
    if (!svg || !svg.querySelector('path, rect, circle')) { faults.push('empty: ' + name); continue; }
    const [, , width, height] = svg.getAttribute('viewBox').split(' ').map(Number);
    if (/NaN|undefined|Infinity/.test(svg.innerHTML)) faults.push('not a number in ' + name);
    const boxes = [...svg.querySelectorAll('text')].map((t) => [t, t.getBBox()]).filter(([, b]) => b.width);
    for (const [t, b] of boxes) {
      if (b.x < -1.5 || b.y < -1.5 || b.x + b.width > width + 1.5 || b.y + b.height > height + 1.5) faults.push('cut "' + t.textContent + '" in ' + name);
      if (parseFloat(getComputedStyle(t).fontSize) * plot.clientWidth / width < 9) faults.push('tiny "' + t.textContent + '" in ' + name);
    }
    boxes.forEach(([t, a], i) => boxes.slice(i + 1).forEach(([u, b]) => {
      const dx = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
      const dy = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
      if (dx > 2 && dy > 5) faults.push('"' + t.textContent + '" over "' + u.textContent + '" in ' + name);
    }));
  }
  for (const section of document.querySelectorAll('main > section')) {
    if (section.textContent.length < 60 || !section.querySelector('p, figure, table, .consort')) faults.push('nothing in ' + section.id);
    if (!document.querySelector('#nav a[href="#' + section.id + '"]')) faults.push('no way to ' + section.id);
  }
  if (/\\b(NaN|undefined|Infinity|\\[object)/.test(document.body.innerText)) faults.push('not a number in the text');
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  if (new Set(ids).size < ids.length) faults.push('an id twice');
  for (const e of document.querySelectorAll('input, select, button')) if (!e.textContent && !e.labels?.length && !e.getAttribute('aria-label')) faults.push('a control without a name');
  if (document.documentElement.scrollWidth > innerWidth) faults.push('scrolls sideways: ' + document.documentElement.scrollWidth);
  return faults;
})()`;

async function sound(file, what) {
  await page.size(1600, 900);
  await load(file);
  for (const width of [1600, 1280, 390]) {
    await page.size(width, 900);
    await page.value('new Promise((done) => setTimeout(done, 400))');      // charts are drawn again for the width
    for (const fault of await page.value(FAULTS)) check(false, `${what}, ${width} px: ${fault}`);
    check(!heard.length, `${what}, ${width} px: the console says ${heard.join('; ')}`);
    check(asked.every((url) => url.startsWith('file://') || url.startsWith('data:')) && asked.filter((url) => url.startsWith('file://')).length === 1, `${what}: loads ${asked.join(' ')}`);
  }
}

// ---- looking at a patient

const SHOWN = `({ card: !document.getElementById('patient').hidden, name: document.querySelector('#patient h2')?.textContent ?? '',
  kept: document.getElementById('patient').className, charts: [...document.querySelectorAll('.overlay')].filter((o) => o.childElementCount).length,
  tip: document.querySelector('.tip').hidden ? '' : document.querySelector('.tip').textContent })`;

async function links() {
  await page.size(1280, 900);
  await load(report);
  const at = await page.value(`(() => { const plot = document.querySelector('#response .plot'); plot.scrollIntoView({ block: 'center', behavior: 'instant' });
    const r = plot.getBoundingClientRect(); return [Math.round(r.left + r.width * 0.6), Math.round(r.top + r.height * 0.5)]; })()`);
  await mouse('mouseMoved', ...at);
  let shown = await page.value(SHOWN);
  check(shown.card && /Patient \d+/.test(shown.name), `pointing at a patient shows ${JSON.stringify(shown)}`);
  check(shown.charts >= 12, `a patient is marked in ${shown.charts} charts, not in 12 or more`);
  check(shown.tip.includes(shown.name), `the point says "${shown.tip}"`);
  await mouse('mousePressed', ...at);
  await mouse('mouseReleased', ...at);
  await mouse('mouseMoved', 5, 5);
  const kept = await page.value(SHOWN);
  check(kept.kept === 'kept' && kept.name.startsWith(shown.name), `a click does not keep the patient: ${JSON.stringify(kept)}`);
  await key('Escape', 27);
  shown = await page.value(SHOWN);
  check(!shown.card && shown.charts === 0, `Escape leaves ${JSON.stringify(shown)}`);
}

// ---- by keyboard

async function keyboard() {
  await load(report);
  await key('Tab', 9);
  check(await page.value(`document.activeElement.className === 'skip' && document.activeElement.getBoundingClientRect().left >= 0`), 'the first stop is not the visible skip link');
  await key('Tab', 9);
  check(await page.value(`document.activeElement.closest('nav') !== null`), 'the second stop is not the navigation');
  await page.value(`document.querySelector('#survival .plot').focus()`);
  await key('ArrowRight', 39);
  const outline = await page.value(`getComputedStyle(document.activeElement).outlineStyle`);
  check(outline !== 'none', 'a focused chart has no outline');
  const said = await page.value(`document.querySelector('.hidden[aria-live]').textContent`);
  await key('ArrowRight', 39);
  await key('ArrowRight', 39);
  await key('ArrowDown', 40);
  const then = await page.value(`document.querySelector('.hidden[aria-live]').textContent`);
  check(/months/.test(said) && /months/.test(then) && said !== then, `arrow keys read "${said}", then "${then}"`);
  check(await page.value(`document.querySelector('#survival .cursor') !== null`), 'the point that is read is not marked');
  await page.value(`document.querySelector('#response .plot').focus()`);
  for (let i = 0; i < 3; i += 1) await key('ArrowRight', 39);
  await key('Enter', 13);
  const kept = await page.value(SHOWN);
  check(kept.kept === 'kept', `Enter does not keep the patient: ${JSON.stringify(kept)}`);
  await key('Escape', 27);

  // every stop from the top on is visible and has a name
  await page.value(`document.activeElement.blur(); scrollTo(0, 0)`);
  const stops = await page.value(`[...document.querySelectorAll('a[href], button, select, input, summary, [tabindex="0"]')].filter((e) => e.offsetParent && !e.textContent.trim() && !e.getAttribute('aria-label') && !e.labels?.length).length`);
  check(stops === 0, `${stops} stops of the keyboard have no name`);
}

// ---- sections that can be worked with

async function work() {
  await load(report);
  const numbers = await page.value(`(() => { const d = document.querySelector('#survival details.numbers'); d.open = true; return new Promise((done) => setTimeout(() => done(d.querySelectorAll('tbody tr').length), 50)); })()`);
  check(numbers > 0, 'a chart has no numbers');
  const rows = await page.value(`(() => { const input = document.querySelector('#patients input'); const before = document.querySelectorAll('#patients tbody tr').length;
    input.value = 'PD'; input.dispatchEvent(new Event('input')); const words = [...document.querySelectorAll('#patients tbody tr')].map((r) => r.textContent);
    return { before, after: words.length, all: words.every((w) => w.includes('PD')) }; })()`);
  check(rows.before > 0 && rows.after > 0 && rows.all, `finding patients gives ${JSON.stringify(rows)}`);
  const order = await page.value(`(() => { const head = [...document.querySelectorAll('#patients th')].find((h) => h.textContent.startsWith('OS')); head.querySelector('button').click();
    const k = head.cellIndex; const v = [...document.querySelectorAll('#patients tbody tr')].map((r) => parseFloat(r.cells[k].textContent)); return { sort: head.ariaSort, good: v.every((x, i) => !i || x >= v[i - 1]) }; })()`);
  check(order.sort === 'ascending' && order.good, `sorting by OS gives ${JSON.stringify(order)}`);
}

// ---- what the report has to show of a whole trial: the section, and words that only its content has

const CONTENT = {
  lesions: ['Mixed, new, dissociated', 'dissociated'], readers: ['The results rest on the reading by central review', 'iRECIST', 'κ'],
  contrasts: ['Restricted mean survival time', 'Differences at milestones', 'Progression-free survival by other rules', 'Schoenfeld', 'ln(-ln survival)', 'All randomised'],
  looks: ['Bound', '1 of 2', '2 of 2'], subgroups: ['Hazard ratio of OS'], deaths: ['Causes of death', 'competing'], harm: ['Who has an event, by organ and grade over time', 'First event over time'],
  labs: ['quartiles'], twins: ['Who responds to what', 'Months gained'], failures: [], parameters: ['Whose numbers they are', 'An arm'], overview: ['Monte Carlo error'],
};

async function content() {
  await load(report);
  for (const [id, words] of Object.entries(CONTENT)) {
    const text = await page.value(`document.getElementById(${JSON.stringify(id)})?.textContent ?? ''`);
    check(text !== '', `there is no section ${id}`);
    for (const word of words) check(text.includes(word), `section ${id} does not say "${word}"`);
  }
  // another organ: other charts take the place of the first ones
  const organs = await page.value(`(() => { const select = document.querySelector('#harm select'); const shown = () => [...document.querySelectorAll('#harm .plot')].filter((p) => p.offsetParent).length;
    const before = shown(); select.value = '1'; select.dispatchEvent(new Event('change')); return [before, shown(), select.options.length]; })()`);
  check(organs[0] > 0 && organs[0] === organs[1] && organs[2] > 1, `choosing an organ gives ${organs}`);
  await page.value(`new Promise((done) => setTimeout(done, 300))`);
  for (const fault of await page.value(FAULTS)) check(false, `another organ: ${fault}`);
  // tables behind the charts, and details that are closed at first
  const opened = await page.value(`(() => { for (const d of document.querySelectorAll('#contrasts details, #labs details, #overview details')) d.open = true;
    return new Promise((done) => setTimeout(() => done(['contrasts', 'labs', 'overview'].map((id) => [...document.querySelectorAll('#' + id + ' details')].filter((d) => d.querySelectorAll('tbody tr').length === 0).length)), 100)); })()`);
  check(opened.every((n) => n === 0), `details without a table: ${opened}`);
  check(!(await page.value(`/\\b(NaN|undefined|Infinity)/.test(document.body.innerText)`)), 'not a number in an opened table');
}

// A new chart reads its points by arrow keys.
async function read(id, what) {
  await page.value(`document.querySelector('#${id} .plot').focus()`);
  await key('ArrowRight', 39);
  const said = await page.value(`document.querySelector('.hidden[aria-live]').textContent`);
  check(what.test(said), `arrow keys in ${id} read "${said}"`);
}

async function newCharts() {
  await load(report);
  await read('contrasts', /months/);
  await read('looks', /Look 1/);
  await read('readers', /central review/);
  await read('labs', /median/);
  await read('deaths', /alive/);
  await read('lesions', /mixed response/);
}

// ---- dark, paper

const bright = (colour) => colour.match(/\d+/g).slice(0, 3).map(Number).reduce((a, b) => a + b, 0) / 3;

async function looks() {
  await media(['prefers-color-scheme', 'dark']);
  await load(report);
  const dark = await page.value(`[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('.plot text')).fill]`);
  check(bright(dark[0]) < 60 && bright(dark[1]) > 120, `dark mode has ${dark.join(' on ')}`);
  await page.send('Emulation.setEmulatedMedia', { media: 'print', features: [{ name: 'prefers-color-scheme', value: 'dark' }] });
  const paper = await page.value(`[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('.plot text')).fill, getComputedStyle(document.querySelector('nav')).display]`);
  check(bright(paper[0]) > 240 && bright(paper[1]) < 120 && paper[2] === 'none', `paper has ${paper.join(', ')}`);
  await media();
  await page.size(1280, 900);
  await load(report);
  await page.value(`addEventListener('beforeprint', () => { window.printed = [...document.querySelectorAll('.plot svg')].map((s) => s.getAttribute('width')); })`);
  const { data } = await page.send('Page.printToPDF', { preferCSSPageSize: true });
  check(Buffer.from(data, 'base64').subarray(0, 4).toString() === '%PDF', 'no PDF');
  const widths = await page.value('window.printed');
  check(widths.length > 0 && widths.every((w) => Number(w) <= 700), `charts are not drawn for paper: ${Math.max(...widths)}`);
}

// ---- text that tries to be markup

async function harmless() {
  await load(report);
  const seen = await page.value(`({ ran: window.hacked !== undefined, images: document.images.length, scripts: document.scripts.length, shown: document.body.innerText.includes(${JSON.stringify(hostile)}) })`);
  check(!seen.ran && seen.images === 0 && seen.scripts === 2 && seen.shown, `a name of markup gives ${JSON.stringify(seen)}`);
}

try {
  await sound(report, 'report');
  for (const other of others) await sound(other, other);
  await links();
  await keyboard();
  await work();
  await content();
  await newCharts();
  await looks();
  if (hostile) await harmless();
} catch (error) {
  check(false, error.stack);
}
await page.close();
process.exit(wrong ? 1 : 0);
