import type { FastifyRequest } from 'fastify';
import { Refusal } from '#config';
import type { Actor } from '#people';
import { moveRoutes } from '../cases/move-routes.js';

const cases = '/api/v1/cases';
/** What a key may write: appeals and moves, each of which the workflow holds against the key's own list. */
const moves = new Set<string>([
  cases,
  ...moveRoutes.map(({ noun }) => `${cases}/:number/${noun}`),
  ...['follow-up', 'merge', 'split'].map((noun) => `${cases}/:number/${noun}`),
]);
const ofWhistles = new RegExp(`^${cases}/:number/(whistles|report-tasks)(/|$)`);
/** What a key that may `read` reads. */
const reads = new RegExp(
  `^(${cases}(/:number(/clocks)?)?|${cases}/:number/(whistles|report-tasks|attachments)\\b.*|/api/v1/(report-tasks|areas|categories|units))$`,
);

/** The scopes of a key beside the moves of the workflow. */
export const keyScopes = { read: '读取', attach: '上传附件' } as const;

/** A machine has no account, no keys and no policies to look after. Throws `Refusal` KEY_NOT_FOR_THIS (403). */
export function refuseBeyondKey(request: FastifyRequest, { only }: Actor): void {
  if (!only || isForKeys(request.method, request.routeOptions.url ?? '', only)) return;
  throw new Refusal(403, 'KEY_NOT_FOR_THIS', {
    zh: '该接口密钥未获准使用此功能, 请向安全管理员申请。',
    en: 'This API key was not issued for this; ask the security administrator.',
  });
}

/** Whether a key with these scopes may use the route at all. What is not named here is for people. */
export function isForKeys(method: string, pattern: string, scopes: readonly string[]): boolean {
  if (method === 'GET' || method === 'HEAD') return scopes.includes('read') && reads.test(pattern);
  if (pattern.endsWith('/attachments/:id/link')) return scopes.includes('read');
  if (/\/attachments\b/.test(pattern)) return method !== 'DELETE' && scopes.includes('attach');
  return method === 'POST' && (moves.has(pattern) || ofWhistles.test(pattern));
}
