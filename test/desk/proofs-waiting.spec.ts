import { mergeInto, splitInto, verifyHistory, type Case } from '#cases';
import { broken, nothing, openProving } from '../support/proving.js';

/** Every count can be made to count by breaking that very thing: what a merged case, a split one and a delivery wait for. */
let here: Awaited<ReturnType<typeof openProving>>;
beforeEach(async () => {
  here = await openProving();
});

describe('mergedAdrift', () => {
  let master: Case;
  let child: string;
  beforeEach(async () => {
    master = await here.dispatched();
    const receipt = await here.file();
    child = receipt.caseId;
    const { desk, people } = here;
    await mergeInto(desk, { actor: people.agent, number: receipt.number }, master.number, '同一家店');
    here.minutes(6);
    expect(await here.counts()).toEqual(nothing);
  });

  test.each(['VOIDED', 'WITHDRAWN', 'FOLLOW_UP', 'CLOSED', 'ARCHIVED', 'MERGED'])(
    'the master is %s',
    async (state) => {
      await here.sql(`UPDATE cases SET state = $3 WHERE district_id = $1 AND id = $2`, master.id, state);
      expect(await here.counts()).toMatchObject({ mergedAdrift: state === 'MERGED' ? 2 : 1 });
    },
  );

  test('there is no master', async () => {
    await here.sql(`UPDATE cases SET master_id = NULL WHERE district_id = $1 AND id = $2`, child);
    expect(await here.counts()).toEqual(broken({ mergedAdrift: 1 }));
  });
});

test('partsAdrift: every part has ended and nobody answers for the whole', async () => {
  const { number } = await here.file();
  const { desk, intake, people } = here;
  await splitInto(desk, intake, { actor: people.agent, number }, [
    { text: '油烟呛人', categoryCode: '060103' },
    { text: '楼道堆物', categoryCode: '010206' },
  ]);
  const { id } = (await here.sql(`SELECT id FROM cases WHERE district_id = $1 AND number = $2`, number))[0];
  const end = (state: string, limit: number) =>
    here.sql(
      `UPDATE cases SET state = $3 WHERE district_id = $1 AND id IN
         (SELECT id FROM cases WHERE district_id = $1 AND parent_id = $2 ORDER BY number LIMIT $4)`,
      id,
      state,
      limit,
    );
  here.minutes(6);
  expect(await here.counts()).toEqual(nothing);
  await end('CLOSED', 1);
  expect(await here.counts()).toEqual(nothing);
  // A part that was merged waits for its master, and its parent for it.
  await end('MERGED', 1);
  await here.sql(
    `UPDATE cases SET master_id = $2 WHERE district_id = $1 AND parent_id = $2 AND state = 'MERGED'`,
    id,
  );
  expect(await here.counts()).toEqual(nothing);
  await end('CLOSED', 2);
  expect(await here.counts()).toEqual(broken({ partsAdrift: 1 }));
});

describe('deliveries', () => {
  const owe = (state: string, hours: number) =>
    here.sql(
      `INSERT INTO delivery (district_id, id, outbox_id, effect, kind, case_id, seq, body, urgent, state, attempts, ring_at, owed_at)
       SELECT district_id, gen_random_uuid(), id, 'textReporter', kind, case_id, seq, body, urgent, $2, 60, now(), now() - $3 * interval '1 hour'
       FROM outbox WHERE district_id = $1`,
      state,
      hours,
    );
  beforeEach(async () => {
    await here.file();
    expect(await here.counts()).toEqual(nothing);
  });

  test('deliveriesOwedLong: a happening nobody relays, a delivery nobody makes; their age is the server’s', async () => {
    here.at('2027-03-09T09:20:00');
    await here.sweep();
    expect(await here.counts()).toMatchObject({ deliveriesOwedLong: 0 });
    await here.sql(
      `UPDATE outbox SET written_at = now() - interval '61 minutes' WHERE district_id = $1 AND kind = 'submit'`,
    );
    expect(await here.counts()).toMatchObject({ deliveriesOwedLong: 1 });
    await here.sql(`UPDATE outbox SET relayed_at = now() WHERE district_id = $1`);
    expect(await here.counts()).toMatchObject({ deliveriesOwedLong: 0 });
    await here.sql(`DELETE FROM outbox WHERE district_id = $1 AND kind <> 'submit'`);
    await owe('OWED', 0.9);
    expect(await here.counts()).toMatchObject({ deliveriesOwedLong: 0 });
    await here.sql(`UPDATE delivery SET owed_at = owed_at - interval '7 minutes' WHERE district_id = $1`);
    expect(await here.counts()).toMatchObject({ deliveriesOwedLong: 1 });
  });

  test('deliveriesGivenUp: counted from the first moment, and told by name', async () => {
    await owe('GIVEN_UP', 0);
    expect(await here.counts()).toEqual(broken({ deliveriesGivenUp: 1 }));
    const { differences, counts: found } = await verifyHistory(here.dataSource, undefined, here.districtId);
    expect(found.deliveriesGivenUp).toBe(1);
    expect(differences).toEqual([expect.stringMatching(/textReporter: .*放弃.* \/ deliveries given up/)]);
  });
});
