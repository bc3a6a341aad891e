import { setTimeout as wait } from 'node:timers/promises';
import type { Filing } from '../complaints.js';
import { lifecycle, logIn, mainLine, type People } from '../errands.js';
import { overConnections } from '../load.js';
import { Recorder } from '../recorded.js';
import type { Row } from '../rows.js';
import { password, type Stage } from '../stage.js';

type Line = typeof mainLine;

/** One way a case may have gone so far. */
export interface Shape {
  name: string;
  line: Line;
  /** Share among the past ones, or among the open ones. */
  share: number;
  open: boolean;
}

const plain: Line = mainLine.filter(([path]) => path !== 'whistles' && !path.startsWith('report-tasks'));
const answered: Line = [
  ['answer', 'agent', { kind: 'CONSULT', reply: '可在网上办理, 需身份证和缴费凭证。' }],
];
const upTo = (line: Line, path: string): Line => line.slice(0, line.findIndex(([one]) => one === path) + 1);

/**
 * The shapes of a city's cases. Over the past ones that makes 12.5 moves and 1.5 report tasks a case, as field-rules 6.3 expects
 * of an order; what is open stands where a day's work leaves it.
 */
export const shapes: readonly Shape[] = [
  { name: 'whistled', line: mainLine, share: 0.5, open: false },
  { name: 'plain', line: plain, share: 0.38, open: false },
  { name: 'answered', line: answered, share: 0.12, open: false },
  { name: 'filed', line: [], share: 0.05, open: true },
  { name: 'accepted', line: upTo(plain, 'acceptance'), share: 0.05, open: true },
  { name: 'dispatched', line: upTo(plain, 'dispatch'), share: 0.2, open: true },
  { name: 'processing', line: upTo(plain, 'contact'), share: 0.35, open: true },
  {
    name: 'whistled, one has come',
    line: upTo(mainLine, 'report-tasks/{D02}/check-in'),
    share: 0.15,
    open: true,
  },
  { name: 'to be checked', line: upTo(plain, 'approval'), share: 0.1, open: true },
  { name: 'to be called', line: upTo(plain, 'verification'), share: 0.1, open: true },
];

/** All rows a case of a shape has, by table. */
export type Life = Map<string, Row[]>;

/**
 * Has our API, and then a worker, live one case of each shape in a database of its own, and reads what they left. What the
 * worker would go on with is read before it starts.
 */
export async function liveOnce(stage: Stage, matter: Filing, people: People): Promise<Life[]> {
  const database = 'city_lives';
  const url = await stage.copy(database);
  const api = await stage.api(url);
  const recorder = await Recorder.open(stage.at(database));
  const numbers: string[] = [];
  const lives: Life[] = [];
  await overConnections(api.port, 1, async (send) => {
    const tokens = await logIn(send, people, password);
    for (const [i, { line }] of shapes.entries()) {
      await lifecycle(matter, tokens, async (number) => (numbers[i] = number), line)(send, i);
      lives.push(await recorder.rowsOf(numbers[i]!));
    }
  });
  const worker = await stage.worker(url);
  const owed = `SELECT (SELECT count(*) FROM outbox WHERE relayed_at IS NULL) + (SELECT count(*) FROM delivery WHERE state = 'OWED') AS n`;
  for (let i = 0; i < 120; i += 1) {
    await wait(250);
    const [left] = await stage.ask<{ n: string }>(database, owed);
    if (left?.n === '0') break;
  }
  for (const [i, { open }] of shapes.entries()) if (!open) lives[i] = await recorder.rowsOf(numbers[i]!);
  await recorder.close();
  await worker.running.stop();
  await api.running.stop();
  await stage.drop(database);
  return lives.map(spread);
}

/** The moves of a life a few hours apart: a row that has the moment of a move gets that of the move as it is told. */
function spread(life: Life): Life {
  const events = (life.get('case_event') ?? []).toSorted((a, b) => Number(a['seq']) - Number(b['seq']));
  const first = new Date(String(events[0]?.['at'])).getTime();
  const moved = new Map(
    events.map(({ at }, i) => [String(at), new Date(first + i * hours * 3_600_000).toISOString()]),
  );
  const told = (row: Row) =>
    Object.fromEntries(
      Object.entries(row).map(([column, value]) => [column, moved.get(String(value)) ?? value]),
    );
  return new Map([...life].map(([table, rows]) => [table, rows.map(told)]));
}
const hours = 1;
