import type { DataSource } from 'typeorm';
import { CaseDesk, Intake, type Move, type MoveInput, type TimerKind } from '#cases';
import { SteppedClock } from '#config';
import { reporterActor, systemActor, Vault, type Actor, type Role } from '#people';
import { copyCases, type Original } from './copy-cases.js';

/** A clock of a case that is due at one moment, and how many of a hundred are like this. */
interface Due {
  share: number;
  timer: TimerKind;
  /** Is looked at so long before it is due. */
  warnsMs?: number;
  moves: ReadonlyArray<[Move, Role, MoveInput?]>;
  /** Its yellow card has been shown. */
  warned?: true;
}

const dispatched: Due['moves'] = [
  ['accept', 'AGENT', { categoryCode: '060103' }],
  ['dispatch', 'DISPATCHER'],
];
const processing: Due['moves'] = [
  ...dispatched,
  ['sign', 'STREET_CLERK'],
  ['contact', 'STREET_CLERK', { note: '已电话联系' }],
];
const answered = { reached: true, contacted: true, solved: true, satisfaction: 'SATISFIED' };
const closed: Due['moves'] = [
  ...processing,
  ['submitResult', 'STREET_CLERK', { reply: '已改造排烟管', solved: true, evidence: [photo()] }],
  ['approve', 'REVIEWER'],
  [
    'verify',
    'GRID_WORKER',
    { passed: true, evidence: [photo()], position: { lng: 118.3274, lat: 35.0827, crs: 'WGS84' } },
  ],
  ['followUp', 'FOLLOW_UP_AGENT', answered],
  ['close', 'REVIEWER'],
];
const day = 24 * 3_600_000;

/** What comes due at midnight: working days end then. */
export const midnight: readonly Due[] = [
  { share: 25, timer: 'HANDLE', warnsMs: day, moves: processing },
  { share: 25, timer: 'HANDLE', moves: processing, warned: true },
  { share: 20, timer: 'SIGN', moves: dispatched },
  { share: 20, timer: 'ESCALATE', moves: dispatched },
  { share: 10, timer: 'ARCHIVE', moves: closed },
];

/**
 * Fills a district with cases each of which has one clock that is due at `at` (or within `spread` seconds before it) and
 * none that is due earlier. The first of each kind goes its way over the desk, the others are its copies.
 */
export async function loadDueCases(
  dataSource: DataSource,
  districtId: string,
  { count, at, spread = 0 }: { count: number; at: Date; spread?: number },
  tell: (loaded: number) => void = () => {},
): Promise<void> {
  const originals: Array<Original & { share: number }> = [];
  for (const due of midnight) originals.push(await play(dataSource, districtId, due, at));
  // In turns, so that the kinds lie as mixed as in life.
  for (let loaded = 0; loaded < count;) {
    const size = Math.min(500, count - loaded);
    let left = size;
    for (const [index, { share, ...original }] of originals.entries()) {
      const part = index === originals.length - 1 ? left : Math.min(left, Math.round((size * share) / 100));
      left -= part;
      if (part > 0) await copyCases(dataSource, original, { from: loaded + 1, count: part, at, spread });
      loaded += part;
    }
    tell(loaded);
  }
  await lieStill(dataSource, districtId, originals, at);
}

/** The originals play no part: their clocks come due with their copies' other clocks, and nobody is owed anything. */
async function lieStill(
  dataSource: DataSource,
  districtId: string,
  originals: readonly Original[],
  at: Date,
): Promise<void> {
  const ids = originals.map(({ id }) => id);
  const later = new Date(at.getTime() + 2 * day);
  await dataSource.query(
    `UPDATE case_timer SET due_at = greatest(due_at, $3), next_at = greatest(next_at, $3)
     WHERE district_id = $1 AND case_id = ANY($2) AND stopped_at IS NULL`,
    [districtId, ids, later],
  );
  await dataSource.query(
    `UPDATE outbox SET relayed_at = now() WHERE district_id = $1 AND case_id = ANY($2)`,
    [districtId, ids],
  );
}

async function play(dataSource: DataSource, districtId: string, due: Due, at: Date) {
  const clock = new SteppedClock(new Date(at.getTime() - day));
  const desk = new CaseDesk(dataSource, clock);
  const secrets = {
    tokenSecret: 'only for copies of copies, 32 long',
    vault: new Vault({ vaultKey: '0123456789abcdef'.repeat(4) }),
  };
  const { caseId } = await new Intake(dataSource, clock, secrets).submit(
    reporterActor(districtId, null, null),
    {
      channel: 'WEB',
      text: '楼下烤鱼店排烟管直接对着我家窗户, 油烟呛人。',
      point: { lng: 118.3274, lat: 35.0827, crs: 'WGS84' },
      address: '商城社区美食街',
      reporter: { name: '金女士', phone: '15400001038' },
    },
  );
  for (const [move, role, input] of due.moves)
    await desk.move({ actor: actorOf(districtId, role), caseId, move, ...(input ? { input } : {}) });
  if (due.warned)
    await desk.move(
      { actor: systemActor(districtId), caseId, move: 'warn', input: { timer: due.timer } },
      async (tx, { now }) => {
        await tx.query(
          `UPDATE case_timer SET warned_at = $3, next_at = due_at WHERE district_id = $1 AND case_id = $2 AND kind = $4`,
          [districtId, caseId, now, due.timer],
        );
        return {};
      },
    );
  return { share: due.share, districtId, id: caseId, timer: due.timer, dueAfterMs: due.warnsMs ?? 0 };
}

function photo() {
  return { kind: 'PHOTO_AFTER', ref: 'photo/after.jpg' };
}

function actorOf(districtId: string, role: Role): Actor {
  const community = `${districtId}004001`;
  const [unitCode, gridCode] =
    role === 'STREET_CLERK'
      ? [`${districtId}004000`, null]
      : role === 'GRID_WORKER'
        ? [community, `${community}003`]
        : ['D01', null];
  return {
    kind: 'STAFF',
    districtId,
    id: `${role}-${unitCode}`,
    name: role,
    unitCode,
    roles: [role],
    gridCode,
    caseId: null,
  };
}
