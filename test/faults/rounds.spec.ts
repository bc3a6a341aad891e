import type { FaultName } from '../rounds/faults.js';
import { playRounds } from '../rounds/play.js';
import { onRedis, patience } from './own-world.js';

/**
 * `npm run faults` in short: with a load running, an independent log of what was answered, and everything held against it at the
 * end. Here those faults that no other file plays, or plays without a load.
 */
const played: FaultName[] = onRedis
  ? ['redisEmptied', 'redisCut', 'relayKilled', 'apiKilled']
  : ['postgresForgotten', 'diskFull', 'workerKilled', 'postgresCut'];

test(
  `${played.join(', ')}: nothing that was answered is lost, and nothing happens twice`,
  async () => {
    const lines: string[] = [];
    const { wrong, tally } = await playRounds({
      queue: onRedis ? 'redis' : 'postgres',
      rounds: played.length,
      seed: 7,
      rate: 12,
      only: played,
      tell: (line) => lines.push(line),
    });
    expect({ wrong, lines }).toEqual({ wrong: [], lines });
    expect(tally.answered).toBeGreaterThan(20);
  },
  patience,
);
