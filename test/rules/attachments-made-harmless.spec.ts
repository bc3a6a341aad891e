import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { readExif } from '../../libs/attachments/src/exif.js';
import { checkPdf } from '../../libs/attachments/src/pdf.js';
import { redraw } from '../../libs/attachments/src/photo.js';
import { cleanVideo } from '../../libs/attachments/src/video.js';
import {
  box,
  html,
  objectStream,
  pdf,
  photo,
  pixelBomb,
  placedPhoto,
  svg,
  video,
  zip,
} from '../support/attached.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridwhistle-harmless-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let files = 0;
async function kept(bytes: Buffer): Promise<string> {
  const path = join(folder, `${(files += 1)}`);
  await writeFile(path, bytes);
  return path;
}
async function redrawn(bytes: Buffer) {
  const path = await kept(bytes);
  const said = await redraw(path, `${path}.jpg`, `${path}.small`);
  return { ...said, whole: await readFile(`${path}.jpg`), small: await readFile(`${path}.small`) };
}
const unfit = (why: string) => expect.objectContaining({ why });

describe('photos', () => {
  test('nothing but pixels comes along; place and time are told apart, and it stands upright', async () => {
    const given = await placedPhoto();
    expect((await sharp(given).metadata()).exif).toBeDefined();
    const { told, width, height, whole, small } = await redrawn(given);
    expect(told.lat).toBeCloseTo(35.0827, 4);
    expect(told.lng).toBeCloseTo(118.3274, 4);
    expect(told.takenAt).toEqual(new Date('2026-03-09T01:20:00Z'));
    expect([width, height]).toEqual([40, 60]);
    for (const bytes of [whole, small]) {
      const { exif, icc, xmp, iptc, format, orientation } = await sharp(bytes).metadata();
      expect({ exif, icc, xmp, iptc, orientation, format }).toEqual({ format: 'jpeg' });
      expect(bytes.includes('SecretPhone')).toBe(false);
    }
  });

  test('what was appended to a photo is gone', async () => {
    const { whole } = await redrawn(Buffer.concat([await photo(), html, zip]));
    expect(whole.includes('<script>')).toBe(false);
    expect(whole.includes('PK\x05\x06', undefined, 'latin1')).toBe(false);
    expect(whole.subarray(-2).toString('hex')).toBe('ffd9');
  });

  test('a large one becomes 4096 px, its thumbnail 320 px', async () => {
    const { width, height, small } = await redrawn(await photo(5000, 100));
    expect([width, height]).toEqual([4096, 82]);
    expect((await sharp(small).metadata()).width).toBe(320);
  });

  test.each<[string, () => Buffer | Promise<Buffer>, string]>([
    ['a pixel bomb', () => pixelBomb(), 'PIXELS_TOO_MANY'],
    ['half a photo', async () => (await photo(400, 400)).subarray(0, 900), 'UNREADABLE'],
    [
      'an SVG behind the head of a PNG',
      () => Buffer.concat([pixelBomb(10).subarray(0, 8), svg]),
      'UNREADABLE',
    ],
    ['an SVG, for which a decoder exists', () => svg, 'UNREADABLE'],
  ])('%s is refused', async (_, make, why) => {
    await expect(redrawn(await make())).rejects.toEqual(unfit(why));
  });

  test('an EXIF block that is cut or that points anywhere tells nothing and harms nothing', async () => {
    const { exif } = await sharp(await placedPhoto()).metadata();
    for (let length = 0; length < exif!.length; length += 3) readExif(exif!.subarray(0, length));
    for (let i = 6; i < exif!.length; i += 1) {
      const other = Buffer.from(exif!);
      other[i] = 0xff;
      const { lat, lng } = readExif(other);
      expect(Math.abs(lat ?? 0) <= 90 && Math.abs(lng ?? 0) <= 180).toBe(true);
    }
  });
});

describe('films', () => {
  const cleaned = async (bytes: Buffer) => {
    const path = await kept(bytes);
    return { told: await cleanVideo(path), bytes: await readFile(path) };
  };

  test('place and device are blanked where they stand, and the film is as it was', async () => {
    const given = Buffer.concat([video(), box('free', html)]);
    const { told, bytes } = await cleaned(given);
    expect(told).toEqual({ lat: 35.0827, lng: 118.3274, takenAt: new Date(1_773_019_200_000) });
    expect(bytes.length).toBe(given.length);
    for (const gone of ['35.0827', 'SecretPhone', '<script>', 'udta'])
      expect(bytes.includes(gone)).toBe(false);
    const film = given.indexOf('mdat');
    expect(bytes.subarray(film, film + 1000)).toEqual(given.subarray(film, film + 1000));
  });

  test.each<[string, () => Buffer, string]>([
    ['with an archive at its end', () => Buffer.concat([video(), zip]), 'MIXED_CONTENT'],
    ['with an archive in its film', () => Buffer.concat([video(0), box('mdat', zip)]), 'MIXED_CONTENT'],
    ['with a page at its end', () => Buffer.concat([video(), html]), 'MIXED_CONTENT'],
    ['with a box longer than the file', () => video().subarray(0, -5), 'MIXED_CONTENT'],
    ['with a box nobody knows', () => Buffer.concat([video(), box('evil', html)]), 'MIXED_CONTENT'],
    ['with more boxes than any film', () => Buffer.concat(Array(20_001).fill(box('free'))), 'UNREADABLE'],
    [
      'with boxes in boxes in boxes',
      () => {
        let inner = box('mvhd', Buffer.alloc(100));
        for (let i = 0; i < 40; i += 1) inner = box('trak', inner);
        return Buffer.concat([box('ftyp', Buffer.from('isom')), box('moov', inner)]);
      },
      'UNREADABLE',
    ],
    ['without an index', () => box('ftyp', Buffer.from('isom')), 'UNREADABLE'],
  ])('%s it is refused', async (_, make, why) => {
    await expect(cleaned(make())).rejects.toEqual(unfit(why));
  });
});

describe('documents', () => {
  const check = (bytes: Buffer) => () => checkPdf(bytes);
  const passes = (objects?: string) => expect(check(pdf(objects))).not.toThrow();

  const script = '1 0 obj << /S /JavaScript /JS (app.alert(1)) >> endobj\n';
  const stream = (dictionary: string, body = 'x') =>
    `3 0 obj ${dictionary}\nstream\n${body}\nendstream\nendobj\n`;

  test('what only shows something passes', () => {
    passes();
    passes('1 0 obj << /Type /Catalog /OpenAction [2 0 R /Fit] >> endobj\n');
    passes(objectStream('2 0 << /Type /Page >>'));
    passes('3 0 obj\r<</ID<AB>/T(a stream (b) \\) c)/Filter 9 0 R>>\r\nstream \r\nx\nendstream\nendobj\n');
    passes('4 0 obj (a data stream\nstream\n) endobj\n');
    passes('3 0 obj << /Length 30 >>\nstream\n /JS is a word of a picture \nendstream\nendobj\n');
  });

  test.each<[string, Buffer, string]>([
    ['a script', pdf('1 0 obj << /S /JavaScript /JS (app.alert(1)) >> endobj\n'), 'ACTIVE_CONTENT'],
    ['a script in other letters', pdf('1 0 obj << /S /J#61vaScript >> endobj\n'), 'ACTIVE_CONTENT'],
    ['a script in an object stream', pdf(objectStream('2 0 << /S /JavaScript >>')), 'ACTIVE_CONTENT'],
    ['a program', pdf('1 0 obj << /S /Launch /F (calc.exe) >> endobj\n'), 'ACTIVE_CONTENT'],
    ['a file inside', pdf('1 0 obj << /Names << /EmbeddedFiles 2 0 R >> >> endobj\n'), 'ACTIVE_CONTENT'],
    ['a lock', pdf('1 0 obj << /Encrypt 2 0 R >> endobj\n'), 'ENCRYPTED'],
    ['an archive at its end', Buffer.concat([pdf(), zip]), 'MIXED_CONTENT'],
    ['an archive before its end', pdf(`% ${zip.toString('latin1')}\n`), 'MIXED_CONTENT'],
    ['a page at its end', Buffer.concat([pdf(), html]), 'MIXED_CONTENT'],
    ['a page before its beginning', Buffer.concat([html, pdf()]), 'MIXED_CONTENT'],
    ['no end', pdf().subarray(0, 30), 'UNREADABLE'],
    [
      'a script between words that look like a stream',
      pdf(`% stream\n${script}% endstream\n`),
      'ACTIVE_CONTENT',
    ],
    ['a script within a stream', pdf(stream('<< /Length 50 >>', script)), 'ACTIVE_CONTENT'],
    ['a script behind a string', pdf(stream('<< /T ( >>', ') /S /Rendition /JS (x)')), 'UNREADABLE'],
    ['a stream in a comment', pdf(stream('<< /A 1 % >>', '/JS (x) >>')), 'UNREADABLE'],
    [
      'a dictionary hidden by a string',
      pdf(stream('<< /First 4 /T (\n1 0 obj << % )\n /A 1 >>')),
      'UNREADABLE',
    ],
    ['a dictionary hidden by a comment', pdf(stream('<< /First 4 % 1 0 obj <<\n /A 1 >>')), 'UNREADABLE'],
    ['an object stream behind a comment', pdf(stream('<< /First 4 >> % x')), 'UNREADABLE'],
    ['an object stream within a stream', pdf(stream('<< >>', objectStream(''))), 'ACTIVE_CONTENT'],
    ['a filter that stands elsewhere', pdf(stream('<< /Type /ObjStm /Filter 5 0 R >>')), 'ACTIVE_CONTENT'],
    ['filters that stand elsewhere', pdf(stream('<< /First 4 /Filter [5 0 R] >>')), 'ACTIVE_CONTENT'],
    ['a coding over the filter', pdf(stream('<< /First 4 /DecodeParms 5 0 R >>')), 'ACTIVE_CONTENT'],
    ['a dictionary without end', pdf(stream(`<< /First 4 ${'/Filter['.repeat(130_000)} >>`)), 'UNREADABLE'],
    ['the word alone, again and again', pdf('stream '.repeat(150_000) + script), 'ACTIVE_CONTENT'],
    ['keywords without objects', pdf('>>\nstream\nendstream'.repeat(50_000)), 'UNREADABLE'],
    [
      'a bomb in an object stream',
      pdf(objectStream('', deflateSync(Buffer.alloc(40_000_000)))),
      'UNREADABLE',
    ],
  ])('one with %s is refused', (_, bytes, why) => {
    expect(check(bytes)).toThrow(unfit(why) as unknown as Error);
  });
});
