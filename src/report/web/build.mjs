// SPDX-License-Identifier: MIT
// Bundles the report's page into one HTML file: `node build.mjs OUT.html`. Scripts and styles are inlined; the place for a run's data
// is the line DATA_MARK, which the report writer (src/report/page.c) replaces.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import esbuild from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];
if (!out) {
  console.error('usage: node build.mjs OUT.html');
  process.exit(2);
}

const bundle = await esbuild.build({
  entryPoints: [join(here, 'src/main.js')],
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['chrome100', 'firefox100', 'safari15'],
  legalComments: 'inline',
  write: false,
});
const style = await esbuild.build({ entryPoints: [join(here, 'src/style.css')], minify: true, write: false });

const script = bundle.outputFiles[0].text.replace(/<\/script/gi, '<\\/script');
const template = await readFile(join(here, 'src/page.html'), 'utf8');
const page = template
  .replace('/*STYLE*/', () => style.outputFiles[0].text)
  .replace('/*SCRIPT*/', () => script);
await writeFile(out, page);
