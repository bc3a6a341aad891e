import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { audit } from '#audit';
import {
  baseOf,
  catalogueTables,
  contentOf,
  digestOf,
  exportTable,
  readCatalogue,
  readDraft,
  readVersions,
  storeCatalogue,
  type CatalogueBase,
  type CatalogueDraft,
  type CatalogueFiles,
} from '#catalogue';
import { groundOf, previewCatalogue, reviewCatalogue, type CataloguePreview, type Ground } from '#cases';
import { realClock, Refusal } from '#config';
import { openDatabase, type Tx } from '#database';
import type { ImportReport } from '#sheets';
import { operatorActor } from './operator-actor.js';

export const catalogueUsage = `operator catalogue check DISTRICT          核查现行目录和权责清单 / check the catalogue in effect
operator catalogue preview DISTRICT FOLDER [--last N]  预览文件夹中的表(CSV、XLSX) / preview the tables of a folder
operator catalogue import DISTRICT FOLDER --preview CODE [--from TIME] [--note TEXT]  写入预览过的内容 / store what was previewed
operator catalogue export DISTRICT FOLDER [--version N] [--format xlsx]  导出一个版本 / export a version`;

const formats = ['csv', 'xlsx'] as const;

/** `catalogue check | preview | import | export`: prints what it did. Returns false where the arguments make no sense. */
export async function catalogueCommand(databaseUrl: string, args: readonly string[]): Promise<boolean> {
  const [action = '', districtId = '', ...rest] = args;
  const folder = action === 'check' ? '' : (rest.shift() ?? '');
  const options = optionsOf(rest);
  if (!/^\d{6}$/.test(districtId) || !options || (action !== 'check' && !folder)) return false;
  const work = { check, preview, import: store, export: exported }[action];
  if (!work) return false;
  const dataSource = await openDatabase(databaseUrl, { pool: 2, applicationName: 'gridwhistle-catalogue' });
  try {
    await dataSource.transaction((tx) => work(tx, districtId, folder, options));
  } finally {
    await dataSource.destroy();
  }
  return true;
}

type Options = ReadonlyMap<string, string>;

function optionsOf(rest: readonly string[]): Options | null {
  const known = ['--last', '--preview', '--from', '--note', '--version', '--format'];
  const pairs = Array.from(
    { length: Math.ceil(rest.length / 2) },
    (_, i) => [rest[2 * i], rest[2 * i + 1]] as const,
  );
  if (!pairs.every(([name, value]) => known.includes(name ?? '') && value)) return null;
  return new Map(pairs as Array<[string, string]>);
}

async function check(tx: Tx, districtId: string): Promise<void> {
  const ground = await groundOf(tx, districtId);
  const report = await reviewCatalogue(tx, ground, ground.catalogue, realClock.now());
  console.log(`${districtId} v${ground.catalogue.version}: ${ground.catalogue.all.length} 项 / matters`);
  tell(report);
}

async function preview(tx: Tx, districtId: string, folder: string, options: Options): Promise<void> {
  // Before it looks: what is stored while it does is none of what is shown.
  const { newest } = baseOf(await readVersions(tx, districtId));
  const ground = await groundOf(tx, districtId);
  const draft = await draftFrom(ground, folder);
  const base = { inEffect: ground.catalogue.version, newest };
  const last = Number(options.get('--last') ?? 200);
  const seen = await previewCatalogue(tx, ground, draft, last, realClock.now());
  tell(seen.report);
  tellChange(seen);
  if (seen.report.errors === 0) console.log(`写入 / to store it: --preview ${codeOf(base, draft)}`);
}

async function store(tx: Tx, districtId: string, folder: string, options: Options): Promise<void> {
  const ground = await groundOf(tx, districtId);
  const draft = await draftFrom(ground, folder);
  const shown = options.get('--preview');
  const versions = await readVersions(tx, districtId);
  // What is sent again was previewed on what came before it.
  const isNewest = versions[0]?.digest === digestOf(draft);
  if (!isNewest && shown !== codeOf(baseOf(versions), draft)) throw notPreviewed();
  const now = realClock.now();
  const { report } = await previewCatalogue(tx, ground, draft, 1, now);
  if (report.errors > 0) return tell(report);
  const from = options.get('--from');
  const effectiveFrom = from === undefined ? now : new Date(from);
  if (Number.isNaN(effectiveFrom.getTime()) || effectiveFrom < now) throw badMoment(from ?? '');
  const note = options.get('--note') ?? folder;
  const actor = operatorActor();
  const { version, made, base } = await storeCatalogue(tx, {
    districtId,
    content: draft,
    effectiveFrom,
    begunAt: from === undefined ? now : null,
    note,
    by: actor,
    madeAt: now,
  });
  // Somebody else may have been faster than the look before: only here nobody can.
  if (made && shown !== codeOf(base, draft)) throw notPreviewed();
  const detail = { version: version.version, since: effectiveFrom, note };
  if (made)
    await audit(tx, {
      districtId,
      at: now,
      act: 'catalogueChanged',
      actor,
      subject: String(version.version),
      detail,
    });
  console.log(
    `${districtId} v${version.version} ${made ? '已写入 / stored' : '内容相同, 未写入 / is the same already'}`,
  );
}

async function exported(tx: Tx, districtId: string, folder: string, options: Options): Promise<void> {
  const wanted = options.get('--version');
  const catalogue = await readCatalogue(tx, districtId, wanted === undefined ? undefined : Number(wanted));
  const format = formats.find((one) => one === (options.get('--format') ?? 'csv')) ?? 'csv';
  for (const table of catalogueTables) {
    const file = join(folder, `${table}.${format}`);
    await writeFile(file, await exportTable(catalogue, table, format));
    console.log(`v${catalogue.version} -> ${file}`);
  }
}

async function draftFrom({ catalogue }: Ground, folder: string): Promise<CatalogueDraft> {
  const found = await Promise.all(catalogueTables.map((table) => fileOf(folder, table)));
  const [categories, responsibility, delegatedPowers] = found;
  if (!found.some(Boolean)) throw noFile(folder);
  const files: CatalogueFiles = {
    ...(categories ? { categories } : {}),
    ...(responsibility ? { responsibility } : {}),
    ...(delegatedPowers ? { delegatedPowers } : {}),
  };
  return readDraft(files, contentOf(catalogue));
}

async function fileOf(folder: string, table: string): Promise<Buffer | null> {
  for (const format of formats) {
    const bytes = await readFile(join(folder, `${table}.${format}`)).catch(() => null);
    if (bytes) return bytes;
  }
  return null;
}

const codeOf = ({ inEffect, newest }: CatalogueBase, draft: CatalogueDraft) =>
  createHash('sha256')
    .update(`${inEffect} ${newest} ${digestOf(draft)}`)
    .digest('hex')
    .slice(0, 16);

function tell({ errors, warnings, findings }: ImportReport): void {
  console.log(`${errors} 处错误, ${warnings} 处提示 / ${errors} errors, ${warnings} warnings`);
  for (const { severity, code, line, zh } of findings)
    console.log(`${severity === 'ERROR' ? '!' : '-'} ${code}${line === null ? '' : ` (${line})`} ${zh}`);
  if (errors > 0) process.exitCode = 1;
}

const cellsOf = (cells: Record<string, string> | null) => (cells ? Object.values(cells).join(',') : '-');

function tellChange({ base, diff, effect }: CataloguePreview): void {
  console.log(
    `与 v${base} 相比 / against v${base}: +${diff.added.length} -${diff.removed.length} 改 ${diff.changed.length} changed`,
  );
  for (const { code, name, area, was, now } of diff.ownerChanged)
    console.log(`  ${code} ${name}${area ? ` (${area})` : ''}: ${was ?? '-'} -> ${now ?? '-'}`);
  for (const { table, was, now } of diff.linesChanged)
    console.log(`  ${table}: ${cellsOf(was)} -> ${cellsOf(now)}`);
  console.log(
    `最近 ${effect.cases} 件中 ${effect.otherOwner} 件会换责任单位, ${effect.otherFirst} 件会换首办单位, ${effect.gone} 件的事项消失 / of the last ${effect.cases} cases ${effect.otherOwner} would have another owner, ${effect.otherFirst} another first handler, the matter of ${effect.gone} is gone`,
  );
}

const notPreviewed = () =>
  new Refusal(422, 'CATALOGUE_NOT_PREVIEWED', {
    zh: '请先运行 catalogue preview, 并带上它给出的 --preview 码; 文件或现行目录改动后须重新预览。',
    en: 'Run catalogue preview first and give the --preview code it prints; what has changed since is previewed anew.',
  });
const badMoment = (from: string) =>
  new Refusal(422, 'EFFECTIVE_TOO_SOON', {
    zh: `--from ${from} 不是将来的时间; 要立即生效, 请不给 --from。`,
    en: `--from ${from} is no time in the future; for at once, leave it out.`,
  });
const noFile = (folder: string) =>
  new Refusal(422, 'CATALOGUE_FILE_MISSING', {
    zh: `${folder} 中没有 categories、responsibility 或 delegated-powers 的 .csv 或 .xlsx。`,
    en: `${folder} holds no categories, responsibility or delegated-powers as .csv or .xlsx.`,
  });
