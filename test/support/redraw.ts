import { readFileSync } from 'node:fs';

const sample = readFileSync(
  new URL('../../apps/standalone/sample/org.csv', import.meta.url),
  'utf8',
).replaceAll('\r', '');

/** The sample's map under another district's code. */
export const orgOf = (district: string): string => sample.replaceAll(/\b379902/g, district);

const box = (west: number, south: number, east: number, north: number) =>
  `"POLYGON((${west} ${south},${east} ${south},${east} ${north},${west} ${north},${west} ${south}))"`;

/** The lines of these codes (without the district's six digits) replaced by others, or left out. */
function changed(district: string, lines: Record<string, readonly string[]>): string {
  const rows = orgOf(district).trimEnd().split('\n');
  return `${rows
    .flatMap((row) => lines[row.split(',')[0]!.slice(6)]?.map((one) => district + one) ?? [row])
    .join('\n')}\n`;
}

const grid = (code: string, name: string, wkt: string, worker: string, district: string) =>
  `${code},${district}${code.slice(0, 6)},GRID,BASE,${name},,0,0,${wkt},${worker},`;

/** 商城社区第3网格 (004001003) is closed and split in two: 005 in the west, 006 in the east. */
export const splitGrid = (district: string): string =>
  changed(district, {
    '004001003': [
      grid('004001005', '商城社区第5网格', box(118.324, 35.08, 118.327, 35.086), 'GW0055', district),
      grid('004001006', '商城社区第6网格', box(118.327, 35.08, 118.33, 35.086), '', district),
    ],
  });

/** 商城社区第3网格 (004001003) is closed and goes to 永安社区 as 004003005, still worked by GW0055. */
export const givenGrid = (district: string): string =>
  changed(district, {
    '004001': [
      `004001,${district}004000,COMMUNITY,URBAN,商城社区,,0,0,"POLYGON((118.324 35.074,118.336 35.074,118.336 35.086,118.330 35.086,118.330 35.080,118.324 35.080,118.324 35.074))",,`,
    ],
    '004003': [
      `004003,${district}004000,COMMUNITY,URBAN,永安社区,,0,0,"POLYGON((118.324 35.080,118.330 35.080,118.330 35.086,118.336 35.086,118.336 35.098,118.324 35.098,118.324 35.080))",,`,
    ],
    '004001003': [],
    '004003004': [
      grid('004003004', '永安社区第4网格', box(118.33, 35.092, 118.336, 35.098), 'GW0066', district),
      grid('004003005', '永安社区第5网格', box(118.324, 35.08, 118.33, 35.086), 'GW0055', district),
    ],
  });
