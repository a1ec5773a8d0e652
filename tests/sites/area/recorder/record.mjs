// Records the walks of tests/sites/area/cases as HAR files. Started by scripts/record-hars:
//   node record.mjs --server PROGRAM --sites DIR --out DIR [NAME…]
// Each case has a server of its own, so that every file starts from the same state.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync, existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, basename } from 'node:path';
import { chromium } from 'playwright-core';
import { HarRecorder } from './har.mjs';
import { Walk } from './walk.mjs';

const options = { names: [] };
for (let i = 2; i < process.argv.length; i += 1) {
  if (process.argv[i].startsWith('--')) options[process.argv[i].slice(2)] = process.argv[++i];
  else options.names.push(process.argv[i]);
}
const json = (file) => JSON.parse(readFileSync(file, 'utf8'));
const content = join(options.sites, 'area', 'content');
const base = json(join(content, 'area.json'));
const person = json(join(content, 'identity.json'));
const identity = { ...person.public, ...person.values };
const cases = join(options.sites, 'area', 'cases');
const wholeWalk = ['card', 'login', 'draft', 'back', 'send', 'messages', 'practices', 'payments', 'booking'];
const shortWalk = ['login', 'send'];

async function serve(file, folder) {
  const ready = join(folder, 'ready.json');
  const server = spawn(options.server, ['--sites', options.sites, '--area-case', file, '--ready', ready], { stdio: ['pipe', 'ignore', 'inherit'] });
  const ended = new Promise((resolve) => server.on('exit', resolve));
  while (!existsSync(ready)) {
    if (server.exitCode !== null) throw new Error('the server does not start');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { ...json(ready), end: async () => { server.stdin.end(); return ended; } };
}

function slugOf(text) {
  return text.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
}

function flowOf(the_case) {
  const slug = the_case.flow ?? 'permesso-ztl';
  const origin = the_case.content?.origin ?? base.origin;
  const { title, category } = base.flows[slug];
  return { slug, card: `${base.site}/servizi/${slugOf(category)}/${slugOf(title)}/`, url: `${origin}/servizi/${slug}/`, origin };
}

async function browserFor(ports) {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--ignore-certificate-errors',
    `--host-resolver-rules=MAP *:443 127.0.0.1:${ports.https_port}, MAP *:80 127.0.0.1:${ports.http_port}`] });
}

async function walkOnce(browser, the_case, flow, stages) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'it-IT', serviceWorkers: 'block' });
  const page = await context.newPage();
  const recorder = await HarRecorder.on(page);
  await new Walk(page, recorder, flow.origin, flow, identity).take(stages);
  await recorder.settled();
  await context.close();
  return recorder;
}

async function record(file) {
  const the_case = json(file);
  const name = basename(file, '.json');
  const flow = flowOf(the_case);
  const folder = mkdtempSync(join(tmpdir(), 'collaudo-har-'));
  const server = await serve(file, folder);
  const browser = await browserFor(server);
  try {
    if (the_case.har?.after === 'walk') await walkOnce(browser, the_case, flow, wholeWalk.filter((stage) => stage !== 'booking'));
    const stages = the_case.walk === 'whole' ? wholeWalk : the_case.walk ?? shortWalk;
    const recorder = await walkOnce(browser, the_case, flow, stages);
    const har = recorder.har({ base: the_case.har?.start ?? `${base.day}T09:00:00.000Z`, sanitised: the_case.har?.sanitised ?? true,
      dropBodies: the_case.har?.drop_bodies });
    if (the_case.har?.skip_until) {
      const from = har.log.entries.findIndex((entry) => new RegExp(the_case.har.skip_until).test(entry.request.url));
      har.log.entries.splice(0, from);
      har.log.pages = har.log.pages.filter((page) => har.log.entries.some((entry) => entry.pageref === page.id));
    }
    const entries = har.log.entries.map((entry) => '   ' + JSON.stringify(entry)).join(',\n');
    const { entries: ignored, ...head } = har.log;
    const out = join(options.out, name + '.har');
    writeFileSync(out, `{ "log": ${JSON.stringify(head).slice(0, -1)},\n  "entries": [\n${entries}\n] } }\n`);
    const screens = har.log.entries.filter((entry) => entry._resourceType === 'document' && entry.response.status === 200).map((entry) => new URL(entry.request.url).pathname);
    console.log(`${name}.har: ${har.log.entries.length} entries, ${screens.length} screens`);
    if (process.env.VERBOSE) console.log('  ' + screens.join('\n  '));
  } finally {
    await browser.close();
    const status = await server.end();
    rmSync(folder, { recursive: true, force: true });
    if (status !== 0) { console.error(`${name}: an edit of the case was never used`); process.exitCode = 1; }
  }
}

mkdirSync(options.out, { recursive: true });
const files = readdirSync(cases).filter((file) => file.endsWith('.json')).sort().map((file) => join(cases, file))
  .filter((file) => options.names.length === 0 || options.names.includes(basename(file, '.json')));
for (const file of files) await record(file);
