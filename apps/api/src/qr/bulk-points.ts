import type { Ground } from '#cases';
import { Refusal } from '#config';
import type { Tx } from '#database';
import type { Actor } from '#people';
import { readTable, type ImportReport } from '#sheets';
import {
  isIn,
  neededQrColumns,
  placed,
  pointsOf,
  qrAreaOf,
  QrPoint,
  registerPoints,
  sameQrPoint,
  type PlacedPoint,
} from '#territory';

/** A point for each grid of a community that has none in use. Throws `Refusal`: COMMUNITY_UNKNOWN (422), NOT_YOUR_AREA (403). */
export async function gridsWithout(
  tx: Tx,
  actor: Actor,
  { territory }: Ground,
  communityCode: string,
): Promise<PlacedPoint[]> {
  const grids = territory.all
    .filter(({ level, parentCode }) => level === 'GRID' && parentCode === communityCode)
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map(({ code, name }) => placed(territory, { kind: 'GRID', name, gridCode: code }, () => true))
    .filter((point): point is PlacedPoint => !Array.isArray(point));
  const [first] = grids;
  if (!first) throw communityUnknown(communityCode);
  if (!isIn(qrAreaOf(actor), { ...first, gridCode: '' })) throw notYourArea();
  const known = await inUse(tx, actor.districtId);
  return grids.filter((point) => !known.has(sameQrPoint(point)));
}

/** The points of a table, registered where nothing is wrong with any of them and `dryRun` is false. */
export async function importPoints(
  tx: Tx,
  actor: Actor,
  { territory, catalogue }: Ground,
  bytes: Buffer,
  dryRun: boolean,
  now: Date,
): Promise<{ report: ImportReport; wanted: number; points: QrPoint[] }> {
  const table = await readTable(bytes, neededQrColumns);
  const { report, points } = pointsOf(table, {
    territory,
    knowsMatter: (code) => catalogue.find(code) !== undefined,
    area: qrAreaOf(actor),
    known: await inUse(tx, actor.districtId),
  });
  const write = !dryRun && report.errors === 0;
  return {
    report,
    wanted: points.length,
    points: write ? await registerPoints(tx, actor, points, now) : [],
  };
}

async function inUse(tx: Tx, districtId: string): Promise<Set<string>> {
  const rows: Array<Pick<QrPoint, 'kind' | 'gridCode' | 'name'>> = await tx.query(
    `SELECT kind, grid_code AS "gridCode", name FROM qr_point WHERE district_id = $1 AND revoked_at IS NULL`,
    [districtId],
  );
  return new Set(rows.map(sameQrPoint));
}

const communityUnknown = (code: string) =>
  new Refusal(
    422,
    'COMMUNITY_UNKNOWN',
    {
      zh: `没有编码为 ${code} 的社区, 或它没有网格, 请查询 /api/v1/areas。`,
      en: `There is no community ${code}, or it has no grids; see /api/v1/areas.`,
    },
    { fields: ['communityCode'] },
  );
const notYourArea = () =>
  new Refusal(403, 'NOT_YOUR_AREA', {
    zh: '该社区不在您的辖区, 请由所在街道或中心办理。',
    en: 'This community is not in your area; ask its street or the centre.',
  });
