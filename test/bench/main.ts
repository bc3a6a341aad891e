import { endOnSignal, saying } from '#config';
import { askedBy } from './arguments.js';
import { fullComplaints } from './complaints.js';
import { pgbenchVersion } from './pgbench.js';
import { machineOf, machineText, tableOf } from './report.js';
import { citiesTable, markdownOf } from './results.js';
import { dispatchPart, dispatchText } from './dispatched.js';
import { routingPart, routingTable } from './routing.js';
import { timersPart, timersTable } from './timers.js';
import { newStage, sampleFolder, syncMs } from './stage.js';
import { wallsPart } from './walls.js';
import { wholeRun } from './whole-run.js';

/**
 * `npm run bench [-- --part a,b --cases 10k,1M --quick --json --markdown ...]`: every part of the product under load beside its
 * floor, in one run on one machine; or one sweep of so many clocks, ourselves without row-level security, or the decisions of
 * dispatch, alone. docs/performance.md says what is what. Asserts nothing.
 */
await saying(async () => {
  const asked = askedBy(process.argv.slice(2));
  const { seconds, timers, only, json } = asked;
  const say = (line: string) => (json || asked.markdown ? process.stderr : process.stdout).write(`${line}\n`);
  const stage = await newStage(asked.keep ?? asked.from);
  endOnSignal(() => stage.stop());
  try {
    tell('启动数据库, 载入示例区 / starting the database, loading the sample district');
    await stage.open();
    const version = await pgbenchVersion();
    const plan = {
      stage,
      seconds,
      quick: asked.quick,
      complaints: fullComplaints(sampleFolder),
      pgbench: version !== null,
      tell,
    };
    const [found] = await stage.ask<{ postgres: string; fsync: string; synchronousCommit: string }>(
      'postgres',
      `SELECT current_setting('server_version') AS postgres, current_setting('fsync') AS fsync,
              current_setting('synchronous_commit') AS "synchronousCommit"`,
    );
    const machine = machineOf({ ...found!, fdatasyncMs: await syncMs(stage.folder), pgbench: version });
    say(machineText(machine));
    if (only === 'walls') {
      const lines = await wallsPart(plan);
      tell('');
      say(`\n${tableOf(lines)}\n\n${explanationOfWalls()}`);
      if (json) console.log(JSON.stringify({ seconds, machine, lines }));
      return;
    }
    if (only === 'routing') {
      const lines = routingPart({
        seconds,
        texts: plan.complaints.map(({ text }) => text),
        catalogue: await stage.catalogue(),
        grids: [70, 10_000, 100_000],
        tell,
      });
      const worked = await dispatchPart(plan);
      tell('');
      say(`\n${routingTable(lines)}\n\n${dispatchText(worked)}\n\n${explanationOfRouting(seconds)}`);
      if (json) console.log(JSON.stringify({ seconds, machine, lines, worked }));
      return;
    }
    if (only === 'timers') {
      const lines = await timersPart({ stage, clocks: timers, tell });
      tell('');
      say(`\n${timersTable(lines)}\n\n${explanationOfTimers()}`);
      if (json) console.log(JSON.stringify({ timers, machine, lines }));
      return;
    }
    const results = await wholeRun(plan, asked);
    tell('');
    const tables = [
      tableOf(results.lines),
      ...(results.timers.length > 0 ? [timersTable(results.timers)] : []),
      ...(results.cities.length > 0 ? [citiesTable(results.cities)] : []),
    ];
    say(`\n${tables.join('\n\n')}\n\n${explanation(seconds)}`);
    if (asked.markdown) console.log(markdownOf(results, machine));
    if (json) console.log(JSON.stringify({ seconds, machine, ...results }));
  } catch (error) {
    if (!stage.stopping) throw error;
  } finally {
    await stage.stop();
    // The listener for the starter's end would keep us.
    process.channel?.unref();
  }
});

function explanation(seconds: number): string {
  return `每项 ${seconds} 秒(预热后轮流, 每轮 1 秒), 闭环压测。提交 = POST 一件完整诉求, 落盘后才应答; 除注明外 worker 关闭。
全程 = 提交到结案全部由人操作(worker 关闭), 每秒和延迟按整件计。
floor = 裸 node:http + pg, 把同样的行以预编译语句在一个事务中写入, 不做任何校验和判断; pgbench = 同样的行, 没有 HTTP。
Each figure: ${seconds} s in turns of 1 s after warming up, closed loop. Intake = POST of a full complaint, answered once it is
on disk; the worker is off unless the line says on. Lifecycle = from filing to closing, every move by a person (worker off);
rate and latency are of the whole case. floor = bare node:http + pg writing the same rows in one transaction of prepared
statements, without checking or deciding anything; pgbench = the same rows without HTTP.`;
}

function explanationOfTimers(): string {
  return `同一分钟(24:00)到期的计时: 预警 25%、办理超期 25%、视同签收 20%、升级 20%、归档 10%, 每件一个, 由一个或两个进程扫到底。
lag = 到期到处理的时间。下限 = 裸 UPDATE ... SKIP LOCKED 循环, 每次 200 个, 以现成的值写同样多的行, 不读诉求件、不判断、不算哈希。
Clocks due in the same minute (24:00): yellow cards 25%, HANDLE run out 25%, signatures 20%, rises 20%, archiving 10%, one a
case, swept to the end by one process and by two. lag = from due to served. floor = a bare UPDATE ... SKIP LOCKED loop, 200 a
time, writing as many rows with ready-made values; it reads no case, decides nothing and computes no hash. rows = events,
outbox, clocks changed, clocks started.`;
}

function explanationOfRouting(seconds: number): string {
  return `单线程, 每项 ${seconds} 秒, 随机点和示例文字。locate = 坐标换算、落格、20 米交界判断; classify = 一段文字的分类、险情和须人工的理由;
dispatch = 定位 + 分类 + 100 条派单规则(都不符合)+ 权责清单。下限 = 包围盒索引加一次射线法、对全部关键词各一次 includes, 没有交界、
坐标系、评分和依据。One thread, random points and the sample's texts. locate = conversion, cell and the 20 m border strip;
classify = matter, danger and reasons to ask a person; dispatch = both, 100 rules (none of which speaks) and the list. floor =
a box index and one ray cast, and one includes for every keyword: no border, no coordinate systems, no score and no reason.`;
}

function explanationOfWalls(): string {
  return `同一个 API, 有行级安全与没有(策略关闭, 也不向 PostgreSQL 说明范围), 轮流各 1 秒; 比值以没有的为 1。
The same API with row-level security and without it (policies off, nothing told to PostgreSQL) in turns of 1 s; the ratio is
to the one without.`;
}

/** Where we are, on a terminal only. */
function tell(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
}
