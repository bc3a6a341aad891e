import { Refusal } from '#config';
import type { Tx } from '#database';
import type { Actor } from '#people';
import { digestOf, type CatalogueContent } from './catalogue-draft.js';
import { CatalogueVersion } from './catalogue-version.js';

export interface NewCatalogue {
  districtId: string;
  content: CatalogueContent;
  effectiveFrom: Date | null;
  /** When it came to hold; null where it is to come. */
  begunAt: Date | null;
  note: string;
  by: Pick<Actor, 'id' | 'name'>;
  madeAt: Date | null;
}

/** What a version follows on: the one in effect and the newest, which may be to come; 0 where there is none. */
export interface CatalogueBase {
  inEffect: number;
  newest: number;
}

export function baseOf(versions: readonly CatalogueVersion[]): CatalogueBase {
  const highest = (some: readonly CatalogueVersion[]) =>
    some.reduce((most, { version }) => Math.max(most, version), 0);
  return { inEffect: highest(versions.filter(({ begunAt }) => begunAt !== null)), newest: highest(versions) };
}

/**
 * Writes a content as the next version of the district's catalogue, in the caller's transaction; what is wrong with it was
 * checked before. Two at once get two numbers; the very same content sent again for the same moment is the version it
 * became (`made` false). Answers on what it follows: where that is not what its maker has seen, somebody else was
 * faster, and the caller rolls it back.
 */
export async function storeCatalogue(
  tx: Tx,
  { districtId, content, effectiveFrom, begunAt, note, by, madeAt }: NewCatalogue,
): Promise<{ version: CatalogueVersion; made: boolean; base: CatalogueBase }> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('catalogue ' || $1, 0))`, [districtId]);
  const digest = digestOf(content);
  const versions = await readVersions(tx, districtId);
  const base = baseOf(versions);
  const last = versions[0];
  const sameMoment = last?.effectiveFrom?.getTime() === effectiveFrom?.getTime();
  if (last?.digest === digest && (sameMoment || (last.begunAt && begunAt)))
    return { version: last, made: false, base };
  const number = base.newest + 1;
  const version: CatalogueVersion = {
    districtId,
    version: number,
    effectiveFrom,
    begunAt,
    note,
    madeBy: by.id,
    madeByName: by.name,
    madeAt,
    digest,
  };
  await tx.insert(CatalogueVersion, version);
  await insertCategories(tx, districtId, number, content);
  await insertAreas(tx, districtId, number, content);
  await insertPowers(tx, districtId, number, content);
  return { version, made: true, base };
}

// Each table in one statement, whatever the number of its lines: a statement takes 65,535 parameters at most.
async function insertCategories(
  tx: Tx,
  districtId: string,
  version: number,
  { categories }: CatalogueContent,
): Promise<void> {
  await tx.query(
    `insert into category (district_id, version, code, l1_name, l2_name, name, default_kind, owner_dept, co_depts,
       first_level, urgency, limit_value, limit_unit, sign_limit_min, contact_limit_min, max_extensions,
       default_whistle, confidential_default, digital_city_class, keywords, evidence, duty_kind, filing_conditions,
       closing_conditions, legal_basis, contact_note)
     select $1, $2, c.*
       from jsonb_to_recordset($3::jsonb) as
         c(code text, "l1Name" text, "l2Name" text, name text, "defaultKind" text, "ownerDept" text,
           "coDepts" text[], "firstLevel" text, urgency text, "limitValue" int, "limitUnit" text,
           "signLimitMin" int, "contactLimitMin" int, "maxExtensions" int, "defaultWhistle" text,
           "confidentialDefault" boolean, "digitalCityClass" text, keywords text[], evidence text[],
           "dutyKind" text, "filingConditions" text, "closingConditions" text, "legalBasis" text,
           "contactNote" text)`,
    [districtId, version, JSON.stringify(categories)],
  );
}

async function insertAreas(
  tx: Tx,
  districtId: string,
  version: number,
  { areas }: CatalogueContent,
): Promise<void> {
  await tx.query(
    `insert into responsibility (district_id, version, category, area, unit, role, legal_basis)
     select $1, $2, a.*
       from jsonb_to_recordset($3::jsonb) as
         a(category text, area text, unit text, role text, "legalBasis" text)`,
    [districtId, version, JSON.stringify(areas)],
  );
}

async function insertPowers(
  tx: Tx,
  districtId: string,
  version: number,
  { powers }: CatalogueContent,
): Promise<void> {
  await tx.query(
    `insert into delegated_power (district_id, version, street, category, legal_basis, valid_from, valid_to)
     select $1, $2, p.*
       from jsonb_to_recordset($3::jsonb) as
         p(street text, category text, "legalBasis" text, "validFrom" date, "validTo" date)`,
    [districtId, version, JSON.stringify(powers)],
  );
}

/** Every version of a district's catalogue, newest first. */
export const readVersions = (tx: Tx, districtId: string): Promise<CatalogueVersion[]> =>
  tx.find(CatalogueVersion, { where: { districtId }, order: { version: 'DESC' } });

/**
 * Lets the versions begin whose moment has come by `now`, of every district; answers which. Asked every second, and by many
 * at once: each version begins once.
 */
export async function beginCatalogues(
  tx: Tx,
  now: Date,
): Promise<Array<{ districtId: string; version: number }>> {
  const begun: Array<{ districtId: string; version: number }> = [];
  const due: Array<{ districtId: string }> = await tx.query(
    `select distinct district_id as "districtId" from catalogue_version where begun_at is null and effective_from <= $1`,
    [now],
  );
  for (const { districtId } of due) {
    const [rows] = await tx.query<[Array<{ version: number }>, number]>(
      `update catalogue_version set begun_at = $2 where district_id = $1 and begun_at is null and effective_from <= $2
       returning version`,
      [districtId, now],
    );
    begun.push(...rows.map(({ version }) => ({ districtId, version })));
  }
  return begun;
}

export const versionUnknown = (version: number) =>
  new Refusal(404, 'CATALOGUE_VERSION_UNKNOWN', {
    zh: `没有事项目录版本 ${version}, 请查询 /api/v1/catalogue/versions。`,
    en: `There is no version ${version} of the catalogue; see /api/v1/catalogue/versions.`,
  });
