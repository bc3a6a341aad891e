import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import cors from '@fastify/cors';
import helmet, { type HelmetOptions } from 'helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { Refusal, type Settings } from '#config';
import { sendProblem } from '../problem.js';
import { AbuseWatch } from './abuse-watch.js';
import { refuseInTheClear } from './in-the-clear.js';
import { Limits } from './limits.js';

/** Bytes of all headers, their number, characters of an address, connections at once. */
const most = { headerBytes: 16_384, headers: 100, addressLength: 4096, connections: 10_000 } as const;

/** What the server itself holds against slow and greedy clients. */
export const frontOptions = ({ requestTimeoutMs, headersTimeoutMs, trustProxy }: Settings) => ({
  trustProxy: trustProxy === 'none' ? false : trustProxy,
  requestTimeout: requestTimeoutMs,
  http: {
    maxHeaderSize: most.headerBytes,
    requestTimeout: requestTimeoutMs,
    headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
    // How often slow connections are looked for.
    connectionsCheckingInterval: Math.min(5000, Math.ceil(headersTimeoutMs / 2)),
  } as never,
  clientErrorHandler: tellOff,
});

/** Headers for browsers, CORS by setting, and the counting of requests, in front of every route. */
export async function standGuard(
  app: NestFastifyApplication,
  { corsOrigins, requireTls }: Pick<Settings, 'corsOrigins' | 'requireTls'>,
): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.server.maxConnections = most.connections;
  const headers = headersOf({
    // Fits the pages there are: /api/docs. Everything else is JSON, which needs nothing.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        formAction: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    crossOriginResourcePolicy: { policy: corsOrigins.length > 0 ? 'cross-origin' : 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
  fastify.addHook('onRequest', (_request, reply, done) => {
    for (const [name, value] of headers) reply.raw.setHeader(name, value);
    done();
  });
  if (corsOrigins.length > 0)
    await app.register(cors, {
      origin: [...corsOrigins],
      methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposedHeaders: [
        'etag',
        'location',
        'retry-after',
        'ratelimit',
        'ratelimit-policy',
        'idempotency-replayed',
        'x-request-id',
      ],
      maxAge: 600,
    });
  fastify.addHook('onRequest', refuseGreedy);
  if (requireTls) fastify.addHook('onRequest', refuseInTheClear);
  fastify.addHook('onRequest', app.get(Limits).onRequest);
  fastify.addHook('onResponse', app.get(AbuseWatch).onResponse);
}

/** The headers are the same for every answer: helmet writes them once, and not at each request. */
function headersOf(options: HelmetOptions): Array<[string, string]> {
  const headers: Array<[string, string]> = [];
  const answer = {
    setHeader: (name: string, value: string) => headers.push([name, value]),
    removeHeader: () => undefined,
  };
  helmet(options)({} as IncomingMessage, answer as unknown as ServerResponse, (error) => {
    if (error) throw error;
  });
  return headers;
}

function refuseGreedy(request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void {
  const { url = '', rawHeaders } = request.raw as IncomingMessage;
  if (rawHeaders.length > most.headers * 2) return sendProblem({ statusCode: 431 }, request, reply);
  if (url.length > most.addressLength) return sendProblem({ statusCode: 414 }, request, reply);
  done();
}

const tellings: Record<string, Refusal> = {
  ERR_HTTP_REQUEST_TIMEOUT: new Refusal(408, 'REQUEST_TOO_SLOW', {
    zh: '请求未在规定时间内到达, 请检查网络后重试。',
    en: 'The request did not arrive in time; check the network and send it again.',
  }),
  HPE_HEADER_OVERFLOW: new Refusal(431, 'HEADERS_TOO_LARGE', {
    zh: '请求头过大, 请减少后重试。',
    en: 'The headers are too large; send less.',
  }),
};
const malformed = new Refusal(400, 'BAD_REQUEST', {
  zh: '请求不是有效的 HTTP, 请对照 /api/docs 检查。',
  en: 'This is no valid HTTP; see /api/docs.',
});

/** What never became a request is answered on the bare socket, and the socket closed. */
function tellOff(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const { status, code, said } = tellings[error.code ?? ''] ?? malformed;
  const body = JSON.stringify({ title: said.zh, status, code, detail: said.zh });
  // A response that has begun must not get a second head in its middle.
  const begun = (socket as Socket & { _httpMessage?: ServerResponse })._httpMessage?.headersSent;
  if (socket.writable && !begun)
    socket.write(
      `HTTP/1.1 ${status} ${code}\r\nContent-Type: application/problem+json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  socket.destroy(error);
}
