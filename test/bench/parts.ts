import { writeFile } from 'node:fs/promises';
import type { Filing } from './complaints.js';
import {
  filing,
  filingApart,
  floorLifecycle,
  lifecycle,
  logIn,
  mainLine,
  requestsOfLifecycle,
} from './errands.js';
import { overConnections, ownShare, press, Seen, type Errand } from './load.js';
import { turnOfPgbench, writeScript } from './pgbench.js';
import { lineOf, type Line } from './report.js';
import { Recorder } from './recorded.js';
import { matterOf, peopleOf } from './people.js';
import { readTemplate } from './rows.js';
import { password, type Server, type Stage } from './stage.js';

/** Whatever takes the load: one turn of so many seconds. */
export interface Contender {
  name: Line['contender'];
  turn(connections: number, seconds: number): Promise<{ latencies: number[]; rate: number }>;
}

export interface Plan {
  stage: Stage;
  complaints: Filing[];
  seconds: number;
  /** Everything at small size: shorter warming up, and no second api. */
  quick: boolean;
  pgbench: boolean;
  tell: (line: string) => void;
}

export const connectionCounts = [1, 8];
/** Until then V8 has not compiled what a request runs through; a slow machine stops warming up after so many seconds. */
const warmings = { whole: { requests: 3000, seconds: 10 }, quick: { requests: 1500, seconds: 4 } };

/** Brings each contender to the speed it keeps. An errand of a lifecycle is several requests. */
export async function warmUp(
  part: string,
  contenders: Contender[],
  requestsPerErrand: number,
  plan: Plan,
): Promise<void> {
  const warm = warmings[plan.quick ? 'quick' : 'whole'];
  for (const { name, turn } of contenders) {
    let requests = 0;
    for (let second = 0; second < warm.seconds && requests < warm.requests; second += 1) {
      plan.tell(`${part}: warming up ${name}`);
      requests += (await turn(8, 1)).latencies.length * requestsPerErrand;
    }
  }
}

/** Contenders take turns of one second, so that whatever else the machine does meets them alike. */
export async function measure(
  part: string,
  connections: number,
  contenders: Contender[],
  plan: Plan,
): Promise<Seen[]> {
  const seen = contenders.map(() => new Seen());
  for (let second = 1; second <= plan.seconds; second += 1) {
    plan.tell(`${part} x${connections}: ${second}/${plan.seconds} s`);
    for (const [i, { turn }] of contenders.entries()) {
      const share = ownShare();
      const { latencies, rate } = await turn(connections, 1);
      seen[i]?.add(latencies, rate, share());
    }
  }
  return seen;
}

export const over = (name: Line['contender'], port: number, errand: Errand): Contender => ({
  name,
  turn: (connections, seconds) => press(port, connections, seconds, errand),
});

/** The same load on two api processes of one database, as a balancer would part it; more than one connection has the half each. */
const overTwo = (ports: readonly number[], errand: Errand): Contender => ({
  name: 'two apis',
  turn: async (connections, seconds) => {
    const half = Math.ceil(connections / 2);
    const turns = await Promise.all(ports.map((port) => press(port, half, seconds, errand)));
    return {
      latencies: turns.flatMap(({ latencies }) => latencies),
      rate: turns.reduce((sum, { rate }) => sum + rate, 0),
    };
  },
});

/** One api, and in a whole run another one beside it. */
async function apisOf({ stage, quick }: Plan, url: string): Promise<[Server, ...Server[]]> {
  return quick ? [await stage.api(url)] : [await stage.api(url), await stage.api(url)];
}

const ofOurs = (apis: readonly [Server, ...Server[]], errand: Errand): Contender[] => [
  over('gridwhistle', apis[0].port, errand),
  ...(apis.length > 1
    ? [
        overTwo(
          apis.map(({ port }) => port),
          errand,
        ),
      ]
    : []),
];

/** One connection cannot be parted among two. */
const canTake =
  (connections: number) =>
  ({ name }: Contender) =>
    name !== 'two apis' || connections > 1;

/** Has our API file every complaint and bring one case to its end, in the database `template`, for the floor to write again. */
export async function fileTemplate({ stage, complaints }: Plan): Promise<void> {
  const api = await stage.api(await stage.copy('template'));
  const people = await peopleOf(stage, 'template');
  const recorder = await Recorder.open(stage.at('template'));
  await overConnections(api.port, 1, async (send) => {
    const file = filing('/api/v1/cases', complaints);
    for (const nth of complaints.keys()) await file(send, nth);
    const tokens = await logIn(send, people, password);
    await lifecycle(matterOf(complaints), tokens, (number) => recorder.look(number))(send, complaints.length);
  });
  await writeFile(stage.recording, JSON.stringify(await recorder.close()));
  await api.running.stop();
}

export async function intakePart(plan: Plan): Promise<Line[]> {
  const { stage, complaints } = plan;
  const part = '提交 intake';
  const url = await stage.copy('intake');
  const apis = await apisOf(plan, url);
  const floor = await stage.floor(await stage.copy('intake_floor'), stage.at('template'));
  const contenders = [
    over('floor', floor.port, filing('/', complaints)),
    ...ofOurs(apis, filing('/api/v1/cases', complaints)),
  ];
  if (plan.pgbench) contenders.push(await pgbenchContender(stage));
  await warmUp(part, contenders, 1, plan);
  const lines: Line[] = [];
  const floors = new Map<number, Seen>();
  for (const connections of connectionCounts) {
    const taking = contenders.filter(canTake(connections));
    const seen = await measure(part, connections, taking, plan);
    floors.set(connections, seen[0]!);
    for (const [i, { name }] of taking.entries())
      lines.push(lineOf(part, name, connections, seen[i]!, seen[0]!));
  }
  for (const one of [floor, ...apis]) await one.running.stop();
  return [...lines, ...(await withWorker(plan, floors))];
}

/** Intake while a worker accepts and dispatches what comes in from all over the district; beside the floor of the part before. */
async function withWorker(plan: Plan, floors: Map<number, Seen>): Promise<Line[]> {
  const { stage, complaints } = plan;
  const part = '提交, worker 开 intake, worker on';
  const url = await stage.copy('intake_worker');
  const [api, worker] = [await stage.api(url), await stage.worker(url)];
  const ours = over('gridwhistle', api.port, filingApart('/api/v1/cases', complaints));
  await warmUp(part, [ours], 1, plan);
  const lines: Line[] = [];
  for (const connections of connectionCounts) {
    const [seen] = await measure(part, connections, [ours], plan);
    lines.push(lineOf(part, 'gridwhistle', connections, seen!, floors.get(connections)!));
  }
  await api.running.stop();
  await worker.running.stop();
  return lines;
}

export async function lifecyclePart(plan: Plan): Promise<Line[]> {
  const { stage, complaints } = plan;
  const part = `全程 lifecycle, ${mainLine.length + 1} 步 moves, 3 部门 departments`;
  const url = await stage.copy('lifecycle');
  const apis = await apisOf(plan, url);
  const floor = await stage.floor(await stage.copy('lifecycle_floor'), stage.at('template'));
  const people = await peopleOf(stage, 'lifecycle');
  const tokens = await overConnections(apis[0].port, 10, (send) => logIn(send, people, password));
  const contenders = [
    over('floor', floor.port, floorLifecycle(matterOf(complaints))),
    ...ofOurs(apis, lifecycle(matterOf(complaints), tokens)),
  ];
  await warmUp(part, contenders, requestsOfLifecycle, plan);
  const lines: Line[] = [];
  for (const connections of connectionCounts) {
    const taking = contenders.filter(canTake(connections));
    const seen = await measure(part, connections, taking, plan);
    for (const [i, { name }] of taking.entries())
      lines.push(lineOf(part, name, connections, seen[i]!, seen[0]!));
  }
  for (const one of [floor, ...apis]) await one.running.stop();
  return lines;
}

async function pgbenchContender(stage: Stage): Promise<Contender> {
  const { filed } = await readTemplate(stage.at('template'));
  const bySize = [...filed.values()].sort(
    (a, b) => String(a.cases['text']).length - String(b.cases['text']).length,
  );
  const script = await writeScript(stage.folder, bySize[bySize.length >> 1]!);
  const url = await stage.copy('intake_pgbench');
  return {
    name: 'pgbench',
    turn: (connections, seconds) => turnOfPgbench(url, script, stage.folder, connections, seconds),
  };
}
