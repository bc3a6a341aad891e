import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import {
  digestOf,
  findAttachment,
  receive,
  refuseFull,
  refuseTooLarge,
  sameAgain,
  shelve,
  Spool,
  type Attachment,
  type Declared,
  type Store,
  type Upload,
} from '#attachments';
import type { AttachmentLimits } from '#catalogue';
import { realClock, Refusal } from '#config';
import { seeing, wholeDistrict } from '#database';
import { SPOOL, STORE } from './tokens.js';

const uploadRoute = /\/attachments\/:id$/;
/** How long a body that was refused may go on, so that its sender reads why before the connection ends. */
const lingerMs = 2000;
const leftoversMs = 24 * 3_600_000;

/**
 * Bodies of the upload routes stay streams; everywhere else what is not JSON is refused as before. A body that nobody read is
 * thrown away for a moment after the answer, and then its line is cut: it costs neither memory nor an endless transfer.
 */
export function leaveUploadsUnread(fastify: FastifyInstance): void {
  fastify.addContentTypeParser('*', (request, _payload, done) => {
    const upload = request.method === 'PUT' && uploadRoute.test(request.routeOptions.url ?? '');
    done(upload ? null : Object.assign(new Error('unsupported media type'), { statusCode: 415 }));
  });
  fastify.addHook('onResponse', async ({ raw }) => {
    if (!raw.complete) setTimeout(() => raw.complete || raw.destroy(), lingerMs).unref();
  });
}

/** Receives uploads: every byte is counted and hashed on its way into a file, and none of it is looked into here. */
@Injectable()
export class Uploads implements OnApplicationBootstrap {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(STORE) private readonly store: Store,
    @Inject(SPOOL) private readonly spool: Spool,
  ) {}

  /** What an api that died has left in a folder of its own, no worker may ever see. */
  async onApplicationBootstrap(): Promise<void> {
    await this.spool.sweep(new Date(realClock.now().getTime() - leftoversMs));
  }

  /**
   * Takes the body of a request in. Answers 201 where it is new and 200 where it was there; with `Prefer: wait=<s>` it waits
   * so long for the look at it. Throws what `receive` and `shelve` throw.
   */
  async take(
    request: FastifyRequest,
    reply: FastifyReply,
    upload: Upload,
    limits: AttachmentLimits,
  ): Promise<Attachment> {
    const { row, made } = await seeing(wholeDistrict(upload.districtId), () =>
      this.received(request, upload, limits),
    );
    void reply.status(made ? 201 : 200);
    return this.looked(row, Math.min(preferred(request), 20));
  }

  private async received(request: FastifyRequest, upload: Upload, limits: AttachmentLimits) {
    const { manager: tx } = this.dataSource;
    const declared = declaredBy(request);
    refuseTooLarge(declared, limits);
    const there = await findAttachment(tx, upload.districtId, upload.id);
    if (declared.sha256 && there?.receivedSha256 === declared.sha256)
      return { row: sameAgain(there, upload, { sha256: declared.sha256 })!, made: false };
    if (!there) await refuseFull(tx, upload, limits);
    return this.spool.with(async (name) =>
      shelve(
        { dataSource: this.dataSource, store: this.store },
        upload,
        await receive(request.raw, name('received'), declared, limits),
        limits,
        realClock.now(),
      ),
    );
  }

  private async looked(row: Attachment, seconds: number): Promise<Attachment> {
    const { districtId, id } = row;
    let seen = row;
    for (let left = seconds * 10; left > 0 && seen.state === 'RECEIVED'; left -= 1) {
      await wait(100);
      seen =
        (await seeing(wholeDistrict(districtId), () =>
          findAttachment(this.dataSource.manager, districtId, id),
        )) ?? seen;
    }
    return seen;
  }
}

const preferred = ({ headers }: FastifyRequest) =>
  Number(/(?:^|[,;\s])wait=(\d{1,3})(?![\d.])/.exec(String(headers['prefer'] ?? ''))?.[1] ?? 0);

function declaredBy({ headers, body }: FastifyRequest): Declared {
  const type = headers['content-type'] ?? '';
  if (body !== undefined || /^(multipart\/|application\/json|application\/x-www-form)/i.test(type))
    throw asBytes();
  if (!/^(identity)?$/i.test(headers['content-encoding'] ?? '')) throw asBytes();
  const length = headers['content-length'];
  const digest = headers['repr-digest'] ?? headers['content-digest'];
  return {
    length: length === undefined ? undefined : Number(length),
    sha256: digestOf(Array.isArray(digest) ? digest.join(',') : digest),
  };
}

const asBytes = () =>
  new Refusal(415, 'ATTACHMENT_AS_BYTES', {
    zh: '请直接以文件的字节作为正文(application/octet-stream), 不要用表单或压缩编码。',
    en: "Send the file's own bytes as the body (application/octet-stream), not a form and not compressed.",
  });
