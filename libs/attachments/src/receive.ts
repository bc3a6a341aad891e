import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { AttachmentLimits } from '#catalogue';
import { Refusal } from '#config';
import { headLength, media, mediaTypeOf, type MediaType, type StuffKind } from './media.js';

/** What came in, in a file of the spool. */
export interface Received {
  path: string;
  mediaType: MediaType;
  /** Bytes. */
  size: number;
  /** Hexadecimal. */
  sha256: string;
}

/** What the sender has said beforehand. */
export interface Declared {
  length?: number | undefined;
  /** SHA-256 of the whole, hexadecimal. */
  sha256?: string | undefined;
}

const mb = 1024 * 1024;
export const largest = (limits: AttachmentLimits): number =>
  Math.max(limits.photoMb, limits.videoMb, limits.documentMb) * mb;
const limitOf = (limits: AttachmentLimits, kind: StuffKind) =>
  ({ PHOTO: limits.photoMb, VIDEO: limits.videoMb, DOCUMENT: limits.documentMb })[kind] * mb;

/** Throws `Refusal` ATTACHMENT_TOO_LARGE (413) where the declared length alone is more than any kind may have. */
export function refuseTooLarge({ length }: Declared, limits: AttachmentLimits): void {
  if (length !== undefined && length > largest(limits)) throw tooLarge(largest(limits));
}

/**
 * Writes a body to `path` as it comes, never more than a chunk in memory, and stops at the first byte too many. Throws
 * `Refusal`: ATTACHMENT_TYPE_REFUSED (415), ATTACHMENT_TOO_LARGE (413), ATTACHMENT_EMPTY, ATTACHMENT_CUT_SHORT,
 * DIGEST_MISMATCH (400); whatever the stream throws where the connection breaks.
 */
export async function receive(
  body: AsyncIterable<Uint8Array>,
  path: string,
  declared: Declared,
  limits: AttachmentLimits,
): Promise<Received> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o640);
  let size = 0;
  let mediaType: MediaType | undefined;
  let head = Buffer.alloc(0);
  const judge = async () => {
    mediaType = await mediaTypeOf(head);
    const most = limitOf(limits, media[mediaType].kind);
    if (declared.length !== undefined && declared.length > most) throw tooLarge(most);
  };
  try {
    for await (const chunk of body) {
      size += chunk.length;
      if (mediaType === undefined) {
        head = Buffer.concat([head, chunk]);
        if (head.length >= headLength) await judge();
      }
      if (mediaType && size > limitOf(limits, media[mediaType].kind))
        throw tooLarge(limitOf(limits, media[mediaType].kind));
      hash.update(chunk);
      await writeAll(file, chunk);
    }
    if (size === 0) throw empty();
    if (mediaType === undefined) await judge();
    if (declared.length !== undefined && declared.length !== size) throw cutShort();
  } finally {
    await file.close();
  }
  const sha256 = hash.digest('hex');
  if (declared.sha256 !== undefined && declared.sha256 !== sha256) throw mismatch();
  return { path, mediaType: mediaType!, size, sha256 };
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at)).bytesWritten;
}

/** The SHA-256 of a `Repr-Digest` or `Content-Digest` header (RFC 9530), hexadecimal. Throws `Refusal` DIGEST_MALFORMED (400). */
export function digestOf(header: string | undefined): string | undefined {
  const value = /(?:^|,)\s*sha-256=([^,;\s]*)/i.exec(header ?? '')?.[1];
  if (value === undefined) return undefined;
  const inner = /^:([A-Za-z0-9+/]{43}=):$/.exec(value)?.[1];
  if (inner) return Buffer.from(inner, 'base64').toString('hex');
  throw new Refusal(400, 'DIGEST_MALFORMED', {
    zh: '摘要头应为 sha-256=:<base64>: (RFC 9530)。',
    en: 'The digest header must be sha-256=:<base64>: (RFC 9530).',
  });
}

const tooLarge = (most: number) =>
  new Refusal(
    413,
    'ATTACHMENT_TOO_LARGE',
    {
      zh: `文件过大, 此类最多 ${most / mb} MB; 请压缩或分段后上传。`,
      en: `The file is too large: at most ${most / mb} MB of this kind; compress or cut it.`,
    },
    { mostBytes: most },
  );
const empty = () =>
  new Refusal(400, 'ATTACHMENT_EMPTY', {
    zh: '没有收到内容: 请把文件的字节作为正文发送。',
    en: "Nothing came: send the file's bytes as the body.",
  });
const cutShort = () =>
  new Refusal(400, 'ATTACHMENT_CUT_SHORT', {
    zh: '收到的字节数与 Content-Length 不符, 请用同一编号重传。',
    en: 'Fewer bytes came than Content-Length said; send it again under the same id.',
  });
const mismatch = () =>
  new Refusal(400, 'DIGEST_MISMATCH', {
    zh: '收到的内容与摘要不符(传输中损坏), 请用同一编号重传。',
    en: 'The bytes are not those of the digest; send it again under the same id.',
  });
