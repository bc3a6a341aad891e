import { spawnSync } from 'node:child_process';
import { endOnSignal, Refusal, saying } from '#config';
import { faultNames, type FaultName } from './faults.js';
import { playRounds, type Outcome } from './play.js';
import { olderVersion } from './older.js';
import { linesOf, tableOf } from './report.js';
import { playUpgrade } from './upgrade.js';
import type { World } from './world.js';

/** `npm run faults`: rounds of faults on each queue, or on one. Exit code 1 where anything is not as it must be. */
await saying(async () => {
  const { rounds, seed, queues, json, rate, only, upgradeFrom } = options(process.argv.slice(2));
  let world: World | undefined;
  let ending = false;
  endOnSignal(async () => {
    ending = true;
    process.exitCode = 1;
    await world?.stop();
  });
  const tell = (line: string) => (json ? console.error(line) : console.log(line));
  const outcomes: Outcome[] = [];
  const older = upgradeFrom ? await olderVersion(upgradeFrom, tell) : undefined;
  for (const queue of queues) {
    if (ending) break;
    if (queue === 'redis' && spawnSync('redis-server', ['--version']).status !== 0) {
      tell(
        'Redis 未安装, 已略过。 / Redis is not installed: left out (Debian: apt-get install redis-server).',
      );
      continue;
    }
    if (older) {
      tell(`\n== 滚动升级 / rolling upgrade from ${upgradeFrom}, queue ${queue}, seed ${seed} ==`);
      const { tally, wrong, counts, seconds } = await playUpgrade({
        older,
        queue,
        seed,
        rate,
        tell,
        opened: (one) => (world = one),
      });
      world = undefined;
      tell(
        `${seconds} s; ${JSON.stringify({ answered: tally.answered, unanswered: tally.unanswered, retries: tally.retries, away: tally.away, ...counts })}`,
      );
      tell(wrong.length > 0 ? wrong.join('\n') : '一切如约 / everything holds');
      if (json) console.log(JSON.stringify({ upgradeFrom, queue, tally, counts, wrong, seconds }));
      if (wrong.length > 0) process.exitCode = 1;
      continue;
    }
    tell(`\n== 故障演练 / faults: ${rounds} rounds, queue ${queue}, seed ${seed} ==`);
    const outcome = await playRounds({
      queue,
      rounds,
      seed,
      rate,
      tell,
      ending: () => ending,
      opened: (one) => (world = one),
      ...(only.length > 0 ? { only } : {}),
    });
    world = undefined;
    tell(`\n${tableOf(outcome)}`);
    outcomes.push(outcome);
    if (outcome.wrong.length > 0) process.exitCode = 1;
  }
  if (json && !older)
    console.log(
      JSON.stringify(
        outcomes.map(({ played, ...outcome }) => ({
          ...outcome,
          rounds: played.length,
          faults: linesOf(played),
        })),
      ),
    );
});

interface Options {
  rounds: number;
  seed: number;
  rate: number;
  queues: Array<'postgres' | 'redis'>;
  only: FaultName[];
  json: boolean;
  /** A name of git's, or the folder of a build: plays an upgrade from it instead of faults. */
  upgradeFrom?: string;
}

/** Throws `Refusal` FAULTS_OPTIONS. */
function options(args: string[]): Options {
  const given = (name: string): string | undefined => {
    const at = args.indexOf(name);
    return at < 0 ? undefined : args.splice(at, 2)[1];
  };
  const whole = (name: string, fallback: number) => {
    const value = Number(given(name) ?? fallback);
    if (!Number.isInteger(value) || value < 1) throw usage();
    return value;
  };
  const rounds = whole('--rounds', 30);
  const seed = whole('--seed', (Math.floor(performance.timeOrigin) % 1_000_000) + 1);
  const rate = whole('--rate', 18);
  const queue = given('--queue');
  const only = (given('--only')?.split(',') ?? []) as FaultName[];
  const upgradeFrom = given('--upgrade-from');
  const json = args.includes('--json');
  const rest = args.filter((one) => one !== '--json');
  const known = only.every((name) => faultNames.includes(name));
  if (rest.length > 0 || !known || (queue !== undefined && queue !== 'postgres' && queue !== 'redis'))
    throw usage();
  const queues: Options['queues'] = queue ? [queue] : ['postgres', 'redis'];
  return { rounds, seed, rate, queues, only, json, ...(upgradeFrom ? { upgradeFrom } : {}) };
}

const usage = () =>
  new Refusal(422, 'FAULTS_OPTIONS', {
    zh: `用法: npm run faults -- [--rounds 30] [--seed 7] [--queue postgres|redis] [--rate 18] [--only ${faultNames.slice(0, 2).join(',')}] [--upgrade-from 提交或已编译的文件夹] [--json]\n故障: ${faultNames.join(' ')}`,
    en: 'usage: npm run faults -- [--rounds 30] [--seed 7] [--queue postgres|redis] [--rate 18] [--only NAME,NAME] [--upgrade-from COMMIT|FOLDER] [--json]',
  });
