import { createHash, timingSafeEqual } from 'node:crypto';
import { NotFoundException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Settings } from '#config';
import { inRanges } from '#people';

/**
 * Whether this is the office's own monitoring: it bears METRICS_TOKEN, or where none is set asks from this machine itself.
 * Throws `NotFoundException`, as an address that is not there, for anybody else.
 */
export function isMeasurer(
  { ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>,
  { metricsToken }: Pick<Settings, 'metricsToken'>,
): true {
  const borne = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const known = metricsToken ? timingSafeEqual(hashOf(borne), hashOf(metricsToken)) : isHere(ip);
  if (!known) throw new NotFoundException();
  return true;
}

/** Whether somebody at this machine itself asks: as far as its proxies tell. */
export const isHere = (ip: string): boolean => inRanges(ip, ['127.0.0.0/8', '::1']);

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
