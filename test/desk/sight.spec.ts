import { marksOfActor, readMoved } from '#cases';
import { allRoles, type Actor, type Role } from '#people';
import { marksOfCase, sightOf, type Sighted } from '../../libs/cases/src/sight.js';
import { openDesk } from '../support/desk.js';

/** Sight without the database (live streams) is sight in it (lists, locks), for every kind of actor and of case. */
const cases = 120;
const actors = 400;

/** The same numbers at every run: what fails can be found again. */
function drawing(seed: number) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return <T>(...from: readonly T[]): T => from[Math.floor(next() * from.length)]!;
}

test('marks of a case and of an actor meet exactly where the condition of every read holds', async () => {
  const here = await openDesk();
  const { dataSource, districtId } = here;
  const draw = drawing(20_261_124);
  const { id: pattern } = await here.dispatched();
  const code = (rest: string) => districtId + rest;
  const grids = [code('004001003'), code('001001001')];
  const communities = [code('004001'), code('001001')];
  const streets = [code('004000'), code('001000')];
  const units = [...communities, ...streets, 'D01', 'D02', 'D06'];
  const people = ['w1', 'w2'];
  const drawn = Array.from({ length: cases }, (_, nth) => ({
    nth,
    state: draw('DRAFT', 'PENDING_ACCEPT', 'DISPATCHED', 'PROCESSING', 'ARCHIVED'),
    confidential: draw(true, false),
    grid_code: draw(null, ...grids),
    community_code: draw(null, ...communities),
    street_code: draw(null, ...streets),
    lead_unit: draw(null, ...units),
    verifier_unit: draw(null, null, ...communities),
    handler_id: draw(null, null, ...people),
    called_units: draw<string[]>([], [], [draw(...units)], [draw(...units), draw(...units)]),
  }));
  await dataSource.query(
    `INSERT INTO cases SELECT (jsonb_populate_record(c, to_jsonb(d) - 'nth' || jsonb_build_object('id', gen_random_uuid(), 'number', c.number || d.nth))).*
     FROM cases c, jsonb_to_recordset($3) AS d (nth int, state text, confidential boolean, grid_code text, community_code text, street_code text,
       lead_unit text, verifier_unit text, handler_id text, called_units text[]) WHERE c.district_id = $1 AND c.id = $2`,
    [districtId, pattern, JSON.stringify(drawn)],
  );
  const rows: Sighted[] = await dataSource.query(
    `SELECT id, state, confidential, grid_code AS "gridCode", community_code AS "communityCode", street_code AS "streetCode",
       lead_unit AS "leadUnit", verifier_unit AS "verifierUnit", handler_id AS "handlerId", called_units AS "calledUnits"
     FROM cases WHERE district_id = $1`,
    [districtId],
  );
  expect(rows).toHaveLength(cases + 1);
  const marks = new Map(rows.map((row) => [row.id, marksOfCase(districtId, row)]));
  const seen = { some: 0, none: 0, all: 0 };
  for (let nth = 0; nth < actors; nth += 1) {
    const kind = draw<Actor['kind']>('STAFF', 'STAFF', 'STAFF', 'STAFF', 'REPORTER', 'SYSTEM');
    const actor: Actor = {
      kind,
      districtId,
      id: draw(...people),
      name: 'drawn',
      unitCode: kind === 'STAFF' ? draw(null, ...units) : null,
      roles: kind === 'STAFF' ? draw<Role[]>([draw(...allRoles)], [draw(...allRoles), 'GRID_WORKER']) : [],
      gridCode: draw(null, ...grids),
      caseId: kind === 'REPORTER' ? draw(null, rows[7]!.id) : null,
    };
    const sight = sightOf(actor, 2);
    const listed: Array<{ id: string }> = await dataSource.query(
      `SELECT id FROM cases c WHERE c.district_id = $1 AND ${sight.sql}`,
      [districtId, ...sight.params],
    );
    const own = new Set(marksOfActor(actor));
    const told = rows.filter(({ id }) => marks.get(id)!.some((mark) => own.has(mark)));
    expect([actor, told.map(({ id }) => id).sort()]).toEqual([actor, listed.map(({ id }) => id).sort()]);
    seen[told.length === 0 ? 'none' : told.length === rows.length ? 'all' : 'some'] += 1;
  }
  expect(Math.min(seen.some, seen.none, seen.all)).toBeGreaterThan(20);
});

test('a move is read with who sees the case now and who saw it before', async () => {
  const here = await openDesk();
  const { districtId, people, desk } = here;
  const { id } = await here.processing();
  const to = `${districtId}001001001`;
  const moved = await desk.move({
    actor: people.dispatcher,
    caseId: id,
    move: 'changeGrid',
    input: { gridCode: to, reason: '在另一条街' },
  });
  const [first, last] = await readMoved(here.dataSource.manager, districtId, [
    [id, 1],
    [id, moved.case.version],
  ]);
  expect([first!.move, first!.wasSeenBy]).toEqual(['submit', []]);
  const sees = (actor: Actor, by: readonly string[]) => marksOfActor(actor).some((mark) => by.includes(mark));
  const farWorker = { ...people.gridWorker, gridCode: to, unitCode: `${districtId}001001`, id: 'far' };
  const found = {
    gridWorker: people.gridWorker,
    farWorker,
    agent: people.agent,
    otherStreet: people.otherStreet,
  };
  expect(
    Object.entries(found).map(([who, actor]) => [
      who,
      sees(actor, last!.seenBy),
      sees(actor, last!.wasSeenBy),
    ]),
  ).toEqual([
    ['gridWorker', false, true],
    ['farWorker', true, false],
    ['agent', true, true],
    ['otherStreet', true, false],
  ]);
});
