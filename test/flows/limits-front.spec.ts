import { connect } from 'node:net';
import { client } from '../support/http.js';
import { ownApi } from '../support/own-api.js';
import { laneEnv } from '../support/world.js';

/** What stands in front of every route: headers for browsers, sizes, and no patience with slow clients. */
const portal = 'https://portal.example.cn';
let api: string;

beforeAll(async () => {
  const settings = {
    REQUEST_TIMEOUT_MS: '1500',
    HEADERS_TIMEOUT_MS: '700',
    CORS_ORIGINS: `${portal},https://b.example.cn`,
  };
  ({ url: api } = await ownApi(settings));
});

/** Speaks raw to the port; gives what came back once the other side has closed, and how long that took. */
function speak(
  first: string,
  more?: (say: (text: string) => void) => () => void,
): Promise<{ heard: string; ms: number }> {
  const began = performance.now();
  return new Promise((done) => {
    const socket = connect(Number(new URL(api).port), '127.0.0.1', () => socket.write(first));
    let heard = '';
    const stop = more?.((text) => socket.writable && socket.write(text));
    socket.on('data', (chunk) => (heard += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      stop?.();
      done({ heard, ms: performance.now() - began });
    });
  });
}
const slowly = (text: string) => (say: (text: string) => void) => {
  const timer = setInterval(() => say(text), 100);
  return () => clearInterval(timer);
};

test('slowloris: whoever sends headers for ever is told off and cut', async () => {
  const { heard, ms } = await speak('GET /healthz HTTP/1.1\r\nHost: x\r\n', slowly('X-A: b\r\n'));
  expect(heard).toMatch(/^HTTP\/1\.1 408 /);
  expect(heard).toContain('REQUEST_TOO_SLOW');
  expect(ms).toBeLessThan(15_000);
});

test('a body that drips is cut as well, and the server goes on serving', async () => {
  const head =
    'POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{';
  const { heard, ms } = await speak(head, slowly(' '));
  expect(heard).toMatch(/^HTTP\/1\.1 408 /);
  expect(ms).toBeLessThan(15_000);
  expect((await fetch(`${api}/healthz`)).status).toBe(200);
});

test('too much of headers, of one header, of an address and of a body', async () => {
  const many = Array.from({ length: 150 }, (_, i) => `X-${i}: y\r\n`).join('');
  expect((await speak(`GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${many}\r\n`)).heard).toMatch(
    /^HTTP\/1\.1 431 [^]*HEADERS_TOO_LARGE/,
  );
  const large = `X-Large: ${'y'.repeat(20_000)}\r\n`;
  expect((await speak(`GET /healthz HTTP/1.1\r\nHost: x\r\n${large}\r\n`)).heard).toMatch(/^HTTP\/1\.1 431 /);
  expect((await fetch(`${api}/api/v1/categories?x=${'y'.repeat(5000)}`)).status).toBe(414);
  const body = JSON.stringify({ channel: 'WEB', text: 'y'.repeat(300_000) });
  const headers = { 'content-type': 'application/json' };
  expect((await fetch(`${api}/api/v1/cases`, { method: 'POST', headers, body })).status).toBe(413);
  expect((await speak('NONSENSE\r\n\r\n')).heard).toMatch(/^HTTP\/1\.1 400 /);
});

test('every answer carries the headers a browser needs to be safe, also errors and the documents', async () => {
  for (const path of ['/healthz', '/api/v1/cases', '/nowhere', '/api/docs']) {
    const { headers } = await fetch(api + path);
    const policy = headers.get('content-security-policy') ?? '';
    expect([path, policy]).toEqual([
      path,
      expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
    ]);
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('strict-transport-security')).toMatch(/max-age=\d{7,}/);
    expect(headers.get('x-powered-by')).toBeNull();
  }
});

test('the page of the documents has all it needs from here', async () => {
  const page = await (await fetch(`${api}/api/docs`)).text();
  const wanted = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, at]) => at!);
  expect(wanted.length).toBeGreaterThan(3);
  for (const at of wanted) {
    const { status } = await fetch(new URL(at, `${api}/api/docs`));
    expect([at, status]).toEqual([at, 200]);
    expect(new URL(at, api).origin).toBe(api);
  }
  // A script within the page would be stopped by the policy.
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>\s*\S/);
  expect(page).not.toMatch(/\son\w+="/);
});

test('only the origins of the setting may ask from a browser', async () => {
  const ask = (origin: string, method = 'GET', at = api) =>
    fetch(`${at}/api/v1/categories`, {
      method,
      headers: { origin, ...(method === 'OPTIONS' ? { 'access-control-request-method': 'GET' } : {}) },
    });
  const allowed = await ask(portal);
  expect(allowed.headers.get('access-control-allow-origin')).toBe(portal);
  expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
  expect(allowed.headers.get('access-control-expose-headers')).toMatch(/retry-after/);
  expect((await ask(portal, 'OPTIONS')).headers.get('access-control-allow-methods')).toMatch(/POST/);
  for (const origin of [
    'https://evil.example.cn',
    'https://portal.example.cn.evil.cn',
    'null',
    'http://portal.example.cn',
  ])
    expect((await ask(origin)).headers.get('access-control-allow-origin')).toBeNull();
  // The lane's api has no origins set.
  const closed = await ask(portal, 'GET', laneEnv('TEST_API'));
  expect(closed.headers.get('access-control-allow-origin')).toBeNull();
});

test('an address somebody makes up is believed from no one but the proxies of the setting', async () => {
  const distrustful = await ownApi({ TRUST_PROXY: 'none', RATE_LIMIT_FACTOR: '0.02', RATE_LIMITS: 'on' });
  const ask = client('379902', distrustful.url);
  const statuses: number[] = [];
  for (let i = 0; i < 4; i += 1)
    statuses.push(
      (await ask.nobody.post('/api/v1/resident-sessions', {}, { 'x-forwarded-for': `203.0.113.${i}` }))
        .status,
    );
  expect(statuses.at(-1)).toBe(429);
});
