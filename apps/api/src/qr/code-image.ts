import type { FastifyRequest } from 'fastify';
import { sealQrToken, type QrPoint } from '#territory';
import type { ApiSettings } from '../start-api.js';

/** A quarter of it may be hidden or torn away (level Q: about 25 %), and it still reads. */
export const errorCorrectionLevel = 'Q';

export const qrSecretOf = ({ qrSecret, tokenSecret }: Pick<ApiSettings, 'qrSecret' | 'tokenSecret'>) =>
  qrSecret ?? tokenSecret;

/** What a point's code says: the address of its page. Without PUBLIC_URL it leads to wherever this request came to. */
export function qrUrlOf(
  { publicUrl, ...secrets }: Pick<ApiSettings, 'publicUrl' | 'qrSecret' | 'tokenSecret'>,
  request: Pick<FastifyRequest, 'protocol' | 'host'>,
  { districtId, number, version }: Pick<QrPoint, 'districtId' | 'number' | 'version'>,
): string {
  const base = publicUrl ?? `${request.protocol}://${request.host}`;
  return `${base}/q/${sealQrToken(qrSecretOf(secrets), { districtId, number, version })}`;
}

export const pngOf = async (url: string, width: number): Promise<Buffer> =>
  (await drawing()).toBuffer(url, { errorCorrectionLevel, width, margin: 4 });

export const svgOf = async (url: string): Promise<string> =>
  (await drawing()).toString(url, { errorCorrectionLevel, type: 'svg', margin: 4 });

const drawing = async () => (await import('qrcode')).default;
