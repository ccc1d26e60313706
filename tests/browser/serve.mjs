// Uses the marketplace on localhost in a browser, as a user and as a developer would.
//
//   node serve.mjs use|look ADDRESS FOLDER
//
// ADDRESS is that of `jwt-assay serve` with the secret below and its own catalogue, and pictures of its pages go to FOLDER.
// What is wrong ends it with an error.
import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { createServer, request } from 'node:http';
import { folder, look, open as opened, press, run, texts } from './page.mjs';

const SECRET = 'an example secret of 32 bytes...';
const address = process.argv[3];
const now = () => Math.floor(Date.now() / 1000);

/** A token with these members of `ti`, and what else is to be different. */
function mint(ti, { secret = SECRET, header = { alg: 'HS256', typ: 'JWT' }, ...others } = {}) {
  const claims = { iat: now(), jti: randomUUID(), sub: 'user-1', ti, ...others };
  const input = [header, claims].map((it) => Buffer.from(JSON.stringify(it)).toString('base64url')).join('.');
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

const link = (token) => `${address}?tenant=${token}`;
const isOwn = (url) => url.startsWith(address);
const open = (url, options) => opened(url, { isOwn, ...options });

/** Opens an address, looks at it, and asserts that nothing went wrong; `refusal` is the status of a page that is refused. */
async function visit(url, visitor, { refusal, ...options } = {}) {
  const { page, wrong } = await open(url, options);
  try {
    await visitor(page);
    // The browser notes the status of each page that is refused.
    const expected = (line) => refusal && line.includes(`status of ${refusal} `);
    assert.deepEqual(wrong.filter((line) => !expected(line)), []);
  } finally {
    await page.close();
  }
}

const text = (page, selector = 'main') => page.$eval(selector, (it) => it.textContent);
const tiles = (page) => page.$$eval('.tile', (found) => Object.fromEntries(found.map((it) => [it.dataset.tile, it.querySelector('.badge').textContent])));

/** Puts a text into a field as a user who pastes it does. */
const paste = (page, selector, value) =>
  page.$eval(selector, (field, value) => {
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }, value);

/** Waits until the page that explains tokens shows this. */
const shows = (page, words) =>
  page.waitForFunction((words) => document.getElementById('report').textContent.includes(words), { timeout: 10_000 }, words);

const hostile = '::error::x\n</script><img src=x onerror="document.title=1">\u001b[31m\u202ea|b`c';
/** Names and texts that try what they can. */
const hostileToken = () => mint(
  { udn: hostile, ufn: hostile, uem: hostile, ili: [hostile], aid: hostile, adn: hostile, xti: { [hostile]: hostile, user_group: hostile } },
  { sub: hostile, jti: hostile + randomUUID(), [hostile]: hostile, header: { alg: 'HS256', typ: 'JWT', kid: hostile, [hostile]: hostile } },
);

await run({
  async 'the start page leads to a sample, whose link works once'() {
    await visit(address, async (page) => {
      assert.match(await text(page), new RegExp(`<iframe src="${address}\\?tenant=TOKEN"`));
      await Promise.all([page.waitForNavigation(), page.click('a[href="/sample"]')]);
      assert.match(await text(page), /4 integrations, 1 installed.*1 more can be installed/);
      await page.reload();
      assert.match(await text(page, 'h1'), /This token is refused/);
      assert.match(await text(page), /jti/);
    }, { refusal: 401 });
  },

  async 'a page in another origin has the tiles in its frame'() {
    const application = createServer((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<title>An application</title><link rel="icon" href="data:,"><iframe src="${link(mint({ udn: 'Ada', ili: ['crm'] }))}" width="800" height="600"></iframe>`);
    });
    await new Promise((done) => application.listen(0, '127.0.0.1', done));
    const own = `http://127.0.0.1:${application.address().port}/`;
    await visit(own, async (page) => {
      const frame = page.frames().find((it) => it.url().startsWith(address));
      assert.deepEqual(await tiles(frame), { crm: '✓ Installed', mailer: 'Can be installed', 7: 'Can be installed' });
      assert.match(await text(frame), /Signed in as Ada/);
    }, { isOwn: (url) => isOwn(url) || /^data:/.test(url) || url.startsWith(own) });
    application.close();
  },

  async 'no other page may have the page for tokens in a frame'() {
    const answer = await fetch(new URL('/token', address));
    assert.match(answer.headers.get('content-security-policy'), /frame-ancestors 'none'/);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
  },

  async 'hidden integrations are not shown'() {
    await visit(link(mint({ xti: { hidden_integrations: ['crm', 7] } })), async (page) => {
      assert.deepEqual(await tiles(page), { mailer: 'Can be installed' });
    });
  },

  async 'a group or a tier has its own list'() {
    for (const xti of [{ user_group: 'gold' }, { user_tier: 'gold' }]) {
      await visit(link(mint({ xti })), async (page) => {
        assert.deepEqual(Object.keys(await tiles(page)).sort(), ['7', 'beta-reports', 'crm', 'mailer']);
      });
    }
    await visit(link(mint({ xti: { user_group: 'free' } })), async (page) => {
      assert.deepEqual(Object.keys(await tiles(page)), ['7']);
    });
    await visit(link(mint({ xti: { user_group: 'Gold' } })), async (page) => {
      await page.click('summary');
      assert.match(await text(page), /"Gold".*"gold"/);
    });
  },

  async 'what is installed is shown so, with its link'() {
    await visit(link(mint({ ili: ['crm', 'no-tile'] })), async (page) => {
      assert.equal((await tiles(page)).crm, '✓ Installed');
      assert.equal(await page.$eval('[data-tile="crm"] a', (it) => it.href), 'https://app.example/integrations/crm');
      await page.click('summary');
      assert.match(await text(page), /no-tile/);
    });
  },

  async 'a limit of installs holds'() {
    await visit(link(mint({ ili: ['crm'], xti: { allowed_installs: 1 } })), async (page) => {
      assert.deepEqual(await tiles(page), { crm: '✓ Installed', mailer: 'Limit reached', 7: 'Limit reached' });
      assert.match(await text(page), /No more can be installed/);
    });
    await visit(link(mint({ ili: ['crm'], xti: { allowed_installs: 3 } })), async (page) => {
      assert.match(await text(page), /2 more can be installed/);
    });
  },

  async 'a user who gets nothing reads so'() {
    await visit(link(mint({ xti: { user_group: 'free', hidden_integrations: [7] } })), async (page) => {
      assert.match(await text(page), /There is nothing here yet/);
    });
  },

  async 'a refused link says why, and what to do'() {
    const used = mint({});
    await visit(link(used), async (page) => assert.equal(Object.keys(await tiles(page)).length, 3));
    const decoded = Buffer.from(SECRET).toString('base64');
    for (const [token, rule, words] of [
      [mint({}, { iat: now() - 120 }), 'iat-fresh', /60 seconds/],
      [mint({}, { iat: now() * 1000 }), 'iat-seconds', /millisecond/],
      [used, 'jti-single-use', /jti/],
      [mint({}, { secret: 'another secret of 32 bytes......' }), 'signature-match', /secret/],
      [mint({}, { secret: decoded }), 'signature-match', /base64/],
      [mint({}, { header: { alg: 'HS384' } }), 'alg-hs256', /HS256/],
      ['not-a-token', 'compact-three-segments', /period/],
    ]) {
      await visit(link(token), async (page) => {
        assert.equal(await text(page, 'h1'), 'This token is refused');
        const found = await texts(page, '.finding h3 code');
        assert.ok(found.includes(rule), `${rule}: ${found}`);
        assert.match(await text(page, '.finding'), words);
      }, { refusal: 401 });
    }
  },

  async 'a pasted token is explained while it is edited, and signed again'() {
    await visit(new URL('/token', address), async (page) => {
      await paste(page, '#token', `Authorization: Bearer ${mint({}, { iat: now() - 3600 })}`);
      await shows(page, 'iat-fresh');
      await page.click('#edit summary');
      const claims = JSON.parse(await page.$eval('#claims', (it) => it.value));
      await paste(page, '#claims', JSON.stringify({ ...claims, iat: now() }));
      await shows(page, 'This token is right');
      const [, payload] = (await page.$eval('#token', (it) => it.value)).split('.');
      assert.equal(JSON.parse(Buffer.from(payload, 'base64url')).jti, claims.jti);
      await paste(page, '#header', '{"alg":"HS384"}');
      await shows(page, 'alg-hs256');
      await paste(page, '#claims', '{');
      await press(page, 'Sign with the secret');
      await page.waitForFunction(() => document.getElementById('problem').textContent.includes("can't be signed"));
      await page.select('#profile', 'ghost-admin');
      await press(page, 'Show a sample');
      await shows(page, 'ghost-admin');
    }, { refusal: 422 });
  },

  async 'a secret is taken, and is nowhere afterwards'() {
    const other = 'another secret of 32 bytes......';
    await visit(new URL('/token', address), async (page) => {
      await paste(page, '#token', mint({}, { secret: other }));
      await shows(page, 'signature-match');
      await page.type('#secret', other);
      await press(page, 'Use this secret');
      await shows(page, 'This token is right');
      assert.equal(await page.$eval('#secret', (it) => it.value), '');
      const whole = (await page.content()) + page.url() + JSON.stringify(await page.evaluate(() => ({ ...localStorage, ...sessionStorage })));
      assert.ok(!whole.includes(other));
      // The other tests have the first one.
      await page.type('#secret', SECRET);
      await press(page, 'Use this secret');
      await shows(page, 'signature-match');
    });
  },

  async 'whatever is in a token is text'() {
    const harmless = async (page) => {
      assert.equal(await page.$('img, main script'), null);
      assert.notEqual(await page.title(), '1');
      const shown = await text(page);
      assert.ok(shown.includes('<img src=x onerror='), 'the text is not shown');
      assert.ok(!/[\u001b\u202e]/.test(shown), 'a control character is shown as it is');
    };
    await visit(link(hostileToken()), async (page) => harmless(page), { refusal: 401 });
    await visit(new URL('/token', address), async (page) => {
      await paste(page, '#token', hostileToken());
      await shows(page, 'onerror');
      await harmless(page);
    });
  },

  async 'another name for this machine gets nothing'() {
    const foreign = await new Promise((done, failed) => {
      const { hostname, port } = new URL(address);
      const asked = request({ hostname, port, path: '/token', headers: { host: 'rebound.example' } }, (answer) => {
        answer.setEncoding('utf8');
        let body = '';
        answer.on('data', (part) => (body += part));
        answer.on('end', () => done({ status: answer.statusCode, body }));
      });
      asked.on('error', failed).end();
    });
    assert.equal(foreign.status, 421);
    assert.match(foreign.body, /This is not the host that was asked for/);
    // The browser believes that this name is this machine's.
    const rebound = new URL('/token', address);
    rebound.hostname = 'rebound.example';
    await visit(rebound, async (page) => {
      assert.match(await text(page), /This is not the host that was asked for/);
      assert.equal(await page.$('textarea'), null);
    }, { refusal: 421, isOwn: (url) => url.startsWith(rebound.origin) });
  },

  async look() {
    const wrong = (token) => async (options) => {
      const opened = await open(token(), options);
      opened.wrong.splice(0, Infinity, ...opened.wrong.filter((line) => !line.includes('status of 401')));
      return opened;
    };
    const at = (url) => (options) => open(typeof url === 'function' ? url() : url, options);
    const gold = { udn: 'Ada Lovelace', ili: ['crm'], xti: { user_group: 'gold', allowed_installs: 2 } };
    await look('start', folder, at(address));
    await look('marketplace', folder, at(() => link(mint(gold))));
    await look('developer', folder, at(() => link(mint(gold))), (page) => page.click('summary'));
    await look('empty', folder, at(() => link(mint({ xti: { user_group: 'free', hidden_integrations: [7] } }))));
    await look('refused', folder, wrong(() => link(mint({ udn: 'Ada' }, { iat: now() * 1000 }))));
    await look('hostile', folder, wrong(() => link(hostileToken())));
    await look('token', folder, at(new URL('/token', address)), async (page) => {
      await paste(page, '#token', mint({ udn: 'Ada', userTier: 'gold' }, { iat: now() - 3600 }));
      await shows(page, 'iat-fresh');
      await page.click('#edit summary');
    });
  },
});
