import type { City } from './city/city.js';
import { sizeText } from './arguments.js';
import {
  cellsOf,
  drawn,
  headOf,
  machineText,
  markdownTable,
  notesOf,
  type Line,
  type Machine,
} from './report.js';
import type { SpikeResult } from './spike.js';
import type { SweepLine } from './timers.js';

/** Everything a whole run has measured. */
export interface Results {
  lines: Line[];
  timers: SweepLine[];
  cities: City[];
  spike: Omit<SpikeResult, 'lines'> | null;
}

const mb = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;
const kept = { WHOLE: '全部 whole', LEAN: '精简 lean', THIN: '仅列表 lists only' };
const headOfCities = [
  '城市 city',
  '留存 kept',
  '秒 s',
  '大小 size',
  '每件 per case',
  '最大的表 largest tables',
];
const cellsOfCity = ({ cases, kept: how, seconds, bytes, tables }: City): string[] => [
  sizeText(cases),
  kept[how],
  seconds.toFixed(0),
  mb(bytes),
  `${(bytes / cases / 1024).toFixed(1)} kB`,
  tables
    .slice(0, 5)
    .map((one) => `${one.table} ${mb(one.bytes)}`)
    .join(', '),
];

/** How long the cities took to load, and what they weigh. */
export const citiesTable = (cities: readonly City[]): string => drawn(headOfCities, cities.map(cellsOfCity));

const headOfTimers = [
  '扫描 sweep',
  '进程 sweepers',
  '个 clocks',
  '每秒 /s',
  'lag p50 s',
  'lag p99 s',
  '与下限之比 ratio',
];
const cellsOfTimers = ({
  contender,
  sweepers,
  clocks,
  perSecond,
  lagP50,
  lagP99,
  ratio,
}: SweepLine): string[] => [
  contender,
  `${sweepers}`,
  `${clocks}`,
  perSecond.toFixed(0),
  (lagP50 / 1000).toFixed(1),
  (lagP99 / 1000).toFixed(1),
  ratio.toFixed(2),
];

/** All of it as Markdown, with the machine described: what stands between the markers of docs/performance.md. */
export function markdownOf({ lines, timers, cities }: Results, machine: Machine): string {
  const parts = [
    machineText(machine).split('\n').join('  \n'),
    markdownTable(headOf, lines.map(cellsOf)),
    notesOf(lines)
      .map((note) => `- ${note}`)
      .join('\n'),
    ...(timers.length > 0 ? [markdownTable(headOfTimers, timers.map(cellsOfTimers))] : []),
    ...(cities.length > 0 ? [markdownTable(headOfCities, cities.map(cellsOfCity))] : []),
  ];
  return parts.filter(Boolean).join('\n\n');
}
