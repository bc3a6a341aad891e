import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Asking, Heard } from './asking.js';
import { write } from './book.js';
import type { Chance } from './chance.js';
import { Life } from './life.js';

/** Where and what residents report: one is checked on the spot and whistled about, the other goes its plain way. */
const smoke = {
  text: '楼下烤鱼店排烟管直接对着我家窗户, 油烟呛人。',
  point: { lng: 118.3274, lat: 35.0827, crs: 'WGS84' },
};
const rubbish = { text: '小区后巷的垃圾桶满溢, 三天没人清运, 味道很大。' };

interface Office {
  asking: Asking;
  chance: Chance;
  lives: Life[];
  district: string;
  /** A small photo. */
  jpeg: Buffer;
  /** True once everybody is to go home. */
  ending: () => boolean;
}

export type Errand = (office: Office) => Promise<unknown>;

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const hashIn = (receipt: unknown): string => {
  const content = String(receipt).split('.')[1] ?? '';
  return String(
    (JSON.parse(Buffer.from(content, 'base64url').toString() || '{}') as { filedHash?: string }).filedHash ??
      '',
  );
};

/** A resident files, and sends it again with its key until there is a receipt; one in seven gives up at the first silence. */
export const file: Errand = async ({ asking, chance, lives, district, ending }) => {
  const key = randomUUID();
  const whistled = chance.happens(0.2);
  const grid = `${district}00${chance.between(1, 4)}00${chance.between(1, 2)}00${chance.between(1, 3)}`;
  const body = {
    channel: 'WEB',
    ...(whistled ? smoke : { ...rubbish, gridCode: grid }),
    reporter: { name: '金女士', phone: `154${chance.between(10_000_000, 99_999_999)}` },
  };
  const ask = { body, headers: { 'idempotency-key': key } };
  const path = '/api/v1/cases';
  const timid = chance.happens(0.15);
  const heard = timid ? await asking.once('POST', path, ask) : await asking.until('POST', path, ask, ending);
  if (heard?.status !== 201) {
    write(asking.book, { is: 'UNKNOWN', key });
    return;
  }
  const seen = filed(asking, key, heard);
  lives.push(new Life(seen.number, seen.trackingCode, { whistled, lazy: chance.happens(0.1) }));
  if (!chance.happens(0.1)) return;
  // Somebody presses the button twice, perhaps much later, and at another api.
  const again = await asking.until('POST', path, ask, ending);
  if (again?.status === 201) filed(asking, key, again);
};

function filed({ book }: Asking, key: string, { body }: Heard) {
  const [number, trackingCode] = [String(body['number']), String(body['trackingCode'])];
  write(book, { is: 'FILED', key, number, trackingCode, hash: hashIn(body['receipt']) });
  return { number, trackingCode };
}

/** A photo of another content each time: a comment of so many random bytes goes before the picture. */
export function photoLike(jpeg: Buffer, bytes: number): Buffer {
  const parts: Buffer[] = [];
  for (let left = bytes; left > 0; left -= 60_000) {
    const comment = randomBytes(Math.min(left, 60_000));
    const head = Buffer.from([0xff, 0xfe, 0, 0]);
    head.writeUInt16BE(comment.length + 2, 2);
    parts.push(head, comment);
  }
  return Buffer.concat([jpeg.subarray(0, 2), ...parts, jpeg.subarray(2)]);
}

/** The resident of some case adds a photo to it; sent again under the same id until it is there. */
export const upload: Errand = async ({ asking, chance, lives, jpeg, ending }) => {
  const open = lives.filter((life) => life.photos < 5);
  if (open.length === 0) return;
  const life = chance.pick(open);
  life.photos += 1;
  const id = randomUUID();
  const bytes = photoLike(jpeg, chance.between(2000, 150_000));
  const ask = { as: { code: life.trackingCode }, body: bytes };
  const path = `/api/v1/cases/${life.number}/attachments/${id}`;
  const timid = chance.happens(0.2);
  const heard = timid ? await asking.once('PUT', path, ask) : await asking.until('PUT', path, ask, ending);
  const its = { id, sha256: sha256(bytes) };
  if (heard && (heard.status === 200 || heard.status === 201))
    write(asking.book, {
      is: 'KEPT',
      number: life.number,
      trackingCode: life.trackingCode,
      ...its,
      size: bytes.length,
    });
  else write(asking.book, { is: 'DROPPED', ...its });
};

/** Somebody moves a case one step on, by whatever state it is found in. */
export const move: Errand = async ({ asking, chance, lives }) => {
  const free = lives.filter((life) => !life.busy);
  if (free.length === 0) return;
  // The young ones first, so that many come to their end however many there are.
  await chance.pick(free.slice(0, 12)).step(asking);
  const over = lives.findIndex((life) => life.over);
  if (over >= 0) lives.splice(over, 1);
};

/** Lists and single cases, of staff and of residents. */
export const look: Errand = async ({ asking, chance, lives }) => {
  const life = lives.length > 0 ? chance.pick(lives) : undefined;
  if (life && chance.happens(0.6)) return life.look(asking);
  const staff = chance.pick(['agent', 's001', 's004', 'd02', 'leader']);
  return asking.once('GET', chance.pick(['/api/v1/cases?limit=20', '/api/v1/messages']), { as: { staff } });
};
