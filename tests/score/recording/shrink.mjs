// Makes fixtures of recorded loads: node shrink.mjs --from FOLDER --to FOLDER. Keeps of each trace and log what is read,
// and of Lighthouse's report the numbers. Called by scripts/record-traces.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({ options: { from: { type: 'string' }, to: { type: 'string' } } });

const tasks = ['RunTask', 'ThreadControllerImpl::RunTask', 'ThreadControllerImpl::DoWork'];
const details = {
  Layout: [], Paint: [], ParseHTML: [],
  EvaluateScript: ['url', 'frame', 'stackTrace'], FunctionCall: ['url', 'frame'], 'v8.compile': ['url', 'frame'],
  ParseAuthorStyleSheet: ['styleSheetUrl', 'frame'], InvalidateLayout: ['frame', 'stackTrace'],
  ScheduleStyleRecalculation: ['frame', 'stackTrace'], XHRReadyStateChange: ['url', 'readyState', 'stackTrace'],
  TimerInstall: ['timerId', 'stackTrace'], TimerFire: ['timerId'],
  ResourceSendRequest: ['url', 'frame', 'requestId', 'stackTrace'],
};
const frame = ['frame', 'parent', 'processId', 'isOutermostMainFrame', 'isInPrimaryMainFrame'];
const marks = {
  navigationStart: ['documentLoaderURL'], firstContentfulPaint: [], 'largestContentfulPaint::Candidate': [],
  'largestContentfulPaint::Invalidate': [], viewport: ['frameID'],
  LayoutShift: ['is_main_frame', 'weighted_score_delta', 'had_recent_input'], FrameCommittedInBrowser: frame,
  ProcessReadyInBrowser: frame, Screenshot: [], thread_name: [],
};
const pick = (value, keys) => Object.fromEntries(keys.filter(key => key in value).map(key => [key, value[key]]));
const stack = lines => lines.map(line => ({ url: line.url }));

function shrinkTrace(events) {
  const mains = new Set(events.filter(e => e.name === 'thread_name' && e.args.name === 'CrRendererMain').map(e => `${e.pid}/${e.tid}`));
  let lastShot = '';
  const kept = [];
  for (const event of events) {
    const short = pick(event, ['name', 'ph', 'pid', 'tid', 'ts', 'dur']);
    if (tasks.includes(event.name) || details[event.name]) {
      if (!mains.has(`${event.pid}/${event.tid}`)) continue;
      if (details[event.name] && event.args?.data) {
        short.args = { data: pick(event.args.data, details[event.name]) };
        if (short.args.data.stackTrace) short.args.data.stackTrace = stack(short.args.data.stackTrace);
      }
    } else if (event.name === 'TracingStartedInBrowser') {
      short.args = { data: { frames: (event.args.data.frames ?? []).map(one => pick(one, frame)) } };
    } else if (marks[event.name]) {
      if (event.name === 'thread_name' && event.args.name !== 'CrRendererMain') continue;
      if (event.name === 'Screenshot') {
        if (event.args.snapshot === lastShot) continue;
        lastShot = event.args.snapshot;
      }
      short.args = pick(event.args ?? {}, ['frame', 'name', 'snapshot']);
      if (event.args?.data) short.args.data = pick(event.args.data, marks[event.name]);
    } else {
      continue;
    }
    kept.push(short);
  }
  return { traceEvents: kept };
}

function shrinkInitiator(initiator) {
  const short = pick(initiator ?? {}, ['type', 'url']);
  const chain = one => ({ callFrames: stack(one.callFrames ?? []), ...(one.parent ? { parent: chain(one.parent) } : {}) });
  if (initiator?.stack) short.stack = chain(initiator.stack);
  return short;
}

function shrinkResponse(response) {
  const short = pick(response, ['url', 'status', 'mimeType', 'protocol', 'connectionId', 'connectionReused', 'encodedDataLength',
    'fromDiskCache']);
  const encoding = Object.entries(response.headers ?? {}).find(([name]) => name.toLowerCase() === 'content-encoding');
  if (encoding) short.headers = { [encoding[0]]: encoding[1] };
  if (response.timing)
    short.timing = pick(response.timing, ['requestTime', 'connectStart', 'connectEnd', 'sslStart', 'sslEnd', 'sendStart', 'sendEnd', 'receiveHeadersEnd']);
  return short;
}

function shrinkLog(messages) {
  const kept = [];
  for (const message of messages) {
    const params = message.params;
    let short;
    switch (message.method) {
      case 'Network.requestWillBeSent':
        short = pick(params, ['requestId', 'documentURL', 'timestamp', 'type', 'frameId']);
        short.request = pick(params.request, ['url', 'initialPriority', 'isLinkPreload']);
        short.initiator = shrinkInitiator(params.initiator);
        if (params.redirectResponse) short.redirectResponse = shrinkResponse(params.redirectResponse);
        if (short.request.url.startsWith('data:') && short.documentURL === short.request.url) short.documentURL = 'data:';
        break;
      case 'Network.responseReceived':
        short = pick(params, ['requestId', 'timestamp', 'type']);
        short.response = shrinkResponse(params.response);
        break;
      case 'Network.requestServedFromCache': short = pick(params, ['requestId']); break;
      case 'Network.dataReceived': short = pick(params, ['requestId', 'dataLength', 'encodedDataLength']); break;
      case 'Network.loadingFinished': short = pick(params, ['requestId', 'timestamp', 'encodedDataLength']); break;
      case 'Network.loadingFailed': short = pick(params, ['requestId', 'timestamp', 'type']); break;
      case 'Network.resourceChangedPriority': short = pick(params, ['requestId', 'newPriority']); break;
      case 'Page.frameNavigated': short = { frame: pick(params.frame, ['id', 'parentId', 'url']) }; break;
      default: continue;
    }
    kept.push({ ...pick(message, ['method', 'targetType', 'sessionId']), params: short });
  }
  return kept;
}

const metrics = ['first-contentful-paint', 'speed-index', 'largest-contentful-paint', 'interactive', 'total-blocking-time',
  'cumulative-layout-shift'];
const write = (name, value) => fs.writeFileSync(path.join(options.to, name), zlib.gzipSync(JSON.stringify(value), { level: 9 }));

fs.mkdirSync(options.to, { recursive: true });
for (const name of fs.readdirSync(options.from).sort()) {
  const read = file => JSON.parse(fs.readFileSync(path.join(options.from, name, file), 'utf8'));
  let report;
  try {
    report = read('lhr.report.json');
  } catch {
    continue;
  }
  if (report.runtimeError) {
    console.log(`${name}: left out, ${report.runtimeError.code}`);
    continue;
  }
  const trace = read('defaultPass.trace.json');
  write(`${name}.trace.json.gz`, shrinkTrace(trace.traceEvents ?? trace));
  write(`${name}.log.json.gz`, shrinkLog(read('defaultPass.devtoolslog.json')));
  const numbers = Object.fromEntries(metrics.map(metric => [metric, {
    value: report.audits[metric].numericValue ?? null, score: report.audits[metric].score }]));
  fs.writeFileSync(path.join(options.to, `${name}.lighthouse.json`), JSON.stringify({ version: report.lighthouseVersion,
    url: report.requestedUrl, score: report.categories.performance.score, metrics: numbers }, null, 2) + '\n');
  console.log(`${name}: ${report.categories.performance.score}`);
}
