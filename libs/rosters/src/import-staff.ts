import { createHash } from 'node:crypto';
import { audit } from '#audit';
import type { Tx } from '#database';
import {
  changeStaff,
  createStaff,
  drawPassword,
  readUnits,
  setRoles,
  Staff,
  type Actor,
  type Drawn,
} from '#people';
import { readTable, reportOf, type Finding, type ImportReport } from '#sheets';
import { territoryOf } from '#territory';
import { readRoster } from './read-roster.js';
import { neededColumns, readStaffRows, type StaffRow } from './staff-file.js';
import { planStaff, type StaffAgainst, type StaffPlan } from './staff-plan.js';
import { changeRoster, holdRosterAndStaff, settleGrids } from './write-roster.js';

/** Whether accounts and posts are written, roles, or both: two offices in the service, one person at the server. */
export type ImportPart = 'ACCOUNTS' | 'ROLES' | 'BOTH';

export interface StaffImport {
  report: ImportReport;
  /** How many accounts are new, changed, and get (or still need) other roles; how many grids get other people. */
  plan: { created: number; changed: number; roles: number; grids: number };
  written: boolean;
  /** Told this once and kept nowhere. */
  firstPasswords: Array<{ username: string; firstPassword: string }>;
}

/** What a staff file would do to the district. Throws `Refusal` as `readTable`. Writes nothing. */
export async function checkStaffFile(tx: Tx, who: Actor, bytes: Buffer): Promise<StaffImport> {
  const { plan } = await planOf(tx, who, await rowsOf(bytes));
  return told(plan);
}

/**
 * Writes a staff file where nothing in it is wrong: new accounts with a first password each, names, units and phones of those
 * there are, and who answers for and stands in at the grids it names; the roles are the security officer's to give, by the same
 * file. All or nothing; whoever is not in the file stays as they are. Throws `Refusal` as `readTable`.
 */
export async function importStaff(
  db: Tx,
  who: Actor,
  bytes: Buffer,
  part: ImportPart,
  now: Date,
  realNow: Date,
): Promise<StaffImport> {
  const rows = await rowsOf(bytes);
  const first = await planOf(db, who, rows);
  if (first.plan.findings.some(({ severity }) => severity === 'ERROR')) return told(first.plan);
  // Before the transaction, which holds the audit log: hashing a password is made to take its time.
  const drawn = part === 'ROLES' ? [] : await inPairs(first.plan.created.length, drawPassword);
  return db.transaction(async (tx) => {
    await holdRosterAndStaff(tx, who.districtId);
    const { plan, against } = await planOf(tx, who, rows);
    if (plan.findings.some(({ severity }) => severity === 'ERROR')) return told(plan);
    if (part !== 'ROLES') await writeAccounts(tx, who, { plan, against }, drawn, now, realNow);
    if (part !== 'ACCOUNTS') await writeRoles(tx, who, plan, realNow);
    await audit(tx, {
      districtId: who.districtId,
      at: realNow,
      act: 'staffImported',
      actor: who,
      subject: createHash('sha256').update(bytes).digest('hex'),
      detail: { part, ...told(plan).plan, before: against.staff.length },
    });
    return {
      ...told(plan),
      written: true,
      firstPasswords:
        part === 'ROLES'
          ? []
          : plan.created.map(({ username }, i) => ({ username, firstPassword: drawn[i]!.firstPassword })),
    };
  });
}

const rowsOf = async (bytes: Buffer) => readStaffRows(await readTable(bytes, neededColumns));

async function planOf(
  tx: Tx,
  { id: by, districtId }: Actor,
  { people, findings }: { people: StaffRow[]; findings: Finding[] },
): Promise<{ plan: StaffPlan; against: StaffAgainst }> {
  const [units, territory, staff, roster] = await Promise.all([
    readUnits(tx, districtId),
    territoryOf(tx, districtId),
    tx.findBy(Staff, { districtId }),
    readRoster(tx, districtId),
  ]);
  const grids = new Map(
    territory.all.flatMap(({ level, code, parentCode, name }) =>
      level === 'GRID' && parentCode
        ? [
            [
              code,
              { communityCode: parentCode, streetCode: territory.area(parentCode)?.parentCode ?? '', name },
            ] as const,
          ]
        : [],
    ),
  );
  const against = { units: new Set(units.map(({ code }) => code)), grids, staff, roster, by };
  const plan = planStaff(people, against);
  return { plan: { ...plan, findings: [...findings, ...plan.findings] }, against };
}

async function writeAccounts(
  tx: Tx,
  who: Actor,
  { plan, against: { roster } }: { plan: StaffPlan; against: StaffAgainst },
  drawn: readonly Drawn[],
  now: Date,
  realNow: Date,
): Promise<void> {
  const { districtId } = who;
  for (const [i, { username, name, unitCode, phone }] of plan.created.entries()) {
    const { id } = await createStaff(tx, who, { username, name, unitCode }, null, realNow, drawn[i]!);
    if (phone) await tx.update(Staff, { districtId, id }, { phone });
  }
  for (const { id, change, phone } of plan.changed) {
    await changeStaff(tx, who, id, change, null, realNow);
    if (phone) await tx.update(Staff, { districtId, id }, { phone });
  }
  const staff = await tx.findBy(Staff, { districtId });
  const idOf = new Map(staff.map(({ username, id }) => [username, id]));
  const moved: Array<string | null | undefined> = [];
  for (const [gridCode, { answerable, standIns }] of plan.posts) {
    const post = {
      answerable: answerable === null ? null : idOf.get(answerable)!,
      standIns: standIns.map((username) => idOf.get(username)!),
    };
    const was = roster.posts.get(gridCode);
    if (was && was.answerable === post.answerable && was.standIns.join() === post.standIns.join()) continue;
    await changeRoster(tx, who, { gridCode, post }, now, realNow);
    moved.push(was?.answerable, post.answerable);
  }
  // Two who change places are each without a grid for a moment.
  await settleGrids(tx, districtId, moved);
}

async function writeRoles(tx: Tx, who: Actor, { roles }: StaffPlan, realNow: Date): Promise<void> {
  for (const { username, roles: wanted } of roles) {
    const staff = await tx.findOneBy(Staff, { districtId: who.districtId, username });
    // Whoever has no account yet gets the roles once the administrator has made it.
    if (staff) await setRoles(tx, who, staff.id, wanted, realNow);
  }
}

const told = ({ findings, created, changed, roles, posts }: StaffPlan): StaffImport => ({
  report: reportOf(findings),
  plan: { created: created.length, changed: changed.length, roles: roles.length, grids: posts.size },
  written: false,
  firstPasswords: [],
});

/** As many as asked for, two at a time: there are two cores, and others log in meanwhile. */
async function inPairs<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count)
    made.push(...(await Promise.all(Array.from({ length: Math.min(2, count - made.length) }, make))));
  return made;
}
