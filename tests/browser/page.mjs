// What the scripts share that drive a browser: pages that note what goes wrong in them, and tests that are run one by one.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import puppeteer from 'puppeteer-core';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  // The tests run as root, in containers. The name stands for a page elsewhere that gives this machine's address as its own.
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--host-resolver-rules=MAP rebound.example 127.0.0.1'],
});

/**
 * A page at an address, and what went wrong in it: requests that `isOwn` does not allow, errors, and what its policy
 * refused.
 */
export async function open(address, { isOwn, width = 1280, scheme = 'light' }) {
  const page = await browser.newPage();
  const wrong = [];
  page.on('request', (request) => isOwn(request.url()) || wrong.push(`requested ${request.url()}`));
  page.on('pageerror', (error) => wrong.push(error.stack));
  page.on('console', (message) => ['error', 'warn'].includes(message.type()) && wrong.push(message.text()));
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.goto(address, { waitUntil: 'load' });
  return { page, wrong };
}

export const texts = (page, selector) => page.$$eval(selector, (found) => found.map((it) => it.textContent));

/** Presses the button with a text. */
export const press = (page, text) =>
  page.$$eval('button', (found, wanted) => found.find((it) => it.textContent.trim().endsWith(wanted)).click(), text);

/** What axe finds wrong with a page. */
export async function faultsOf(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
  return found.violations.map((it) => `${it.impact}: ${it.id}: ${it.nodes.slice(0, 3).map((node) => node.html).join(' ')}`);
}

/**
 * Looks at a page at both widths, in light and dark: no fault of accessibility, no line that leaves the page. Pictures go to
 * a folder. `prepare` does with the page what has to be done first.
 */
export async function look(name, folder, opened, prepare = async () => {}) {
  for (const [width, scheme] of [[1280, 'light'], [1280, 'dark'], [390, 'light'], [390, 'dark']]) {
    const { page, wrong } = await opened({ width, scheme });
    await prepare(page);
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(excess <= 0, `${name} at ${width} pixels is ${excess} pixels too wide`);
    await page.screenshot({ path: path.join(folder, `${name}-${width}-${scheme}.png`) });
    assert.deepEqual(await faultsOf(page), [], `${name} at ${width} pixels, ${scheme}`);
    assert.deepEqual(wrong, []);
    await page.close();
  }
}

/** Where the scripts put pictures and other files: their last argument. */
export const folder = path.resolve(process.argv.at(-1));

/**
 * Runs tests one after the other, says how each ended, and ends with an error if one failed. With the first argument `use` these
 * are the tests that use the pages, with `look` the one that looks at them all.
 */
export async function run({ look, ...use }) {
  const tests = process.argv[2] === 'look' ? { 'every page can be read': look } : use;
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test();
      console.log(`ok: ${name}`);
    } catch (error) {
      process.exitCode = 1;
      console.log(`FAILED: ${name}: ${error.stack}`);
    }
  }
  await browser.close();
  console.log(`${Object.keys(tests).length} tests`);
}
