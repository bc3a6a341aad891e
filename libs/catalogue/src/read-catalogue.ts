import { Refusal } from '#config';
import type { Tx } from '#database';
import { catalogueFrom } from './catalogue-draft.js';
import { Category, type Catalogue } from './category.js';
import { DelegatedPower, Responsibility } from './responsibility.js';

/** The catalogue of a district in one version (the one that holds where none is named). Throws `Refusal` NO_CATALOGUE where there is none. */
export async function readCatalogue(tx: Tx, districtId: string, version?: number): Promise<Catalogue> {
  const wanted = version ?? (await versionInEffect(tx, districtId));
  const where = { districtId, version: wanted };
  // One after the other: `tx` may be a single connection.
  const categories = await tx.findBy(Category, where);
  const areas = await tx.findBy(Responsibility, where);
  const powers = await tx.findBy(DelegatedPower, where);
  if (categories.length === 0)
    throw new Refusal(409, 'NO_CATALOGUE', {
      zh: `辖区 ${districtId} 还没有事项目录。请先导入 categories.csv。`,
      en: `District ${districtId} has no catalogue yet. Import its categories.csv first.`,
    });
  return catalogueFrom(districtId, wanted, {
    categories,
    areas: areas.map(({ districtId: _d, version: _v, ...one }) => one),
    powers: powers.map(({ districtId: _d, version: _v, ...one }) => one),
  });
}

const holding = new Map<string, Catalogue>();

/** As `readCatalogue`, but built only once per version: what it costs is the question which version holds. */
export async function catalogueOf(tx: Tx, districtId: string): Promise<Catalogue> {
  const version = await versionInEffect(tx, districtId);
  const kept = holding.get(districtId);
  if (kept?.version === version) return kept;
  const catalogue = await readCatalogue(tx, districtId, version);
  holding.set(districtId, catalogue);
  return catalogue;
}

/** The highest that has begun, so that a later version also takes the place of an earlier one that is still to come; 0 where none is. */
async function versionInEffect(tx: Tx, districtId: string): Promise<number> {
  const [row] = await tx.query<{ version: number | null }[]>(
    'select max(version) as version from catalogue_version where district_id = $1 and begun_at is not null',
    [districtId],
  );
  return row?.version ?? 0;
}
