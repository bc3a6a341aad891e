import type { IncomingMessage, ServerResponse } from 'node:http';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { queueConnection, queues } from '#outbox';
import { within } from '../../../../operations/src/within.js';
import type { ApiSettings } from '../../start-api.js';
import { SETTINGS } from '../../tokens.js';

/** Where the board lies; its own pages ask below it. */
export const boardPath = '/admin/queues';
const patienceMs = 3000;

interface Board {
  /** Whether the store of the queues answers, and in time. */
  stands: () => Promise<boolean>;
  answer: (request: IncomingMessage, reply: ServerResponse) => void;
  close: () => Promise<unknown>;
}

/**
 * The queues as pages (bull-board), to look at and not to touch. Nothing of it is loaded and no queue is opened before somebody
 * looks: the api has no other use for them.
 */
@Injectable()
export class QueueBoard implements OnApplicationShutdown {
  private board: Promise<Board> | undefined;

  constructor(@Inject(SETTINGS) private readonly settings: ApiSettings) {}

  /** Answers a request below `boardPath` with the board's page, file or figures. Rejects where the queues cannot be opened or looked at. */
  async answer(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    this.board ??= open(this.settings);
    const board = await this.board.catch((error: unknown) => {
      this.board = undefined;
      throw error;
    });
    if (!(await board.stands())) throw new Error('the queues do not answer');
    board.answer(request, reply);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.board?.then(
      ({ close }) => close(),
      () => undefined,
    );
  }
}

async function open(settings: ApiSettings): Promise<Board> {
  const [{ createBullBoard }, { BullMQAdapter }, { FastifyAdapter }, bull, nest] = await Promise.all([
    import('@bull-board/api'),
    import('@bull-board/api/bullMQAdapter'),
    import('@bull-board/fastify'),
    import('bullmq'),
    import('@nestjs/platform-fastify'),
  ]);
  const connection = await queueConnection(settings);
  const opened: Queue[] = Object.values(queues).map((name) => new bull.Queue(name, connection));
  // A store that is away is said by the page; without a listener it would end the process.
  for (const queue of opened) queue.on('error', () => undefined);
  const serverAdapter = new FastifyAdapter();
  createBullBoard({
    queues: opened.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter,
    options: { uiConfig: { boardTitle: '网格吹哨 队列', locale: { lng: 'zh-CN' } } },
  });
  serverAdapter.setBasePath(boardPath);
  const fastify = new nest.FastifyAdapter().getInstance();
  await fastify.register(serverAdapter.registerPlugin() as never, { prefix: boardPath } as never);
  await fastify.ready();
  const ask = () => Promise.all(opened.map((queue) => queue.getJobCounts('active')));
  const close = () => Promise.all([fastify.close(), ...opened.map((queue) => queue.close())]);
  return {
    stands: () =>
      within(
        patienceMs,
        ask().then(
          () => true,
          () => false,
        ),
        false,
      ),
    answer: (request, reply) => fastify.routing(request, reply),
    // A store that is away is not waited for.
    close: () => within(patienceMs, close(), undefined),
  };
}
