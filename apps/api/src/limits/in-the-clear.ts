import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { Refusal } from '#config';
import { sendProblem } from '../problem.js';

/** What machines of the house ask without TLS, and learn nothing of anybody by. */
const forProbes = /^\/(healthz|readyz|metrics)(\?|$)/;
const thisMachine = /^(127\.|::1$|::ffff:127\.)/;

/**
 * Refuses a request that went over a network in the clear: neither TLS here nor, by the word of a trusted proxy, in front
 * (`X-Forwarded-Proto: https`). This machine itself may ask, and probes.
 */
export function refuseInTheClear(
  request: FastifyRequest,
  reply: FastifyReply,
  done: HookHandlerDoneFunction,
): void {
  const forwarded = request.headers['x-forwarded-for'] ?? request.headers['x-forwarded-proto'];
  const local = forwarded === undefined && thisMachine.test(request.raw.socket.remoteAddress ?? '');
  if (request.protocol === 'https' || local || forProbes.test(request.url)) return done();
  return sendProblem(tlsRequired, request, reply);
}

const tlsRequired = new Refusal(403, 'TLS_REQUIRED', {
  zh: '请求未经 TLS: 请用 https:// 访问; 运维: 反向代理须启用 TLS 并传 X-Forwarded-Proto: https, 其地址须在 TRUST_PROXY 中(确需明文时设 REQUIRE_TLS=off)。',
  en: 'This request came without TLS: use https://. Operators: the reverse proxy needs TLS and sends X-Forwarded-Proto: https, from an address in TRUST_PROXY (REQUIRE_TLS=off where it must be in the clear).',
});
