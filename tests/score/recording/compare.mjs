// Scores pages with Lighthouse and with collaudo, one after the other in turns, and writes a table: node compare.mjs
// --lighthouse FOLDER --collaudo PROGRAM [--runs N] [NAME…]. FOLDER holds node_modules/lighthouse; NAMEs are those of
// loads.mjs. Lighthouse gets the flags that its own launcher would not give: with those a tab may get one frame a second.
// Wall time and memory are of the whole process tree. Called by scripts/compare-scores.
import { execFileSync, fork, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loads } from './loads.mjs';

const ports = { http2: 18443, http1: 18444, plain: 18445 };
const usual = ['plain', 'scripts', 'scripts-http1', 'images', 'hero', 'frames', 'thirdparties', 'fonts', 'shift', 'longtasks', 'chain',
  'inline', 'late', 'crowd', 'everything', 'slow'];
const { values: options, positionals } = parseArgs({ allowPositionals: true, options: {
  lighthouse: { type: 'string' }, collaudo: { type: 'string' }, runs: { type: 'string', default: '2' } } });
const names = positionals.length ? positionals : usual;
const chromium = process.env.CHROME_PATH ?? ['/usr/lib/chromium/chromium', '/usr/bin/chromium'].find(file => fs.existsSync(file));
const hosts = ['comune', 'altro', 'terzo', 'quarto', 'quinto', 'sesto', 'chiuso'].map(name => `${name}.test`);

// kB of the process and all that came from it; shared pages are shared out.
function memoryOf(root) {
  const parents = new Map();
  for (const name of fs.readdirSync('/proc').filter(name => /^\d+$/.test(name)))
    try {
      parents.set(+name, +fs.readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\) \S+ /s, '').split(' ')[0]);
    } catch { /* it has ended */ }
  let sum = 0;
  for (const process_ of parents.keys()) {
    let at = process_;
    for (let steps = 0; at && at !== root && steps < 50; ++steps) at = parents.get(at);
    if (at !== root) continue;
    try {
      sum += +(/^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${process_}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch { /* likewise */ }
  }
  return sum;
}

function run(program, args, environment) {
  return new Promise(done => {
    const begun = Date.now();
    const child = spawn(program, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '', err = '', peak = 0;
    child.stdout.on('data', data => { out += data; });
    child.stderr.on('data', data => { err += data; });
    const timer = setInterval(() => { peak = Math.max(peak, memoryOf(child.pid)); }, 300);
    child.on('close', code => {
      clearInterval(timer);
      done({ code, out, err, seconds: (Date.now() - begun) / 1000, megabytes: peak / 1024 });
    });
  });
}

async function lighthouse(url, folder) {
  const report = path.join(folder, 'report.json');
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--ignore-certificate-errors', '--disable-extensions',
    '--disable-background-networking', '--disable-component-update', '--no-first-run', '--disable-renderer-backgrounding',
    '--disable-backgrounding-occluded-windows', '--disable-background-timer-throttling', '--hide-scrollbars',
    `--user-data-dir=${fs.mkdtempSync(path.join(folder, 'profile-'))}`, '--host-resolver-rules="MAP *.test 127.0.0.1"'];
  const result = await run(process.execPath, [path.join(options.lighthouse, 'node_modules/lighthouse/cli/index.js'), url, '--quiet',
    '--only-categories=performance', '--output=json', `--output-path=${report}`, '--chrome-ignore-default-flags',
    `--chrome-flags=${flags.join(' ')}`], { CHROME_PATH: chromium });
  if (result.code !== 0) throw new Error(`lighthouse: ${result.err.trim().split('\n').pop()}`);
  return { ...result, score: JSON.parse(fs.readFileSync(report, 'utf8')).categories.performance.score };
}

async function collaudo(url) {
  const routes = hosts.flatMap(host => Object.values(ports).flatMap(port => ['--resolve', `${host}:${port}:127.0.0.1`]));
  const result = await run(options.collaudo, ['check', url, '--only', 'C.SI.4.1', '--engine', 'auto', '--insecure', '--retry', '0',
    '--json', '-', '--exit-zero', ...routes], { COLLAUDO_CHROMIUM: chromium });
  const measure = JSON.parse(result.out).performance?.[0];
  if (measure?.source !== 'measured' || measure.score === null) throw new Error(`collaudo: ${JSON.stringify(measure)} ${result.err}`);
  return { ...result, score: measure.score, runs: measure.runs, guards: measure.guards };
}

const mean = list => list.reduce((sum, value) => sum + value, 0) / list.length;
const sides = { lighthouse: [], collaudo: [] };
const differences = [], own = [];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'compare-scores-'));
execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=comune.test',
  '-keyout', path.join(folder, 'key.pem'), '-out', path.join(folder, 'cert.pem')], { stdio: 'ignore' });
const server = fork(path.join(import.meta.dirname, 'record.mjs'), ['--serve', folder]);
await new Promise(ready => server.once('message', ready));
try {
  console.log('| page | Lighthouse | collaudo (three loads each) | difference of the means | Lighthouse, s and MB | collaudo, s and MB |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const name of names) {
    const url = loads[name].replace('{http2}', `https://comune.test:${ports.http2}`)
      .replace('{http1}', `https://comune.test:${ports.http1}`).replace('{plain}', `http://comune.test:${ports.plain}`);
    const theirs = [], ours = [];
    for (let round = 0; round < +options.runs; ++round) {
      theirs.push(await lighthouse(url, folder));
      ours.push(await collaudo(url));
    }
    const difference = Math.abs(mean(theirs.map(one => one.score)) - mean(ours.map(one => one.score)));
    differences.push(difference);
    for (let i = 0; i < theirs.length; ++i)
      for (let j = 0; j < i; ++j) own.push(Math.abs(theirs[i].score - theirs[j].score));
    sides.lighthouse.push(...theirs);
    sides.collaudo.push(...ours);
    const figures = list => `${mean(list.map(one => one.seconds)).toFixed(1)} s, ${mean(list.map(one => one.megabytes)).toFixed(0)} MB`;
    console.log(`| ${name} | ${theirs.map(one => one.score.toFixed(2)).join(' ')} | ` +
      ours.map(one => `${one.score.toFixed(2)} (${one.runs.map(run => run.toFixed(2)).join(' ')})` +
        (one.guards.length ? ` ${one.guards.join(' ')}` : '')).join('; ') +
      ` | ${difference.toFixed(3)} | ${figures(theirs)} | ${figures(ours)} |`);
  }
} finally {
  server.kill();
  fs.rmSync(folder, { recursive: true, force: true });
}
const seconds = list => mean(list.map(one => one.seconds));
const said = (list, what) => list.length ? `${what}: ${seconds(list).toFixed(1)} s for ${mean(list.map(one => one.runs.length)).toFixed(1)} loads, ` +
  `${mean(list.map(one => one.seconds / one.runs.length)).toFixed(1)} s a load, ` +
  `${(mean(list.map(one => one.seconds / one.runs.length)) / seconds(sides.lighthouse) * 100).toFixed(0)} % of Lighthouse's.` : '';
console.log(`\nMean difference ${mean(differences).toFixed(3)}; Lighthouse's own from run to run ${mean(own).toFixed(3)}.`);
console.log(`Lighthouse: ${seconds(sides.lighthouse).toFixed(1)} s for one load.`);
// On a busy machine collaudo waits for calm, 10 s at most.
console.log(said(sides.collaudo.filter(one => !one.guards.includes('machine_load')), 'collaudo, start and warm-up included, nobody else at work'));
console.log(said(sides.collaudo.filter(one => one.guards.includes('machine_load')), 'collaudo, others at work, the wait for calm included'));
console.log(`Load average at the end: ${os.loadavg().map(one => one.toFixed(1)).join(' ')}, ${os.cpus().length} processors.`);
