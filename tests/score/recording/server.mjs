// A server on loopback for the synthetic pages: HTTP/2 and HTTP/1.1 over TLS, HTTP/1.1 alone over TLS, and plain
// HTTP. Pages are the files of ../pages; below /make/ it makes resources by size, delay and effect:
//   script  kb, ms (busy time), delay, then (a path whose script is added), type
//   style   kb, delay, import (a path)          image  w, h, kb, delay
//   font    delay, file                         json   kb, delay
//   page    delay, of (a file of ../pages)      go     to, delay, status
//   fail    status                              cut    (closes the connection)         hang   (never ends)
import fs from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import path from 'node:path';
import zlib from 'node:zlib';

const pages = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..', 'pages');
const fonts = '/usr/share/fonts/truetype/liberation';

function noise(seed) {  // the same bytes in every run
  let state = seed >>> 0 || 1;
  return () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32);
}

function crc(buffer) {
  let value = ~0;
  for (const byte of buffer) {
    value ^= byte;
    for (let i = 0; i < 8; ++i) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value >>> 0;
}

// A smooth picture, with `kilobytes` of noise in a chunk that no one reads: screenshots of it stay small.
function png(width, height, kilobytes) {
  const next = noise(width * 31 + height);
  const filler = Buffer.from(Array.from({ length: kilobytes * 1024 }, () => Math.floor(next() * 256)));
  const rows = Buffer.alloc(height * (width * 3 + 1));
  for (let y = 0, at = 0; y < height; ++y) {
    rows[at++] = 0;
    for (let x = 0; x < width; ++x)
      for (let channel = 0; channel < 3; ++channel)
        rows[at++] = ((x >> 4) * (channel + 3) * 5 + (y >> 4) * 9) & 255;
  }
  const chunk = (name, content) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(content.length);
    head.write(name, 4);
    const tail = Buffer.alloc(4);
    tail.writeUInt32BE(crc(Buffer.concat([head.subarray(4), content])));
    return Buffer.concat([head, content, tail]);
  };
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width);
  size.writeUInt32BE(height, 4);
  size.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', size),
    ...(kilobytes ? [chunk('prVt', filler)] : []), chunk('IDAT', zlib.deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

function padding(kilobytes, line) {
  const next = noise(kilobytes + 7);
  let text = '';
  while (text.length < kilobytes * 1024) text += line(Math.floor(next() * 1e9).toString(36));
  return text;
}

const made = {
  script: q => ({ type: 'text/javascript', body:
    padding(+q.get('kb') || 0, word => `function f_${word}(a){return a+"${word}"}\n`) +
    (q.get('ms') ? `{const t=performance.now();while(performance.now()-t<${+q.get('ms')});}\n` : '') +
    (q.get('then') ? `{const s=document.createElement('script');s.src=${JSON.stringify(q.get('then'))};document.head.append(s);}\n` : '') +
    (q.get('run') ? `${q.get('run')}\n` : '') }),
  style: q => ({ type: 'text/css', body:
    (q.get('import') ? `@import url(${JSON.stringify(q.get('import'))});\n` : '') +
    padding(+q.get('kb') || 0, word => `.c_${word}{margin:0;color:#123}\n`) }),
  image: q => ({ type: 'image/png', body: png(+q.get('w') || 100, +q.get('h') || 100, +q.get('kb') || 0) }),
  font: q => ({ type: 'font/ttf', body: fs.readFileSync(path.join(fonts, path.basename(q.get('file') ?? 'LiberationSans-Regular.ttf'))) }),
  json: q => ({ type: 'application/json', body: JSON.stringify({ filler: padding(+q.get('kb') || 0, word => word) }) }),
  video: q => ({ type: 'video/mp4', body: padding(+q.get('kb') || 1, word => word) }),
  page: q => ({ type: 'text/html; charset=utf-8', body: fs.readFileSync(path.join(pages, path.basename(q.get('of')))) }),
};

function answer(request, response) {
  const url = new URL(request.url, 'https://comune.test');
  const q = url.searchParams;
  const [, first, kind] = url.pathname.split('/');
  const send = () => {
    if (first === 'make' && kind === 'hang') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'access-control-allow-origin': '*' });
      response.write('data: 1\n\n');
      return;
    }
    if (first === 'make' && kind === 'cut') return (request.stream ?? request.socket).destroy();
    if (first === 'make' && kind === 'go') {
      response.writeHead(+q.get('status') || 302, { location: q.get('to') });
      return response.end();
    }
    if (first === 'make' && kind === 'fail') {
      response.writeHead(+q.get('status') || 404, { 'content-type': 'text/html' });
      return response.end('<p>no</p>');
    }
    let content;
    const file = path.join(pages, path.basename(url.pathname));
    if (first === 'make' && made[kind]) content = made[kind](q);
    else if (fs.existsSync(file) && fs.statSync(file).isFile())
      content = { type: file.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8', body: fs.readFileSync(file) };
    else {
      response.writeHead(404, { 'content-type': 'text/html' });
      return response.end('<p>not here</p>');
    }
    const headers = { 'content-type': content.type, 'access-control-allow-origin': '*', 'timing-allow-origin': '*' };
    if (q.get('cache')) headers['cache-control'] = 'max-age=86400';
    if (q.get('hint')) headers.link = q.get('hint');
    let body = Buffer.from(content.body);
    if (q.get('gzip') && /gzip/.test(request.headers['accept-encoding'] ?? '')) {
      body = zlib.gzipSync(body);
      headers['content-encoding'] = 'gzip';
    }
    if (!request.stream) headers['content-length'] = body.length;
    response.writeHead(200, headers);
    if (!q.get('slow')) return response.end(body);
    // A body that arrives in ten pieces.
    let piece = 0;
    const timer = setInterval(() => {
      response.write(body.subarray(Math.floor(body.length * piece / 10), Math.floor(body.length * (piece + 1) / 10)));
      if (++piece === 10) {
        clearInterval(timer);
        response.end();
      }
    }, +q.get('slow'));
  };
  if (q.get('early') && response.writeEarlyHints) response.writeEarlyHints({ link: q.get('early') });
  if (q.get('delay')) setTimeout(send, +q.get('delay'));
  else send();
}

// Starts the three servers; returns a function that stops them.
export async function serve({ key, cert, ports }) {
  const servers = [
    http2.createSecureServer({ key, cert, allowHTTP1: true }, answer),
    https.createServer({ key, cert }, answer),
    http.createServer(answer),
  ];
  const listen = [ports.http2, ports.http1, ports.plain];
  await Promise.all(servers.map((server, i) => new Promise(done => server.listen(listen[i], '127.0.0.1', done))));
  for (const server of servers) server.on('error', () => {}).on('sessionError', () => {}).on('tlsClientError', () => {});
  return () => servers.forEach(server => server.close());
}
