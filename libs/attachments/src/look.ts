import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { DataSource } from 'typeorm';
import { Attachment, keys } from './attachment.js';
import { nothingTold } from './exif.js';
import { checkPdf } from './pdf.js';
import type { Spool } from './spool.js';
import { MissingObject, type Store } from './store.js';
import { Unfit, type UnfitFor } from './unfit.js';
import { cleanVideo } from './video.js';

/** A look that takes longer has died with its worker. */
const leaseSeconds = 120;
/** What is to wait longer than any lease was written by a clock that was wrong then. */
const isDue = (now: string) =>
  `(look_at <= ${now}::timestamptz OR look_at > ${now}::timestamptz + interval '${2 * leaseSeconds} seconds')`;
/** What brought down so many looks brings down the next one too. */
const mostTries = 4;
/** Where the disk or the store said no, it is looked at again so soon. */
const againSeconds = 15;

export interface Workshop {
  dataSource: DataSource;
  store: Store;
  spool: Spool;
  /** One district alone; without it, all of them. */
  districtId?: string;
}

/**
 * Looks at the attachment that has waited longest: makes it harmless and READY, or REFUSED. Any number of workers may ask at
 * once; each gets another one. Answers what became of it, null where nothing waits. `now` is real time.
 */
export async function lookAtNext(shop: Workshop, now: Date): Promise<Attachment | null> {
  const waiting: Array<{ districtId: string }> = await shop.dataSource.query(
    `SELECT district_id AS "districtId" FROM attachment
     WHERE state = 'RECEIVED' AND ${isDue('$1')} AND ($2::text IS NULL OR district_id = $2)
     GROUP BY district_id ORDER BY min(look_at)`,
    [now, shop.districtId ?? null],
  );
  for (const { districtId } of waiting) {
    const [rows] = await shop.dataSource.query(
      `UPDATE attachment SET tries = tries + 1, look_at = $2
       WHERE district_id = $1 AND id = (SELECT id FROM attachment WHERE district_id = $1 AND state = 'RECEIVED' AND ${isDue('$3')}
         ORDER BY look_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [districtId, new Date(now.getTime() + leaseSeconds * 1000), now],
    );
    const [taken] = rows as Array<Pick<Attachment, 'id'>>;
    if (taken) return lookAtTaken(shop, { districtId, id: taken.id }, now);
  }
  return null;
}

async function lookAtTaken(
  shop: Workshop,
  key: Pick<Attachment, 'districtId' | 'id'>,
  now: Date,
): Promise<Attachment> {
  const row = await shop.dataSource.manager.findOneByOrFail(Attachment, key);
  const found = row.tries > mostTries ? refused('UNREADABLE') : await looked(shop, row, now);
  const { affected } = await shop.dataSource.manager.update(
    Attachment,
    { ...key, state: 'RECEIVED' },
    { ...found, readyAt: now },
  );
  if (affected) await shop.store.remove(keys.received(row));
  return { ...row, ...found, readyAt: now };
}

/** A look that failed for the store's sake is none: a disk that is full for an hour must not make a good photo unreadable. */
async function looked(shop: Workshop, row: Attachment, now: Date): Promise<Found> {
  try {
    return await lookAt(shop, row).catch(asRefused);
  } catch (error) {
    const { districtId, id, tries } = row;
    if (isOfTheStore(error))
      await shop.dataSource.manager.update(
        Attachment,
        { districtId, id, state: 'RECEIVED' },
        { tries: tries - 1, lookAt: new Date(now.getTime() + againSeconds * 1000) },
      );
    throw error;
  }
}

/** What the system says (ENOSPC, EIO, ECONNREFUSED), and what a store that speaks S3 answers. */
const isOfTheStore = (error: unknown): boolean =>
  error instanceof Error &&
  ('$metadata' in error || /^E[A-Z]{2,}$/.test(String((error as NodeJS.ErrnoException).code ?? '')));

type Found = Partial<Attachment> & Pick<Attachment, 'state'>;

const refused = (why: UnfitFor): Found => ({ state: 'REFUSED', refusedFor: why });

function asRefused(error: unknown): Found {
  if (error instanceof Unfit) return refused(error.why);
  // The collector or another worker was faster; with nothing to look at there is nothing to keep.
  if (error instanceof MissingObject) return refused('UNREADABLE');
  throw error;
}

function lookAt({ store, spool }: Workshop, row: Attachment): Promise<Found> {
  return spool.with(async (name) => {
    const source = name('source');
    await pipeline(
      await store.open(keys.received(row)),
      createWriteStream(source, { flags: 'wx', mode: 0o640 }),
    );
    if (row.kind === 'PHOTO') {
      // Only a worker that has a photo to look at carries the decoder.
      const { redraw } = await import('./photo.js');
      const [whole, small] = [name('whole'), name('small')];
      const { width, height, told } = await redraw(source, whole, small);
      const [of, { size: thumbSize }] = [await measure(whole), await stat(small)];
      await store.take(keys.kept(row, of.sha256), whole);
      await store.take(keys.thumb(row, of.sha256), small);
      return { state: 'READY', ...of, thumbSize, width, height, ...told };
    }
    const told = row.kind === 'VIDEO' ? await cleanVideo(source) : nothingTold;
    if (row.kind === 'DOCUMENT') checkPdf(await readFile(source));
    const of = await measure(source);
    await store.take(keys.kept(row, of.sha256), source);
    return { state: 'READY', ...of, ...told };
  });
}

async function measure(path: string): Promise<{ sha256: string; size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { sha256: hash.digest('hex'), size };
}
