import { regionsOwed } from '#calendar';
import {
  clocksOwed,
  recomputeClocks,
  suspensionReasons,
  sweepTimers,
  type Move,
  type MoveInput,
} from '#cases';
import type { Actor } from '#people';
import { owes } from '../../apps/worker/src/effects.js';
import { at, off, ownRegion, table } from '../support/region.js';

describe('T27: a calendar change is recalculated', () => {
  test('an open case is due later by the days that were taken off; the move is in its history, once', async () => {
    const { dataSource, districtId, region, load, recompute, clocks, moves, clean, dispatched, read } =
      await ownRegion();
    const { id, dueAt, version } = await dispatched();
    expect(dueAt).toEqual(at('2026-03-16T23:59:59'));
    await load(table({ holidays: off('2026-03-11', '2026-03-12') }));
    const open = Object.keys(await clocks(id)).length;
    expect(await clocksOwed(dataSource, region)).toBe(open);
    expect(await regionsOwed(dataSource.manager)).toContain(region);

    expect(await recompute()).toMatchObject({ clocks: open, cases: 1, faults: 0 });
    const row = await read(id);
    expect([row.dueAt, row.version]).toEqual([at('2026-03-18T23:59:59'), version + 1]);
    const { HANDLE, SIGN } = await clocks(id);
    expect(HANDLE).toMatchObject({
      dueAt: at('2026-03-18T23:59:59'),
      warnAt: at('2026-03-18T00:00:00'),
      nextAt: at('2026-03-18T00:00:00'),
      provisional: false,
    });
    expect(HANDLE!.computedFrom).toMatch(new RegExp(`^SHANDONG_LIKE@1 .*\\+${region}:2026v1$`));
    expect(HANDLE!.story.map(({ by }) => by)).toEqual(['dispatch', 'retime']);
    // Two hours of duty on the day of the dispatch: stamped with the new version, not moved.
    expect([SIGN!.dueAt, SIGN!.story.length]).toEqual([at('2026-03-09T11:20:00'), 1]);
    const [event] = await dataSource.query(
      `SELECT actor_id, reason, detail FROM case_event WHERE district_id = $1 AND case_id = $2 AND move = 'retime'`,
      [districtId, id],
    );
    expect(event).toMatchObject({ actor_id: 'system', reason: '工作日历更新, 时限重算' });
    expect(event.detail.clocks).toContainEqual({
      kind: 'HANDLE',
      was: at('2026-03-16T23:59:59').toISOString(),
      is: at('2026-03-18T23:59:59').toISOString(),
    });
    expect(owes.retime ?? []).toEqual([]);

    // Once more, and again after the same table: nothing.
    const before = await clocks(id);
    await load(table({ holidays: off('2026-03-11', '2026-03-12') }));
    expect(await recompute()).toMatchObject({ clocks: 0, moved: 0, cases: 0, faults: 0 });
    expect(await clocks(id)).toEqual(before);
    expect((await moves(id)).filter((move) => move === 'retime')).toHaveLength(1);
    expect(await clocksOwed(dataSource, region)).toBe(0);
    expect(await regionsOwed(dataSource.manager)).not.toContain(region);

    // Taken back, it is due as at first.
    await load(table());
    await recompute();
    expect((await read(id)).dueAt).toEqual(dueAt);
    await clean();
  });

  test('a provisional date becomes a definite one when the year is confirmed, without a move where it stays', async () => {
    const { load, recompute, clocks, clean, dispatched, read } = await ownRegion();
    await load(table({ confirmed: false }));
    const { id, version } = await dispatched();
    expect((await clocks(id))['HANDLE']).toMatchObject({ provisional: true });
    await load(table());
    expect(await recompute()).toMatchObject({ moved: 0, cases: 0, faults: 0 });
    expect((await clocks(id))['HANDLE']).toMatchObject({
      provisional: false,
      dueAt: at('2026-03-16T23:59:59'),
    });
    expect((await read(id)).version).toBe(version);
    await clean();
  });

  test('a warning and an overdue mark that came too early are taken back, and given again in time', async () => {
    const { dataSource, desk, clock, load, recompute, clocks, moves, clean, processing, read } =
      await ownRegion();
    const { id } = await processing();
    const sweep = () =>
      sweepTimers(dataSource, desk, clock, (_, error) => {
        throw error;
      });
    const given = async (move: string) => (await moves(id)).filter((one) => one === move).length;
    clock.set(at('2026-03-17T09:00:00'));
    await sweep();
    const early = await given('overdue');
    expect((await clocks(id))['HANDLE']?.overdueAt).toEqual(at('2026-03-17T09:00:00'));
    await load(table({ holidays: off('2026-03-16', '2026-03-17') }));
    await recompute();
    expect((await clocks(id))['HANDLE']).toMatchObject({
      dueAt: at('2026-03-18T23:59:59'),
      overdueAt: null,
      warnedAt: null,
      nextAt: at('2026-03-18T00:00:00'),
    });
    expect((await read(id)).card ?? null).toBeNull();
    clock.set(at('2026-03-18T08:00:00'));
    await sweep();
    expect((await clocks(id))['HANDLE']?.warnedAt).toEqual(at('2026-03-18T08:00:00'));
    clock.set(at('2026-03-19T08:00:00'));
    await sweep();
    expect((await clocks(id))['HANDLE']?.overdueAt).toEqual(at('2026-03-19T08:00:00'));
    expect(await given('overdue')).toBeGreaterThan(early);
    await clean();
  });

  test('an extended and suspended case is told again with all that happened to it, paused or resumed or redone', async () => {
    const { desk, clock, people, load, recompute, clocks, clean, processing, read } = await ownRegion();
    const { id: caseId } = await processing();
    const make = async (actor: Actor, move: Move, when: string, input: MoveInput = {}) => {
      clock.set(at(when));
      return (await desk.move({ actor, caseId, move, input })).case.dueAt;
    };
    const { street, reviewer, centreLeader } = people;
    await make(street, 'requestExtension', '2026-03-10T10:00:00', {
      limit: { value: 3, unit: 'wd' },
      reason: '需采购设备',
    });
    expect(await make(reviewer, 'grantExtension', '2026-03-10T11:00:00')).toEqual(at('2026-03-19T23:59:59'));
    await make(street, 'requestSuspension', '2026-03-11T10:00:00', {
      reasonCode: Object.keys(suspensionReasons)[0],
      plan: '四月施工',
      reviewAt: at('2026-04-20T10:00:00').toISOString(),
    });
    expect(await make(centreLeader, 'suspend', '2026-03-11T11:00:00')).toBeNull();
    expect((await clocks(caseId))['HANDLE']?.remaining).toEqual({ value: 6, unit: 'wd' });

    // 10 March is declared off afterwards: the paused clock has a day more.
    await load(table({ holidays: off('2026-03-10') }));
    await recompute();
    expect((await clocks(caseId))['HANDLE']).toMatchObject({
      remaining: { value: 7, unit: 'wd' },
      nextAt: null,
    });
    expect((await read(caseId)).dueAt).toBeNull();
    expect(await make(reviewer, 'resume', '2026-03-30T09:00:00')).toEqual(at('2026-04-09T23:59:59'));

    await load(table({ holidays: off('2026-03-10', '2026-04-08') }));
    await recompute();
    expect((await read(caseId)).dueAt).toEqual(at('2026-04-10T23:59:59'));

    // While its clock stands another day goes; it runs on with the old date and is told again at the next look.
    await make(street, 'submitResult', '2026-04-01T09:00:00', {
      reply: '已整改',
      solved: true,
      evidence: [{ kind: 'PHOTO_AFTER', ref: 'after.jpg' }],
    });
    await load(table({ holidays: off('2026-03-10', '2026-04-08', '2026-04-09') }));
    await recompute();
    await make(reviewer, 'returnForRedo', '2026-04-02T09:00:00', { reason: '照片不清' });
    await recompute();
    expect((await read(caseId)).dueAt).toEqual(at('2026-04-13T23:59:59'));
    expect((await clocks(caseId))['HANDLE']?.story.map(({ by }) => by)).toEqual([
      'dispatch',
      'grantExtension',
      'suspend',
      'retime',
      'resume',
      'retime',
      'submitResult',
      'returnForRedo',
      'retime',
    ]);
    await clean();
  });

  test('many at once, by three at the same time: every case moves once, and who does not wait leaves it to the other', async () => {
    const { dataSource, districtId, desk, clock, load, recompute, region, dispatched, read, clean } =
      await ownRegion();
    const ids: string[] = [];
    for (let i = 0; i < 12; i++) ids.push((await dispatched()).id);
    await load(table({ holidays: off('2026-03-11') }));
    const fault = (_: string, error: unknown) => {
      throw error;
    };
    const [first, second, third] = await Promise.all([
      recompute(),
      recompute(),
      recomputeClocks(dataSource, desk, clock, region, fault),
    ]);
    expect(first!.cases + second!.cases + (third?.cases ?? 0)).toBe(12);
    const [{ count }] = await dataSource.query(
      `SELECT count(*)::int FROM case_event WHERE district_id = $1 AND move = 'retime'`,
      [districtId],
    );
    expect(count).toBe(12);
    for (const id of ids) expect((await read(id)).dueAt).toEqual(at('2026-03-17T23:59:59'));
    expect(await recomputeClocks(dataSource, desk, clock, region, fault)).toMatchObject({ clocks: 0 });
    await clean();
  });

  test('one that cannot be done is told, holds up nobody, and is done when it can be', async () => {
    const { dataSource, region, load, recompute, dispatched, read } = await ownRegion();
    const [one, bad, other] = [await dispatched(), await dispatched(), await dispatched()];
    const trigger = `stuck_${region.toLowerCase()}`;
    await dataSource.query(
      `CREATE FUNCTION ${trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk full'; END $$`,
    );
    await dataSource.query(
      `CREATE TRIGGER ${trigger} BEFORE INSERT ON case_event FOR EACH ROW WHEN (NEW.case_id = '${bad!.id}') EXECUTE FUNCTION ${trigger}()`,
    );
    await load(table({ holidays: off('2026-03-11') }));
    expect(await recompute()).toMatchObject({
      cases: 2,
      faults: 1,
      said: [expect.stringContaining('disk full')],
    });
    for (const { id } of [one!, other!]) expect((await read(id)).dueAt).toEqual(at('2026-03-17T23:59:59'));
    expect((await read(bad!.id)).dueAt).toEqual(at('2026-03-16T23:59:59'));
    expect(await regionsOwed(dataSource.manager)).toContain(region);
    await dataSource.query(`DROP FUNCTION ${trigger} CASCADE`);
    expect(await recompute()).toMatchObject({ cases: 1, faults: 0 });
    expect(await regionsOwed(dataSource.manager)).not.toContain(region);
  });

  test('a region’s days move no case of another region', async () => {
    const mine = await ownRegion();
    const theirs = await ownRegion();
    const { id, version } = await theirs.dispatched();
    await mine.load(table({ holidays: off('2026-03-11') }));
    expect(await mine.recompute()).toMatchObject({ clocks: 0 });
    expect((await theirs.read(id)).version).toBe(version);
  });
});
