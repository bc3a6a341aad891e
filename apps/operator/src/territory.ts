import '#whistles';
import { readFile } from 'node:fs/promises';
import { audit } from '#audit';
import { CaseDesk, followMaps, previewRedraw } from '#cases';
import { realClock, Refusal, type Settings } from '#config';
import { openDatabase } from '#database';
import type { ImportReport } from '#sheets';
import {
  AreaSuccessor,
  legacyReport,
  planLegacy,
  planMap,
  pointOutside,
  readKnownMap,
  readVersions,
  territoryOf,
  writeLegacy,
  writeMap,
  type Crs,
  type MapPlan,
} from '#territory';
import { operatorActor } from './operator-actor.js';

export const territoryUsage = `operator territory check FILE [--crs CRS]          只检查一份底图文件 / looks at a map file by itself
operator territory preview FILE [--crs CRS]        对照现行底图: 变动、哪些件和网格员会动 / what it would change and move
operator territory import FILE [--crs CRS] [--from TIME] [--note TEXT]  写入为新版本 / writes it as the next version
operator territory history [CODE]                  各版本; 一个编码的承接 / versions; what became of a code
operator territory locate LNG LAT [--crs CRS]      一个位置属哪个网格 / which grid holds a point
operator territory legacy FILE [--write]           旧网格映射(多网合一) / the departments' nets on the grids
operator territory legacy-report [SYSTEM]          未对应、重复对应 / what is unmapped or mapped twice`;

type DataSource = Awaited<ReturnType<typeof openDatabase>>;
interface Given {
  dataSource: DataSource;
  district: string;
  words: string[];
  option: (name: string) => string | undefined;
}

const systems: readonly string[] = ['WGS84', 'GCJ02', 'BD09', 'CGCS2000'];

/** `territory ...` for the district in DISTRICT; false where the arguments make no sense. Codes of exit: 1 where a file has errors. */
export async function territory(
  { databaseUrl, district }: Settings & { databaseUrl: string },
  [action = '', ...rest]: readonly string[],
): Promise<boolean> {
  const act = actions[action];
  const option = (name: string) => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : undefined);
  const words = rest.filter((one, i) => !one.startsWith('--') && !takesValue.has(rest[i - 1] ?? ''));
  if (!act || words.length < act.needs) return false;
  const dataSource = await openDatabase(databaseUrl, { pool: 4, applicationName: 'gridwhistle-territory' });
  try {
    await act.run({
      dataSource,
      district,
      words,
      option: (name) => option(name) ?? (rest.includes(name) ? '' : undefined),
    });
    return true;
  } finally {
    await dataSource.destroy();
  }
}
const takesValue = new Set(['--crs', '--from', '--note']);

const actions: Record<string, { needs: number; run: (given: Given) => Promise<void> }> = {
  check: {
    needs: 1,
    run: async ({ district, words, option }) => {
      const none = {
        version: 0,
        validFrom: null,
        areas: [],
        sites: [],
        closed: new Set(''),
        workers: new Set(''),
      };
      sayPlan(await planMap(await bytesOf(words[0]!), crsOf(option), { districtId: district, ...none }));
    },
  },
  preview: { needs: 1, run: async (given) => void (await preview(given)) },
  import: { needs: 1, run: write },
  history: { needs: 0, run: history },
  locate: {
    needs: 2,
    run: async ({ dataSource, district, words: [lng, lat], option }) => {
      const map = await territoryOf(dataSource.manager, district, realClock.now());
      const point = { lng: Number(lng), lat: Number(lat), crs: crsOf(option) };
      const place = map.locate(point);
      if (!place) throw pointOutside(map, point);
      const names = [place.streetCode, place.communityCode, place.gridCode ?? ''].map(
        (code) => `${map.name(code)} ${code}`,
      );
      console.log(`${names.join(' / ')} v${place.version}${place.boundary ? ' 边界 boundary' : ''}`);
    },
  },
  legacy: { needs: 1, run: legacy },
  'legacy-report': {
    needs: 0,
    run: async ({ dataSource, district, words: [system] }) => {
      const map = await territoryOf(dataSource.manager, district, realClock.now());
      console.log(JSON.stringify(await legacyReport(dataSource.manager, district, map, system), null, 2));
    },
  },
};

async function preview({ dataSource, district, words, option }: Given): Promise<MapPlan> {
  const tx = dataSource.manager;
  const plan = await planMap(await bytesOf(words[0]!), crsOf(option), await readKnownMap(tx, district));
  sayPlan(plan);
  if (plan.report.errors > 0) return plan;
  const redraw = await previewRedraw(tx, district, plan);
  console.log(
    `未签收件改格 / unsigned cases that move: ${redraw.cases} (其他社区 other community ${redraw.otherCommunity}, 其他街道 other street ${redraw.otherStreet}); ` +
      `已签收不动 / signed, stay: ${redraw.signedStay}; 待人工 / for a person: ${redraw.unplaced.join(' ') || '-'}`,
  );
  for (const { number, fromGrid, toGrid } of redraw.moves.slice(0, 20))
    console.log(`  ${number}: ${fromGrid} -> ${toGrid}`);
  for (const { gridCode, from, to } of redraw.workers)
    console.log(`  ${gridCode}: ${from ?? '-'} -> ${to ?? '-'}`);
  return plan;
}

async function write(given: Given): Promise<void> {
  const { dataSource, district, option } = given;
  const plan = await preview(given);
  if (plan.report.errors > 0) return;
  const now = realClock.now();
  const from = option('--from');
  const validFrom = from ? timeOf(from) : now;
  const note = option('--note') ?? '';
  const by = operatorActor();
  const { version } = await dataSource.transaction(async (tx) => {
    const one = await writeMap(tx, district, { plan, validFrom, note, by }, now);
    const detail = { version: one.version, validFrom, sha256: plan.sha256, crs: plan.crs };
    await audit(tx, {
      districtId: district,
      at: now,
      act: 'mapChanged',
      actor: by,
      subject: `map ${one.version}`,
      reason: note || null,
      detail,
    });
    return one;
  });
  console.log(`v${version} 已写入, ${validFrom.toISOString()} 起生效 / written, holds from then on`);
  const faults: string[] = [];
  const fault = (caseId: string, error: unknown) => void faults.push(`${caseId}: ${String(error)}`);
  for (const { cases, workers, ...one } of await followMaps(
    dataSource,
    new CaseDesk(dataSource, realClock),
    realClock,
    fault,
  ))
    console.log(
      `${one.districtId} v${one.version}: ${cases} 件改格 cases moved, ${workers} 个网格换人 grids with other workers`,
    );
  for (const line of faults.slice(0, 20)) console.error(`! ${line}`);
  if (faults.length > 0) process.exitCode = 1;
}

async function history({ dataSource, district, words: [code] }: Given): Promise<void> {
  const tx = dataSource.manager;
  if (!code) {
    for (const { version, validFrom, areas, sites, note, madeByName } of await readVersions(tx, district))
      console.log(`v${version} ${validFrom.toISOString()} ${areas}+${sites} ${madeByName} ${note}`);
    return;
  }
  const lives: Array<{ version: number; name: string }> = await tx.query(
    `SELECT version, name FROM area WHERE district_id = $1 AND code = $2 ORDER BY version`,
    [district, code],
  );
  console.log(
    lives.map(({ version, name }) => `v${version} ${name}`).join(', ') || '没有这个编码 / no such code',
  );
  const links = await tx.find(AreaSuccessor, {
    where: [
      { districtId: district, oldCode: code },
      { districtId: district, newCode: code },
    ],
    order: { version: 'ASC', newCode: 'ASC' },
  });
  for (const { version, oldCode, newCode, kind, share } of links)
    console.log(`  v${version} ${kind} ${oldCode} -> ${newCode} ${(share * 100).toFixed(1)}%`);
}

async function legacy({ dataSource, district, words, option }: Given): Promise<void> {
  const now = realClock.now();
  const map = await territoryOf(dataSource.manager, district, now);
  const plan = await planLegacy(await bytesOf(words[0]!), crsOf(option), map);
  sayReport(plan.report);
  console.log(`${plan.cells.length} 个旧网格 / old cells, 底图 map v${plan.mapVersion}`);
  if (option('--write') === undefined || plan.report.errors > 0) return;
  const by = operatorActor();
  const done = await dataSource.transaction(async (tx) => {
    const written = await writeLegacy(tx, district, plan, by, now);
    await audit(tx, {
      districtId: district,
      at: now,
      act: 'legacyGridsChanged',
      actor: by,
      subject: written.map(({ system, version }) => `${system} ${version}`).join(', '),
      detail: { sha256: plan.sha256, cells: plan.cells.length },
    });
    return written;
  });
  for (const { system, version } of done) console.log(`${system} v${version} 已写入 / written`);
}

function sayPlan({ report, changes, successors, areas, sites, basedOn }: MapPlan): void {
  sayReport(report);
  const { opened, closed, renamed, redrawn, reassigned } = changes;
  console.log(
    `${areas.length} 个区域 areas, ${sites.length} 个点位 sites; 对照 against v${basedOn}: 新设 opened ${opened.length}, 撤销 closed ${closed.length}, ` +
      `更名 renamed ${renamed.length}, 边界变动 redrawn ${redrawn.length}, 换网格员 reassigned ${reassigned.length}`,
  );
  for (const { kind, oldCode, newCode, share } of successors.slice(0, 50))
    console.log(`  ${kind} ${oldCode} -> ${newCode} ${(share * 100).toFixed(1)}%`);
}

function sayReport({ errors, warnings, findings }: ImportReport): void {
  for (const { severity, code, line, subject, zh } of findings)
    console.log(`${severity} ${code} ${line === null ? '' : `行 ${line} `}${subject ?? ''}: ${zh}`);
  console.log(`${errors} 处错误 errors, ${warnings} 处提醒 warnings`);
  if (errors > 0) process.exitCode = 1;
}

function crsOf(option: Given['option']): Crs {
  const crs = option('--crs') ?? 'WGS84';
  if (systems.includes(crs)) return crs as Crs;
  throw new Refusal(422, 'CRS_UNKNOWN', {
    zh: `没有坐标系 ${crs}, 可用 ${systems.join('、')}。`,
    en: `There is no coordinate system ${crs}; use ${systems.join(', ')}.`,
  });
}

function timeOf(text: string): Date {
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time;
  throw new Refusal(422, 'TIME_INVALID', {
    zh: `--from 应为时间, 如 2026-12-01T00:00:00+08:00。`,
    en: `--from is a time such as 2026-12-01T00:00:00+08:00.`,
  });
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch {
    throw new Refusal(422, 'FILE_UNREADABLE', {
      zh: `无法读取 ${file}, 请检查路径和权限。`,
      en: `${file} cannot be read; check the path and the rights.`,
    });
  }
}
