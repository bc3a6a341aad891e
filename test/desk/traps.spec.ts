import { countProofs, likelyMaster, readTimeline, type Move } from '#cases';
import { bellsToRing, givenUp, putBack, relay } from '#outbox';
import { type Actor, type SmsGateway, Vault } from '#people';
import { owes } from '../../apps/worker/src/effects.js';
import { runEffect } from '../../apps/worker/src/run-effect.js';
import type { World } from '../../apps/worker/src/world.js';
import { openDesk, smoke, smokeCategory } from '../support/desk.js';
import { whistled, spot } from '../support/whistled.js';

/** What others were caught in, and we must not be: civic-peers section 4, by its numbers. */
type Here = Awaited<ReturnType<typeof openDesk>>;

const proofsOf = ({ dataSource, clock, districtId }: Here) =>
  countProofs(dataSource.manager, { now: clock.now(), districtId });
const movesOf = async ({ dataSource, read }: Here, caseId: string) =>
  (await readTimeline(dataSource.manager, await read(caseId))).map(({ move }) => move);

/** The worker, as far as one delivery goes. */
function worker({ dataSource, districtId, desk, clock, vault }: Here) {
  const world = { dataSource, desk, clock, vault };
  return {
    async deliver(caseId: string, effect: string, other: Partial<World> = {}) {
      while ((await relay(dataSource.manager, districtId, owes)).taken.length > 0);
      const [{ id }] = await dataSource.query(
        `SELECT id FROM delivery WHERE district_id = $1 AND case_id = $2 AND effect = $3`,
        [districtId, caseId, effect],
      );
      return runEffect({ ...world, ...other }, { deliveryLeaseMs: 1 }, { districtId, id });
    },
    said: async (caseId: string, way = 'SMS'): Promise<string[]> => {
      const rows = await dataSource.query(
        `SELECT text FROM message WHERE district_id = $1 AND case_id = $2 AND way = $3 ORDER BY text`,
        [districtId, caseId, way],
      );
      return rows.map(({ text }: { text: string }) => text);
    },
  };
}

test('T12: nothing stays for ever in "sent": tried again, given up for all to see, put back by a person, done', async () => {
  const here = await openDesk();
  const { dataSource, districtId, dispatched } = here;
  const { id } = await dispatched();
  const { deliver, said } = worker(here);
  // The vault cannot be opened, so nobody can be told.
  const failing = () => deliver(id, 'textReporter', { vault: new Vault({ vaultKey: 'f'.repeat(64) }) });
  for (let attempt = 1; attempt <= 60; attempt++)
    expect([attempt, await failing()]).toEqual([attempt, 'RETRY']);
  expect(await failing()).toBe('NOT_OURS');
  const [lost, ...others] = await givenUp(dataSource.manager, districtId);
  expect(others).toEqual([]);
  expect(lost).toMatchObject({
    effect: 'textReporter',
    caseId: id,
    attempts: 60,
    outcome: expect.any(String),
  });
  expect(await proofsOf(here)).toMatchObject({ deliveriesGivenUp: 1 });

  const elsewhere = await openDesk();
  expect(await putBack(dataSource.manager, elsewhere.districtId, lost!.id, 'admin')).toBe(false);
  expect(await putBack(dataSource.manager, districtId, lost!.id, 'admin')).toBe(true);
  expect(await putBack(dataSource.manager, districtId, lost!.id, 'admin')).toBe(false);
  const bells = await bellsToRing(dataSource.manager, districtId, 60_000, 10_000);
  expect(bells.map((bell) => bell.id)).toContain(lost!.id);
  expect(await proofsOf(here)).toMatchObject({ deliveriesGivenUp: 0 });
  expect(await deliver(id, 'textReporter')).toBe('DONE');
  expect(await said(id)).toEqual([expect.stringContaining('已受理')]);
  expect(await givenUp(dataSource.manager, districtId)).toEqual([]);
});

test('a text reaches the gateway once, under the key of its delivery, and again only where the gateway failed', async () => {
  const here = await openDesk();
  const { id } = await here.dispatched();
  const { deliver, said } = worker(here);
  const sent: string[][] = [];
  const gateway = (works: boolean): SmsGateway => ({
    send: async (...given) => {
      sent.push(given as string[]);
      if (!works) throw new Error('the SMS gateway answered 503');
    },
  });
  expect(await deliver(id, 'textReporter', { sms: gateway(false) })).toBe('RETRY');
  expect(await said(id)).toEqual([]);
  expect(await deliver(id, 'textReporter', { sms: gateway(true) })).toBe('DONE');
  expect(await said(id)).toEqual([expect.stringContaining('已受理')]);
  expect(sent).toEqual([sent[0], sent[0]]);
  expect(sent[0]).toEqual(['15400001038', expect.stringContaining('已受理'), expect.any(String)]);
  expect(await deliver(id, 'textReporter', { sms: gateway(true) })).toBe('NOT_OURS');
  expect(sent).toHaveLength(2);
});

describe('T25: what an effect wrote is not lost when it is retried', () => {
  /** Nothing can be settled as done in this district until it is mended. */
  async function unsettled({ dataSource, districtId }: Here, work: () => Promise<void>) {
    const name = `refuse_${districtId}`;
    await dataSource.query(
      `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk full'; END $$`,
    );
    await dataSource.query(
      `CREATE TRIGGER ${name} BEFORE UPDATE ON delivery FOR EACH ROW
       WHEN (NEW.district_id = '${districtId}' AND NEW.state = 'DONE') EXECUTE FUNCTION ${name}()`,
    );
    try {
      await work();
    } finally {
      await dataSource.query(`DROP FUNCTION ${name} CASCADE`);
    }
  }

  test('a move it made stands, and is not made twice', async () => {
    const here = await openDesk();
    const { caseId } = await here.file();
    const { deliver } = worker(here);
    await unsettled(here, async () => {
      await expect(deliver(caseId, 'acceptNewCase')).rejects.toThrow('disk full');
    });
    const after = await here.read(caseId);
    expect([after.state, after.categoryCode]).toEqual(['ACCEPTED', smokeCategory]);
    expect(await deliver(caseId, 'acceptNewCase')).toMatch(/DONE|SKIPPED/);
    expect(await here.read(caseId)).toEqual(after);
    expect(await movesOf(here, caseId)).toEqual(['submit', 'accept']);
  });

  test('what it said stands as it was said, whatever has happened to the case since', async () => {
    const here = await openDesk();
    const { id } = await here.dispatched();
    const { deliver, said } = worker(here);
    await unsettled(here, async () => {
      await expect(deliver(id, 'textReporter')).rejects.toThrow('disk full');
    });
    const first = await said(id);
    expect(first).toEqual([expect.stringContaining('商埠街道')]);
    await here.desk.move({
      actor: here.people.centreLeader,
      caseId: id,
      move: 'escalate',
      input: { reason: '领导批示' },
    });
    expect(await deliver(id, 'textReporter')).toBe('DONE');
    expect(await said(id)).toEqual(first);
  });
});

describe('T13, T14: two at one case do not fail one another', () => {
  test('a move waits for whoever holds the case, and is made then', async () => {
    const here = await openDesk();
    const { caseId } = await here.file();
    const holder = here.dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query(`SELECT 1 FROM cases WHERE district_id = $1 AND id = $2 FOR UPDATE`, [
      here.districtId,
      caseId,
    ]);
    const moving = here.desk.move({
      actor: here.people.system,
      caseId,
      move: 'accept',
      input: { categoryCode: smokeCategory },
    });
    const first = await Promise.race([
      moving.then(() => 'moved'),
      holder.query(`SELECT pg_sleep(0.2)`).then(() => 'held'),
    ]);
    expect(first).toBe('held');
    await holder.commitTransaction();
    await holder.release();
    expect((await moving).case.state).toBe('ACCEPTED');
  });

  test('five departments at once, and three records of one of them: each is written, one after the other', async () => {
    const here = await whistled();
    const { reports, by, people, task, row, dataSource } = here;
    const units = ['D02', 'D07', 'D06', 'D15', 'D04'];
    const before = (await here.read(row.id)).version;
    const each = async (move: 'ack' | 'checkIn' | 'work', given: object, who = units) => {
      const tasks = await Promise.all(who.map(async (unit) => [unit, await task(unit)] as const));
      const made = await Promise.all(
        tasks.map(([unit, id]) => reports.move(by(people.department(unit)), move, id, given)),
      );
      expect(made.map((one) => one.made)).toEqual(who.map(() => true));
    };
    await each('ack', {});
    await each('checkIn', { position: spot });
    await each('work', { note: '现场照片', evidence: [{ kind: 'PHOTO', ref: 'a.jpg' }] }, [
      'D02',
      'D02',
      'D02',
    ]);
    const events = await readTimeline(dataSource.manager, await here.read(row.id));
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect((await here.read(row.id)).version).toBe(before + 13);
    expect(events.filter(({ move }) => move === 'work')).toHaveLength(3);
  });
});

describe('T18: a phone is compared with phones', () => {
  async function closedOf(here: Here, reporter: { name: string; phone?: string }): Promise<string> {
    const { desk, people } = here;
    const { caseId, number } = await here.file({ ...smoke, reporter });
    const photo = [{ kind: 'PHOTO_AFTER', ref: 'a.jpg' }];
    const steps: Array<[Actor, Move, object]> = [
      [people.agent, 'accept', { categoryCode: smokeCategory }],
      [people.dispatcher, 'dispatch', {}],
      [people.street, 'sign', {}],
      [people.street, 'contact', { note: '已联系' }],
      [people.street, 'submitResult', { reply: '已整改', solved: true, evidence: photo }],
      [people.reviewer, 'approve', {}],
      [people.gridWorker, 'verify', { passed: true, evidence: photo, position: spot }],
      [
        people.followUpAgent,
        'followUp',
        { reached: true, solved: true, contacted: true, satisfaction: 'SATISFIED' },
      ],
      [people.reviewer, 'close', {}],
    ];
    for (const [actor, move, input] of steps) await desk.move({ actor, caseId, move, input: { ...input } });
    return number;
  }
  const likely = async (here: Here, reporter: { name: string; phone?: string }) => {
    const { caseId } = await here.file({ ...smoke, text: '楼道堆物。', reporter });
    // Another matter, so that only the reporter can be what they have in common.
    return likelyMaster(here.dataSource.manager, await here.read(caseId), '040108', 30);
  };

  test('the same phone under another name is the same reporter', async () => {
    const here = await openDesk();
    const number = await closedOf(here, { name: '金女士', phone: '15400001038' });
    expect(await likely(here, { name: '老金', phone: '15400001038' })).toMatchObject({
      number,
      closed: true,
    });
  });

  test.each<[string, { name: string; phone?: string }]>([
    ['the same name with another phone', { name: '金女士', phone: '15400001039' }],
    ['the same name without a phone', { name: '金女士' }],
    ['the phone for a name', { name: '15400001038', phone: '15400001040' }],
  ])('%s is not', async (_, reporter) => {
    const here = await openDesk();
    await closedOf(here, { name: '金女士', phone: '15400001038' });
    expect(await likely(here, reporter)).toBeNull();
  });

  test('two without a phone are not one', async () => {
    const here = await openDesk();
    await closedOf(here, { name: '金女士' });
    expect(await likely(here, { name: '金女士' })).toBeNull();
  });
});
