import { ownApi } from '../support/own-api.js';

/** Everything goes through TLS, by the word of the proxy in front, whoever asks; only probes may ask without. */
test('requests in the clear are refused with a way out where TLS is required', async () => {
  const { url } = await ownApi({ REQUIRE_TLS: 'on' });
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${url}${path}`, { headers });
    return { status: answer.status, body: (await answer.text()) as string };
  };
  const sessions = '/api/v1/workflow';
  const through = (proto: string) => ({ 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': proto });
  const refused = await ask(sessions, through('http'));
  expect(refused.status).toBe(403);
  expect(JSON.parse(refused.body)).toMatchObject({
    code: 'TLS_REQUIRED',
    detail: expect.stringContaining('X-Forwarded-Proto'),
  });
  expect((await ask(sessions, { 'x-forwarded-for': '203.0.113.7' })).status).toBe(403);
  expect((await ask(sessions, through('https'))).status).not.toBe(403);
  // A proxy on this machine that forwards without a word.
  expect((await ask(sessions)).status).toBe(403);
  expect((await ask('/healthz', through('http'))).status).toBe(200);
  expect((await ask('/readyz')).status).toBe(200);
  expect((await ask('/metrics')).status).toBe(200);
});
