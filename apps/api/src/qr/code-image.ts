import type { FastifyRequest } from 'fastify';
import QRCode from 'qrcode';
import { sealQrToken, type QrPoint } from '#territory';
import type { ApiSettings } from '../start-api.js';

/** A quarter of it may be hidden or torn away (level Q: about 25 %), and it still reads. */
const errorCorrectionLevel = 'Q';

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

export const pngOf = (url: string, width: number): Promise<Buffer> =>
  QRCode.toBuffer(url, { errorCorrectionLevel, width, margin: 4 });

export const svgOf = (url: string): Promise<string> =>
  QRCode.toString(url, { errorCorrectionLevel, type: 'svg', margin: 4 });

/** The dark runs of a code, line by line, in modules: `[x, y, length]`; with the number of modules on a side. */
export function runsOf(url: string): { side: number; runs: Array<[number, number, number]> } {
  const { modules } = QRCode.create(url, { errorCorrectionLevel });
  const runs: Array<[number, number, number]> = [];
  for (let y = 0; y < modules.size; y += 1)
    for (let x = 0; x < modules.size; x += 1) {
      const start = x;
      while (x < modules.size && modules.get(y, x)) x += 1;
      if (x > start) runs.push([start, y, x - start]);
    }
  return { side: modules.size, runs };
}
