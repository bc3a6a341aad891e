import { audit } from '#audit';
import { localDate } from '#calendar';
import type { Ground } from '#cases';
import { realClock } from '#config';
import type { Tx } from '#database';
import type { Actor } from '#people';
import { readTable, reportOf, writeTable, type Finding, type ImportReport, type TableFormat } from '#sheets';
import { holdsOn } from './due.js';
import { KeyPoint } from './key-point.js';
import { hasWholeDistrict } from './grids-within.js';
import { checkKeyPoint, columns, type Row } from './key-point-table.js';
import { addKeyPoints, endKeyPoints, holdKeyPoints } from './write-key-points.js';

/** What an import does, or would do. */
export interface KeyPointImport extends ImportReport {
  added: number;
  changed: number;
  ended: number;
  unchanged: number;
  written: boolean;
}

type Fresh = Omit<KeyPoint, 'districtId' | 'validFrom' | 'validTo'>;

/**
 * Reads a table of key points (CSV or XLSX) and tells what is wrong in it and what it would change; with `write` and without
 * errors it is written, from `now`'s day on unless a row says later. With `whole` the points of the actor's grids that the table
 * does not name end the day before, for the centre also those of grids that the map no longer has. Throws `Refusal` TABLE_UNREADABLE, TABLE_COLUMNS_MISSING (422).
 */
export async function importKeyPoints(
  tx: Tx,
  ground: Ground,
  actor: Actor,
  grids: ReadonlySet<string>,
  bytes: Buffer,
  { write, whole, now }: { write: boolean; whole: boolean; now: Date },
): Promise<KeyPointImport> {
  const { districtId } = actor;
  const { rows } = await readTable(bytes, [columns.code, columns.grid, columns.name]);
  // Before anything is compared: of two imports at once the second goes by what the first has written.
  if (write) await holdKeyPoints(tx, districtId);
  const findings: Finding[] = [];
  const read = rows.flatMap((row) => checkKeyPoint(row, { ground, grids, today: localDate(now) }, findings));
  const seen = new Set<string>();
  for (const { line, code } of read) {
    if (seen.has(code)) findings.push(twice(line, code));
    seen.add(code);
  }
  const there: KeyPoint[] = await tx.find(KeyPoint, { where: { districtId }, order: { validFrom: 'ASC' } });
  const last = new Map(there.map((one) => [one.code, one]));
  const isRetired = (gridCode: string) => ground.territory.area(gridCode) === undefined;
  for (const { line, code } of read) {
    const owner = last.get(code);
    if (owner && !grids.has(owner.gridCode) && !isRetired(owner.gridCode)) findings.push(taken(line, code));
  }
  const today = localDate(now);
  const isOpen = (one: KeyPoint | undefined) =>
    one !== undefined && (one.validTo === null || one.validTo >= today);
  const added = read.filter(({ code }) => !isOpen(last.get(code)));
  const changed = read.filter((row) => isOpen(last.get(row.code)) && !isSame(last.get(row.code)!, row));
  // What was due on a day that is over stays what it was; a new code may say since when it has been so.
  const fresh = [...added, ...changed].map((row) =>
    last.has(row.code) && row.validFrom < today ? { ...row, validFrom: today } : row,
  );
  for (const { line, code, validFrom, validTo } of fresh)
    if (validTo !== null && validTo < validFrom) findings.push(overBefore(line, code));
  const isOurs = (gridCode: string) =>
    grids.has(gridCode) || (hasWholeDistrict(actor) && isRetired(gridCode));
  const gone = whole
    ? [...last.values()].filter((one) => isOpen(one) && isOurs(one.gridCode) && !seen.has(one.code))
    : [];
  const report = reportOf(findings);
  const written = write && report.errors === 0;
  if (written) {
    await endKeyPoints(tx, districtId, [
      ...gone.map(({ code }) => ({ code, day: today })),
      ...fresh.map(({ code, validFrom }) => ({ code, day: validFrom })),
    ]);
    await addKeyPoints(tx, districtId, fresh);
    await audit(tx, {
      districtId,
      at: realClock.now(),
      act: 'keyPointsChanged',
      actor,
      subject: actor.unitCode ?? districtId,
      detail: { added: added.length, changed: changed.length, ended: gone.length },
    });
  }
  return {
    ...report,
    added: added.length,
    changed: changed.length,
    ended: gone.length,
    unchanged: read.length - added.length - changed.length,
    written,
  };
}

const compared: Array<keyof Fresh | 'validTo'> = [
  'gridCode',
  'name',
  'lng',
  'lat',
  'site',
  'visits',
  'lookAt',
  'validTo',
];
const isSame = (one: KeyPoint, row: Row) => compared.every((name) => one[name] === row[name]);

/** The key points that hold on a day, as a file that `importKeyPoints` reads. */
export async function exportKeyPoints(
  tx: Tx,
  districtId: string,
  grids: ReadonlySet<string>,
  day: string,
  format: TableFormat,
): Promise<Buffer> {
  const all = (await tx.find(KeyPoint, { where: { districtId }, order: { code: 'ASC' } })).filter(
    (one) => grids.has(one.gridCode) && holdsOn(one, day),
  );
  return writeTable(
    format,
    Object.values(columns),
    all.map((one) => ({
      [columns.code]: one.code,
      [columns.grid]: one.gridCode,
      [columns.name]: one.name,
      [columns.lng]: one.lng,
      [columns.lat]: one.lat,
      [columns.crs]: one.lng === null ? null : 'WGS84',
      [columns.site]: one.site,
      [columns.visits]: one.visits,
      [columns.lookAt]: one.lookAt,
      [columns.from]: one.validFrom,
      [columns.to]: one.validTo,
    })),
  );
}

const finding = (line: number, subject: string, code: string, zh: string, en: string): Finding => ({
  severity: 'ERROR',
  code,
  line,
  subject,
  zh,
  en,
});
const twice = (line: number, code: string) =>
  finding(line, code, 'CODE_TWICE', '编码在表中重复', 'this code stands in the table twice');
const taken = (line: number, code: string) =>
  finding(
    line,
    code,
    'CODE_ELSEWHERE',
    '编码已用于您范围外的网格',
    'this code belongs to a grid that is not yours',
  );
const overBefore = (line: number, code: string) =>
  finding(
    line,
    code,
    'DAY_WRONG',
    '已有编码的改动自今天起生效, 截止日期不能早于今天',
    'a code that was there before changes from today on, so its last day is not before today',
  );
