import { client, kept, type Client } from '../support/http.js';
import { exampleOf, operationsOf, resolved, type OpenApi } from '../support/routes.js';
import { until } from '../support/until.js';
import { newDistrict } from '../support/world.js';

/** Whatever is put into any field of any move: a 4xx problem that leaves the case as it is, never a fault of ours. */
let districtId: string;
let ask: Client;
let number: string;
let document: OpenApi;

beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
  document = (await ask.nobody.get<OpenApi>('/api/openapi.json')).body;
  const { body } = await ask.resident.post<{ number: string }>('/api/v1/cases', {
    channel: 'WEB',
    text: '请工作人员看看这里。',
    gridCode: `${districtId}001001002`,
  });
  number = body.number;
  await until('nothing is owed', async () => (await kept(districtId))['owed'] === 0);
});

const nasty: Record<string, unknown> = {
  'an object': {},
  'an empty list': [],
  'a list in a list': [[]],
  nothing: null,
  'a huge number': 1e300,
  'a number below nothing': -1,
  'a long text': '长'.repeat(5000),
  'the name of every object': 'constructor',
  'a NUL': 'a\u0000b',
  'half of an emoji': '\ud83d',
};

test('every field of every move with every nasty value', async () => {
  const version = await ask
    .as('leader')
    .get<{ version: number }>(`/api/v1/cases/${number}`)
    .then(({ body }) => body.version);
  const before = await kept(districtId);
  const moves = operationsOf(document).filter(
    ({ method, path, body }) => method === 'POST' && path.startsWith('/api/v1/cases/{number}/') && body,
  );
  expect(moves.length).toBeGreaterThan(55);
  const wrong: string[] = [];
  for (const { path, body } of moves) {
    const fields = Object.keys(resolved(document, body!).properties ?? {});
    const example = exampleOf(document, body!) as Record<string, unknown>;
    const at = path.replace('{number}', number).replace(/\{\w+\}/, '01890000-0000-7000-8000-000000000000');
    const answers = await Promise.all(
      [...fields, 'aFieldNobodyKnows'].flatMap((field) =>
        Object.entries(nasty).map(async ([what, value]) => {
          // Somebody who may do nothing here: where the value happens to be a good one, there is no such case.
          const { status, body: said } = await ask
            .as('d03')
            .post(at, { ...example, version, [field]: value });
          return status >= 400 && status < 500 && said['code'] ? '' : `${at} ${field} = ${what}: ${status}`;
        }),
      ),
    );
    wrong.push(...answers.filter(Boolean));
  }
  expect(wrong).toEqual([]);
  expect(await kept(districtId)).toEqual(before);
}, 120_000);
