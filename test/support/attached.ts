import { createHash, randomUUID } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';

export const newId = (): string => randomUUID();
export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
export const digest = (bytes: Uint8Array) =>
  `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`;

const plain = (width: number, height: number, seed: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: seed % 256, g: 120, b: 60 } } });

let drawn = 0;
/** A small photo, another one each time. */
export const photo = (width = 48, height = 32) =>
  plain(width, height, (drawn += 7))
    .jpeg()
    .toBuffer();

/** A photo that tells where (商城社区美食街) and when it was taken, and that lies on its side. */
export const placedPhoto = () =>
  plain(60, 40, 1)
    .withExif({
      IFD0: { Model: 'SecretPhone 9', Orientation: '6' },
      IFD2: { DateTimeOriginal: '2026:03:09 09:20:00', OffsetTimeOriginal: '+08:00' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '35/1 4/1 5772/100',
        GPSLongitudeRef: 'E',
        GPSLongitude: '118/1 19/1 3864/100',
      },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();

/** A PNG that says it is so large, in a few hundred bytes. */
export function pixelBomb(side = 50_000): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const row = deflateSync(Buffer.alloc(100_000));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', row),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc(body));
  return Buffer.concat([length, body, sum]);
}

function crc(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let i = 0; i < 8; i += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

export function box(type: string, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(content.length + 8, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
}

/** An MP4 as a phone lays it out: what it says of place and device, and `film` bytes of film. */
export function video(film = 1000, place = '+35.0827+118.3274/'): Buffer {
  const mvhd = Buffer.alloc(100);
  mvhd.writeUInt32BE(2_082_844_800 + 1_773_019_200, 4);
  const said = Buffer.concat([Buffer.from([0, place.length, 0x15, 0xc7]), Buffer.from(place, 'latin1')]);
  return Buffer.concat([
    box('ftyp', Buffer.from('isom\0\0\x02\0isomiso2avc1mp41', 'latin1')),
    box(
      'moov',
      box('mvhd', mvhd),
      box('udta', box('\xa9xyz', said)),
      box('meta', Buffer.from('SecretPhone 9')),
    ),
    box('mdat', Buffer.alloc(film, (drawn += 1))),
  ]);
}

export const pdf = (objects = '1 0 obj\n<< /Type /Catalog >>\nendobj\n') =>
  Buffer.from(`%PDF-1.7\n${objects}trailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF\n`, 'latin1');

/** An object stream, in which a PDF may keep its objects compressed. */
export function objectStream(objects: string, bytes = deflateSync(Buffer.from(objects, 'latin1'))): string {
  return `5 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length ${bytes.length} >>\nstream\n${bytes.toString('latin1')}\nendstream\nendobj\n`;
}

/** An empty ZIP archive. */
export const zip = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);
export const svg = Buffer.from(
  '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
);
export const html = Buffer.from('<!doctype html><html><script>alert(1)</script></html>');
/** A picture to one, an archive of Java to another. */
export const gifar = Buffer.concat([Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'), zip]);
