import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { v7 as uuidv7 } from 'uuid';
import { NATION } from '#calendar';
import { importCategories, storeShipped } from '#catalogue';
import type { Tx } from '#database';
import { District, hashPassword, Staff, Unit, type Role, type UnitKind } from '#people';
import { GridPost } from '#rosters';
import { importOrg, readTerritory, type Area } from '#territory';

export interface LoadOptions {
  /** Folder with org.csv, departments.csv and categories.csv, and perhaps responsibility.csv and delegated-powers.csv. */
  folder: string;
  /** Another 6-digit code than the files' own. */
  districtId?: string;
  /** First password of every account. */
  password: string;
  /** Whether everybody has to change it before anything else. */
  mustChange?: boolean;
}

interface Department {
  code: string;
  name: string;
  short_name: string;
  kind: UnitKind;
  line: string;
  duties: string;
  uscc: string;
  duty_24h: string;
}

/**
 * Makes a district from three files: map and catalogue, units, and one account for each seat (see `seats`). All or
 * nothing in the caller's transaction. Returns the district's code.
 */
export async function loadDistrict(
  tx: Tx,
  { folder, districtId, password, mustChange = false }: LoadOptions,
): Promise<string> {
  const file = (name: string) => readFile(join(folder, name), 'utf8');
  const maybe = (name: string) => readFile(join(folder, name)).catch(() => null);
  const [org, departmentsCsv, categories, responsibility, delegatedPowers] = await Promise.all([
    file('org.csv'),
    file('departments.csv'),
    file('categories.csv'),
    maybe('responsibility.csv'),
    maybe('delegated-powers.csv'),
  ]);
  const departments = parse<Department>(departmentsCsv, { columns: true, bom: true, skip_empty_lines: true });
  const own = districtId ?? /^(\d{6})\d{6},,DISTRICT/m.exec(org)?.[1] ?? '';

  await importOrg(tx, own, org, { codePrefix: own });
  await importCategories(tx, own, {
    categories: Buffer.from(categories),
    ...(responsibility ? { responsibility } : {}),
    ...(delegatedPowers ? { delegatedPowers } : {}),
  });
  const { all: areas, name } = await readTerritory(tx, own).then((territory) => ({
    all: territory.all,
    name: territory.name(`${own}000000`),
  }));
  const centre = departments.find(({ line }) => line === 'PLATFORM')?.code ?? departments[0]?.code ?? '';
  await tx.insert(District, {
    districtId: own,
    name,
    calendarRegion: NATION,
    policyProfile: 'SHANDONG_LIKE',
    centreUnit: centre,
  });
  await storeShipped(tx, own);
  await tx.insert(Unit, [
    ...areas.flatMap((area) => unitOfArea(own, area)),
    ...departments.map((one) => unitOfDepartment(own, one)),
  ]);
  const passwordHash = await hashPassword(password);
  const staff = seats(areas, departments, centre).map((seat) => ({
    ...seat,
    districtId: own,
    id: uuidv7(),
    passwordHash,
    mustChange,
    active: true,
  }));
  await tx.insert(Staff, staff);
  await tx.insert(GridPost, staff.flatMap(postOf));
  return own;
}

/** Whoever has a grid answers for it, since records begin. */
const postOf = ({ districtId, id, gridCode }: Pick<Staff, 'districtId' | 'id' | 'gridCode'>) =>
  gridCode
    ? [
        {
          districtId,
          gridCode,
          validFrom: new Date(0),
          validTo: null,
          answerable: id,
          standIns: [],
          setBy: 'load-district',
        },
      ]
    : [];

type Seat = Pick<Staff, 'username' | 'name' | 'unitCode' | 'roles' | 'gridCode'>;

const centreSeats: ReadonlyArray<[string, string, Role]> = [
  ['agent', '受理员小林', 'AGENT'],
  ['dispatcher', '派单员老周', 'DISPATCHER'],
  ['reviewer', '审核员小郑', 'REVIEWER'],
  ['followup', '回访员小何', 'FOLLOW_UP_AGENT'],
  ['leader', '中心领导', 'CENTRE_LEADER'],
  ['admin', '系统管理员', 'SYSTEM_ADMIN'],
  ['security', '安全管理员', 'SECURITY_ADMIN'],
  ['auditor', '审计员', 'AUDITOR'],
  ['iot', '物联网平台', 'DEVICE'],
];

/**
 * One account for each seat of a district: the centre's, a clerk and a leader for every street and department, a clerk
 * for every community, one worker for every grid. Names: `agent`, `s001`, `s001-leader`, `c001001`, `d02`, `d02-leader`, `gw0001`.
 */
function seats(areas: Area[], departments: Department[], centre: string): Seat[] {
  const seat = (
    username: string,
    name: string,
    unitCode: string,
    role: Role,
    gridCode: string | null = null,
  ): Seat => ({
    username,
    name,
    unitCode,
    roles: [role],
    gridCode,
  });
  return [
    ...centreSeats.map(([username, name, role]) =>
      seat(username, name, role === 'DEVICE' ? 'DEVICES' : centre, role),
    ),
    ...areas.flatMap(({ level, code, name, parentCode, workerRef }) => {
      const short = code.slice(6, 12);
      if (level === 'STREET')
        return [
          seat(`s${short.slice(0, 3)}`, `${name}办理员`, code, 'STREET_CLERK'),
          seat(`s${short.slice(0, 3)}-leader`, `${name}领导`, code, 'STREET_LEADER'),
        ];
      if (level === 'COMMUNITY') return [seat(`c${short}`, `${name}办理员`, code, 'COMMUNITY_CLERK')];
      if (level === 'GRID' && workerRef)
        return [seat(workerRef.toLowerCase(), `网格员${workerRef}`, parentCode ?? '', 'GRID_WORKER', code)];
      return [];
    }),
    ...departments.flatMap(({ code, short_name: name }) => [
      seat(code.toLowerCase(), `${name}办理员`, code, 'DEPT_CLERK'),
      seat(`${code.toLowerCase()}-leader`, `${name}领导`, code, 'DEPT_LEADER'),
    ]),
  ];
}

function unitOfArea(districtId: string, { level, code, name, parentCode, uscc }: Area): Unit[] {
  if (level === 'GRID') return [];
  return [
    { districtId, code, kind: level, name, shortName: name, parentCode, uscc, duties: null, duty24h: false },
  ];
}

const unitOfDepartment = (districtId: string, one: Department): Unit => ({
  districtId,
  code: one.code,
  kind: one.kind,
  name: one.name,
  shortName: one.short_name,
  parentCode: `${districtId}000000`,
  uscc: one.uscc,
  duties: one.duties,
  duty24h: one.duty_24h === 'Y',
});
