import '#whistles';
import { readFile } from 'node:fs/promises';
import { localTime } from '#calendar';
import { groundOf } from '#cases';
import { realClock, Refusal } from '#config';
import { openDatabase } from '#database';
import { systemActor } from '#people';
import { checkStaffFile, gapsOf, importStaff, type StaffImport } from '#rosters';

type DataSource = Awaited<ReturnType<typeof openDatabase>>;

export const rosterUsage = `operator roster check DISTRICT FILE      核对人员表(CSV、XLSX), 不写入 / look a staff file over, writing nothing
operator roster import DISTRICT FILE     导入人员、角色和网格安排; 首次密码只打印一次 / import it; first passwords are printed once
operator roster gaps DISTRICT            今后 7 天哪些网格何时无人当班 / when grids have nobody on duty in the next 7 days`;

const dayMs = 86_400_000;

/** `roster check | import | gaps`: prints what it found or did. Returns false where the arguments make no sense. */
export async function roster(
  databaseUrl: string,
  [action = '', district = '', file = '']: string[],
): Promise<boolean> {
  if (!/^\d{6}$/.test(district)) return false;
  const isFile = (action === 'check' || action === 'import') && file !== '';
  if (!isFile && action !== 'gaps') return false;
  const dataSource = await openDatabase(databaseUrl, { pool: 4, applicationName: 'gridwhistle-roster' });
  try {
    if (action === 'gaps') await gaps(dataSource, district);
    else await staffFile(dataSource, district, await contentsOf(file), action === 'import');
    return true;
  } finally {
    await dataSource.destroy();
  }
}

async function staffFile(
  { manager }: DataSource,
  district: string,
  bytes: Buffer,
  write: boolean,
): Promise<void> {
  const who = systemActor(district);
  const now = realClock.now();
  const done = write
    ? await importStaff(manager, who, bytes, 'BOTH', now, now)
    : await checkStaffFile(manager, who, bytes);
  tell(done);
  if (done.report.errors > 0) process.exitCode = 1;
}

function tell({ report, plan, written, firstPasswords }: StaffImport): void {
  for (const { severity, code, line, zh, en } of report.findings)
    console.log(`${severity} ${code}${line === null ? '' : ` 第 ${line} 行 / line ${line}`}: ${zh} ${en}`);
  const { created, changed, roles, grids } = plan;
  console.log(
    `${report.errors} 处错误, ${report.warnings} 处提醒; 新建 ${created} 人, 变更 ${changed} 人, 角色 ${roles} 人, 网格 ${grids} 个 / ${report.errors} errors, ${report.warnings} warnings; ${created} new, ${changed} changed, ${roles} with other roles, ${grids} grids`,
  );
  console.log(written ? '已写入 / written' : '未写入 / nothing was written');
  for (const { username, firstPassword } of firstPasswords) console.log(`${username},${firstPassword}`);
}

async function gaps({ manager }: DataSource, district: string): Promise<void> {
  const { roster: rosters, territory, calendar } = await groundOf(manager, district);
  const now = realClock.now();
  const grids = territory.all.filter(({ level }) => level === 'GRID').map(({ code }) => code);
  const found = gapsOf(rosters, grids.sort(), now, new Date(now.getTime() + 7 * dayMs), calendar);
  for (const { gridCode, from, to, why } of found)
    console.log(`${gridCode} ${localTime(from)} - ${localTime(to)}: ${why.zh}`);
  console.log(`${found.length} 段无人当班 / ${found.length} gaps in ${grids.length} grids`);
}

async function contentsOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch {
    throw new Refusal(422, 'STAFF_FILE_UNREADABLE', {
      zh: `无法读取 ${file}, 请检查路径和权限。`,
      en: `${file} cannot be read; check the path and the rights.`,
    });
  }
}
