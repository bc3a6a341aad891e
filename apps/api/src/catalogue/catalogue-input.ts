import { createHmac } from 'node:crypto';
import type { CatalogueBase, CatalogueFiles } from '#catalogue';
import { Refusal } from '#config';
import type { ImportReport } from '#sheets';
import type { CatalogueFilesDto } from './catalogue.dto.js';

/** The bytes of the files that were sent. Throws `Refusal` CATALOGUE_FILE_MISSING where there is none. */
export function filesFrom({
  categories,
  responsibility,
  delegatedPowers,
}: CatalogueFilesDto): CatalogueFiles {
  if (!categories && !responsibility && !delegatedPowers) throw noFile();
  const bytes = (given: string) => Buffer.from(given, 'base64');
  return {
    ...(categories ? { categories: bytes(categories) } : {}),
    ...(responsibility ? { responsibility: bytes(responsibility) } : {}),
    ...(delegatedPowers ? { delegatedPowers: bytes(delegatedPowers) } : {}),
  };
}

/** Proof that the content with this digest was previewed in this district on top of these versions: whoever stores it must show it. */
export const fingerprintOf = (
  districtId: string,
  { inEffect, newest }: CatalogueBase,
  digest: string,
  secret: string,
): string =>
  createHmac('sha256', secret)
    .update(`catalogue ${districtId} ${inEffect} ${newest} ${digest}`)
    .digest('hex');

const noFile = () =>
  new Refusal(
    422,
    'CATALOGUE_FILE_MISSING',
    {
      zh: '请至少给出 categories、responsibility、delegatedPowers 之一(CSV 或 XLSX 文件的 base64)。',
      en: 'Give one of categories, responsibility and delegatedPowers at least (a CSV or XLSX file, in base64).',
    },
    { fields: ['categories'] },
  );

export const notPreviewed = () =>
  new Refusal(
    422,
    'CATALOGUE_NOT_PREVIEWED',
    {
      zh: '请先预览同一内容(POST /api/v1/catalogue/previews), 并带上其 fingerprint; 文件或现行版本改动后须重新预览。',
      en: 'Preview this very content first (POST /api/v1/catalogue/previews) and send its fingerprint; what has changed since is previewed anew.',
    },
    { fields: ['preview'] },
  );

export const hasErrors = ({ errors, findings }: ImportReport) =>
  new Refusal(
    422,
    'CATALOGUE_INVALID',
    {
      zh: `目录有 ${errors} 处错误, 不能写入。${findings[0]?.zh ?? ''}`,
      en: `The catalogue has ${errors} errors and is not written; the first is ${findings[0]?.code ?? ''} in line ${findings[0]?.line ?? '-'}.`,
    },
    { findings: findings.filter(({ severity }) => severity === 'ERROR').slice(0, 20) },
  );

export const tooSoon = () =>
  new Refusal(
    422,
    'EFFECTIVE_TOO_SOON',
    {
      zh: '生效时间须在将来; 要立即生效, 请不给 effectiveFrom。',
      en: 'The version must take effect in the future; for at once, leave effectiveFrom out.',
    },
    { fields: ['effectiveFrom'] },
  );
