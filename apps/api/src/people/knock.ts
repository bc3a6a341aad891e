import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Knock } from '#people';

/** From where somebody knocks: the address (behind a trusted proxy the one it tells) and what the client calls itself. */
export const From = createParamDecorator((_: unknown, context: ExecutionContext): Knock => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const device = request.headers['user-agent']?.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 200);
  return { address: request.ip, device: device || null };
});
