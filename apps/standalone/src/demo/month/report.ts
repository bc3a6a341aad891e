import type { Move } from '#cases';
import type { Language } from '../narrator.js';
import type { Month } from './play.js';

/** The object of `--json`. */
export interface MonthSummary extends Omit<Month, 'operations'> {
  cannot: Partial<Record<Move, string>>;
  deliveries: { unrelayed: number; owed: number; givenUp: number };
  timersDue: number;
  proofs: Record<string, number>;
  verified: { cases: number; events: number; clean: boolean };
  seconds: number;
}

/** Moves that cannot be made in so short a time, and why. */
function cannot({ days, tally }: Month): Partial<Record<Move, string>> {
  return days <= 30 && tally.never.includes('archive')
    ? { archive: '结案满 30 天才归档 / a case is archived 30 days after it was closed' }
    : {};
}

export function summaryOf(month: Month, verified: MonthSummary['verified'], startedAt: number): MonthSummary {
  const { operations, ...rest } = month;
  const { unrelayed, owed, givenUp, timersDue, proofs } = operations;
  return {
    ...rest,
    cannot: cannot(month),
    deliveries: { unrelayed, owed, givenUp },
    timersDue,
    proofs: Object.fromEntries(proofs.map(({ kind, count }) => [kind, count])),
    verified,
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
  };
}

/** What must be 0, or true, and is not. */
export function faultsOf({ proofs, deliveries, timersDue, verified }: MonthSummary): string[] {
  const counts = { ...proofs, ...deliveries, timersDue };
  return [
    ...Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(([kind, count]) => `${kind}: ${count}, 应为 0 / should be 0`),
    ...(verified.clean ? [] : ['核验未通过 / the history is not clean']),
  ];
}

/** The summary as lines to read. */
export function monthTable(summary: MonthSummary, language: Language): string[] {
  const say = (zh: string, en: string) => (language === 'zh' ? zh : en);
  const { tally, proofs, deliveries, verified } = summary;
  const { onTime, cards, returns, rulings, extensions, suspensions, whistles } = tally;
  const each = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ') || '-';
  const rows: Array<[string, string]> = [
    [say('天数', 'days'), `${summary.days} (${summary.from} … ${summary.to}), seed ${summary.seed}`],
    [say('诉求 / 诉求件', 'complaints / cases'), `${summary.complaints} / ${tally.cases}`],
    [say('状态', 'by state'), each(tally.byState)],
    [say('按期办结', 'on time'), `${onTime.met}/${onTime.met + onTime.missed} = ${percent(onTime.share)}`],
    [say('黄牌 / 红牌', 'yellow / red cards'), `${cards.yellow} / ${cards.red}`],
    [say('升级', 'escalations'), each(tally.escalations)],
    [say('退单', 'returns'), each(returns)],
    [say('定责', 'rulings'), each(rulings)],
    [say('延期', 'extensions'), each(extensions)],
    [say('挂账', 'suspensions'), each(suspensions)],
    [say('哨', 'whistles'), `${whistles.blown}: ${each(whistles.byState)}`],
    [say('报到任务', 'report tasks'), each(whistles.tasks)],
    [say('回访', 'follow-ups'), each(tally.followUps)],
    [
      say('重办 / 问题工单 / 重启', 'reworks / problem orders / reopenings'),
      `${tally.reworks} / ${tally.problemOrders} / ${tally.reopenings}`,
    ],
    [
      say('并单 / 拆单 / 督办', 'merged / split / supervisions'),
      `${tally.merged} / ${tally.split} / ${tally.supervisions}`,
    ],
    [say('动作', 'moves'), each(tally.moves)],
    [say('未出现的动作', 'moves never made'), tally.never.join(', ') || '-'],
    ...Object.entries(summary.cannot).map(([move, why]): [string, string] => [`  ${move}`, why]),
    [say('核验计数', 'proofs'), each(proofs)],
    [say('送达', 'deliveries'), each(deliveries)],
    [
      say('历史', 'history'),
      `${verified.cases} ${say('件', 'cases')}, ${verified.events} ${say('个事件', 'events')}, ${verified.clean ? say('核验通过', 'verified') : say('未通过', 'NOT clean')}`,
    ],
    [say('用时', 'took'), `${summary.seconds} s`],
  ];
  return ['', `══ ${say('结果', 'Result')} ══`, ...rows.map(([name, value]) => `${name}: ${value}`)];
}

const percent = (share: number | null) => (share === null ? '-' : `${(share * 100).toFixed(1)}%`);
