import { CaseDesk, Intake, readCaseById, type TimerKind } from '#cases';
import { SteppedClock } from '#config';
import { Vault } from '#people';
import { peopleOf, smoke, smokeCategory } from '../support/desk.js';
import { secrets } from '../support/lane.js';
import { movesOf } from './in-the-world.js';
import { onRedis, ownWorld, patience, type OwnWorld } from './own-world.js';
import { stillDue, sweep } from './sweeping.js';

/** The clocks of one case in a database of its own; the queue has no part in it, so one lane is enough. */
const only = onRedis ? describe.skip : describe;

let world: OwnWorld;
beforeEach(async () => {
  world = await ownWorld();
}, patience);
afterEach(() => world.stop());

/** One case under a clock in our hand. */
async function one(local = '2026-03-09T09:20:00') {
  const clock = new SteppedClock(new Date(`${local}+08:00`));
  const desk = new CaseDesk(world.dataSource, clock);
  const { districtId } = world;
  const intake = new Intake(world.dataSource, clock, {
    tokenSecret: secrets.TOKEN_SECRET,
    vault: new Vault({ vaultKey: secrets.VAULT_KEY }),
  });
  const people = peopleOf(districtId);
  const { caseId } = await intake.submit(people.resident, smoke);
  const make = async (
    actor: (typeof people)['agent'],
    move: Parameters<CaseDesk['move']>[0]['move'],
    input: object = {},
  ) => desk.move({ actor, caseId, move, input: { ...input } });
  return {
    clock,
    desk,
    people,
    caseId,
    make,
    at: (moment: string) => clock.set(new Date(`${moment}+08:00`)),
    sweep: () => sweep(world.dataSource, clock),
    row: () => readCaseById(world.dataSource.manager, districtId, caseId),
    running: async (kind: TimerKind): Promise<{ id: string; dueAt: Date } | undefined> => {
      const [row] = await world.dataSource.query(
        `SELECT id, due_at AS "dueAt" FROM case_timer WHERE case_id = $1 AND kind = $2 AND stopped_at IS NULL`,
        [caseId, kind],
      );
      return row;
    },
    moves: () => movesOf(world, caseId),
    handled: async () => {
      await make(people.agent, 'accept', { categoryCode: smokeCategory });
      await make(people.dispatcher, 'dispatch');
      await make(people.street, 'sign');
      await make(people.street, 'contact', { note: '已联系' });
    },
  };
}

only('one clock', () => {
  test(
    'T3: an edit or an urge does not reset an escalation clock',
    async () => {
      const { make, handled, people, running, at, sweep, row } = await one();
      await handled();
      const before = await running('ESCALATE');
      at('2026-03-10T15:00:00');
      await make(people.agent, 'urge');
      await make(people.street, 'assignInner', { handler: '王队长' });
      await make(people.dispatcher, 'changeGrid', {
        gridCode: `${world.districtId}004001001`,
        reason: '位置更正',
      });
      await make(people.centreLeader, 'supervise', { reason: '领导关注' });
      expect(await running('ESCALATE')).toEqual(before);
      at('2026-03-11T23:59:58');
      await sweep();
      expect((await row()).level).toBe('STREET');
      at('2026-03-11T23:59:59');
      await sweep();
      expect(await row()).toMatchObject({ level: 'DISTRICT', leadUnit: 'D02' });
    },
    patience,
  );

  test.each([
    ['ACCEPT', [], '2026-03-09T11:20:00'],
    ['DISPATCH', ['accept'], '2026-03-09T11:20:00'],
  ] as const)(
    'T4: a case nobody picked up escalates as well: %s overdue',
    async (kind, moves, due) => {
      const { make, people, at, sweep, row, running } = await one();
      for (const move of moves) await make(people.agent, move, { categoryCode: smokeCategory });
      at(due);
      await sweep();
      const { level, supervision, state } = await row();
      expect([level, supervision?.by]).toEqual(['DISTRICT', '系统']);
      expect(state).toBe(kind === 'ACCEPT' ? 'PENDING_ACCEPT' : 'ACCEPTED');
      expect(await running('SUPERVISE')).toBeDefined();
    },
    patience,
  );

  test(
    'several clocks of one case run out at once: played in their order, each on what the one before has made',
    async () => {
      const { handled, caseId, at, sweep, moves, row, running } = await one();
      await handled();
      const due = async (kind: TimerKind, moment: string) =>
        world.dataSource.query(
          `UPDATE case_timer SET due_at = $3, next_at = $3 WHERE case_id = $1 AND kind = $2 AND stopped_at IS NULL`,
          [caseId, kind, `${moment}+08:00`],
        );
      await due('HANDLE', '2026-03-16T23:59:58');
      await due('ESCALATE', '2026-03-16T23:59:57');
      at('2026-03-17T00:00:00');
      expect(await sweep()).toBe(2);
      expect((await moves()).slice(-2)).toEqual(['escalate', 'overdue']);
      expect(await row()).toMatchObject({ level: 'DISTRICT', leadUnit: 'D02', card: 'RED' });
      expect(await running('SUPERVISE')).toBeDefined();
    },
    patience,
  );

  test(
    'a due time that comes back does not bring its move about again, nor does it stay due',
    async () => {
      const { handled, caseId, at, sweep, moves, clock } = await one();
      await handled();
      at('2026-03-17T00:00:00');
      await sweep();
      const before = await moves();
      await world.dataSource.query(
        `UPDATE case_timer SET overdue_at = NULL, next_at = due_at WHERE case_id = $1 AND kind = 'HANDLE'`,
        [caseId],
      );
      await sweep();
      expect(await moves()).toEqual(before);
      expect(await stillDue(world, clock.now())).toBe(0);
    },
    patience,
  );
});
