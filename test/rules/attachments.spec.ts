import { mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { digestOf, keys, openLink, openStore, receive, signLink, type LinkTo } from '#attachments';
import { SHANDONG_LIKE } from '#catalogue';
import { rangeOf } from '../../apps/api/src/attachments/files.controller.js';
import { gifar, html, newId, pdf, photo, sha256, svg, video, zip } from '../support/attached.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridwhistle-attachments-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const limits = { ...SHANDONG_LIKE.attachments, photoMb: 1, videoMb: 2, documentMb: 1 };
const refusal = (code: string) => expect.objectContaining({ code });
let files = 0;
const take = (bytes: Buffer, declared = {}, pieces = 1000) =>
  receive(
    Readable.from(
      Array.from({ length: Math.ceil(bytes.length / pieces) }, (_, i) =>
        bytes.subarray(i * pieces, (i + 1) * pieces),
      ),
    ),
    join(folder, `${(files += 1)}`),
    declared,
    limits,
  );

describe('receiving', () => {
  test.each<[string, () => Buffer | Promise<Buffer>, string]>([
    ['a photo', photo, 'image/jpeg'],
    ['a film', () => video(), 'video/mp4'],
    ['a document', () => pdf(), 'application/pdf'],
  ])('%s is known by its bytes, however they come', async (_, make, mediaType) => {
    const bytes = await make();
    for (const pieces of [1, 4099, 100_000]) {
      const got = await take(bytes, { length: bytes.length, sha256: sha256(bytes) }, pieces);
      expect(got).toMatchObject({ mediaType, size: bytes.length, sha256: sha256(bytes) });
      expect(await readFile(got.path)).toEqual(bytes);
    }
  });

  test.each<[string, Buffer]>([
    ['SVG with a script', svg],
    ['HTML', html],
    ['an archive', zip],
    ['a GIF that is a Java archive', gifar],
    ['text', Buffer.from('just words')],
    ['an executable', Buffer.from('7f454c4602010100', 'hex')],
    ['HEIC', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0heicmif1', 'latin1')],
  ])('%s is refused', (_, bytes) => expect(take(bytes)).rejects.toEqual(refusal('ATTACHMENT_TYPE_REFUSED')));

  test('too large ends at once: by what was said, or by the first byte too many', async () => {
    const film = video(3 * 1024 * 1024);
    await expect(take(film)).rejects.toEqual(refusal('ATTACHMENT_TOO_LARGE'));
    let read = 0;
    const counted = Readable.from(
      (function* () {
        for (; read < 1000; read += 1) yield read === 0 ? film.subarray(0, 8192) : Buffer.alloc(65_536);
      })(),
      { highWaterMark: 1 },
    );
    await expect(receive(counted, join(folder, 'counted'), {}, limits)).rejects.toEqual(
      refusal('ATTACHMENT_TOO_LARGE'),
    );
    expect(read).toBeLessThan(40);
    const declared = { length: 1_500_000 };
    await expect(take(await photo(), declared)).rejects.toEqual(refusal('ATTACHMENT_TOO_LARGE'));
  });

  test('nothing, fewer bytes than said, other bytes than said', async () => {
    const bytes = await photo();
    await expect(take(Buffer.alloc(0))).rejects.toEqual(refusal('ATTACHMENT_EMPTY'));
    await expect(take(bytes, { length: bytes.length + 1 })).rejects.toEqual(refusal('ATTACHMENT_CUT_SHORT'));
    await expect(take(bytes, { sha256: sha256(zip) })).rejects.toEqual(refusal('DIGEST_MISMATCH'));
  });

  test('the digest header of RFC 9530', () => {
    const ours = `sha-256=:${Buffer.alloc(32, 7).toString('base64')}:`;
    expect(digestOf(ours)).toBe('07'.repeat(32));
    expect(digestOf(`sha-512=:AAAA:, ${ours}`)).toBe('07'.repeat(32));
    expect([digestOf(undefined), digestOf('sha-512=:AAAA:')]).toEqual([undefined, undefined]);
    for (const wrong of ['sha-256=abc', 'sha-256=:abc:', 'sha-256=:' + 'A'.repeat(44) + ':'])
      expect(() => digestOf(wrong)).toThrow(refusal('DIGEST_MALFORMED') as unknown as Error);
  });
});

describe('links', () => {
  const secret = 'a token secret for the tests, 32+';
  const now = new Date('2026-03-09T01:20:00Z');
  const soon = new Date('2026-03-09T01:25:00Z');
  const to: LinkTo = { districtId: '379902', attachmentId: newId(), variant: 'THUMBNAIL' };
  const code = (token: string, at = now, key = secret) => {
    try {
      openLink(key, token, at);
      return 'opened';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  test('a link opens what it was made for, until it expires', () => {
    const token = signLink(secret, to, soon);
    expect(openLink(secret, token, soon)).toEqual(to);
    expect(code(token, new Date(soon.getTime() + 1))).toBe('LINK_EXPIRED');
  });

  test('no byte of it can be another, and no other key makes it', () => {
    const token = signLink(secret, to, soon);
    const body = Buffer.from(token.split('.')[0]!, 'base64url');
    for (let i = 0; i < body.length; i += 1) {
      const other = Buffer.from(body);
      other[i]! ^= 1;
      expect(code(`${other.toString('base64url')}.${token.split('.')[1]}`)).toBe('LINK_INVALID');
    }
    expect(code(signLink('another secret, also of 32 letters', to, soon))).toBe('LINK_INVALID');
    for (const odd of [
      '',
      '.',
      'a.b',
      token.slice(1),
      `${token}A`,
      token.replace('.', ''),
      '../../etc/passwd',
    ])
      expect(code(odd)).toBe('LINK_INVALID');
  });
});

test.each<[string | undefined, unknown]>([
  [undefined, null],
  ['bytes=0-9', { start: 0, end: 9 }],
  ['bytes=90-', { start: 90, end: 99 }],
  ['bytes=-10', { start: 90, end: 99 }],
  ['bytes=-1000', { start: 0, end: 99 }],
  ['bytes=50-1000', { start: 50, end: 99 }],
  ['bytes=100-', 'UNSATISFIABLE'],
  ['bytes=-0', 'UNSATISFIABLE'],
  ['bytes=9-3', 'UNSATISFIABLE'],
  ['bytes=-', null],
  ['bytes=0-1,5-6', null],
  ['lines=1-2', null],
])('range %s of 100 bytes', (header, range) => expect(rangeOf(header, 100)).toEqual(range));

describe('the store on disk', () => {
  const { store, spool } = openStore({ attachments: 'disk', dataDir: join(tmpdir(), `gw-store-${newId()}`) });
  const key = keys.kept({ districtId: '379902', id: newId() }, 'ab'.repeat(32));
  const listed = async () => {
    const all: string[] = [];
    for await (const one of store.list()) all.push(one.key);
    return all;
  };

  test('keeps, opens whole or in part, lists and removes', async () => {
    await spool.with(async (name) => {
      await writeFile(name('x'), 'hello');
      await store.take(key, name('x'));
    });
    expect((await buffer(await store.open(key))).toString()).toBe('hello');
    expect((await buffer(await store.open(key, { start: 1, end: 2 }))).toString()).toBe('el');
    expect(await listed()).toEqual([key]);
    await store.remove(key);
    await store.remove(key);
    await expect(store.open(key)).rejects.toThrow(/nothing is kept/);
    expect(await listed()).toEqual([]);
  });

  test.each([
    '../../etc/passwd',
    'kept/379902/../../x',
    `${'kept/379902/ab/'}..`,
    '/etc/passwd',
    'kept\\x',
    '',
  ])('no key climbs out: %s', async (odd) => {
    await expect(store.open(odd)).rejects.toThrow(/no key of ours/);
    await expect(async () => store.remove(odd)).rejects.toThrow(/no key of ours/);
  });

  test('the spool is empty after work that failed, and what a death has left is swept a day later', async () => {
    let path = '';
    const work = spool.with(async (name) => {
      path = name('x');
      await writeFile(path, 'half');
      throw new Error('cut');
    });
    await expect(work).rejects.toThrow('cut');
    await expect(stat(path)).rejects.toThrow(/ENOENT/);
    await writeFile(path, 'left');
    expect(await spool.sweep(new Date(0))).toBe(0);
    await utimes(path, new Date(1000), new Date(1000));
    expect(await spool.sweep(new Date(2000))).toBe(1);
    expect(await readdir(join(path, '..'))).toEqual([]);
  });

  test('pieces: one address has little room, the others keep theirs, and what is idle for an hour is gone', async () => {
    const now = new Date();
    const of = (id: number, source: string | null, at = now) => spool.gathering([`${id}`], source, at);
    for (let id = 0; id < 20; id += 1) await writeFile((await of(id, 'ab'))!, 'x');
    expect(await of(20, 'ab')).toBeNull();
    expect(await of(3, 'cd')).toBe(await of(3, 'ab'));
    const [other, staff] = [await of(20, 'cd'), await of(21, null)];
    expect([other, staff]).not.toContain(null);
    await truncate((await of(3, 'ab'))!, 600 * 1024 ** 2);
    expect([await of(4, 'ab'), await of(3, 'ab')]).toEqual([null, expect.stringMatching(/ab\.pieces$/)]);
    expect([await of(20, 'cd'), await of(21, null)]).toEqual([other, staff]);
    expect(await of(20, 'ab', new Date(now.getTime() + 3_700_000))).not.toBeNull();
    expect(await readdir(join(other!, '..'))).toEqual([]);
  });
});
