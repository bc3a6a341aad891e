import { spawn, spawnSync } from 'node:child_process';
import { endOnSignal, saying } from '#config';
import { judgeStatements } from './support/judge-statements.js';
import { startLane, type Lane } from './support/lane.js';

/** What an interrupt has to end: the lane that runs now, from the moment its servers begin to start. */
let endLane = async () => {};

/** Api and worker ask more than this in the whole of a lane; fewer are seen where PostgreSQL, or who asks, is not watched as meant. */
const leastLooked = 100;

/** What never meets the queue is not run again on Redis: the doors, bad input and documents, and `npm start`, which has none. */
const withoutQueue = [
  'faults/(restore|standalone)',
  'flows/(abuse|access|accounts|attachments|attacks|audit|bad-input|calendar|catalogue|clock|limits|machines|oidc|open-api|policies|qr-points|readme|receipt|residents|roster-import|second-factor|sessions|understanding|vault-rotation)',
];

/**
 * `npm test`: every test with the queue on PostgreSQL, then those that meet the queue again on Redis. Arguments go to Jest,
 * such as a path or `-t name`; `--lane postgres` or `--lane redis` runs one lane. With `--again` files that failed run once
 * more and are named: whoever waits for the whole suite learns in one run which failure is steady and which came of timing.
 */
await saying(async () => {
  const args = process.argv.slice(2);
  const at = args.indexOf('--lane');
  const only = at >= 0 ? args.splice(at, 2)[1] : undefined;
  const asked = args.indexOf('--again');
  const again = asked >= 0 && args.splice(asked, 1).length > 0;
  const whole = args.length === 0;
  endOnSignal(async () => {
    process.exitCode = 1;
    await endLane();
  });
  const redisHere = spawnSync('redis-server', ['--version']).status === 0;

  if (only !== 'redis')
    await runLane('postgres', ['rules', 'desk', 'flows', 'faults'], args, { again, whole });
  if (only !== 'postgres' && process.exitCode !== 1) {
    if (redisHere)
      await runLane(
        'redis',
        ['flows', 'faults'],
        // Last: it would take what follows it for patterns of its own.
        [...args, `--testPathIgnorePatterns=${withoutQueue.join('|')}`],
        { again, whole },
      );
    else
      console.log(
        'Redis 未安装, 已略过 Redis 队列的测试; 安装 redis-server 后重跑即可。 / The Redis lane was left out: install redis-server (Debian: apt-get install redis-server) and run again.',
      );
  }
});

async function runLane(
  queue: 'postgres' | 'redis',
  projects: string[],
  args: string[],
  { again, whole }: { again: boolean; whole: boolean },
): Promise<void> {
  console.log(`\n== 测试 / tests: ${projects.join(', ')} (BullMQ: ${queue}) ==`);
  const starting = startLane(queue, (line) => console.error(line));
  endLane = () => starting.then((lane) => lane.stop());
  const lane = await starting;
  const runJest = (...more: string[]) => {
    const jest = spawn(
      process.execPath,
      [
        '--experimental-vm-modules',
        '--no-warnings',
        'node_modules/jest/bin/jest.js',
        ...more,
        '--selectProjects',
        ...projects,
        '--passWithNoTests',
        ...args,
      ],
      { stdio: 'inherit', env: { ...process.env, ...lane.env } },
    );
    const ended = new Promise<number>((done) => jest.once('exit', (code) => done(code ?? 1)));
    endLane = async () => {
      interrupted = true;
      jest.kill('SIGTERM');
      await ended;
      await lane.stop();
    };
    return ended;
  };
  let interrupted = false;
  let code = await runJest();
  if (code !== 0 && again && !interrupted) {
    console.log('\n== 未通过的再跑一次 / once more, only what failed ==');
    code = await runJest('--onlyFailures');
    if (code === 0)
      console.log(
        '\n第二次通过: 上面再跑的测试不稳定, 请查时序。/ Passed the second time: what ran again is unsteady; look for a race.',
      );
  }
  if (!interrupted && !(await namedOneDistrict(lane, whole))) code = 1;
  await lane.stop();
  endLane = async () => {};
  process.exitCode = code === 0 ? (process.exitCode ?? 0) : 1;
}

/**
 * Whether every statement api and worker sent in this lane would go to one node, were the tables spread (docs/citus.md). Of a
 * run of every test also whether there were as many as there must be.
 */
async function namedOneDistrict({ env }: Lane, whole: boolean): Promise<boolean> {
  const { faults, looked } = await judgeStatements(env['DATABASE_OWNER_URL']!);
  console.log(
    faults.length === 0
      ? `\n语句: ${looked} 条, 每条只涉及一个区, 或已在 test/support/across-districts.ts 说明 / statements: ${looked} seen, each of one district or declared there`
      : `\n这些语句不止涉及一个区, 见 docs/citus.md / statements of more than one district, see docs/citus.md:\n${faults.join('\n')}`,
  );
  const tooFew = whole && looked < leastLooked;
  if (tooFew)
    console.log(
      `\n只看到 ${looked} 条语句, 全部测试至少应有 ${leastLooked} 条: pg_stat_statements 没有记全 / only ${looked} statements were seen, and all tests send at least ${leastLooked}: pg_stat_statements did not keep them`,
    );
  return faults.length === 0 && !tooFew;
}
