import { Readable } from 'node:stream';
import type { DataSource } from 'typeorm';
import { lookAtNext, openStore, receive, shelve, type StoreSettings, type Upload } from '#attachments';
import { SHANDONG_LIKE, type AttachmentLimits } from '#catalogue';
import { newId } from './attached.js';

/** Uploads of one district as api and worker keep them together, on real time. */
export function openShelf(dataSource: DataSource, districtId: string, settings: StoreSettings) {
  const shop = { dataSource, districtId, ...openStore(settings) };
  const now = new Date();
  const later = new Date(now.getTime() + 1000);
  return {
    shop,
    now,
    upload: (
      bytes: Buffer,
      upload: Partial<Upload> = {},
      limits: AttachmentLimits = SHANDONG_LIKE.attachments,
    ) => {
      const whole = {
        id: newId(),
        caseId: null,
        fromKind: 'STAFF',
        fromId: 'x',
        unitCode: null,
        ...upload,
      } as const;
      return shop.spool.with(async (name) =>
        shelve(
          shop,
          { ...whole, districtId },
          await receive(Readable.from([bytes]), name('in'), {}, limits),
          limits,
          now,
        ),
      );
    },
    /** What became of the upload that waited longest. */
    look: () => lookAtNext(shop, later),
    async lookAtAll() {
      const seen = [];
      for (let one = await lookAtNext(shop, later); one; one = await lookAtNext(shop, later)) seen.push(one);
      return seen;
    },
  };
}
