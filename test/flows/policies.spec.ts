import { SHANDONG_LIKE, type Profile } from '#catalogue';
import { client, refused, type Client } from '../support/http.js';
import { newDistrict } from '../support/world.js';

interface Version {
  name: string;
  version: number;
  state: string;
  effectiveFrom: string | null;
  note: string;
  madeBy: string;
}
interface List {
  used: string;
  policies: Array<{
    name: string;
    used: boolean;
    inEffect: { version: number; since: string | null } | null;
    versions: Version[];
  }>;
}

let districtId: string;
let people: Client;
beforeAll(async () => {
  districtId = await newDistrict();
  people = client(districtId);
});

const at = '/api/v1/policies/SHANDONG_LIKE';
const leader = () => people.as('leader');
const wider: Profile = { ...SHANDONG_LIKE, checkInRadiusM: 300 };
const order = (dryRun: string, more: object = {}) => ({
  profile: wider,
  effectiveFrom: '2036-01-01T00:00:00+08:00',
  note: '报到范围放宽到 300 米',
  dryRun,
  ...more,
});
const fingerprint = async (profile: object = wider, from = at) =>
  (await leader().post<{ fingerprint: string }>(`${from}/dry-run`, { profile, last: 10 })).body.fingerprint;
const shandong = async () => {
  const { body } = await leader().get<List>('/api/v1/policies');
  return body.policies.find(({ name }) => name === 'SHANDONG_LIKE')!;
};

test('a new district uses the Shandong-like profile, and has the Beijing-like one beside it', async () => {
  const { status, body } = await people.as('admin').get<List>('/api/v1/policies');
  expect([status, body.used]).toEqual([200, 'SHANDONG_LIKE']);
  expect(body.policies.map(({ name, used, inEffect }) => [name, used, inEffect])).toEqual([
    ['BEIJING_LIKE', false, { version: 1, since: null }],
    ['SHANDONG_LIKE', true, { version: 1, since: null }],
  ]);
  const { body: whole } = await leader().get<Version & { profile: Profile }>(`${at}/versions/1`);
  expect(whole.profile).toEqual(SHANDONG_LIKE);
});

test('from the dry run to a version that is to come', async () => {
  const run = await leader().post<{ fingerprint: string; total: { cases: number } }>(`${at}/dry-run`, {
    profile: wider,
  });
  expect([run.status, run.body.total.cases]).toEqual([200, 0]);
  const send = () =>
    leader().post<Version & { profile: Profile }>(`${at}/versions`, order(run.body.fingerprint));
  const made = await send();
  expect([made.status, made.body]).toEqual([
    201,
    expect.objectContaining({
      version: 2,
      state: 'SCHEDULED',
      effectiveFrom: '2036-01-01T00:00:00.000+08:00',
      madeBy: '中心领导',
      profile: { ...wider, version: 2 },
    }),
  ]);
  // An answer that was lost is asked for by sending the same once more.
  const again = await send();
  expect([again.status, again.body.version]).toEqual([200, 2]);
  expect(await shandong()).toMatchObject({
    inEffect: { version: 1 },
    versions: [
      { version: 1, state: 'IN_EFFECT' },
      { version: 2, state: 'SCHEDULED' },
    ],
  });
});

test('the version that was read can be sent back changed; its number is given here', async () => {
  const { body } = await leader().get<{ profile: Profile }>(`${at}/versions/2`);
  const changed = { ...body.profile, followUpTries: 4 };
  const proof = await fingerprint(changed);
  const both = await Promise.all(
    ['2036-02-01T00:00:00+08:00', '2036-03-01T00:00:00+08:00'].map((effectiveFrom) =>
      leader().post<Version>(`${at}/versions`, order(proof, { profile: changed, effectiveFrom })),
    ),
  );
  expect(both.map(({ status }) => status)).toEqual([201, 201]);
  expect(both.map(({ body: { version } }) => version).sort()).toEqual([3, 4]);
});

test('a city may have a profile of its own name', async () => {
  const own = { ...wider, name: 'YIDONG_2036' };
  const from = '/api/v1/policies/YIDONG_2036';
  const { status, body } = await leader().post<Version>(
    `${from}/versions`,
    order(await fingerprint(own, from), { profile: own }),
  );
  expect([status, body.version]).toEqual([201, 1]);
  await refused(
    districtId,
    (headers) =>
      leader().send('PUT', '/api/v1/policy', {
        body: JSON.stringify({ name: 'YIDONG_2036' }),
        headers: { ...headers, 'content-type': 'application/json' },
      }),
    422,
    'POLICY_UNKNOWN',
  );
});

test('the district changes its profile, and changes back', async () => {
  const use = (name: string) =>
    people.as('admin').send('PUT', '/api/v1/policy', {
      body: JSON.stringify({ name }),
      headers: { 'content-type': 'application/json' },
    });
  const { status, body } = await use('BEIJING_LIKE');
  expect([status, body]).toEqual([200, { used: 'BEIJING_LIKE', version: 1, since: null }]);
  expect((await leader().get<List>('/api/v1/policies')).body.used).toBe('BEIJING_LIKE');
  expect((await use('SHANDONG_LIKE')).status).toBe(200);
});

describe('nothing is stored', () => {
  let before: unknown;
  beforeAll(async () => (before = await shandong()));
  afterEach(async () => expect(await shandong()).toEqual(before));

  test('without the fingerprint of this very profile', async () => {
    const proof = await fingerprint({ ...wider, followUpTries: 5 });
    await refused(
      districtId,
      (headers) => leader().post(`${at}/versions`, order(proof), headers),
      422,
      'NOT_DRY_RUN',
    );
  });

  test('with the fingerprint of another district', async () => {
    const elsewhere = client(await newDistrict());
    const proof = (await elsewhere.as('leader').post(`${at}/dry-run`, { profile: wider })).body[
      'fingerprint'
    ];
    const { status, body } = await leader().post(`${at}/versions`, order(String(proof)));
    expect([status, body['code']]).toEqual([422, 'NOT_DRY_RUN']);
  });

  test('for a day that is over', async () => {
    const late = order(await fingerprint(), { effectiveFrom: '2026-01-01T00:00:00+08:00' });
    await refused(
      districtId,
      (headers) => leader().post(`${at}/versions`, late, headers),
      422,
      'EFFECTIVE_TOO_SOON',
    );
  });

  test('with faults, which are named one by one', async () => {
    const { followUpTries: _, ...rest } = wider;
    const faulty = {
      ...rest,
      weights: { ...wider.weights, solved: 5 },
      colour: 'red',
      name: 'BEIJING_LIKE',
    };
    for (const noun of ['dry-run', 'versions'])
      expect(
        (
          await refused(
            districtId,
            (headers) =>
              leader().post(
                `${at}/${noun}`,
                noun === 'versions' ? order('0'.repeat(64), { profile: faulty }) : { profile: faulty },
                headers,
              ),
            422,
            'POLICY_INVALID',
          )
        )['errors'],
      ).toEqual([
        expect.objectContaining({ field: 'profile.name' }),
        expect.objectContaining({ field: 'profile.followUpTries', zh: '必填', en: 'is needed' }),
        expect.objectContaining({ field: 'profile.weights.solved' }),
        expect.objectContaining({ field: 'profile.colour', zh: '没有这个字段' }),
      ]);
  });

  test.each<[string, object]>([
    ['no profile', { profile: undefined }],
    ['a list as profile', { profile: [1] }],
    ['a day without an hour', { effectiveFrom: '2036-01-01' }],
    ['an hour of nowhere', { effectiveFrom: '2036-01-01T00:00:00' }],
    ['the 30th of February', { effectiveFrom: '2036-02-30T00:00:00+08:00' }],
    ['no note', { note: '' }],
    ['a fingerprint that is none', { dryRun: 'x' }],
    ['a field of its own', { version: 7 }],
  ])('with %s', (_, more) =>
    refused(
      districtId,
      (headers) => leader().post(`${at}/versions`, order('0'.repeat(64), more), headers),
      400,
      'INPUT_INVALID',
    ),
  );

  test.each([0, 1001, 1.5])('a dry run of the last %d', (last) =>
    refused(
      districtId,
      (headers) => leader().post(`${at}/dry-run`, { profile: wider, last }, headers),
      400,
      'INPUT_INVALID',
    ),
  );

  test.each(['99', '1.0', 'x', '%00'])('and there is no version %s', async (version) => {
    const { status, body } = await leader().get(`${at}/versions/${version}`);
    expect([status, body['code']]).toEqual(
      version === '%00' ? [400, 'NUL_CHARACTER'] : [404, 'POLICY_VERSION_UNKNOWN'],
    );
  });
});

test('only those who answer for the district change its limits', async () => {
  for (const who of ['dispatcher', 's001-leader', 'd02-leader', 'iot']) {
    const { status, body } = await people.as(who).post(`${at}/dry-run`, { profile: wider });
    expect([who, status, body['code']]).toEqual([who, 403, 'ROLE_NOT_ALLOWED']);
  }
});
