import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import {
  addPiece,
  digestOf,
  findAttachment,
  fromAddress,
  joinPieces,
  pieceOf,
  receive,
  refuseFull,
  refuseTooLarge,
  sameAgain,
  shelve,
  Spool,
  tooManyWait,
  type Attachment,
  type Declared,
  type Piece,
  type Progress,
  type Store,
  type Upload,
} from '#attachments';
import type { AttachmentLimits } from '#catalogue';
import { realClock, Refusal } from '#config';
import { seeing, wholeDistrict } from '#database';
import { Slowed } from '../limits/slowed.js';
import { takesFile } from '../table-body.js';
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
    const file = takesFile(request.method, request.routeOptions.url);
    done(upload || file ? null : Object.assign(new Error('unsupported media type'), { statusCode: 415 }));
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
    private readonly slowed: Slowed,
  ) {}

  /** What an api that died has left in a folder of its own, no worker may ever see. */
  async onApplicationBootstrap(): Promise<void> {
    await this.spool.sweep(new Date(realClock.now().getTime() - leftoversMs));
  }

  /**
   * Takes the body of a request in, the whole or a piece. Answers 201 where it is new, 200 where it was there, 202 where pieces
   * are still to come; with `Prefer: wait=<s>` it waits so long for the look at it. Throws what `receive`, `addPiece` and
   * `shelve` throw.
   */
  async take(
    request: FastifyRequest,
    reply: FastifyReply,
    upload: Upload,
    limits: AttachmentLimits,
  ): Promise<Attachment | Progress> {
    const address = upload.fromKind === 'REPORTER' ? this.slowed.addressIndex(request.ip) : null;
    // Before a filing nobody is known: what one address may have waiting is counted by it.
    const fromId = address && upload.caseId === null ? fromAddress(address) : upload.fromId;
    const taken = await seeing(wholeDistrict(upload.districtId), () =>
      this.received(request, { ...upload, fromId }, address?.toString('hex') ?? null, limits),
    );
    if ('total' in taken) {
      void reply.status(202).header('upload-offset', taken.received);
      return taken;
    }
    void reply.status(taken.made ? 201 : 200);
    return this.looked(taken.row, Math.min(preferred(request), 20));
  }

  private async received(
    request: FastifyRequest,
    upload: Upload,
    source: string | null,
    limits: AttachmentLimits,
  ): Promise<{ row: Attachment; made: boolean } | Progress> {
    const { dataSource, store, spool } = this;
    const declared = declaredBy(request);
    const piece = pieceOf(request.headers['content-range']);
    if (!piece) refuseTooLarge(declared, limits);
    const there = await findAttachment(dataSource.manager, upload.districtId, upload.id);
    const isThere = there && (declared.sha256 === there.receivedSha256 || isAskedAfter(there, upload, piece));
    if (isThere) return { row: sameAgain(there, upload, { sha256: there.receivedSha256 })!, made: false };
    if (!there) await refuseFull(dataSource.manager, upload, limits);
    const ready = piece ? await this.gather(request, upload, piece, source, limits) : null;
    if (ready && ready.received < ready.total) return { received: ready.received, total: ready.total };
    return spool.with(async (name) => {
      const got = ready
        ? await joinPieces(ready.path, name('received'), { ...ready, sha256: declared.sha256 }, limits)
        : await receive(request.raw, name('received'), declared, limits);
      return shelve({ dataSource, store }, upload, got, limits, realClock.now());
    });
  }

  private async gather(
    request: FastifyRequest,
    { districtId, caseId, id }: Upload,
    piece: Piece,
    source: string | null,
    limits: AttachmentLimits,
  ) {
    const path = await this.spool.gathering([districtId, caseId ?? '', id], source, realClock.now());
    if (!path) throw tooManyWait();
    const sha256 = digestOf(oneLine(request.headers['content-digest']));
    return { path, ...(await addPiece(path, request.raw, piece, sha256, limits)) };
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
  // Of a piece, `Content-Digest` is the piece's own.
  const digest = headers['repr-digest'] ?? (headers['content-range'] ? undefined : headers['content-digest']);
  return {
    length: length === undefined ? undefined : Number(length),
    sha256: digestOf(oneLine(digest)),
  };
}

const oneLine = (header: string | string[] | undefined) =>
  Array.isArray(header) ? header.join(',') : header;

/** Whoever asks how far an upload is learns that it is all here. */
const isAskedAfter = (there: Attachment, { caseId }: Upload, piece: Piece | undefined) =>
  piece?.range === null && there.receivedSize === piece.total && there.caseId === caseId;

const asBytes = () =>
  new Refusal(415, 'ATTACHMENT_AS_BYTES', {
    zh: '请直接以文件的字节作为正文(application/octet-stream), 不要用表单或压缩编码。',
    en: "Send the file's own bytes as the body (application/octet-stream), not a form and not compressed.",
  });
