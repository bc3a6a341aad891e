import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';

type Over = () => void;
const waiting = new WeakMap<Socket, Set<Over>>();

/**
 * Calls `over` once: when the answer has been sent, or its line is gone before. Fastify's own onResponse does not come for a caller
 * who hangs up.
 */
export function whenOver(
  { raw: { socket } }: FastifyRequest,
  { raw: answer }: FastifyReply,
  over: Over,
): void {
  const lines = waiting.get(socket) ?? onLine(socket);
  const once = () => {
    if (lines.delete(once)) over();
  };
  lines.add(once);
  answer.once('close', once);
}

/** An answer that waits its turn behind another one on the same line hears nothing of the end of the line by itself. */
function onLine(socket: Socket): Set<Over> {
  const lines = new Set<Over>();
  waiting.set(socket, lines);
  socket.once('close', () => [...lines].forEach((over) => over()));
  return lines;
}
