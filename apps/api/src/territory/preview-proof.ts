import { createHmac } from 'node:crypto';
import { Refusal } from '#config';

/** Proof that this very file was previewed against this version of the map: whoever applies it must show it. */
export const proofOf = (
  secret: string,
  districtId: string,
  { sha256, crs, basedOn }: { sha256: string; crs: string; basedOn: number },
): string =>
  createHmac('sha256', secret).update(`map ${districtId} ${sha256} ${crs} ${basedOn}`).digest('hex');

export const notPreviewed = () =>
  new Refusal(
    422,
    'NOT_PREVIEWED',
    {
      zh: '请先以同一文件和坐标系预览, 并带上其 fingerprint; 底图已变的须重新预览。',
      en: 'Preview the same file with the same coordinate system first and show its fingerprint; preview again where the map has changed.',
    },
    { fields: ['fingerprint'] },
  );
