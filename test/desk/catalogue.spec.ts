import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  beginCatalogues,
  catalogueOf,
  contentOf,
  digestOf,
  exportTable,
  readCatalogue,
  readDraft,
  readVersions,
  storeCatalogue,
} from '#catalogue';
import { forgetGround, groundOf, previewCatalogue } from '#cases';
import { rungAbove } from '../../libs/cases/src/ladder.js';
import { openDesk } from '../support/desk.js';
import { sampleFolder } from '../support/world.js';

type Desk = Awaited<ReturnType<typeof openDesk>>;
const stalls = '010201';
const by = { id: 'leader', name: '中心领导' };
const oneLine = (line: string) => Buffer.from(`category,area,unit,role,legal_basis\n${line}\n`);

async function sent({ file, desk, people, dataSource, districtId }: Desk, categoryCode: string) {
  forgetGround(districtId);
  const { caseId } = await file();
  await desk.move({ actor: people.agent, caseId, move: 'accept', input: { categoryCode } });
  const { case: row } = await desk.move({ actor: people.dispatcher, caseId, move: 'dispatch' });
  return { row, ground: await groundOf(dataSource.manager, districtId) };
}

/** Stores the catalogue in effect with other responsibilities, from a moment on or at once. */
async function change(world: Desk, responsibility: Buffer, effectiveFrom: Date | null = null) {
  const { dataSource, districtId, clock } = world;
  const now = clock.now();
  const before = await catalogueOf(dataSource.manager, districtId);
  const content = await readDraft({ responsibility }, contentOf(before));
  return dataSource.transaction((tx) =>
    storeCatalogue(tx, {
      districtId,
      content,
      effectiveFrom: effectiveFrom ?? now,
      begunAt: effectiveFrom ? null : now,
      note: '试',
      by,
      madeAt: now,
    }),
  );
}

test('a street with a delegated power owns the matter itself, may not push it down, and the department stands above it', async () => {
  const world = await openDesk();
  const { districtId, desk, people, file } = world;
  const { row, ground } = await sent(world, stalls);
  const street = `${districtId}004000`;
  expect(row).toMatchObject({ leadUnit: street, ownerDept: street, coDepts: ['D02'], level: 'STREET' });
  expect(row.why?.owner.zh).toContain('已赋权街道');
  expect(rungAbove(row, ground)).toMatchObject({ rung: { level: 'DISTRICT' }, leadUnit: 'D02' });
  const { caseId } = await file();
  await desk.move({ actor: people.agent, caseId, move: 'accept', input: { categoryCode: stalls } });
  const down = { leadUnit: `${districtId}004001` };
  await expect(
    desk.move({ actor: people.dispatcher, caseId, move: 'dispatch', input: down }),
  ).rejects.toMatchObject({ code: 'LEAD_IS_RESPONSIBLE' });
});

test('a version holds from its moment on; before it, and for what was dispatched before, the one before does', async () => {
  const world = await openDesk();
  const { dataSource, districtId, clock, read } = world;
  const area = `${districtId}004000`;
  const moment = new Date('2026-03-09T12:00:00+08:00');
  const early = (await sent(world, '060103')).row;
  const { version } = await change(world, oneLine(`060103,${area},D07,OWNER,编办意见`), moment);
  expect(version).toMatchObject({ version: 2, begunAt: null });
  expect((await sent(world, '060103')).row.ownerDept).toBe('D02');
  const begin = async () =>
    (await beginCatalogues(dataSource.manager, clock.now())).filter((one) => one.districtId === districtId);
  expect(await begin()).toEqual([]);
  clock.set(moment);
  expect(await begin()).toEqual([{ districtId, version: 2 }]);
  expect(await begin()).toEqual([]);
  expect((await sent(world, '060103')).row).toMatchObject({ ownerDept: 'D07', leadUnit: area });
  expect((await read(early.id)).ownerDept).toBe('D02');
  expect((await readVersions(dataSource.manager, districtId)).map((one) => one.version)).toEqual([2, 1]);
});

test('the same content is stored once, and no version is ever changed', async () => {
  const world = await openDesk();
  const { dataSource, districtId } = world;
  const line = oneLine(`060103,${districtId}004000,D07,OWNER,`);
  const [one, two] = [await change(world, line), await change(world, line)];
  expect([one.made, one.version.version, two.made, two.version.version]).toEqual([true, 2, false, 2]);
  for (const table of ['category', 'responsibility'])
    await expect(
      dataSource.query(`update ${table} set legal_basis = 'x' where district_id = $1`, [districtId]),
    ).rejects.toThrow('never changed');
});

test('a list of more lines than one statement has parameters is stored whole', async () => {
  const { dataSource, districtId, clock } = await openDesk();
  const now = contentOf(await catalogueOf(dataSource.manager, districtId));
  const codes = Array.from({ length: 11_000 }, (_, i) => `${districtId}${String(i + 1).padStart(6, '0')}`);
  const content = {
    categories: now.categories,
    areas: codes.map((area) => ({
      category: stalls,
      area,
      unit: 'D02',
      role: 'CO' as const,
      legalBasis: null,
    })),
    powers: codes.map((street) => ({
      category: stalls,
      street,
      legalBasis: '法',
      validFrom: '2026-03-01',
      validTo: null,
    })),
  };
  const { version } = await dataSource.transaction((tx) =>
    storeCatalogue(tx, {
      districtId,
      content,
      effectiveFrom: clock.now(),
      begunAt: clock.now(),
      note: '试',
      by,
      madeAt: clock.now(),
    }),
  );
  const stored = await readCatalogue(dataSource.manager, districtId, version.version);
  expect(digestOf(contentOf(stored))).toBe(digestOf(content));
});

test('what is loaded from the files of the sample and exported is the files again', async () => {
  const { dataSource, districtId } = await openDesk();
  const catalogue = await readCatalogue(dataSource.manager, districtId, 1);
  const plain = (bytes: Buffer) => bytes.toString('utf8').replaceAll('\r', '').replace('\ufeff', '').trim();
  for (const table of ['responsibility', 'delegated-powers'] as const) {
    const file = plain(await readFile(join(sampleFolder, `${table}.csv`))).replaceAll('379902', districtId);
    const exported = plain(await exportTable(catalogue, table, 'csv'));
    expect(exported.split('\n').sort()).toEqual(file.split('\n').sort());
  }
});

test('the preview counts the cases that would have had another owner, and those still open whose matter would vanish', async () => {
  const world = await openDesk();
  const { dataSource, districtId, clock } = world;
  const { row } = await sent(world, '060103');
  const { ground } = await sent(world, '010101');
  const now = contentOf(ground.catalogue);
  const draft = {
    ...(await readDraft({ responsibility: oneLine(`060103,${districtId}004001,D07,OWNER,`) }, now)),
    categories: now.categories.filter(({ code }) => code !== '010101'),
  };
  const seen = await previewCatalogue(dataSource.manager, ground, draft, 200, clock.now());
  expect(seen.effect).toMatchObject({ cases: 2, otherOwner: 1, otherFirst: 0, gone: 1 });
  expect(seen.effect.some).toContainEqual({
    number: row.number,
    categoryCode: '060103',
    was: { ownerDept: 'D02', firstHandler: `${districtId}004000` },
    would: { ownerDept: 'D07', firstHandler: `${districtId}004000` },
  });
  expect(seen.report.findings.filter(({ code }) => code === 'CATEGORY_GONE')).toEqual([
    expect.objectContaining({ subject: '010101', zh: expect.stringContaining('1 件') }),
  ]);
});
