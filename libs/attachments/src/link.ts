import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { Refusal } from '#config';

/** What a link opens: the whole or the small picture of one attachment. */
export interface LinkTo {
  districtId: string;
  attachmentId: string;
  variant: 'FULL' | 'THUMBNAIL';
}

export const linkLifeMs = 5 * 60_000;

const keyOf = (secret: string) =>
  Buffer.from(hkdfSync('sha256', secret, '', 'gridwhistle attachment link', 32));
const sealOf = (secret: string, body: Buffer) => createHmac('sha256', keyOf(secret)).update(body).digest();

/** A token that opens one attachment until `expiresAt` (whole seconds) and nothing else; HMAC-SHA256 under a key of its own. */
export function signLink(
  secret: string,
  { districtId, attachmentId, variant }: LinkTo,
  expiresAt: Date,
): string {
  const body = Buffer.alloc(27);
  body.write(districtId, 0, 6, 'ascii');
  Buffer.from(attachmentId.replaceAll('-', ''), 'hex').copy(body, 6);
  body.writeUInt8(variant === 'FULL' ? 0 : 1, 22);
  body.writeUInt32BE(Math.floor(expiresAt.getTime() / 1000), 23);
  return `${body.toString('base64url')}.${sealOf(secret, body).toString('base64url')}`;
}

/** What a token opens. Throws `Refusal`: LINK_INVALID (404), LINK_EXPIRED (410). The seal is compared in constant time. */
export function openLink(secret: string, token: string, now: Date): LinkTo {
  const [, first, second] = /^([\w-]{36})\.([\w-]{43})$/.exec(token) ?? [];
  const body = Buffer.from(first ?? '', 'base64url');
  const seal = Buffer.from(second ?? '', 'base64url');
  if (body.length !== 27 || seal.length !== 32 || !timingSafeEqual(seal, sealOf(secret, body)))
    throw invalid();
  if (now.getTime() > body.readUInt32BE(23) * 1000) throw expired();
  const hex = body.subarray(6, 22).toString('hex');
  return {
    districtId: body.subarray(0, 6).toString('ascii'),
    attachmentId: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    variant: body.readUInt8(22) === 0 ? 'FULL' : 'THUMBNAIL',
  };
}

const invalid = () =>
  new Refusal(404, 'LINK_INVALID', {
    zh: '链接无效, 请重新获取(POST .../attachments/{id}/link)。',
    en: 'This link opens nothing; ask for a new one (POST .../attachments/{id}/link).',
  });
const expired = () =>
  new Refusal(410, 'LINK_EXPIRED', {
    zh: '链接已过期(5 分钟有效), 请重新获取。',
    en: 'This link has expired (it lives five minutes); ask for a new one.',
  });
