import { total } from './book.js';
import { faultOf, type FaultName } from './faults.js';
import type { Outcome, Played } from './play.js';

interface Line {
  fault: FaultName;
  rounds: number;
  answered: number;
  unanswered: number;
  retries: number;
  /** By status and code. */
  away: Record<string, number>;
  medianMs: number;
  worstMs: number;
}

/** One line for each kind of fault, in the order of its first round. */
export function linesOf(played: readonly Played[]): Line[] {
  const kinds = [...new Set(played.map(({ fault }) => fault))];
  return kinds.map((fault) => {
    const all = played.filter((one) => one.fault === fault);
    const sum = (of: (one: Played) => number) => all.reduce((so, one) => so + of(one), 0);
    const ms = all.map(({ recoveredMs }) => recoveredMs).sort((a, b) => a - b);
    const away: Record<string, number> = {};
    for (const { tally } of all)
      for (const [name, count] of Object.entries(tally.away)) away[name] = (away[name] ?? 0) + count;
    return {
      fault,
      rounds: all.length,
      answered: sum(({ tally }) => tally.answered),
      unanswered: sum(({ tally }) => tally.unanswered),
      retries: sum(({ tally }) => tally.retries),
      away,
      medianMs: Math.round(ms[Math.floor(ms.length / 2)] ?? 0),
      worstMs: Math.round(ms.at(-1) ?? 0),
    };
  });
}

/** A table for people. */
export function tableOf({ played, left, tally, counts, wrong, seed, queue, seconds }: Outcome): string {
  const head = ['fault', 'rounds', 'answered', 'unanswered', 'retries', '5xx', 'recovery median', 'worst'];
  const rows = linesOf(played).map((one) => [
    `${faultOf(one.fault).zh} ${faultOf(one.fault).en}`,
    String(one.rounds),
    String(one.answered),
    String(one.unanswered),
    String(one.retries),
    String(total(one.away)),
    `${(one.medianMs / 1000).toFixed(1)} s`,
    `${(one.worstMs / 1000).toFixed(1)} s`,
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const named = (what: Record<string, number | string>) =>
    Object.entries(what)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ') || '-';
  return [
    line(head),
    line(head.map(() => '---')),
    ...rows.map(line),
    '',
    `queue ${queue}, seed ${seed}, ${played.length} rounds in ${seconds} s`,
    `answered ${tally.answered}, unanswered ${tally.unanswered}, retries ${tally.retries}`,
    `5xx: ${named(tally.away)}`,
    `4xx: ${named(tally.refused)}`,
    `kept: ${named(counts)}`,
    ...(Object.keys(left).length > 0 ? [`left out: ${named(left)}`] : []),
    wrong.length === 0
      ? '没有丢失, 没有重复, 核验通过 / nothing lost, nothing twice, verified'
      : `未通过 / not as it must be:\n${wrong.map((what) => `! ${what}`).join('\n')}`,
  ].join('\n');
}
