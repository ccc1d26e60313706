// Opens the page of a run in a browser, as a reader would: from a file, without a network.
//
//   node run.mjs use|look PAGE OTHER JSON FOLDER
//
// PAGE is the report of a run of the built-in peers, OTHER an older one in JSON, of which
// one failure is a known one in PAGE, and which lacks five cases, and JSON the same as PAGE by --format json. The
// pages as paper, and pictures of them, go to FOLDER. What is wrong ends it with an error.
import assert from 'node:assert/strict';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { faultsOf, folder, look, open as opened, press, run, texts } from './page.mjs';

const [file, other, json] = process.argv.slice(3).map((it) => path.resolve(it));
const address = pathToFileURL(file).href;
const isOwn = (url) => /^(file|blob|data):/.test(url);
const open = (hash = '', options = {}) => opened(address + hash, { isOwn, ...options });

const title = (page) => page.$eval('main h2', (it) => it.textContent);
const report = JSON.parse(await readFile(json, 'utf8'));
const results = report.peers.flatMap((peer) => peer.results.map((it) => ({ ...it, peer: peer.name })));

const tests = {
  async 'the matrix has every peer and every group'({ page }) {
    assert.equal(await title(page), 'Peers and groups');
    const rows = await texts(page, '.matrix tbody th a');
    assert.deepEqual(rows, report.peers.map((peer) => peer.name));
    const groups = new Set(results.map((it) => it.id.split('/')[0]));
    assert.equal((await texts(page, '.matrix thead th')).length, groups.size + 2);
  },

  async 'a peer and a verdict leave the cases that the report has'({ page }) {
    await page.select('select[data-filter="peer"]', 'jwt-simple');
    await press(page, '~ known failure');
    const wanted = results.filter((it) => it.peer === 'jwt-simple' && it.verdict === 'known-failure').map((it) => it.id);
    assert.ok(wanted.length > 10);
    assert.deepEqual((await texts(page, '.cases code')).sort(), wanted.sort());
    assert.match(await page.evaluate(() => location.hash), /verdict=k/);
    await page.goBack();
    assert.equal(await page.evaluate(() => location.hash), '#peer=jwt-simple');
    assert.match(await page.$eval('#count', (it) => it.textContent), /cases? of .*, 1 peer$/);
  },

  async 'text that is typed finds rules, ids and answers, and can be removed'({ page }) {
    await page.keyboard.press('/');
    await page.keyboard.type('toString');
    const found = await texts(page, '.cases code');
    assert.ok(found.length > 0 && found.length < 100, String(found.length));
    await press(page, 'text: toString ✕');
    assert.equal(await page.evaluate(() => location.hash), '');
    assert.equal(await title(page), 'Peers and groups');
  },

  async 'an address that was made up shows the start'({ page }) {
    for (const hash of ['#view=constructor', '#view=__proto__', '#view=%00', '#&&&=']) {
      await page.evaluate((hash) => (location.hash = hash), hash);
      await page.waitForFunction(() => document.querySelector('main h2').textContent === 'Peers and groups');
    }
    await page.evaluate(() => (location.hash = '#case=<img src=x>'));
    await page.waitForFunction(() => document.querySelector('main h2').textContent === 'No such case');
    assert.equal(await page.$('img'), null);
  },

  async 'two peers that disagree'({ page }) {
    await page.evaluate(() => (location.hash = '#accepts=jwt-simple&rejects=reference'));
    await page.waitForFunction(() => document.querySelector('main h2').textContent === 'Cases');
    const got = (peer, id) => results.find((it) => it.peer === peer && it.id === id);
    const found = await texts(page, '.cases code');
    assert.ok(found.length > 0);
    for (const id of found) {
      assert.match(got('jwt-simple', id).got, /^accept/);
      assert.match(got('reference', id).got, /^reject/);
    }
  },

  async 'only one peer fails'({ page }) {
    await press(page, 'only one peer fails');
    await page.waitForSelector('.cases code');
    const against = (id) => results.filter((it) => it.id === id && it.verdict === 'known-failure');
    const found = await texts(page, '.cases code');
    for (const id of found) assert.equal(against(id).length, 1, id);
    const all = [...new Set(results.map((it) => it.id))].filter((id) => against(id).length === 1);
    assert.equal(found.length, all.length);
  },

  async 'an address leads to a case, with its token taken apart and the fault marked'({ page }) {
    await page.evaluate(() => (location.hash = '#case=header/crit-unknown-extension'));
    await page.waitForFunction(() => document.querySelector('main h2').textContent.startsWith('header/'));
    assert.match(await page.$eval('.json .row.bad', (it) => it.textContent), /crit.*← crit-understood/);
    const clause = await page.$eval('.facts a[href^="https"]', (it) => it.href);
    assert.equal(clause, 'https://www.rfc-editor.org/rfc/rfc7515#section-4.1.11');
    const facts = await page.$eval('.facts', (it) => it.textContent);
    assert.match(facts, /MUST/);
    const peers = await texts(page, '.answers li p:first-child a');
    assert.equal(peers.length, results.filter((it) => it.id === 'header/crit-unknown-extension').length);
    await page.$$eval('main details', (folds) => folds.forEach((it) => (it.open = true)));
    await page.waitForSelector('.commands code');
    const commands = await texts(page, '.commands code');
    for (const it of results.filter((it) => it.id === 'header/crit-unknown-extension' && it.verdict === 'known-failure')) {
      assert.ok(commands.includes(it.rerun), it.rerun);
      assert.match(await page.$eval('main', (main) => main.textContent), new RegExp(it.note.slice(0, 20).replace(/[^\w ]/g, '.')));
    }
    assert.match(await page.$eval('main', (it) => it.textContent), /ignores-crit/);
    await page.keyboard.press('j');
    await page.waitForFunction(() => !location.hash.includes('crit-unknown-extension'));
  },

  async 'every case can be shown'({ page }) {
    const failed = await page.evaluate(() => {
      const run = unpacked(JSON.parse(document.getElementById('data').textContent));
      const wrong = [];
      for (const it of run.cases) {
        const drawn = document.createElement('div');
        drawn.append(...caseView({ run, found: [], state: { ...stateOf(''), case: it.id } }, run.peers));
        if (it.acceptable === false && it.faults.length === 0) wrong.push(`${it.id} shows no fault`);
        if (it.question.length === 0 || !drawn.querySelector('.answers')) wrong.push(`${it.id} is not shown`);
      }
      return wrong;
    });
    assert.deepEqual(failed, []);
  },

  async 'a peer with what it did wrong'({ page }) {
    await page.evaluate(() => (location.hash = '#view=peer&peer=jwt-simple'));
    await page.waitForFunction(() => document.querySelector('main h2').textContent === 'jwt-simple');
    const headings = await texts(page, 'main h3');
    assert.match(headings[0], /^Unexpected accepts: \d+$/);
    assert.match(headings[1], /^Unexpected rejects: \d+$/);
    const shown = await texts(page, '.cases code:first-child');
    assert.ok(results.filter((it) => it.peer === 'jwt-simple' && it.verdict === 'known-failure').every((it) => shown.includes(it.id)));
  },

  async 'clauses lead to their cases'({ page }) {
    await page.$$eval('nav a', (links) => links.find((it) => it.textContent === 'Clauses').click());
    await page.waitForFunction(() => document.querySelector('main h2').textContent === 'Clauses');
    await page.$eval('.clauses a[href*="clause=rfc7515-4.1.11"]', (it) => it.click());
    await page.waitForSelector('.cases code');
    const wanted = new Set(results.filter((it) => /§4\.1\.11/.test(it.clause)).map((it) => it.id));
    const shown = await page.evaluate(() => {
      document.querySelectorAll('main details').forEach((it) => (it.open = true));
      return new Promise((done) => setTimeout(() => done([...document.querySelectorAll('.cases code')].map((it) => it.textContent)), 50));
    });
    assert.deepEqual(shown.sort(), [...wanted].sort());
  },

  async 'another report shows what changed, and what is no report is refused'({ page }) {
    const input = await page.$('#other');
    for (const [name, words] of [['page.html', /not the report of a run/], ['broken.json', /neither a page nor JSON/], ['number.json', /not the report of a run in format 1/], ['peers.json', /no names or results/], ['cases.json', /its data is broken/]]) {
      const wrong = path.join(folder, name);
      await writeFile(wrong, { 'page.html': '<p>hello', 'broken.json': '{', 'number.json': '7', 'peers.json': '{"format":1,"peers":[{}]}', 'cases.json': '{"format":1,"peers":[{}],"cases":[]}' }[name]);
      await input.uploadFile(wrong);
      await page.waitForFunction((name) => document.getElementById('message').textContent.startsWith(name), {}, name);
      assert.match(await page.$eval('#message', (it) => it.textContent), words);
    }
    await input.uploadFile(other);
    await page.waitForFunction(() => document.getElementById('sums') !== null);
    const sums = await page.$eval('#sums', (it) => it.textContent);
    assert.match(sums, /^0 newly failing, 1 no longer failing, 0 other changes, 5 new cases, 0 gone/);
    assert.match(await page.$eval('main', (it) => it.textContent), /New cases: 5/);
    await press(page, 'The other way round');
    assert.match(await page.$eval('#sums', (it) => it.textContent), /^1 newly failing, 0 no longer failing, 0 other changes, 0 new cases, 5 gone/);
    assert.deepEqual(await faultsOf(page), []);
    // Whatever is in a report is text.
    const hostile = '</script><img src=x onerror="document.title=1">\u202e::error::\u001b[31m';
    const result = { id: hostile, verdict: hostile, got: hostile };
    const bad = path.join(folder, 'hostile.json');
    await writeFile(bad, JSON.stringify({ format: 1, peers: [{ name: 'reference', version: '1', results: [result] }, { name: hostile, version: hostile, results: [result] }] }));
    await input.uploadFile(bad);
    await page.waitForFunction(() => document.querySelector('main').textContent.includes('hostile.json'));
    const shown = await page.$eval('main', (it) => it.textContent);
    assert.ok(shown.includes('</script><img src=x onerror="document.title=1">\\u{202e}::error::\\u{1b}[31m'), 'the text is not shown');
    assert.equal(await page.$('main img'), null);
    // Dropped, the page itself: nothing changed.
    const text = await readFile(file, 'utf8');
    await page.evaluate((text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], 'page.html'));
      dispatchEvent(new DragEvent('drop', { dataTransfer: transfer }));
    }, text);
    await page.waitForFunction(() => /Nothing changed/.test(document.querySelector('main').textContent));
  },

  async 'it is the download: the page holds the JSON report'({ page }) {
    const session = await page.createCDPSession();
    await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
    await rm(path.join(folder, 'run.json'), { force: true });
    await press(page, 'Save as JSON');
    for (let tries = 0; tries < 100 && !(await readdir(folder)).includes('run.json'); tries += 1) await new Promise((done) => setTimeout(done, 50));
    assert.deepEqual(JSON.parse(await readFile(path.join(folder, 'run.json'), 'utf8')), report);
  },

  async 'it prints'({ page }) {
    await page.evaluate(() => (location.hash = '#view=peer&peer=jwt-simple'));
    await page.waitForFunction(() => document.querySelector('main h2').textContent === 'jwt-simple');
    const paper = await page.pdf({ format: 'A4', path: path.join(folder, 'peer.pdf') });
    assert.ok(paper.length > 20_000, String(paper.length));
    await page.emulateMediaType('print');
    assert.equal(await page.$eval('.filters', (it) => getComputedStyle(it).display), 'none');
  },
};

/** Each test has a page of its own, in which nothing may go wrong. */
const inPage = (test) => async () => {
  const { page, wrong } = await open();
  try {
    await test({ page });
    assert.deepEqual(wrong, []);
  } finally {
    await page.close();
  }
};

const views = { peers: '', cases: '#view=cases', case: '#case=header/crit-unknown-extension', peer: '#view=peer&peer=jwt-simple', clauses: '#view=clauses', changes: '#view=changes' };

await run({
  ...Object.fromEntries(Object.entries(tests).map(([name, test]) => [name, inPage(test)])),

  async look() {
    for (const [name, hash] of Object.entries(views)) await look(name, folder, (options) => open(hash, options));
  },

  async 'it opens at once'() {
    const start = performance.now();
    const { page } = await open();
    console.log(`opened in ${Math.round(performance.now() - start)} ms`);
    await page.close();
  },
});
