import {
  caseGroup,
  groundOf,
  joinChosen,
  likelyAround,
  likelyMaster,
  mergeInto,
  readLikelyRules,
  readTimeline,
  sealHandle,
  writeLikelyRules,
  type Appeal,
} from '#cases';
import { seeing, wholeDistrict } from '#database';
import { openDesk, smoke } from '../support/desk.js';
import { laneEnv } from '../support/world.js';

type Desk = Awaited<ReturnType<typeof openDesk>>;
let here: Desk;
beforeEach(async () => {
  here = await openDesk();
});

/** 商城社区 meets its neighbour here: some metres on is another community. */
const hole: Appeal = {
  channel: 'WEB',
  text: '路面破损, 有个大坑, 骑车差点摔倒。',
  categoryCode: '020101',
  point: { lng: 118.3394, lat: 35.0587, crs: 'WGS84' },
};
const north = (metres: number) => ({ ...hole.point!, lat: hole.point!.lat + metres / 111_195 });
const later = (ms: number) => here.clock.set(new Date(here.clock.now().getTime() + ms));

async function accepted(appeal: Appeal = hole) {
  const { caseId } = await here.file(appeal);
  const { desk, people } = here;
  await desk.move({ actor: people.agent, caseId, move: 'accept', input: { categoryCode: '020101' } });
  later(60_000);
  return here.read(caseId);
}
const tx = () => here.dataSource.manager;
const around = async (actor = here.people.resident, at = hole.point!, draft: object = {}) =>
  seeing(wholeDistrict(here.districtId), async () =>
    likelyAround(
      tx(),
      actor,
      await groundOf(tx(), here.districtId),
      { text: '这里坑洼好久了', categoryCode: '020101', point: null, ...draft },
      at,
      here.clock.now(),
    ),
  );

test('one statement finds it nearby, also where another community begins, and not further on', async () => {
  const ground = await groundOf(tx(), here.districtId);
  const master = await accepted();
  expect((await around())[0]).toMatchObject({ row: { number: master.number }, seen: false });
  expect(await around(here.people.agent, north(60))).toEqual([]);
  // Two points 27 m apart with the border between them.
  const pairs = Array.from({ length: 20_000 }, (_, i) => {
    const one = {
      ...hole.point!,
      lng: 118.3 + (i % 400) * 0.0003,
      lat: 35.03 + Math.floor(i / 400) * 0.0015,
    };
    return [one, { ...one, lng: one.lng + 0.0003 }] as const;
  });
  const communityOf = (point: typeof hole.point & object) => ground.territory.locate(point)?.communityCode;
  const [near, there] = pairs.find(([one, other]) => {
    const [mine, theirs] = [communityOf(one), communityOf(other)];
    return mine && theirs && mine !== theirs;
  })!;
  const over = await accepted({ ...hole, point: near });
  const found = await around(here.people.agent, there);
  expect(found.map(({ row }) => row.number)).toContain(over.number);
  expect(found[0]!.seen).toBe(true);
});

test('who does not see a case learns where it is to about 100 m, and nothing of its words or building', async () => {
  const { agent, resident } = here.people;
  const master = await accepted({ ...hole, address: '后巷7号楼' });
  const numbers = async (...asked: Parameters<typeof around>) =>
    (await around(...asked)).map(({ row }) => row.number);
  const drafts = [{}, { text: '。', address: '后巷8号楼' }, { text: hole.text, address: '后巷7号楼' }];
  for (const lat of [35.0586, 35.0594])
    for (const draft of drafts)
      expect(await numbers(resident, { ...hole.point!, lat }, draft)).toEqual([master.number]);
  // Nearer than that only whoever sees it: 78 m are too far.
  expect(await numbers(agent, { ...hole.point!, lat: 35.0594 })).toEqual([]);
  for (const draft of drafts) expect(await numbers(resident, north(400), draft)).toEqual([]);
  expect(await numbers(resident, hole.point!, { text: hole.text, categoryCode: '020103' })).toEqual([]);
});

describe('who asked to be kept apart is not told of in the triage of others', () => {
  const reporter = { name: '金女士', phone: '15400004001' };
  const smokeAgain = { ...smoke, text: '楼道堆物。', reporter };
  const closed = async (appeal: Partial<Appeal>) => {
    const { caseId, number } = await here.file({ ...smoke, reporter, ...appeal });
    await tx().query(`UPDATE cases SET state = 'CLOSED', closed_at = $3 WHERE district_id = $1 AND id = $2`, [
      here.districtId,
      caseId,
      here.clock.now(),
    ]);
    later(60_000);
    return number;
  };
  const likely = async (appeal: Partial<Appeal> = {}) => {
    const row = await here.read((await here.file({ ...smokeAgain, ...appeal })).caseId);
    // Another matter: only the phone is in common.
    return (await likelyMaster(tx(), row, '040108', 30))?.number ?? null;
  };
  test('by a phone nobody anonymous or confidential is known again', async () => {
    await closed({ anonymous: true });
    await closed({ confidential: true });
    expect(await likely()).toBeNull();
    const number = await closed({});
    expect(await likely()).toBe(number);
    expect(await likely({ anonymous: true })).toBeNull();
    expect(await likely({ confidential: true })).toBeNull();
  });
  test('a confidential case is nobody’s likely master', async () => {
    await accepted({ ...hole, confidential: true });
    const second = await here.read((await here.file(hole)).caseId);
    expect(await likelyMaster(tx(), second, '020101', 30)).toBeNull();
  });
});

test('the worker holds what is likely the same, with its score; the reach is the district’s to say', async () => {
  const master = await accepted();
  const second = await here.read((await here.file({ ...hole, point: north(80) })).caseId);
  expect(await likelyMaster(tx(), second, '020101', 30)).toBeNull();
  const rule = { categoryPrefix: '0201', metres: 200, days: 7 };
  const by = here.people.centreLeader;
  await here.dataSource.transaction((inner) =>
    writeLikelyRules(inner, by, [rule], '道路较宽', here.clock.now()),
  );
  expect(await readLikelyRules(tx(), here.districtId)).toContainEqual({ ...rule, own: true });
  expect(await likelyMaster(tx(), second, '020101', 30)).toMatchObject({
    number: master.number,
    closed: false,
    score: expect.closeTo(0.84, 2),
  });
});

describe('whoever files may choose to join', () => {
  const joining = async (appeal: Partial<Appeal>, handle: string, holds: Array<{ code: string }> = []) => {
    const { caseId, number } = await here.file({ ...hole, ...appeal, joins: handle });
    const [{ body }] = await tx().query(
      `SELECT body FROM outbox WHERE district_id = $1 AND case_id = $2 AND seq = 1`,
      [here.districtId, caseId],
    );
    const joined = await joinChosen(tx(), here.desk, await here.read(caseId), body, holds);
    return { number, joined, caseId };
  };
  const handleOf = (id: string) => sealHandle(laneEnv('TOKEN_SECRET'), here.districtId, id, here.clock.now());

  test('the platform merges it at once; number, reporter and code stay', async () => {
    const master = await accepted();
    const { joined, caseId } = await joining({ categoryCode: undefined as never }, handleOf(master.id));
    expect(joined).toEqual({ joined: master.number });
    const row = await here.read(caseId);
    expect(row).toMatchObject({ state: 'MERGED', masterId: master.id });
    const [merge] = (await readTimeline(tx(), row)).filter(({ move }) => move === 'merge');
    expect(merge).toMatchObject({ reason: '诉求人选择并入', actorKind: 'SYSTEM' });
    expect((await here.read(master.id)).joined).toBe(1);
    // Whoever chose one that was merged meanwhile joins its master.
    const next = await joining({}, handleOf(row.id));
    expect(next.joined).toEqual({ joined: master.number });
  });

  test.each<[string, string, (master: string) => Promise<{ joined: unknown }>]>([
    ['a handle of nobody', 'JOIN_UNKNOWN', () => joining({}, 'nothing')],
    [
      'danger in the words',
      'JOIN_DANGER',
      (id) => joining({ text: '路面塌陷, 有人掉进去被困了, 救命。' }, handleOf(id)),
    ],
    ['another place', 'JOIN_APART', (id) => joining({ point: north(400) }, handleOf(id))],
    ['a confidential one', 'JOIN_CONFIDENTIAL', (id) => joining({ confidential: true }, handleOf(id))],
    ['a report', 'JOIN_CONFIDENTIAL', (id) => joining({ kind: 'REPORT' }, handleOf(id))],
    ['words a person must read', 'JOIN_HELD', (id) => joining({}, handleOf(id), [{ code: 'MASS' }])],
    ['another matter', 'JOIN_OTHER_MATTER', (id) => joining({ categoryCode: '060103' }, handleOf(id))],
  ])('%s: filed as usual, and a person is told', async (_, code, file) => {
    const master = await accepted();
    const { joined } = await file(master.id);
    expect(joined).toMatchObject({ reason: { code } });
    expect((await here.read(master.id)).joined).toBeNull();
  });

  test('one that has ended or is confidential: filed as usual', async () => {
    const master = await accepted();
    await here.desk.move({
      actor: here.people.centreLeader,
      caseId: master.id,
      move: 'voidCase',
      input: { reason: '测试' },
    });
    expect((await joining({}, handleOf(master.id))).joined).toMatchObject({ reason: { code: 'JOIN_ENDED' } });
    const { caseId } = await here.file({ ...hole, confidential: true });
    expect((await joining({}, handleOf(caseId))).joined).toMatchObject({ reason: { code: 'JOIN_UNKNOWN' } });
  });

  test('a master that may not be shown any more: filed as usual', async () => {
    const { id } = await accepted();
    const setTo = (sql: string) =>
      tx().query(`UPDATE cases SET ${sql} WHERE district_id = $1 AND id = $2`, [here.districtId, id]);
    await setTo(`kind = 'REPORT'`);
    expect((await joining({}, handleOf(id))).joined).toMatchObject({ reason: { code: 'JOIN_UNKNOWN' } });
    await setTo(`kind = NULL, category_code = '100102'`);
    expect((await joining({}, handleOf(id))).joined).toMatchObject({ reason: { code: 'JOIN_UNKNOWN' } });
  });

  test('who chooses nothing is not joined', async () => {
    await accepted();
    const { caseId } = await here.file(hole);
    expect(await joinChosen(tx(), here.desk, await here.read(caseId), {})).toBeNull();
  });
});

test('staff see the group: master, members, and what is likely in it; each what is theirs', async () => {
  const { people, districtId, desk } = here;
  const master = await accepted(smoke);
  const member = await here.read((await here.file(smoke)).caseId);
  await mergeInto(desk, { actor: people.agent, number: member.number }, master.number, '同一家店');
  const apart = await here.read((await here.file({ ...smoke, categoryCode: '020101' })).caseId);
  const ground = await groundOf(tx(), districtId);
  const group = async (id: string) =>
    caseGroup(tx(), people.agent, await here.read(id), ground, here.clock.now());
  for (const id of [master.id, member.id]) {
    const seen = await group(id);
    expect(seen).toMatchObject({ master: { id: master.id }, masterNumber: master.number, hidden: 0 });
    expect(seen.members.map((one) => one.id)).toEqual([member.id]);
    expect(seen.likely.map(({ row }) => row.id)).toEqual([apart.id]);
  }
  const alone = await group(apart.id);
  expect(alone).toMatchObject({ master: null, members: [] });
  expect(alone.likely[0]).toMatchObject({ row: { id: master.id }, closed: false });
  expect(alone.likely[0]!.reasons.map(({ zh }) => zh)).toContain('同一事项');
});
