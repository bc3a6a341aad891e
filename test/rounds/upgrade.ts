import { setTimeout as wait } from 'node:timers/promises';
import type { Older } from './older.js';
import { lastLook, recovered, type Ended } from './play.js';
import { openWorld, root, type World } from './world.js';

/** Both versions work on one database for so long, with the load running. */
const besideMs = 15_000;

/**
 * Two apis and two workers of an older version under load; the schema is brought up to ours while they work; one machine after
 * the other is started anew from this build, so that both versions work side by side; then everything answered is held.
 */
export async function playUpgrade(options: {
  older: Older;
  queue: World['queue'];
  seed: number;
  rate: number;
  tell: (line: string) => void;
  opened?: (world: World) => void;
}): Promise<Ended> {
  const { older, queue, seed, rate, tell } = options;
  const begun = performance.now();
  const world = await openWorld(queue, { seed, rate, older });
  options.opened?.(world);
  const wrong: string[] = [];
  const step = async (what: string, work: () => Promise<unknown>) => {
    const from = performance.now();
    await work();
    const ms = await recovered(world, performance.now());
    await wait(besideMs);
    for (const one of [...world.apis, ...world.workers]) wrong.push(...one.died.splice(0));
    const { tally } = await world.client.ask('TELL');
    tell(
      `${what.padEnd(44)} ${((performance.now() - from - besideMs) / 1000).toFixed(1).padStart(5)} s, a filing is worked off after ${(ms / 1000).toFixed(1)} s; ${tally.answered} answered, ${tally.unanswered} unanswered so far`,
    );
  };
  const renew = (machine: number) => async () => {
    world.builds[machine] = root;
    for (const one of [world.apis[machine]!, world.workers[machine]!]) {
      await one.end('SIGTERM');
      await one.start();
    }
  };
  try {
    await step('旧版本 the old version alone', () => world.client.ask('GO'));
    await step('旧版本运行中迁移 migrated under it', () => world.migrate());
    await step('一新一旧 old and new side by side', renew(0));
    await step('新版本 the new version alone', renew(1));
    const last = await lastLook(world, tell, begun);
    return { ...last, wrong: [...wrong, ...last.wrong] };
  } finally {
    await world.stop();
  }
}
