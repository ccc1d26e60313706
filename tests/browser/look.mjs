// Opens pages that are files in a browser, without a network, and looks whether they can be read.
//
//   node look.mjs look FILE... FOLDER
//
// Pictures of them go to FOLDER. The pages have no script and no picture: a token that wants one gets none. What is wrong ends
// it with an error.
import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { folder, look, open, run } from './page.mjs';

const paths = process.argv.slice(3, -1).map((it) => path.resolve(it));
const isOwn = (url) => /^(file|data):/.test(url);

await run({
  async look() {
    for (const file of paths) {
      const opened = (options) => open(pathToFileURL(file).href, { isOwn, ...options });
      await look(path.basename(file, '.html'), folder, opened, async (page) => {
        assert.equal(await page.$('img, script, iframe'), null);
        const text = await page.$eval('main', (it) => it.textContent);
        assert.ok(text.length > 100 && !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e]/.test(text), file);
        // Every link within the page leads somewhere.
        const lost = await page.$$eval('a[href^="#"]', (links) => links.map((it) => it.getAttribute('href').slice(1)).filter((id) => !document.getElementById(id)));
        assert.deepEqual(lost, [], file);
      });
    }
  },
});
