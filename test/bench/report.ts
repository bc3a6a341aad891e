import { cpus, totalmem } from 'node:os';
import { sizeText } from './arguments.js';
import type { Seen } from './load.js';

export interface Line {
  part: string;
  contender: 'gridwhistle' | 'two apis' | 'floor' | 'pgbench' | 'without walls';
  /** Past cases in the city it was asked of; none in the sample district alone. */
  cases?: number;
  connections: number;
  count: number;
  perSecond: number;
  p50: number;
  p95: number;
  p99: number;
  /** Throughput over the floor's at the same number of connections; null where there is no floor. */
  ratio: number | null;
  /** What else there is to say. */
  note?: string;
  /** Of one core, what the load itself took while this was measured. */
  loadShare?: number;
}

export function lineOf(
  part: string,
  contender: Line['contender'],
  connections: number,
  seen: Seen,
  floor: Seen | null,
  more: Partial<Line> = {},
): Line {
  return {
    part,
    contender,
    connections,
    count: seen.latencies.length,
    perSecond: round(seen.perSecond, 1),
    p50: round(seen.within(0.5), 2),
    p95: round(seen.within(0.95), 2),
    p99: round(seen.within(0.99), 2),
    ratio: floor && round(seen.perSecond / floor.perSecond, 3),
    loadShare: round(seen.loadShare, 2),
    ...more,
  };
}

export const headOf = [
  '部分 part',
  '对象 contender',
  '件数 cases',
  '连接 conns',
  '每秒 /s',
  'p50 ms',
  'p95 ms',
  'p99 ms',
  '与下限之比 ratio',
];

export const cellsOf = ({
  part,
  contender,
  cases,
  connections,
  perSecond,
  p50,
  p95,
  p99,
  ratio,
}: Line): string[] => [
  part,
  contender,
  cases ? sizeText(cases) : '',
  connections ? `${connections}` : '',
  perSecond.toFixed(1),
  ...[p50, p95, p99].map((one) => (Number.isFinite(one) ? one.toFixed(one < 10 ? 2 : 1) : '')),
  ratio === null ? '' : ratio.toFixed(2),
];

export const tableOf = (lines: readonly Line[]): string =>
  `${drawn(headOf, lines.map(cellsOf))}\n\n${notesOf(lines).join('\n')}`;

/** What was said beside the figures, and where the load itself was busy. */
export function notesOf(lines: readonly Line[]): string[] {
  const busy = lines.filter(({ loadShare = 0 }) => loadShare > 0.5);
  return [
    ...lines.flatMap(({ part, cases, note }) =>
      note ? [`${part}${cases ? ` (${sizeText(cases)})` : ''}: ${note}`] : [],
    ),
    ...(busy.length > 0
      ? [
          `压测程序自身占一个核的一半以上 / the load itself took more than half a core in: ${[...new Set(busy.map(({ part, connections, loadShare }) => `${part} x${connections} (${loadShare})`))].join(', ')}`,
        ]
      : []),
  ];
}

/** A table as Markdown, its first two columns to the left. */
export function markdownTable(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(head), row(head.map((_, i) => (i < 2 ? '---' : '--:'))), ...rows.map(row)].join('\n');
}

/** A table for a terminal, its first two columns to the left; Chinese characters take two columns. */
export function drawn(head: string[], rows: string[][]): string {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => width(row[i] ?? ''))));
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, i) => {
        const gap = ' '.repeat((widths[i] ?? 0) - width(cell));
        return i < 2 ? cell + gap : gap + cell;
      })
      .join('  ')
      .trimEnd(),
  );
  return [lines[0], '-'.repeat(widths.reduce((sum, one) => sum + one + 2, -2)), ...lines.slice(1)].join('\n');
}

export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  node: string;
  postgres: string;
  fsync: string;
  synchronousCommit: string;
  fdatasyncMs: number;
  pgbench: string | null;
}

export const machineOf = (
  found: Pick<Machine, 'postgres' | 'fsync' | 'synchronousCommit' | 'fdatasyncMs' | 'pgbench'>,
): Machine => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: round(totalmem() / 2 ** 30, 1),
  node: process.version,
  ...found,
  fdatasyncMs: round(found.fdatasyncMs, 2),
});

export function machineText(machine: Machine): string {
  const { cpu, cores, memoryGb, node, postgres, fsync, synchronousCommit, fdatasyncMs, pgbench } = machine;
  return [
    `机器 machine: ${cores} 核 cores (${cpu}), ${memoryGb} GB, Node ${node}`,
    `PostgreSQL ${postgres}, fsync ${fsync}, synchronous_commit ${synchronousCommit}; 一次 fdatasync ${fdatasyncMs} ms`,
    pgbench ?? 'pgbench 未安装, 略去这一列下限 / pgbench is not on the PATH, so that floor is left out',
    '压测程序、API、下限服务与 PostgreSQL 同机, 共用以上核心。 / The load, the servers and PostgreSQL share these cores.',
  ].join('\n');
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));
const width = (text: string) => [...text].reduce((sum, letter) => sum + (letter > '\u2e7f' ? 2 : 1), 0);
