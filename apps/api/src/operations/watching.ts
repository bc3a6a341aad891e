import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isCaseNumber } from '#cases';
import { atWork, tracing, type OpenSpan, type ProcessLog, type Work } from '#config';
import type { Actor } from '#people';
import { isHere } from '../../../operations/src/measurer.js';
import { limitRefusals, requests, requestsInHand } from '../../../operations/src/meters.js';
import { classOf } from '../limits/rules.js';
import { whenOver } from './in-hand.js';

type Watched = FastifyRequest & { actor?: Actor; span?: OpenSpan | undefined };

/**
 * Counts, traces and logs every request by the pattern of its route. What runs in its handler knows its work (`workInHand`), so
 * that whatever is logged there names the request. Must stand before every other hook.
 */
export function watchRequests(fastify: FastifyInstance, log: ProcessLog): void {
  fastify.addHook('onRequest', (request: Watched, reply, done) => {
    requestsInHand.inc();
    whenOver(request, reply, () => {
      requestsInHand.dec();
      endSpan(request, reply);
    });
    void reply.header('x-request-id', request.id);
    const tracer = tracing();
    if (tracer) {
      request.span = tracer.begin(
        'server',
        `${request.method} ${routeOf(request)}`,
        { 'http.request.method': request.method, 'http.route': routeOf(request) },
        traceAbove(request),
      );
    }
    done();
  });
  // After the body has been read: its events come in a context of their own.
  fastify.addHook('preHandler', (request: Watched, _reply, done) => {
    const work = workOf(request);
    atWork(work, () => (request.span ? request.span.within(done) : done()));
  });
  fastify.addHook('onResponse', (request: Watched, reply, done) => {
    const { method } = request;
    const [route, status] = [routeOf(request), reply.statusCode];
    requests.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, reply.elapsedTime / 1000);
    if (status === 429) limitRefusals.inc({ class: classOf(method, request.routeOptions.url) ?? 'none' });
    if (log.says('log'))
      log.answered({
        method,
        route,
        status,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        ...workOf(request),
      });
    done();
  });
}

/**
 * The trace to go on with. Whoever asks from elsewhere could have everything traced or hang it on another's trace, and a proxy
 * hands on what it was sent: only this machine itself is followed.
 */
function traceAbove({ ip, headers: { traceparent } }: FastifyRequest): string {
  return typeof traceparent === 'string' && isHere(ip) ? traceparent : '';
}

/** A caller who hung up before anything was said has no status. */
function endSpan({ span }: Watched, { raw: { headersSent, statusCode } }: FastifyReply): void {
  if (headersSent) span?.end({ 'http.response.status_code': statusCode }, statusCode >= 500);
  else span?.end({}, false);
}

/** What is not there has no pattern; its address may be anything. */
const routeOf = ({ routeOptions }: FastifyRequest): string => routeOptions.url ?? 'none';

/** Who asks for what, in ids. */
export function workOf(request: Watched): Work {
  const { number } = (request.params ?? {}) as { number?: string };
  const { actor, span } = request;
  return {
    request: request.id,
    ...(number && isCaseNumber(number) ? { case: number } : {}),
    ...(actor ? { district: actor.districtId } : {}),
    ...(actor?.kind === 'STAFF' && actor.id ? { staff: actor.id } : {}),
    ...(span ? { trace: span.traceId } : {}),
  };
}
