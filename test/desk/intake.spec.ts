import { readIdentity } from '#cases';
import { openDesk, smoke } from '../support/desk.js';

const refusal = (code: string) => expect.objectContaining({ code });

test('the same key with the same body is the same case, also when both come at once', async () => {
  const { file, dataSource, districtId } = await openDesk();
  const [a, b] = await Promise.all([file(smoke, 'key-1'), file(smoke, 'key-1')]);
  const c = await file(smoke, 'key-1');
  expect(new Set([a.number, b.number, c.number]).size).toBe(1);
  expect(c.trackingCode).toBe(a.trackingCode);
  expect(c.replayed).toBe(true);
  const [{ count }] = await dataSource.query(`SELECT count(*)::int FROM cases WHERE district_id = $1`, [
    districtId,
  ]);
  expect(count).toBe(1);
});

test('the same key with another body is refused', async () => {
  const { file } = await openDesk();
  await file(smoke, 'key-1');
  await expect(file({ ...smoke, text: '另一件事' }, 'key-1')).rejects.toEqual(
    refusal('IDEMPOTENCY_KEY_REUSED'),
  );
});

test("a channel's number is taken once, and the refusal names the case", async () => {
  const { intake, people } = await openDesk();
  const order = { ...smoke, channel: 'HOTLINE', externalNo: '12345-17' } as const;
  const first = await intake.submit(people.agent, order);
  await expect(intake.submit(people.agent, order)).rejects.toEqual(
    expect.objectContaining({ code: 'EXTERNAL_NUMBER_TAKEN', extra: { number: first.number } }),
  );
  await expect(intake.submit(people.agent, { ...order, channel: 'WALK_IN' })).resolves.toBeDefined();
  // An outside number is for those who register it; a resident could take the numbers of others.
  await expect(intake.submit(people.resident, { ...order, channel: 'WEB' })).rejects.toEqual(
    refusal('CHANNEL_IS_YOURS'),
  );
});

test('replaying an order with an outside number is a replay, not a clash', async () => {
  const { intake, people } = await openDesk();
  const order = { ...smoke, channel: 'HOTLINE', externalNo: '12345-18' } as const;
  const first = await intake.submit(people.agent, order, 'key-9');
  expect(await intake.submit(people.agent, order, 'key-9')).toMatchObject({
    number: first.number,
    replayed: true,
  });
});

test('whoever stays anonymous leaves no name behind, only a phone for the answer', async () => {
  const { file, read, dataSource, vault } = await openDesk();
  const row = await read((await file({ ...smoke, anonymous: true })).caseId);
  expect(await readIdentity(dataSource.manager, row, vault)).toEqual({
    phone: smoke.reporter?.phone,
  });
});

test('a place is found by position, by grid code, by an address that names a community', async () => {
  const { file, read, districtId } = await openDesk();
  const { point: _, address: __, ...nowhere } = smoke;
  const placeOf = async (rest: object) => {
    const { gridCode, communityCode, locatedBy } = await read((await file({ ...nowhere, ...rest })).caseId);
    return [gridCode, communityCode, locatedBy];
  };
  const [grid, community] = [`${districtId}004001003`, `${districtId}004001`];
  expect(await placeOf({ point: smoke.point })).toEqual([grid, community, 'POINT']);
  expect(await placeOf({ gridCode: grid })).toEqual([grid, community, 'GRID_CODE']);
  expect(await placeOf({ address: '商城社区美食街' })).toEqual([null, community, 'ADDRESS:商城社区']);
  expect(await placeOf({ address: '路边' })).toEqual([null, null, null]);
});

test('a position in the sea, a grid or a category that does not exist: refused, nothing kept', async () => {
  const { file, dataSource, districtId } = await openDesk();
  await expect(file({ ...smoke, point: { lng: 0, lat: 0, crs: 'WGS84' } })).rejects.toEqual(
    refusal('POINT_OUTSIDE'),
  );
  await expect(file({ ...smoke, point: undefined as never, gridCode: '999999999999999' })).rejects.toEqual(
    refusal('GRID_UNKNOWN'),
  );
  await expect(file({ ...smoke, categoryCode: '999999' })).rejects.toEqual(refusal('UNKNOWN_CATEGORY'));
  const [{ count }] = await dataSource.query(
    `SELECT count(*)::int FROM vault.reporter WHERE district_id = $1`,
    [districtId],
  );
  expect(count).toBe(0);
});
