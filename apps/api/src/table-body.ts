import type { FastifyRequest } from 'fastify';
import { Refusal } from '#config';

/** Routes whose body is a file of a person's making, a table or a map: `POST .../import`. */
export const takesFile = (method: string, pattern: string | undefined) =>
  method === 'POST' && (pattern ?? '').endsWith('/import');

/** More than any table of a district. */
const mostBytes = 8 * 1024 * 1024;

/**
 * The bytes of the file that is the body of such a route, whatever it says of its type. Throws `Refusal`: FILE_EMPTY (400),
 * FILE_TOO_LARGE (413), FILE_AS_BYTES (415) where JSON or a form was sent.
 */
export async function fileOf({ raw, headers, body }: FastifyRequest): Promise<Buffer> {
  if (body !== undefined && body !== null) throw asBytes();
  if (/^(multipart\/|application\/x-www-form)/i.test(headers['content-type'] ?? '')) throw asBytes();
  if (Number(headers['content-length'] ?? 0) > mostBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of raw as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > mostBytes) throw tooLarge();
    chunks.push(chunk);
  }
  if (size === 0) throw empty();
  return Buffer.concat(chunks);
}

const empty = () =>
  new Refusal(400, 'FILE_EMPTY', {
    zh: '没有收到文件内容, 请以文件的字节作为正文。',
    en: 'No file arrived; send its bytes as the body.',
  });
const tooLarge = () =>
  new Refusal(413, 'FILE_TOO_LARGE', {
    zh: `文件超过 ${mostBytes / 1024 / 1024} MB, 请分成几个。`,
    en: `The file is larger than ${mostBytes / 1024 / 1024} MB; use several.`,
  });
const asBytes = () =>
  new Refusal(415, 'FILE_AS_BYTES', {
    zh: '请直接以文件的字节作为正文(application/octet-stream 或 text/csv), 不要用表单或 JSON。',
    en: "Send the file's own bytes as the body (application/octet-stream or text/csv), not a form and not JSON.",
  });
