import { parseArgs } from 'node:util';
import { Refusal } from '#config';

/** Parts of a whole run, in their order. */
export const partNames = [
  'intake',
  'lifecycle',
  'load',
  'lists',
  'case',
  'figures',
  'timers',
  'stream',
  'spike',
  'memory',
] as const;
export type PartName = (typeof partNames)[number];

export interface Asked {
  parts: PartName[];
  /** How many past cases the lists, the case and the figures are asked of. */
  sizes: number[];
  seconds: number;
  /** Clocks of one sweep; 0 unless `--timers` asks for that sweep alone. */
  timers: number;
  only: 'timers' | 'walls' | 'routing' | null;
  quick: boolean;
  json: boolean;
  markdown: boolean;
  /** Where a loaded city is kept, and where one is taken from. */
  keep: string | null;
  from: string | null;
}

/** `10k` or `1M` or `2500` as a number; NaN where it is none. */
export function sizeOf(text: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([kM]?)$/.exec(text.trim()) ?? [];
  const size = Number(digits) * (unit === 'M' ? 1_000_000 : unit === 'k' ? 1000 : 1);
  return Number.isInteger(size) && size > 0 ? size : NaN;
}

/** A number of cases as people write it: `10 k`, `1 M`. */
export const sizeText = (size: number): string =>
  size >= 1_000_000 ? `${size / 1_000_000} M` : size >= 1000 ? `${size / 1000} k` : `${size}`;

/** What the command line asks for. Throws `Refusal` BENCH_USAGE. */
export function askedBy(args: string[]): Asked {
  try {
    const { values } = parseArgs({
      args,
      options: {
        part: { type: 'string' },
        cases: { type: 'string' },
        seconds: { type: 'string' },
        timers: { type: 'string' },
        walls: { type: 'boolean', default: false },
        routing: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        markdown: { type: 'boolean', default: false },
        keep: { type: 'string' },
        from: { type: 'string' },
      },
    });
    const { quick, json, markdown, walls, routing } = values;
    const seconds = Number(values.seconds ?? (quick ? 2 : 5));
    const timers = Number(values.timers ?? 0);
    const sizes = (values.cases ?? (quick ? '10k' : '10k,100k')).split(',').map(sizeOf);
    const parts = (values.part?.split(',') ?? [...partNames]) as PartName[];
    // Access tokens hold for 15 minutes, and the lifecycle part takes four times as long.
    const usable = Number.isInteger(seconds) && seconds >= 1 && seconds <= 120;
    const known =
      parts.every((part) => partNames.includes(part)) && sizes.every((size) => size <= 20_000_000);
    const kept = [values.keep, values.from].filter(Boolean).length < 2;
    if (usable && known && kept && Number.isInteger(timers) && timers >= 0 && timers <= 10_000_000)
      return {
        parts,
        sizes: sizes.sort((a, b) => a - b),
        seconds,
        timers,
        only: timers > 0 ? 'timers' : walls ? 'walls' : routing ? 'routing' : null,
        quick,
        json,
        markdown,
        keep: values.keep ?? null,
        from: values.from ?? null,
      };
  } catch {
    // Said below.
  }
  throw new Refusal(400, 'BENCH_USAGE', {
    zh: `用法: npm run bench -- [--part ${partNames.join(',')}] [--cases 10k,100k,1M] [--seconds N] [--quick] [--json] [--markdown] [--keep 目录 | --from 目录] [--timers N | --walls | --routing]。seconds 为 1 到 120 的整数(默认 5); cases 至多 20M; timers 为到期计时的个数, 只测一次扫描; walls 只测行级安全的代价; routing 只测派单; keep 把装载的城市留在目录中, from 从该目录取用。`,
    en: `Usage: npm run bench -- [--part ${partNames.join(',')}] [--cases 10k,100k,1M] [--seconds N] [--quick] [--json] [--markdown] [--keep DIR | --from DIR] [--timers N | --walls | --routing]. Seconds: a whole number from 1 to 120 (5 by default). Cases: up to 20M. Timers: how many clocks are due; measures one sweep only. Walls: measures what row-level security costs, only. Routing: measures dispatch only. Keep: leaves the loaded city in a folder; from: takes it from there.`,
  });
}
