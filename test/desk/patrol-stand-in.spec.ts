import { forgetGround, groundOf } from '#cases';
import { readToday } from '#patrol';
import { Staff } from '#people';
import { at, newId, openPatrol } from '../support/patrolled.js';
import { actorOf, away, rostered } from '../support/rostered.js';

test('whoever stands in walks the grid as well, and only while standing in', async () => {
  const { patrol, dataSource, districtId, gridCode, clock } = await openPatrol();
  const tx = dataSource.manager;
  const usernameOf = async (grid: string) =>
    (await tx.findOneByOrFail(Staff, { districtId, gridCode: grid })).username;
  const own = `${districtId}004001002`;
  const [answerable, neighbour] = [await usernameOf(gridCode), await usernameOf(own)];
  await rostered(tx, districtId, gridCode, { answerable, standIns: [neighbour] }, at('07:00'));
  const actor = await actorOf(tx, districtId, neighbour);
  const grids = async () => {
    forgetGround(districtId);
    const today = await readToday(tx, await groundOf(tx, districtId), actor, clock.now(), null);
    return today.grids.map(({ code, own: isOwn, keyPoints }) => [code, isOwn, keyPoints.length]);
  };
  const visit = () =>
    patrol
      .apply(actor, {
        id: newId(),
        kind: 'RECORD',
        at: at('11:50'),
        keyPoint: 'KP-1',
        result: 'NOTHING_FOUND',
      })
      .then(
        ({ outcome }) => outcome,
        ({ code }: { code: string }) => code,
      );
  expect(await grids()).toEqual([[own, true, 0]]);
  expect(await visit()).toBe('KEY_POINT_UNKNOWN');
  await away(tx, districtId, answerable, at('11:00'), at('18:00'));
  expect(await grids()).toEqual([
    [own, true, 0],
    [gridCode, false, 3],
  ]);
  expect(await visit()).toBe('APPLIED');

  // Only in the own grid is a matter resolved on the spot: it is refused with the way on, and that way is open.
  const matter = { at: at('11:55'), text: '楼道堆放纸箱。', categoryCode: '040108', gridCode };
  const evidence = ['PHOTO_BEFORE', 'PHOTO_AFTER'].map((kind) => ({ kind, ref: `${kind}.jpg` }));
  const [handled, filed] = await patrol.sync(
    actor,
    clock.now(),
    [
      { ...matter, id: newId(), kind: 'SELF_HANDLED', reply: '住户已清走', evidence },
      { ...matter, id: newId(), kind: 'EVENT' },
    ],
    (error) => {
      throw error;
    },
  );
  expect(handled).toMatchObject({
    outcome: 'REFUSED',
    code: 'SELF_HANDLED_STOOD_IN',
    said: { zh: expect.stringContaining('EVENT') as string },
  });
  expect(filed?.outcome).toBe('APPLIED');
  expect(await tx.query(`SELECT grid_code FROM cases WHERE district_id = $1`, [districtId])).toEqual([
    { grid_code: gridCode },
  ]);
});
