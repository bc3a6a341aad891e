import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import S3rver from 's3rver';
import { In } from 'typeorm';
import {
  Attachment,
  attachmentsOf,
  claimAttachments,
  collectOrphans,
  countAttachments,
  findAttachment,
  fromAddress,
  keys,
  type StoreSettings,
} from '#attachments';
import { SHANDONG_LIKE } from '#catalogue';
import { newId, pdf, photo, pixelBomb, placedPhoto, sha256, video } from '../support/attached.js';
import { openDesk } from '../support/desk.js';
import { openShelf } from '../support/shelf.js';

/** The same for every store: on the disk, and where something speaks S3. */
const day = 24 * 3_600_000;
const refusal = (code: string) => expect.objectContaining({ code });

let folder: string;
let s3: S3rver;
const settings: Partial<Record<'disk' | 's3', StoreSettings>> = {};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridwhistle-stores-'));
  s3 = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: join(folder, 's3'),
    configureBuckets: [{ name: 'evidence', configs: [] }],
  });
  const { port } = await s3.run();
  settings.disk = { attachments: 'disk', dataDir: join(folder, 'disk') };
  settings.s3 = {
    attachments: 's3',
    dataDir: join(folder, 'beside-s3'),
    s3: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      bucket: 'evidence',
      accessKey: 'S3RVER',
      secretKey: 'S3RVER',
      pathStyle: true,
    },
  };
});
afterAll(async () => {
  await s3.close();
  await rm(folder, { recursive: true, force: true });
});

describe.each(['disk', 's3'] as const)('on %s', (kind) => {
  let desk: Awaited<ReturnType<typeof openDesk>>;
  let shelf: ReturnType<typeof openShelf>;
  let caseId: string;
  beforeAll(async () => {
    desk = await openDesk();
    shelf = openShelf(desk.dataSource, desk.districtId, settings[kind]!);
    ({ caseId } = await desk.file());
  });

  const upload = (
    bytes: Buffer,
    more: { id?: string; caseId?: string | null } = {},
    limits = SHANDONG_LIKE.attachments,
  ) => shelf.upload(bytes, { caseId, ...more }, limits);
  const looked = async () => (await shelf.look())!;
  const bytesOf = async (key: string) => buffer(await shelf.shop.store.open(key));
  const stored = async () => {
    const all: string[] = [];
    for await (const { key } of shelf.shop.store.list()) if (key.includes(desk.districtId)) all.push(key);
    return all.sort();
  };

  test('a photo is received, looked at, and kept without what it told', async () => {
    const given = await placedPhoto();
    const { row, made } = await upload(given);
    expect([made, row.state, row.receivedSha256]).toEqual([true, 'RECEIVED', sha256(given)]);
    expect(await bytesOf(keys.received(row))).toEqual(given);
    const after = await looked();
    expect(after).toMatchObject({ id: row.id, state: 'READY', width: 40, height: 60 });
    expect([after.lat, after.lng].map((one) => one?.toFixed(3))).toEqual(['35.083', '118.327']);
    const whole = await bytesOf(keys.kept(row, after.sha256!));
    expect([whole.length, sha256(whole)]).toEqual([after.size, after.sha256]);
    expect(whole.includes('SecretPhone')).toBe(false);
    expect((await bytesOf(keys.thumb(row, after.sha256!))).length).toBe(after.thumbSize);
    await expect(shelf.shop.store.open(keys.received(row))).rejects.toThrow(/nothing is kept/);
    expect(await findAttachment(desk.dataSource.manager, desk.districtId, row.id)).toEqual(after);
    expect(await shelf.look()).toBeNull();
  });

  test('a film and a document are kept, a film without its place; a part of it can be read', async () => {
    const film = video(200_000);
    const { row } = await upload(film);
    const after = await looked();
    expect(after).toMatchObject({ kind: 'VIDEO', state: 'READY', size: film.length, lat: 35.0827 });
    const part = await buffer(
      await shelf.shop.store.open(keys.kept(row, after.sha256!), { start: 5, end: 14 }),
    );
    expect(part).toEqual(film.subarray(5, 15));
    await upload(pdf());
    expect(await looked()).toMatchObject({ kind: 'DOCUMENT', state: 'READY', sha256: sha256(pdf()) });
  });

  test('the same again is the same; other bytes, or another case, are refused, and leave nothing', async () => {
    const [bytes, other] = [await photo(), await photo()];
    const { row } = await upload(bytes);
    const before = await stored();
    expect(await upload(bytes, { id: row.id })).toEqual({ row, made: false });
    await expect(upload(other, { id: row.id })).rejects.toEqual(refusal('ATTACHMENT_ID_TAKEN'));
    await expect(upload(bytes, { id: row.id, caseId: null })).rejects.toEqual(refusal('ATTACHMENT_ID_TAKEN'));
    expect(await stored()).toEqual(before);
    await looked();
    expect((await upload(bytes, { id: row.id })).row.state).toBe('READY');
    expect((await readdir(join(settings[kind]!.dataDir, 'attachments', 'incoming'))).length).toBe(0);
  });

  test('ten at once under one id make one; ten at once on one case keep to its number', async () => {
    const bytes = await photo();
    const id = newId();
    const made = await Promise.all(Array.from({ length: 10 }, () => upload(bytes, { id })));
    expect(made.filter((one) => one.made).length).toBe(1);
    const { caseId: another } = await desk.file();
    const limits = { ...SHANDONG_LIKE.attachments, perCase: 3 };
    const some = await Promise.allSettled(
      Array.from({ length: 10 }, async () => upload(await photo(), { caseId: another }, limits)),
    );
    const refused = some.filter(({ status }) => status === 'rejected');
    expect(refused.map((one) => (one as PromiseRejectedResult).reason)).toEqual(
      Array.from({ length: 7 }, () => refusal('ATTACHMENTS_FULL')),
    );
    const all = async () => attachmentsOf(desk.dataSource.manager, desk.districtId, another);
    expect((await all()).length).toBe(3);
    await shelf.lookAtAll();
  });

  test('a bomb is refused and its bytes are gone; two workers never look at the same one', async () => {
    const { row } = await upload(pixelBomb());
    expect(await looked()).toMatchObject({ id: row.id, state: 'REFUSED', refusedFor: 'PIXELS_TOO_MANY' });
    expect((await stored()).filter((key) => key.includes(row.id))).toEqual([]);
    await Promise.all(Array.from({ length: 4 }, async () => upload(await photo())));
    const seen = await Promise.all(Array.from({ length: 6 }, () => shelf.look()));
    const ids = seen.filter((one) => one !== null).map(({ id }) => id);
    expect([ids.length, new Set(ids).size]).toEqual([4, 4]);
  });

  test('what brings every look down is refused in the end', async () => {
    const { row } = await upload(await photo());
    await desk.dataSource.manager.update(Attachment, { id: row.id }, { tries: 4 });
    expect(await looked()).toMatchObject({ id: row.id, state: 'REFUSED', refusedFor: 'UNREADABLE' });
  });

  test('one address may have fifty waiting for a filing; what is filed makes room, and its address is forgotten', async () => {
    const loose = { caseId: null, fromKind: 'REPORTER', fromId: fromAddress(Buffer.from('ab')) } as const;
    const { row } = await shelf.upload(await photo(), loose);
    await shelf.lookAtAll();
    const first = await desk.dataSource.manager.findOneByOrFail(Attachment, { id: row.id });
    const more = Array.from({ length: 49 }, () => ({ ...first, id: newId() }));
    await desk.dataSource.manager.insert(Attachment, more);
    await expect(shelf.upload(await photo(), loose)).rejects.toEqual(refusal('ATTACHMENTS_WAITING'));
    const file = (id: string) =>
      claimAttachments(desk.dataSource.manager, { districtId: desk.districtId, caseId }, [id]);
    const other = await shelf.upload(await photo(), { ...loose, fromId: fromAddress(Buffer.from('cd')) });
    await file(row.id);
    const again = await shelf.upload(await photo(), loose);
    for (const { id } of [other.row, again.row]) await file(id);
    expect(await desk.dataSource.manager.findOneBy(Attachment, { id: row.id })).toMatchObject({
      caseId,
      fromId: 'resident',
    });
    await desk.dataSource.manager.delete(Attachment, { id: In(more.map(({ id }) => id)) });
    await shelf.lookAtAll();
  });

  test('what nobody filed, what was refused and what has no row is collected after a day, and nothing else', async () => {
    const loose = (await upload(await photo(), { caseId: null })).row;
    const bad = (await upload(pixelBomb())).row;
    await shelf.lookAtAll();
    expect((await countAttachments(desk.dataSource.manager)).loose).toBeGreaterThan(0);
    const stray = keys.kept({ districtId: desk.districtId, id: newId() }, 'ab'.repeat(32));
    const path = join(folder, 'stray');
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'stray');
    await shelf.shop.store.take(stray, path);
    const before = await stored();
    expect(await collectOrphans(shelf.shop, shelf.now)).toEqual({ uploads: 0, objects: 0, files: 0 });
    expect(await stored()).toEqual(before);
    const aDayLater = new Date(shelf.now.getTime() + day + 60_000);
    const both = await Promise.all([1, 2].map(() => collectOrphans(shelf.shop, aDayLater)));
    // The second may still have read of what the first was removing.
    expect(both.map(({ objects }) => objects).reduce((a, b) => a + b)).toBeGreaterThanOrEqual(1);
    const left = await stored();
    expect(left).toEqual(before.filter((key) => key !== stray && !key.includes(loose.id)));
    for (const { id } of [loose, bad])
      expect(await findAttachment(desk.dataSource.manager, desk.districtId, id)).toBeNull();
  });
});
