import { parse } from 'csv-parse/sync';
import { Refusal } from '#config';
import type { Tx } from '#database';
import { Catalogue, Category } from './category.js';

const URGENCIES = ['EMERGENCY', 'EXPRESS', 'NORMAL', 'COMPLEX', 'CONSULT'];
const LEVELS = ['GRID', 'COMMUNITY', 'STREET', 'DEPARTMENT'];
/** The column `evidence` may be missing or empty: then the rule is that of matters of its kind. */
const EVIDENCE = /^(NONE|BEFORE|AFTER|BEFORE;AFTER)?$/;

/** The lines of a catalogue file (csv with header). Throws `Refusal` BAD_CATALOGUE_FILE naming the line. */
export function parseCategories(csv: string): Omit<Category, 'districtId' | 'version'>[] {
  const rows = parse<Record<string, string>>(csv, { columns: true, skip_empty_lines: true, bom: true });
  return rows.map((row, i) => {
    const fault = (column: string) =>
      new Refusal(422, 'BAD_CATALOGUE_FILE', {
        zh: `第 ${i + 2} 行: ${column} 不能是"${row[column] ?? ''}"。`,
        en: `Line ${i + 2}: ${column} cannot be "${row[column] ?? ''}".`,
      });
    const text = (column: string, pattern = /./) => {
      const value = row[column]?.trim() ?? '';
      if (!pattern.test(value)) throw fault(column);
      return value;
    };
    const oneOf = (column: string, allowed: string[]) => text(column, new RegExp(`^(${allowed.join('|')})$`));
    const whole = (column: string) => Number(text(column, /^\d+$/));
    const list = (column: string, gap: RegExp) => (row[column] ?? '').split(gap).filter(Boolean);
    return {
      code: text('code', /^\d{6}$/),
      l1Name: text('l1_name'),
      l2Name: text('l2_name'),
      name: text('name'),
      defaultKind: text('default_kind') as Category['defaultKind'],
      ownerDept: text('owner_dept'),
      coDepts: list('co_depts', /;/),
      firstLevel: oneOf('first_level', LEVELS) as Category['firstLevel'],
      urgency: oneOf('urgency', URGENCIES) as Category['urgency'],
      limitValue: whole('limit_value'),
      limitUnit: oneOf('limit_unit', ['h', 'wd']) as Category['limitUnit'],
      signLimitMin: whole('sign_limit_min'),
      contactLimitMin: whole('contact_limit_min'),
      maxExtensions: whole('max_extensions'),
      defaultWhistle: (row.default_whistle || null) as Category['defaultWhistle'],
      confidentialDefault: row.confidential_default === 'Y',
      digitalCityClass: row.digital_city_class || null,
      keywords: list('keywords', /\s+/),
      evidence: (text('evidence', EVIDENCE) === ''
        ? null
        : list('evidence', /;/).filter((one) => one !== 'NONE')) as Category['evidence'],
    };
  });
}

/** Writes the file as the next version of the district's catalogue, in one statement. Returns the version. */
export async function importCategories(tx: Tx, districtId: string, csv: string): Promise<number> {
  const categories = parseCategories(csv);
  const [row] = await tx.query<{ version: number }[]>(
    `insert into category (district_id, version, code, l1_name, l2_name, name, default_kind, owner_dept, co_depts,
       first_level, urgency, limit_value, limit_unit, sign_limit_min, contact_limit_min, max_extensions,
       default_whistle, confidential_default, digital_city_class, keywords, evidence)
     select $1, known.version, c.*
       from (select coalesce(max(version), 0) + 1 as version from category where district_id = $1) known,
         jsonb_to_recordset($2::jsonb) as
         c(code text, "l1Name" text, "l2Name" text, name text, "defaultKind" text, "ownerDept" text,
           "coDepts" text[], "firstLevel" text, urgency text, "limitValue" int, "limitUnit" text,
           "signLimitMin" int, "contactLimitMin" int, "maxExtensions" int, "defaultWhistle" text,
           "confidentialDefault" boolean, "digitalCityClass" text, keywords text[], evidence text[])
     returning version`,
    [districtId, JSON.stringify(categories)],
  );
  return row?.version ?? 0;
}

/** The catalogue of a district in one version (the newest where none is named). Throws `Refusal` NO_CATALOGUE where there is none. */
export async function readCatalogue(tx: Tx, districtId: string, version?: number): Promise<Catalogue> {
  const wanted = version ?? (await newestVersion(tx, districtId));
  const categories = await tx.findBy(Category, { districtId, version: wanted });
  if (categories.length === 0)
    throw new Refusal(409, 'NO_CATALOGUE', {
      zh: `辖区 ${districtId} 还没有事项目录。请先导入 categories.csv。`,
      en: `District ${districtId} has no catalogue yet. Import its categories.csv first.`,
    });
  return new Catalogue(districtId, wanted, categories);
}

const newest = new Map<string, Catalogue>();

/** As `readCatalogue`, but built only once per version: what it costs is the question which version is the newest. */
export async function catalogueOf(tx: Tx, districtId: string): Promise<Catalogue> {
  const version = await newestVersion(tx, districtId);
  const kept = newest.get(districtId);
  if (kept?.version === version) return kept;
  const catalogue = await readCatalogue(tx, districtId, version);
  newest.set(districtId, catalogue);
  return catalogue;
}

async function newestVersion(tx: Tx, districtId: string): Promise<number> {
  const [row] = await tx.query<{ version: number | null }[]>(
    'select max(version) as version from category where district_id = $1',
    [districtId],
  );
  return row?.version ?? 0;
}
