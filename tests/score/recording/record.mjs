// Records loads with Lighthouse: node record.mjs --lighthouse FOLDER --out FOLDER [--model ORIGIN] [NAME…]. FOLDER
// holds node_modules/lighthouse. For each load the folder `out/NAME` gets what Lighthouse saves with -GA and its
// report; `shrink.mjs` makes fixtures of them. Called by scripts/record-traces.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { loads } from './loads.mjs';
import { serve } from './server.mjs';

const ports = { http2: 18443, http1: 18444, plain: 18445 };
const { values: options, positionals: names } = parseArgs({ allowPositionals: true, options: {
  lighthouse: { type: 'string' }, out: { type: 'string' }, model: { type: 'string' }, serve: { type: 'string' } } });

const model = options.model ? new URL(options.model) : null;

if (options.serve) {
  // The server runs beside: Lighthouse is waited for, and a blocked server would answer nothing.
  const folder = options.serve;
  await serve({ key: fs.readFileSync(path.join(folder, 'key.pem')), cert: fs.readFileSync(path.join(folder, 'cert.pem')), ports });
  process.send('ready');
} else {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'record-traces-'));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=comune.test',
    '-keyout', path.join(work, 'key.pem'), '-out', path.join(work, 'cert.pem')], { stdio: 'ignore' });
  const server = fork(new URL(import.meta.url).pathname, ['--serve', work]);
  await new Promise(ready => server.once('message', ready));
  try {
    for (const [name, address] of Object.entries(loads)) {
      if (names.length && !names.includes(name)) continue;
      if (address.startsWith('{model}') && !options.model) continue;
      const url = address.replace('{http2}', `https://comune.test:${ports.http2}`)
        .replace('{http1}', `https://comune.test:${ports.http1}`)
        .replace('{plain}', `http://comune.test:${ports.plain}`).replace('{model}', options.model);
      const folder = path.join(options.out, name);
      fs.rmSync(folder, { recursive: true, force: true });
      fs.mkdirSync(folder, { recursive: true });
      const begun = Date.now();
      const run = spawnSync(process.execPath, [path.join(options.lighthouse, 'node_modules/lighthouse/cli/index.js'), url,
        '--quiet', '--only-categories=performance', '--output=json', `--output-path=${path.join(folder, 'lhr.report.json')}`,
        `-GA=${folder}`, '--chrome-flags=--headless=new --no-sandbox --ignore-certificate-errors ' +
          `--host-resolver-rules="MAP *.test 127.0.0.1${model ? `, MAP ${model.hostname} 127.0.0.1` : ''}"`],
        { env: { ...process.env, CHROME_PATH: process.env.CHROME_PATH ?? '/usr/bin/chromium' }, encoding: 'utf8', timeout: 180000 });
      console.log(name, run.status === 0 ? 'recorded' : 'FAILED: ' + run.stderr.trim().split('\n').pop(), `${((Date.now() - begun) / 1000).toFixed(0)} s`);
    }
  } finally {
    server.kill();
    fs.rmSync(work, { recursive: true, force: true });
  }
}
