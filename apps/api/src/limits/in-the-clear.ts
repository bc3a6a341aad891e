import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { Refusal } from '#config';
import { sendProblem } from '../problem.js';

/** What machines of the house ask without TLS, and learn nothing of anybody by. */
const forProbes = /^\/(healthz|readyz|metrics)(\?|$)/;

/**
 * Refuses a request that came in the clear: neither TLS here nor, by the word of a trusted proxy, in front
 * (`X-Forwarded-Proto: https`). Probes may ask. This machine itself may not: a proxy here that says nothing of whom it asks
 * for looks just like it.
 */
export function refuseInTheClear(
  request: FastifyRequest,
  reply: FastifyReply,
  done: HookHandlerDoneFunction,
): void {
  if (request.protocol === 'https' || forProbes.test(request.url)) return done();
  return sendProblem(tlsRequired, request, reply);
}

const tlsRequired = new Refusal(403, 'TLS_REQUIRED', {
  zh: '请求未经 TLS: 请用 https:// 访问; 运维: 反向代理须启用 TLS 并传 X-Forwarded-Proto: https, 其地址须在 TRUST_PROXY 中(确需明文时设 REQUIRE_TLS=off)。',
  en: 'This request came without TLS: use https://. Operators: the reverse proxy needs TLS and sends X-Forwarded-Proto: https, from an address in TRUST_PROXY (REQUIRE_TLS=off where it must be in the clear).',
});
