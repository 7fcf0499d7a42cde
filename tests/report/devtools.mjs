// SPDX-License-Identifier: MIT
// Drives a headless Chromium by the DevTools protocol over its pipe (file descriptors 3 and 4, messages ended by a zero byte), so that a
// test needs Node and a browser and nothing else. https://chromedevtools.github.io/devtools-protocol/
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// A page of a browser of its own. send(method, params) is a command; on(method, listener) hears events.
export async function open(browser) {
  const profile = mkdtempSync(join(tmpdir(), 'coley-browser-'));
  const child = spawn(browser, ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars', '--no-first-run',
    '--disable-background-networking', '--disable-extensions', `--user-data-dir=${profile}`, '--remote-debugging-pipe', 'about:blank'],
  { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const waiting = new Map();
  const listeners = [];
  let number = 0;
  let rest = Buffer.alloc(0);
  child.stdio[4].on('data', (data) => {
    rest = Buffer.concat([rest, data]);
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      const message = JSON.parse(rest.subarray(0, end).toString());
      rest = rest.subarray(end + 1);
      const answer = waiting.get(message.id);
      if (answer) {
        waiting.delete(message.id);
        if (message.error) answer.reject(new Error(message.error.message));
        else answer.resolve(message.result);
      } else if (message.method) listeners.filter(([method]) => method === message.method).forEach(([, listener]) => listener(message.params));
    }
  });
  const raw = (method, params = {}, sessionId = undefined) => new Promise((resolve, reject) => {
    number += 1;
    waiting.set(number, { resolve, reject });
    child.stdio[3].write(`${JSON.stringify({ id: number, method, params, sessionId })}\0`);
  });
  child.on('exit', () => waiting.forEach((answer) => answer.reject(new Error('the browser ended'))));

  const { targetInfos } = await raw('Target.getTargets');
  const { sessionId } = await raw('Target.attachToTarget', { targetId: targetInfos.find((t) => t.type === 'page').targetId, flatten: true });
  const send = (method, params) => raw(method, params, sessionId);
  for (const domain of ['Page', 'Runtime', 'Network', 'Log']) await send(`${domain}.enable`);
  return {
    send,
    on: (method, listener) => listeners.push([method, listener]),
    // value of an expression in the page
    async value(expression) {
      const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    },
    async go(url) {
      const loaded = new Promise((resolve) => listeners.push(['Page.loadEventFired', resolve]));
      await send('Page.navigate', { url });
      await loaded;
    },
    size: (width, height) => send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false }),
    async close() {
      const ended = new Promise((resolve) => child.on('exit', resolve));
      await raw('Browser.close').catch(() => {});
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 3000))]);
      child.kill('SIGKILL');
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
