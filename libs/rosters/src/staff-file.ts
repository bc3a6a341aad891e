import { allRoles, keepers, rolesFault, type Role } from '#people';
import type { Finding, Table, TableRow } from '#sheets';

/** The columns of a staff file; those of `neededColumns` must be there. Several values in a cell are set apart by `;`. */
export const staffColumns = [
  'username',
  'name',
  'unit_code',
  'roles',
  'grid_codes',
  'stand_in_for',
  'phone',
] as const;
export const neededColumns = ['username', 'name', 'unit_code', 'roles'] as const;
/** More than the staff of a district; each new account costs the work of hashing a password. */
export const mostRows = 2000;

/** One person as the file has them. */
export interface StaffRow {
  line: number;
  username: string;
  name: string;
  unitCode: string;
  roles: Role[];
  gridCodes: string[];
  standInFor: string[];
  phone: string | null;
}

const severally = (cell: string) => cell.split(/[;；、,，\s]+/).filter(Boolean);

/** The people of a file, and what each line by itself has wrong. */
export function readStaffRows({ rows }: Table): { people: StaffRow[]; findings: Finding[] } {
  const people = rows.map(rowOf);
  const findings = people.flatMap((person, i) => lineFaults(person, rows[i]!));
  const seen = new Map<string, number>();
  for (const { username, line } of people) {
    const first = seen.get(username);
    if (first !== undefined)
      findings.push(
        fault(
          line,
          'DUPLICATE_USERNAME',
          username,
          `用户名 ${username} 与第 ${first} 行重复`,
          `the user name ${username} is on line ${first} as well`,
        ),
      );
    else seen.set(username, line);
  }
  if (people.length > mostRows)
    findings.push(
      fault(null, 'TOO_MANY_ROWS', null, `一次最多 ${mostRows} 行`, `at most ${mostRows} lines at once`),
    );
  return { people, findings };
}

function rowOf(row: TableRow): StaffRow {
  return {
    line: row.line,
    username: row.cell('username').toLowerCase(),
    name: row.cell('name'),
    unitCode: row.cell('unit_code'),
    roles: severally(row.cell('roles')) as Role[],
    gridCodes: severally(row.cell('grid_codes')),
    standInFor: severally(row.cell('stand_in_for')),
    phone: row.cell('phone') || null,
  };
}

function lineFaults(person: StaffRow, row: TableRow): Finding[] {
  const { line, username, name, roles, gridCodes, standInFor, phone } = person;
  const say = (code: string, zh: string, en: string) => fault(line, code, username || null, zh, en);
  const found: Finding[] = [];
  if (!/^[a-z0-9][a-z0-9._-]{1,49}$/.test(username))
    found.push(
      say(
        'USERNAME_INVALID',
        '用户名应为 2 到 50 个小写字母、数字和 . _ -',
        'a user name is 2 to 50 small letters, digits and . _ -',
      ),
    );
  if (name === '' || name.length > 50)
    found.push(say('NAME_INVALID', '姓名应为 1 到 50 个字', 'a name has 1 to 50 characters'));
  const unknown = roles.filter((role) => !allRoles.includes(role));
  if (unknown.length > 0 || roles.length === 0)
    found.push(
      say(
        'ROLE_UNKNOWN',
        `没有角色 ${unknown.join('、') || '(空)'}`,
        `there is no role ${unknown.join(', ') || '(empty)'}`,
      ),
    );
  const apart = rolesFault(roles);
  if (apart) found.push(say('KEEPERS_APART', apart.zh, apart.en));
  else if (roles.some((role) => keepers.includes(role) || role === 'DEVICE'))
    found.push(
      say(
        'KEEPER_NOT_IMPORTED',
        '三员和设备账号不由表格导入, 请逐个办理',
        'keepers and devices are not imported from a table; make these accounts one by one',
      ),
    );
  if (phone !== null && !/^1[3-9]\d{9}$/.test(phone))
    found.push(
      say(
        'PHONE_INVALID',
        '手机号应为 11 位, 以 13 至 19 开头',
        'a mobile number has 11 digits and begins with 13 to 19',
      ),
    );
  const worker = roles.includes('GRID_WORKER');
  if (!worker && gridCodes.length + standInFor.length > 0)
    found.push(
      say('GRID_WITHOUT_ROLE', '只有网格员才能负责网格或替班', 'only a grid worker has a grid or stands in'),
    );
  if (worker && gridCodes.length + standInFor.length === 0)
    found.push(
      warning(
        line,
        'WORKER_WITHOUT_GRID',
        username,
        '网格员没有网格, 也不替班',
        'this grid worker has no grid and stands in nowhere',
      ),
    );
  if (gridCodes.length > 1)
    found.push(
      warning(
        line,
        'WORKER_OF_TWO_GRIDS',
        username,
        `一人负责 ${gridCodes.length} 个网格; 一格一员, 多出的网格宜改为替班`,
        `answers for ${gridCodes.length} grids; a grid has a worker of its own, stand-ins may have several`,
      ),
    );
  if (
    Object.values(person).some((value) => typeof value === 'string' && /[\0\uFFFD]/.test(value)) ||
    row.cell('name').includes('\n')
  )
    found.push(say('TEXT_MALFORMED', '含有不能保存的字符', 'holds characters that cannot be stored'));
  return found;
}

export const fault = (
  line: number | null,
  code: string,
  subject: string | null,
  zh: string,
  en: string,
): Finding => ({
  severity: 'ERROR',
  code,
  line,
  subject,
  zh: `${zh}。`,
  en: `${en}.`,
});
export const warning = (
  line: number | null,
  code: string,
  subject: string | null,
  zh: string,
  en: string,
): Finding => ({
  ...fault(line, code, subject, zh, en),
  severity: 'WARNING',
});
