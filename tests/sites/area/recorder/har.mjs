// HarRecorder: listens to the network events of one browser page and writes them as HAR 1.2 in the shape of
// Chromium's own export. What would differ from one run to the next (times, order of what a page loads, version
// of the browser) is replaced by values that follow from the walk alone.

const kept = new Set(['content-type', 'cookie', 'origin', 'referer', 'sec-fetch-dest', 'sec-fetch-mode']);
const left = new Set(['content-encoding', 'content-length', 'cache-control', 'referrer-policy', 'x-content-type-options']);
const ownHost = /(^|\.)comune\.valverde\.ct\.it$|^valverde\.sportello\.example$/;
const secret = new Set(['cookie', 'set-cookie', 'authorization']);
const textual = /^(text\/|application\/(json|javascript|xml|xhtml))/;
const resourceTypes = { Document: 'document', Stylesheet: 'stylesheet', Image: 'image', Font: 'font', Script: 'script',
  XHR: 'xhr', Fetch: 'fetch', Other: 'other' };

const pairs = (headers) => Object.entries(headers)
  .flatMap(([name, value]) => String(value).split('\n').map((part) => ({ name: name.toLowerCase(), value: part })))
  .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));

const queryOf = (url) => [...new URL(url).searchParams].map(([name, value]) => ({ name, value }));

const cookieOf = (line) => {
  const [first, ...attributes] = line.split(';').map((part) => part.trim());
  const at = first.indexOf('=');
  const cookie = { name: first.slice(0, at), value: first.slice(at + 1) };
  for (const attribute of attributes) {
    const [name, value] = attribute.split('=');
    if (/^path$/i.test(name)) cookie.path = value;
    if (/^domain$/i.test(name)) cookie.domain = value;
    if (/^samesite$/i.test(name)) cookie.sameSite = value;
    if (/^httponly$/i.test(name)) cookie.httpOnly = true;
    if (/^secure$/i.test(name)) cookie.secure = true;
  }
  return cookie;
};

export class HarRecorder {
  #client;
  #open = new Map();
  #extra = new Map();
  #finished = [];
  #bodies = [];
  #screens = 0;
  #waits = new Map();
  #last = 0;

  static async on(page) {
    const recorder = new HarRecorder();
    recorder.#client = await page.context().newCDPSession(page);
    const on = (name, act) => recorder.#client.on('Network.' + name, act);
    on('requestWillBeSent', (event) => recorder.#sent(event));
    on('requestWillBeSentExtraInfo', (event) => recorder.#more(event.requestId).requests.push(event));
    on('responseReceivedExtraInfo', (event) => recorder.#more(event.requestId).responses.push(event));
    on('responseReceived', (event) => recorder.#received(event));
    on('loadingFinished', (event) => recorder.#done(event.requestId, true));
    on('loadingFailed', (event) => recorder.#done(event.requestId, false));
    await recorder.#client.send('Network.enable', { maxPostDataSize: 1 << 20 });
    return recorder;
  }

  // Milliseconds to add before the next screen, as when the citizen comes back after a while.
  pause(milliseconds) { this.#waits.set(this.#screens + 1, milliseconds); }

  async settled() {
    // A plug-in or a stream may never end: not longer than this.
    const patience = Date.now() + 4000;
    for (let quiet = 0; quiet < 4 && Date.now() < patience;) {
      await new Promise((resolve) => setTimeout(resolve, 15));
      quiet = this.#open.size === 0 && Date.now() - this.#last > 40 ? quiet + 1 : 0;
    }
    await Promise.all(this.#bodies);
  }

  #more(id) {
    if (!this.#extra.has(id)) this.#extra.set(id, { requests: [], responses: [] });
    return this.#extra.get(id);
  }

  #sent(event) {
    if (event.request.url.startsWith('data:')) return;
    this.#last = Date.now();
    const before = this.#open.get(event.requestId);
    if (before && event.redirectResponse) {
      before.response = event.redirectResponse;
      before.redirect = new URL(event.request.url, before.request.url).href;
      this.#finished.push(before);
    }
    const isScreen = event.type === 'Document' && !(before && event.redirectResponse);
    if (isScreen) this.#screens += 1;
    this.#open.set(event.requestId, { id: event.requestId, request: event.request, type: event.type, screen: this.#screens,
      hop: before ? before.hop + 1 : 0, isMain: event.type === 'Document', initiator: event.initiator });
  }

  #received(event) {
    const entry = this.#open.get(event.requestId);
    if (!entry) return;
    entry.response = event.response;
    entry.type = event.type;
  }

  #done(id, whole) {
    const entry = this.#open.get(id);
    if (!entry) return;
    this.#open.delete(id);
    this.#last = Date.now();
    if (!entry.response) return;
    this.#finished.push(entry);
    if (!whole || !textual.test(entry.response.mimeType)) return;
    this.#bodies.push(this.#client.send('Network.getResponseBody', { requestId: id })
      .then((body) => { entry.body = body.base64Encoded ? Buffer.from(body.body, 'base64').toString('utf8') : body.body; })
      .catch(() => {}));
  }

  // `options`: sanitised (no cookies), base (ISO moment of the first request), dropBodies (patterns of paths whose body
  // is missing, as when the browser has forgotten it).
  har(options) {
    const base = Date.parse(options.base);
    const dropped = (options.dropBodies ?? []).map((pattern) => new RegExp(pattern));
    // Documents first, then what a page loads in the order of its addresses; a static file counts once.
    const rank = (entry) => [entry.screen, entry.isMain ? 0 : entry.type === 'XHR' || entry.type === 'Fetch' ? 2 : 1];
    const order = new Map(this.#finished.map((entry, index) => [entry, index]));
    // Pictures and fonts of pages say nothing that is judged; those of other hosts may set a cookie. The icon of a tab is
    // asked for whenever the browser finds the time.
    const wanted = (entry) => entry.type !== 'Other' && !(['Image', 'Font'].includes(entry.type) && ownHost.test(new URL(entry.request.url).host));
    const entries = this.#finished.filter(wanted).sort((a, b) => {
      const [screenA, kindA] = rank(a), [screenB, kindB] = rank(b);
      if (screenA !== screenB) return screenA - screenB;
      if (kindA !== kindB) return kindA - kindB;
      if (kindA === 1 && a.request.url !== b.request.url) return a.request.url < b.request.url ? -1 : 1;
      return order.get(a) - order.get(b);
    });
    const seen = new Set();
    const pages = [];
    let moment = base, screen = 0, connection = 100;
    const connections = new Map();
    const list = [];
    for (const entry of entries) {
      if (rank(entry)[1] === 1) {
        if (seen.has(entry.request.url)) continue;
        seen.add(entry.request.url);
      }
      if (entry.screen !== screen) {
        screen = entry.screen;
        if (pages.length) moment += 7000 + (this.#waits.get(screen) ?? 0);
        pages.push({ startedDateTime: new Date(moment).toISOString(), id: `page_${pages.length + 1}`, title: entry.request.url,
          pageTimings: { onContentLoad: 210, onLoad: 260 } });
      } else {
        moment += rank(entry)[1] === 2 ? 900 : 35;
      }
      const host = new URL(entry.request.url).host;
      if (!connections.has(host)) connections.set(host, String(connection++));
      list.push(this.#entry(entry, new Date(moment).toISOString(), pages.at(-1).id, connections.get(host), dropped, options.sanitised));
    }
    return { log: { version: '1.2', creator: { name: 'WebInspector', version: '537.36' },
      comment: 'Written by scripts/record-hars of the project, in the shape of a browser export; times are invented.',
      pages, entries: list } };
  }

  #entry(entry, startedDateTime, pageref, connection, dropped, sanitised) {
    const more = this.#extra.get(entry.id) ?? { requests: [], responses: [] };
    const sent = { ...entry.request.headers, ...(more.requests[entry.hop]?.headers ?? {}) };
    const got = more.responses[entry.hop]?.headers ?? entry.response.headers;
    const visible = (header) => !(sanitised && secret.has(header.name));
    const byName = new Map(pairs(sent).map((header) => [header.name, header]));
    const requestHeaders = [...byName.values()].filter((header) => kept.has(header.name)).filter(visible);
    const responseHeaders = pairs(got).filter((header) => !left.has(header.name)).filter(visible);
    const cookieLine = byName.get('cookie')?.value ?? '';
    const request = { method: entry.request.method, url: entry.request.url, httpVersion: 'http/1.1', headers: requestHeaders,
      queryString: queryOf(entry.request.url),
      cookies: sanitised || !cookieLine ? [] : cookieLine.split('; ').map(cookieOf), headersSize: -1,
      bodySize: entry.request.postData ? Buffer.byteLength(entry.request.postData) : 0 };
    if (entry.request.postData !== undefined) {
      const mimeType = byName.get('content-type')?.value ?? 'application/x-www-form-urlencoded';
      request.postData = { mimeType, text: entry.request.postData };
      if (mimeType.startsWith('application/x-www-form-urlencoded'))
        request.postData.params = entry.request.postData.split('&').map((part) => {
          const [name, value = ''] = part.split('=');
          return { name, value };
        });
    }
    const isDropped = dropped.some((pattern) => pattern.test(new URL(entry.request.url).pathname));
    const content = { size: entry.body === undefined ? 0 : Buffer.byteLength(entry.body), mimeType: entry.response.mimeType || 'x-unknown' };
    if (entry.body !== undefined && !entry.redirect && !isDropped) content.text = entry.body;
    const setCookies = pairs(got).filter((header) => header.name === 'set-cookie').map((header) => cookieOf(header.value));
    return { _initiator: { type: entry.initiator?.type === 'script' ? 'script' : entry.isMain ? 'other' : 'parser' }, _priority: entry.isMain ? 'VeryHigh' : 'High',
      _resourceType: resourceTypes[entry.type] ?? 'other', cache: {}, connection, pageref, request,
      response: { status: entry.response.status, statusText: entry.response.statusText, httpVersion: 'http/1.1', headers: responseHeaders,
        cookies: sanitised ? [] : setCookies, content, redirectURL: entry.redirect ? pairs(got).find((header) => header.name === 'location')?.value ?? entry.redirect : '', headersSize: -1, bodySize: -1,
        _transferSize: 400 + content.size },
      serverIPAddress: '203.0.113.10', startedDateTime, time: 30,
      timings: { blocked: 1, dns: -1, ssl: -1, connect: -1, send: 1, wait: 20, receive: 8, _blocked_queueing: 1 } };
  }
}
