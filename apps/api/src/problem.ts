import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorLine, Refusal, workInHand, type Said } from '#config';
import { workOf } from './operations/watching.js';

interface Problem {
  status: number;
  code: string;
  said: Said;
  extra: Record<string, unknown>;
}

const byStatus: Record<number, [string, string, string]> = {
  400: [
    'BAD_REQUEST',
    '请求有误, 请对照 /api/docs 检查。',
    'The request is wrong; check it against /api/docs.',
  ],
  404: [
    'NOT_FOUND',
    '没有这个地址, 请对照 /api/docs 检查。',
    'There is nothing at this address; see /api/docs.',
  ],
  405: ['METHOD_NOT_ALLOWED', '该地址不支持此方法。', 'This address does not know that method.'],
  413: ['BODY_TOO_LARGE', '内容过大, 请缩短后重试。', 'The body is too large; shorten it.'],
  414: ['ADDRESS_TOO_LONG', '地址过长, 请缩短后重试。', 'The address is too long; shorten it.'],
  431: ['HEADERS_TOO_LARGE', '请求头过多, 请减少后重试。', 'There are too many headers; send fewer.'],
  415: ['MEDIA_TYPE_UNSUPPORTED', '请以 application/json 提交。', 'Send application/json.'],
};

/** Every error leaves as RFC 9457 problem details in the caller's language; a fault of ours says nothing of its inside. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger('api');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    if (problemOf(error).status >= 500) {
      // Who asked is known since the request began.
      Object.assign(workInHand() ?? {}, workOf(request));
      // The route, not the address: what stands in a path or a query may be somebody's.
      this.log.error(
        `${request.method} ${request.routeOptions.url ?? 'no route'}: ${errorLine(error, true)}`,
      );
    }
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (problemOf(error).code === 'BODY_TOO_LARGE')
      void thrownAway(request.raw).then(() => sendProblem(error, request, reply));
    else sendProblem(error, request, reply);
  }
}

/** How long a body that is too large may go on before the answer. */
const lingerMs = 1000;

/** Lets the rest of a body go by for a moment: Fastify closes the line behind such an answer, and whoever still sends would not read it. */
async function thrownAway(body: IncomingMessage): Promise<void> {
  if (body.complete || body.destroyed) return;
  body.resume();
  const patience = new AbortController();
  await Promise.race([
    once(body, 'end', patience),
    once(body, 'close', patience),
    wait(lingerMs, undefined, patience),
  ]).catch(() => undefined);
  patience.abort();
}

/** Also where Fastify refuses a request before Nest has seen it. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { status, code, said, extra } = problemOf(error);
  const english = languageOf(request) === 'en';
  if (typeof extra['retryAfter'] === 'number') void reply.header('retry-after', String(extra['retryAfter']));
  void reply
    .status(status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('content-language', english ? 'en' : 'zh-CN')
    .send({
      type: `https://gridwhistle.dev/problems/${code.toLowerCase().replaceAll('_', '-')}`,
      title: english ? said.en : said.zh,
      status,
      code,
      detail: english ? said.en : said.zh,
      instance: request.url.split('?')[0],
      requestId: request.id,
      ...extra,
    });
}

export function problemOf(error: unknown): Problem {
  if (error instanceof Refusal)
    return { status: error.status, code: error.code, said: error.said, extra: error.extra };
  const status =
    error instanceof HttpException
      ? error.getStatus()
      : ((error as { statusCode?: number }).statusCode ?? 500);
  if (isAway(error)) return databaseAway;
  if (isFull(error)) return storeFull;
  if (status < 500) {
    const [code, zh, en] = byStatus[status] ?? byStatus[400]!;
    return { status, code, said: { zh, en }, extra: {} };
  }
  return {
    status: 500,
    code: 'INTERNAL',
    said: {
      zh: '系统出错, 已记录。请稍后重试; 重试提交时用同一 Idempotency-Key, 不会重复。',
      en: 'Something failed here and was noted. Try again later; a filing sent again with its Idempotency-Key is filed once.',
    },
    extra: {},
  };
}

const databaseAway: Problem = {
  status: 503,
  code: 'DATABASE_AWAY',
  said: {
    zh: '数据库暂时不可用, 请稍候用同一 Idempotency-Key 重试。',
    en: 'The database is away for the moment; wait a little and send it again with the same Idempotency-Key.',
  },
  extra: { retryAfter: 2 },
};

const storeFull: Problem = {
  status: 507,
  code: 'STORE_FULL',
  said: {
    zh: '存储空间已满, 没有保存任何内容; 请通知系统管理员, 稍后用同一编号重试。',
    en: 'The storage is full and nothing of it was kept; tell the administrator, and send it again later under the same id.',
  },
  extra: {},
};

/** The disk of the attachments or of the database has no room, or may not be written to. */
function isFull(error: unknown): boolean {
  const { code } =
    (error as { driverError?: NodeJS.ErrnoException })?.driverError ?? (error as NodeJS.ErrnoException) ?? {};
  return ['ENOSPC', 'EDQUOT', 'EROFS', '53100'].includes(code ?? '');
}

/** Of the system: no way there. Of PostgreSQL: shut down, starting, no more connections, only to be read (a standby), idle too long. */
// prettier-ignore
const away = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN', 'ENOTFOUND',
  '57P01', '57P02', '57P03', '08000', '08003', '08006', '53300', '25006', '25P03',
  'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END',
]);

/** The connection broke or could not be made: PostgreSQL stops, starts, fails over or is not there. */
function isAway(error: unknown): boolean {
  const { code, message = '' } =
    (error as { driverError?: NodeJS.ErrnoException })?.driverError ?? (error as NodeJS.ErrnoException) ?? {};
  // TypeORM lets go of a connection that breaks between two statements; the next one is told that it has none.
  const letGo = /^QueryRunner(Provider)?AlreadyReleasedError$/.test((error as Error)?.name ?? '');
  return (
    letGo ||
    away.has(code ?? '') ||
    /^Connection terminated|connection error and is not queryable|^Client was closed|^timeout e(xpired|xceeded when trying to connect)/.test(
      message,
    )
  );
}

/** zh-CN unless the caller prefers English. */
export function languageOf(request: FastifyRequest): 'zh' | 'en' {
  const asked = request.headers['accept-language'] ?? '';
  const en = asked.search(/\ben\b/i);
  const zh = asked.search(/\bzh\b/i);
  return en >= 0 && (zh < 0 || en < zh) ? 'en' : 'zh';
}
