import type { Role, Staff } from '#people';
import { keepers } from '#people';
import type { Finding } from '#sheets';
import type { Post, Roster } from './on-duty.js';
import { fault, warning, type StaffRow } from './staff-file.js';

/** What a staff file is held against. */
export interface StaffAgainst {
  units: ReadonlySet<string>;
  /** Every grid of the map with the community and the street it lies in. */
  grids: ReadonlyMap<string, { communityCode: string; streetCode: string; name: string }>;
  staff: readonly KnownStaff[];
  roster: Roster;
  /** The account that imports, which changes itself no more here than elsewhere. */
  by: string;
}
export type KnownStaff = Pick<
  Staff,
  'id' | 'username' | 'name' | 'unitCode' | 'gridCode' | 'roles' | 'active' | 'phone'
>;

export interface StaffPlan {
  findings: Finding[];
  created: StaffRow[];
  changed: Array<{
    id: string;
    row: StaffRow;
    change: { name?: string; unitCode?: string };
    phone?: string | null;
  }>;
  /** Accounts whose roles are others than the file says; new ones have none yet. */
  roles: Array<{ username: string; roles: Role[] }>;
  /** By grid, with user names in place of ids. */
  posts: Map<string, Post>;
}

/** What the file would do, and what is wrong with it against the district as it is. Pure. */
export function planStaff(people: readonly StaffRow[], against: StaffAgainst): StaffPlan {
  const known = new Map(against.staff.map((one) => [one.username, one]));
  const posts = postsOf(people, against);
  return {
    findings: [
      ...people.flatMap((row) => faultsOf(row, known.get(row.username), against)),
      ...postFaults(people, posts, against),
      ...missing(people, against),
    ],
    created: people.filter(({ username }) => !known.has(username)),
    changed: people.flatMap((row) => {
      const was = known.get(row.username);
      if (!was) return [];
      const change = {
        ...(was.name === row.name ? {} : { name: row.name }),
        ...(was.unitCode === row.unitCode ? {} : { unitCode: row.unitCode }),
      };
      const phone = row.phone !== null && row.phone !== was.phone ? { phone: row.phone } : {};
      return Object.keys({ ...change, ...phone }).length > 0 ? [{ id: was.id, row, change, ...phone }] : [];
    }),
    roles: people
      .filter(({ username, roles }) => !sameRoles(known.get(username)?.roles ?? [], roles))
      .map(({ username, roles }) => ({ username, roles: [...new Set(roles)] })),
    posts,
  };
}

const sameRoles = (a: readonly Role[], b: readonly Role[]) =>
  [...new Set(a)].sort().join() === [...new Set(b)].sort().join();

/**
 * Of a person in the file the file says all the grids they answer for; whoever else a grid has stays. Stand-ins come in the order of
 * the lines, where a grid has any in the file.
 */
function postsOf(people: readonly StaffRow[], { roster, staff }: StaffAgainst): Map<string, Post> {
  const nameOf = new Map(staff.map(({ id, username }) => [id, username]));
  const inFile = new Set(people.map(({ username }) => username));
  const held = [...roster.posts].filter(
    ([, { answerable }]) => answerable && inFile.has(nameOf.get(answerable) ?? ''),
  );
  const grids = new Set([
    ...held.map(([grid]) => grid),
    ...people.flatMap(({ gridCodes, standInFor }) => [...gridCodes, ...standInFor]),
  ]);
  return new Map(
    [...grids].map((grid) => {
      const now = roster.posts.get(grid);
      const before = now?.answerable ? (nameOf.get(now.answerable) ?? null) : null;
      const named = people.find(({ gridCodes }) => gridCodes.includes(grid))?.username;
      const answerable = named ?? (before !== null && inFile.has(before) ? null : before);
      const standIns = people
        .filter(({ standInFor }) => standInFor.includes(grid))
        .map(({ username }) => username);
      const kept = (now?.standIns ?? []).flatMap((id) => nameOf.get(id) ?? []);
      const stepIn = (standIns.length > 0 ? standIns : kept).filter((one) => one !== answerable);
      return [grid, { answerable, standIns: [...new Set(stepIn)] }];
    }),
  );
}

function faultsOf(row: StaffRow, was: KnownStaff | undefined, { units, grids, by }: StaffAgainst): Finding[] {
  const { line, username, unitCode, gridCodes, standInFor } = row;
  const found: Finding[] = [];
  if (!units.has(unitCode))
    found.push(fault(line, 'UNIT_UNKNOWN', unitCode, `没有单位 ${unitCode}`, `there is no unit ${unitCode}`));
  for (const code of [...gridCodes, ...standInFor]) {
    const grid = grids.get(code);
    if (!grid) found.push(fault(line, 'GRID_UNKNOWN', code, `没有网格 ${code}`, `there is no grid ${code}`));
    else if (gridCodes.includes(code) && grid.communityCode !== unitCode)
      found.push(
        warning(
          line,
          'GRID_OF_OTHER_COMMUNITY',
          code,
          `${grid.name}不属于该人员的社区`,
          `${code} is not in this person's community`,
        ),
      );
    else if (!gridCodes.includes(code) && !unitCode.startsWith(grid.streetCode.slice(0, 9)))
      found.push(
        fault(
          line,
          'STAND_IN_OF_OTHER_STREET',
          code,
          `${grid.name}不在该人员的街道, 不能跨街道替班`,
          `${code} is in another street; nobody stands in across streets`,
        ),
      );
  }
  if (was?.roles.some((role) => keepers.includes(role) || role === 'DEVICE'))
    found.push(
      fault(
        line,
        'KEEPER_NOT_CHANGED',
        username,
        '三员和设备账号不由表格改动',
        'accounts of keepers and devices are not changed by a table',
      ),
    );
  if (was && !was.active)
    found.push(
      warning(
        line,
        'ACCOUNT_NOT_IN_USE',
        username,
        '该账号已停用, 导入不会启用它',
        'this account is out of use; an import does not change that',
      ),
    );
  if (was && was.id === by)
    found.push(
      fault(line, 'OWN_ACCOUNT', username, '不能导入自己的账号', 'you may not import your own account'),
    );
  return found;
}

function postFaults(
  people: readonly StaffRow[],
  posts: StaffPlan['posts'],
  { grids, roster }: StaffAgainst,
): Finding[] {
  const answered = new Map<string, StaffRow>();
  const found: Finding[] = [];
  for (const row of people)
    for (const grid of new Set(row.gridCodes)) {
      const first = answered.get(grid);
      if (first)
        found.push(
          fault(
            row.line,
            'GRID_WITH_TWO_WORKERS',
            grid,
            `网格 ${grid} 在第 ${first.line} 行已有责任网格员, 一格一员`,
            `line ${first.line} names a worker for ${grid} already; a grid has one`,
          ),
        );
      else answered.set(grid, row);
    }
  for (const [code, { name }] of grids)
    if (!(posts.get(code) ?? roster.posts.get(code))?.answerable)
      found.push(
        warning(
          null,
          'GRID_WITHOUT_WORKER',
          code,
          `${name}没有责任网格员`,
          `${code} has no answerable worker`,
        ),
      );
  return found;
}

/** Nobody is taken out of use for not being in a file; people of its units who are not in it are named. */
function missing(people: readonly StaffRow[], { staff }: StaffAgainst): Finding[] {
  const there = new Set(people.map(({ username }) => username));
  const units = new Set(people.map(({ unitCode }) => unitCode));
  return staff
    .filter(
      ({ username, unitCode, active, roles }) =>
        active &&
        units.has(unitCode) &&
        !there.has(username) &&
        !roles.some((role) => keepers.includes(role) || role === 'DEVICE'),
    )
    .map(({ username }) =>
      warning(
        null,
        'NOT_IN_FILE',
        username,
        `${username} 不在表中, 保持不变`,
        `${username} is not in the file and stays as it is`,
      ),
    );
}
