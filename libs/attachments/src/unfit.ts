/** Why what was received cannot be kept. */
export const unfitFor = {
  UNREADABLE: {
    zh: '文件损坏或不完整, 无法读取; 请重新拍摄或导出后上传。',
    en: 'The file is damaged or cut short.',
  },
  PIXELS_TOO_MANY: { zh: '照片像素过多(上限 1.2 亿), 请缩小后上传。', en: 'The photo has too many pixels.' },
  MIXED_CONTENT: {
    zh: '文件中混有其他内容(如压缩包、网页), 请导出为普通文件后上传。',
    en: 'The file carries something else inside (an archive, a page).',
  },
  ACTIVE_CONTENT: {
    zh: 'PDF 含脚本、附件或可执行动作, 请“打印为 PDF”后上传。',
    en: 'The PDF carries scripts, files or actions; print it to PDF and send that.',
  },
  ENCRYPTED: {
    zh: 'PDF 已加密, 无法检查; 请去除密码后上传。',
    en: 'The PDF is encrypted and cannot be looked into.',
  },
} as const;

export type UnfitFor = keyof typeof unfitFor;

/** It is not what it claimed to be; nothing of it is kept. */
export class Unfit extends Error {
  constructor(readonly why: UnfitFor) {
    super(why);
    this.name = 'Unfit';
  }
}
