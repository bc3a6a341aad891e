import { Refusal } from '#config';

export type StuffKind = 'PHOTO' | 'VIDEO' | 'DOCUMENT';

/** What may be uploaded. HEIC is not: no decoder for it comes with the program. */
export const media = {
  'image/jpeg': { kind: 'PHOTO', ending: 'jpg' },
  'image/png': { kind: 'PHOTO', ending: 'png' },
  'image/webp': { kind: 'PHOTO', ending: 'webp' },
  'video/mp4': { kind: 'VIDEO', ending: 'mp4' },
  'video/quicktime': { kind: 'VIDEO', ending: 'mov' },
  'application/pdf': { kind: 'DOCUMENT', ending: 'pdf' },
} as const satisfies Record<string, { kind: StuffKind; ending: string }>;

export type MediaType = keyof typeof media;

/** How many of the first bytes tell the type. */
export const headLength = 4100;

/** The type by the first bytes alone: neither a name nor a header is asked. Throws `Refusal` ATTACHMENT_TYPE_REFUSED (415). */
export async function mediaTypeOf(head: Uint8Array): Promise<MediaType> {
  const { fileTypeFromBuffer } = await import('file-type');
  const found = await fileTypeFromBuffer(head);
  // file-type tells an MP4 by its brand; phones write several.
  const mime = found?.mime === 'video/x-m4v' ? 'video/mp4' : found?.mime;
  if (mime && Object.hasOwn(media, mime)) return mime as MediaType;
  throw typeRefused(mime);
}

const typeRefused = (found: string | undefined) =>
  new Refusal(
    415,
    'ATTACHMENT_TYPE_REFUSED',
    {
      zh: `只接受 JPEG、PNG、WebP 照片, MP4、MOV 视频和 PDF(按内容判断, 与文件名无关)${found === 'image/heic' || found === 'image/heif' ? '; 请在手机相机设置中选择“兼容性最佳”(JPEG)后重拍或转换' : ''}。`,
      en: `Only JPEG, PNG and WebP photos, MP4 and MOV videos and PDF are taken, judged by their bytes, not by a name${found === 'image/heic' || found === 'image/heif' ? '; set the camera to "most compatible" (JPEG) or convert it' : ''}.`,
    },
    found ? { found } : {},
  );
