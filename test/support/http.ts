import { until } from './until.js';
import { database, laneEnv, password } from './world.js';

export interface Answer<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  /** Parsed where it is JSON, else the text under `text`. */
  body: T;
}

export interface Asking {
  get<T = Record<string, unknown>>(path: string, headers?: Record<string, string>): Promise<Answer<T>>;
  post<T = Record<string, unknown>>(
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<T>>;
  /** Any method with the body as it is, for what a well-behaved client never sends. */
  send<T = Record<string, unknown>>(
    method: string,
    path: string,
    init?: Omit<RequestInit, 'method'>,
  ): Promise<Answer<T>>;
}

/** Speaks to an api over real HTTP, as people of one district do. Paths start at the root, as in the OpenAPI document. */
export function client(districtId: string, api: string = laneEnv('TEST_API')) {
  const tokens = new Map<string, Promise<string>>();
  const logIn = async (username: string): Promise<string> => {
    const { status, body } = await nobody.post<{ accessToken: string }>('/api/v1/sessions', {
      username,
      password,
      district: districtId,
    });
    if (status !== 200) throw new Error(`${username} cannot log in: ${JSON.stringify(body)}`);
    return body.accessToken;
  };
  const tokenOf = (username: string) => {
    const known = tokens.get(username) ?? logIn(username);
    tokens.set(username, known);
    return known;
  };
  const nobody = asking(api, async () => ({}));
  const as = (username: string) =>
    asking(api, async () => ({ authorization: `Bearer ${await tokenOf(username)}` }));
  /**
   * Makes a move on the newest version. The platform moves a case too (it classifies, dispatches, watches for repeats):
   * where it did so between reading and moving, the case is read again, as any good client does.
   */
  const move = <T = Record<string, unknown>>(
    username: string,
    number: string,
    noun: string,
    body: object = {},
    { readBy = username, headers = {} }: { readBy?: string; headers?: Record<string, string> } = {},
  ): Promise<Answer<T>> =>
    until(`${username} makes ${noun} on the newest version of ${number}`, async () => {
      const at = `/api/v1/cases/${number}`;
      const { version } = (await as(readBy).get<{ version: number }>(at)).body;
      const answer = await as(username).post<T & { code?: string }>(`${at}/${noun}`, body, {
        'if-match': `"${version}"`,
        ...headers,
      });
      return answer.body.code !== 'VERSION_STALE' && answer;
    });
  return {
    /** Without a log-in and without a district. */
    nobody,
    resident: asking(api, async () => ({}), districtId),
    /** The resident of one case, by its tracking code. */
    holding: (trackingCode: string) => asking(api, async () => ({ 'tracking-code': trackingCode })),
    /** A member of staff; logs in once. */
    as,
    move,
    tokenOf,
  };
}
export type Client = ReturnType<typeof client>;

function asking(api: string, known: () => Promise<Record<string, string>>, district?: string): Asking {
  const send: Asking['send'] = async <T>(
    method: string,
    path: string,
    init: Omit<RequestInit, 'method'> = {},
  ) => {
    const url = district ? `${path}${path.includes('?') ? '&' : '?'}district=${district}` : path;
    const headers = { ...(await known()), ...(init.headers as Record<string, string> | undefined) };
    const response = await fetch(api + url, { ...init, method, headers });
    const text = await response.text();
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    const body = (isJson ? JSON.parse(text) : { text }) as T;
    return { status: response.status, headers: response.headers, body };
  };
  return {
    send,
    get: (path, headers = {}) => send('GET', path, { headers }),
    post: (path, body = {}, headers = {}) =>
      send('POST', path, {
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
  };
}

/** What a refusal must leave as it was: how much of everything a district has. */
export async function kept(districtId: string): Promise<Record<string, number>> {
  const [counts] = await (
    await database()
  ).query(
    `SELECT (SELECT count(*)::int FROM cases WHERE district_id = $1) AS cases,
            (SELECT count(*)::int FROM case_event WHERE district_id = $1) AS events,
            (SELECT count(*)::int FROM case_timer WHERE district_id = $1) AS timers,
            (SELECT count(*)::int FROM outbox WHERE district_id = $1) AS outbox,
            (SELECT count(*)::int FROM vault.reporter WHERE district_id = $1) AS reporters,
            (SELECT count(*)::int FROM idempotency_key WHERE district_id = $1) AS keys,
            (SELECT count(*)::int FROM whistle WHERE district_id = $1) AS whistles,
            (SELECT count(*)::int FROM outbox WHERE district_id = $1 AND relayed_at IS NULL) +
            (SELECT count(*)::int FROM delivery WHERE district_id = $1 AND state = 'OWED') AS owed`,
    [districtId],
  );
  return counts;
}

/**
 * Sends it in both languages and holds everything a caller and the database would see against what a refusal is:
 * a problem with this status and code, a title in the caller's language, and nothing written. Returns the Chinese one.
 */
export async function refused(
  districtId: string,
  send: (headers: Record<string, string>) => Promise<Answer>,
  status: number,
  code: string,
): Promise<Record<string, unknown>> {
  const before = await until('nothing is owed in the district', async () => {
    const now = await kept(districtId);
    return now['owed'] === 0 && now;
  });
  const chinese = await send({});
  expect([chinese.status, chinese.body['code']]).toEqual([status, code]);
  expect(chinese.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(chinese.headers.get('content-language')).toBe('zh-CN');
  expect(chinese.body['status']).toBe(status);
  expect(chinese.body['title']).toMatch(/\p{Script=Han}/u);
  const english = await send({ 'accept-language': 'en' });
  expect([english.status, english.body['code']]).toEqual([status, code]);
  expect(english.headers.get('content-language')).toBe('en');
  expect(english.body['title']).not.toMatch(/\p{Script=Han}/u);
  expect(await kept(districtId)).toEqual(before);
  return chinese.body;
}
