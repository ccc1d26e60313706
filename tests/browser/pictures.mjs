// Writes the pictures in the README: the marketplace on localhost, and the page of a run.
//
//   node pictures.mjs PROGRAM
//
// PROGRAM is jwt-assay. The pictures are beside this script.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { open, run } from './page.mjs';

const program = path.resolve(process.argv[2]);
const isOwn = () => true;

async function picture(name, address, height) {
  const { page } = await open(address, { isOwn });
  await page.setViewport({ width: 1100, height });
  await page.screenshot({ path: path.join(import.meta.dirname, `${name}.webp`), type: 'webp', quality: 80 });
  await page.close();
}

await run({
  async 'the marketplace'() {
    const server = spawn(program, ['serve', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      for await (const line of createInterface(server.stdout)) {
        await picture('marketplace', new URL('/sample', line.split(' ')[1]), 360);
        break;
      }
    } finally {
      server.kill();
    }
  },

  async 'the page of a run'() {
    const folder = mkdtempSync(path.join(tmpdir(), 'pictures-'));
    const file = path.join(folder, 'run.html');
    execFileSync(program, ['run', '--report', `html=${file}`], { stdio: 'ignore' });
    await picture('report', pathToFileURL(file).href, 560);
    rmSync(folder, { recursive: true });
  },
});
