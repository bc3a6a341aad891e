import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import type { AttachmentLimits } from '#catalogue';
import { Refusal } from '#config';
import { headLength, mediaTypeOf } from './media.js';
import { receive, refuseTooLarge, type Received } from './receive.js';

/** A piece of an upload, as `Content-Range` says it: bytes `from` to `to` (both included) of `total`; without them a question how far it is. */
export interface Piece {
  range: { from: number; to: number } | null;
  total: number;
}

/** How much of an upload is here. */
export interface Progress {
  received: number;
  total: number;
}

// The form to ask, `bytes *` and a slash, would end a longer comment.
/** `bytes 0-8388607/52428800`, or a star for the range to ask. Throws `Refusal` PIECE_MALFORMED (400). */
export function pieceOf(header: string | undefined): Piece | undefined {
  if (header === undefined) return undefined;
  const [, range, from, to, total] = /^bytes (\*|(\d{1,12})-(\d{1,12}))\/(\d{1,12})$/.exec(header) ?? [];
  const piece = { from: Number(from), to: Number(to) };
  if (range === '*') return { range: null, total: Number(total) };
  if (range === undefined || piece.from > piece.to || piece.to >= Number(total)) throw malformed();
  return { range: piece, total: Number(total) };
}

const sizeOf = (path: string) =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

const busy = new Set<string>();

/**
 * Adds a piece to what is at `path`, where it continues it; a piece from 0 begins anew. What a cut connection has brought
 * stays. Answers how far it is. Throws `Refusal`: UPLOAD_OFFSET, UPLOAD_BUSY (409), PIECE_TOO_LONG, DIGEST_MISMATCH (400),
 * ATTACHMENT_TOO_LARGE (413), ATTACHMENT_TYPE_REFUSED (415).
 */
export async function addPiece(
  path: string,
  body: AsyncIterable<Uint8Array>,
  { range, total }: Piece,
  sha256: string | undefined,
  limits: AttachmentLimits,
): Promise<Progress> {
  refuseTooLarge({ length: total }, limits);
  if (!range) return { received: await sizeOf(path), total };
  if (busy.has(path)) throw isBusy();
  busy.add(path);
  try {
    const received = await sizeOf(path);
    if (range.from !== 0 && range.from !== received) throw elsewhere(received);
    const size = await append(path, body, range, sha256);
    if (range.from === 0) await judge(path, size, total);
    return { received: size, total };
  } finally {
    busy.delete(path);
  }
}

async function append(
  path: string,
  body: AsyncIterable<Uint8Array>,
  { from, to }: { from: number; to: number },
  sha256: string | undefined,
): Promise<number> {
  const file = await open(path, from === 0 ? 'w' : 'r+', 0o640);
  const hash = createHash('sha256');
  let at = from;
  try {
    for await (const chunk of body) {
      if (at + chunk.length > to + 1) throw tooLong();
      hash.update(chunk);
      for (let done = 0; done < chunk.length;)
        done += (await file.write(chunk, done, chunk.length - done, at + done)).bytesWritten;
      at += chunk.length;
    }
    if (sha256 !== undefined && hash.digest('hex') !== sha256) throw mismatch();
    return at;
  } catch (error) {
    if (error instanceof Refusal) await file.truncate(from);
    throw error;
  } finally {
    await file.close();
  }
}

/** What it is, the first piece shows. */
async function judge(path: string, size: number, total: number): Promise<void> {
  if (size < Math.min(headLength, total)) return;
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(Math.min(headLength, size));
    await file.read(head, 0, head.length, 0);
    await mediaTypeOf(head);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** All pieces as one upload, checked as a whole; they are gone afterwards, also where it is refused. Throws UPLOAD_BUSY, UPLOAD_OFFSET (409) and what `receive` throws. */
export async function joinPieces(
  path: string,
  to: string,
  whole: { total: number; sha256: string | undefined },
  limits: AttachmentLimits,
): Promise<Received> {
  const declared = { length: whole.total, sha256: whole.sha256 };
  if (busy.has(path)) throw isBusy();
  busy.add(path);
  try {
    // Somebody may have begun it anew since its last piece came.
    const received = await sizeOf(path);
    if (received !== whole.total) throw elsewhere(received);
    return await receive(createReadStream(path), to, declared, limits);
  } finally {
    await rm(path, { force: true });
    busy.delete(path);
  }
}

const malformed = () =>
  new Refusal(400, 'PIECE_MALFORMED', {
    zh: 'Content-Range 应为 bytes 起-止/总数, 或用 bytes */总数 查询进度。',
    en: 'Content-Range must be bytes from-to/total, or bytes */total to ask how far it is.',
  });
const elsewhere = (received: number) =>
  new Refusal(
    409,
    'UPLOAD_OFFSET',
    { zh: `已收到 ${received} 字节, 请从这里继续。`, en: `${received} bytes are here; go on from there.` },
    { received },
  );
const isBusy = () =>
  new Refusal(409, 'UPLOAD_BUSY', {
    zh: '同一份材料的另一段正在上传, 请稍候查询进度再继续。',
    en: 'Another piece of this upload is coming in; ask how far it is, then go on.',
  });
const tooLong = () =>
  new Refusal(400, 'PIECE_TOO_LONG', {
    zh: '这一段比 Content-Range 所说的长, 没有保存; 请重传这一段。',
    en: 'The piece is longer than Content-Range says and was not kept; send it again.',
  });
const mismatch = () =>
  new Refusal(400, 'DIGEST_MISMATCH', {
    zh: '这一段与 Content-Digest 不符, 没有保存; 请重传这一段。',
    en: 'The piece is not that of its Content-Digest and was not kept; send it again.',
  });
