import { freePort } from '#database';
import { quick, secrets } from './lane.js';
import { startProgram, type Running } from './processes.js';
import { laneEnv } from './world.js';

const running = new Set<Running>();

/**
 * An api of a test's own on the lane's database, with other settings; ended after the file's last test. It counts for itself
 * what is limited, unless it is given the QUEUE_PREFIX of another.
 */
export async function ownApi(
  other: Record<string, string> = {},
): Promise<{ url: string; output: () => string }> {
  const port = String(await freePort());
  const redis = process.env['REDIS_URL'];
  const one = await startProgram(
    'apps/api/src/main.js',
    {
      ...secrets,
      ...quick,
      DATABASE_URL: laneEnv('DATABASE_URL'),
      ...(redis ? { REDIS_URL: redis } : {}),
      PORT: port,
      QUEUE_PREFIX: `own-${process.pid}-${port}`,
      ...other,
    },
    /api: http/,
  );
  running.add(one);
  return { url: `http://127.0.0.1:${port}`, output: one.output };
}

afterAll(async () => {
  await Promise.all([...running].map((one) => one.stop()));
  running.clear();
});
