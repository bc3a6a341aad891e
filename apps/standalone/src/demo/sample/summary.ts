import type { Comparison, Difference } from './compare.js';
import type { Life } from '../life/life.js';
import type { Language } from '../narrator.js';
import { isBySystem } from './compare.js';
import { endOf } from './complaints.js';

/** The line of `--json`. */
export interface Summary {
  complaints: number;
  /** Each complaint is one, and so is each part of a split one. */
  cases: number;
  byState: Record<string, number>;
  closed: number;
  routing: Comparison['routing'];
  whistles: { blown: number; settled: number; tasks: number; arrived: number };
  deliveries: { owed: number };
  seconds: number;
  differences: Difference[];
}

export function summarise(
  lives: readonly Life[],
  all: readonly Life[],
  { routing, differences }: Comparison,
  { owed, seconds }: { owed: number; seconds: number },
): Summary {
  const byState: Record<string, number> = {};
  for (const { end } of all) byState[end.state] = (byState[end.state] ?? 0) + 1;
  const whistles = all.flatMap(({ end }) => end.whistles ?? []);
  const tasks = whistles.flatMap((whistle) => whistle.tasks);
  return {
    complaints: lives.length,
    cases: all.length,
    byState,
    closed: byState['CLOSED'] ?? 0,
    routing,
    whistles: {
      blown: whistles.length,
      settled: whistles.filter(({ state }) => ['SETTLED', 'EVALUATED', 'CLOSED'].includes(state)).length,
      tasks: tasks.length,
      arrived: tasks.filter(({ arrivedAt }) => arrivedAt !== null).length,
    },
    deliveries: { owed },
    seconds: Math.round(seconds * 10) / 10,
    differences,
  };
}

/** Lives that did not end as the sample says; a part is worked to its end. */
export const unfinished = (lives: readonly Life[]): Life[] =>
  lives.filter(
    ({ complaint: { expected }, end }) => end.state !== endOf[expected.decision as keyof typeof endOf],
  );

/** The table at the end, as lines. */
export function table(
  lives: readonly Life[],
  summary: Summary,
  language: Language,
  dueTimes: boolean,
): string[] {
  const say = (zh: string, en: string) => (language === 'zh' ? zh : en);
  const { routing, whistles, byState } = summary;
  const of = ({ right, of: all }: { right: number; of: number }) => `${right}/${all}`;
  const held = lives.filter((life) => !isBySystem(life));
  return [
    '',
    `══ ${say('结果', 'Result')} ══`,
    `${say('诉求', 'complaints')}: ${summary.complaints}, ${say('诉求件', 'cases')}: ${summary.cases}  ${Object.entries(
      byState,
    )
      .map(([state, count]) => `${state} ${count}`)
      .join(', ')}`,
    `${say('系统自主派单', 'decided by the system')}: ${routing.bySystem.decided}, ${say('正确', 'right')} ${routing.bySystem.right}`,
    `${say('转人工', 'decided by a person')}: ${routing.byPerson}`,
    `${say('紧急件识别', 'emergencies found')}: ${routing.emergencies.found}/${routing.emergencies.of}`,
    `${say('责任与主办单位正确', 'owner and lead right')}: ${of(routing.owner)}`,
    `${say('到期时间正确', 'due time right')}: ${dueTimes ? of(routing.due) : say('真实时钟, 不可比', 'not comparable on a real clock')}`,
    `${say('吹哨', 'whistles')}: ${whistles.blown}, ${say('已处置', 'settled')} ${whistles.settled}; ${say('报到任务', 'report tasks')} ${whistles.tasks}, ${say('已报到', 'arrived')} ${whistles.arrived}`,
    `${say('未送达', 'deliveries owed')}: ${summary.deliveries.owed}`,
    `${say('用时', 'took')}: ${summary.seconds} s`,
    '',
    `── ${say('转人工的件', 'cases a person decided')} ──`,
    ...held.map(
      ({ complaint, heard }) =>
        `${complaint.id}  ${complaint.expected.decision.padEnd(13)} ${(heard.triage?.reasons ?? [])
          .map((reason) => reason[language])
          .join('; ')}`,
    ),
    '',
    `── ${say('与样例的差异', 'differences from the sample')}: ${summary.differences.length} ──`,
    ...summary.differences.map(
      ({ id, what, expected, got }) =>
        `${id}  ${what.padEnd(14)} ${say('应为', 'expected')} ${expected}, ${say('实为', 'got')} ${got}`,
    ),
  ];
}
