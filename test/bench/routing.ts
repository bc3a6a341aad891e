import Flatbush from 'flatbush';
import { v7 as uuidv7 } from 'uuid';
import { WorkCalendar, ANNOUNCED_YEARS } from '#calendar';
import { assign, type Catalogue, type DispatchRule } from '#catalogue';
import { Territory, type Area } from '#territory';
import { classify } from '#understanding';
import { generateTerritory } from './grown-territory.js';
import { drawn } from './report.js';

/** One kind of decision at one size of map, measured in this process. Milliseconds. */
export interface RoutingLine {
  part: 'locate' | 'classify' | 'dispatch';
  grids: number;
  contender: 'gridwhistle' | 'floor';
  perSecond: number;
  p50: number;
  p99: number;
  /** Throughput over the floor's. */
  ratio: number;
}

interface Plan {
  seconds: number;
  texts: readonly string[];
  catalogue: Catalogue;
  /** Sizes of the map. */
  grids: readonly number[];
  tell: (line: string) => void;
}

/** A rule for each of so many streets, as a large district might have them: the worst case is that none speaks. */
const ruleCount = 100;

/**
 * Where is it, what is it, who starts: how many decisions a second one process makes on maps of these sizes, beside the
 * least that could be called a decision: a box index and one ray cast, and one pass over the catalogue's keywords.
 */
export function routingPart({ seconds, texts, catalogue, grids, tell }: Plan): RoutingLine[] {
  const calendar = WorkCalendar.fromYears('CN', ANNOUNCED_YEARS);
  const at = new Date('2026-03-09T10:00:00+08:00');
  return grids.flatMap((count) => {
    tell(`底图 / map: ${count} 个网格 grids`);
    const areas = generateTerritory(count);
    const territory = new Territory(areas[0]!.districtId, 1, areas);
    const bare = bareMap(areas.filter(({ level }) => level === 'GRID'));
    const keywords = catalogue.all.flatMap((one) => one.keywords.map((word) => ({ code: one.code, word })));
    const box = boxOfDistrict(areas);
    const point = () => ({
      lng: box[0] + Math.random() * (box[2] - box[0]),
      lat: box[1] + Math.random() * (box[3] - box[1]),
      crs: 'WGS84' as const,
    });
    const text = () => texts[Math.floor(Math.random() * texts.length)]!;
    const rules = { version: 1, rules: Array.from({ length: ruleCount }, (_, i) => ruleOf(i)) };
    const bareWords = (said: string) => keywords.filter(({ word }) => said.includes(word)).length;
    const decide = () => {
      const place = territory.locate(point());
      const said = text();
      const { category } = classify(said, catalogue);
      const known = category ? catalogue.find(category) : undefined;
      if (!place || !known) return null;
      const { communityCode, streetCode, gridCode } = place;
      return assign(
        { category: known, communityCode, streetCode, gridCode, channel: 'WEB', text: said, at },
        rules,
        calendar,
      );
    };
    const parts: Array<[RoutingLine['part'], () => unknown, () => unknown]> = [
      ['locate', () => territory.locate(point()), () => bare(point())],
      ['classify', () => classify(text(), catalogue), () => bareWords(text())],
      ['dispatch', decide, () => [bare(point()), bareWords(text())]],
    ];
    // The text does not know how large the map is.
    return parts
      .filter(([part]) => part !== 'classify' || count === grids[0])
      .flatMap(([part, ours, floor]) => {
        tell(`${part}, ${count} 个网格 grids`);
        const [mine, least] = [measure(ours, seconds), measure(floor, seconds)];
        const line = (contender: RoutingLine['contender'], seen: Measured): RoutingLine => ({
          part,
          grids: count,
          contender,
          ...seen,
          ratio: seen.perSecond / least.perSecond,
        });
        return [line('gridwhistle', mine), line('floor', least)];
      });
  });
}

export const routingTable = (lines: readonly RoutingLine[]): string =>
  drawn(
    ['部分 part', '对象 contender', '网格 grids', '每秒 /s', 'p50 ms', 'p99 ms', '与下限之比 ratio to floor'],
    lines.map(({ part, contender, grids, perSecond, p50, p99, ratio }) => [
      part,
      contender,
      part === 'classify' ? '-' : `${grids}`,
      perSecond.toFixed(0),
      p50.toFixed(4),
      p99.toFixed(4),
      ratio.toFixed(2),
    ]),
  );

interface Measured {
  perSecond: number;
  p50: number;
  p99: number;
}

/** Calls it for so long, after a fifth of that to warm up, in one thread. */
function measure(work: () => unknown, seconds: number): Measured {
  const run = (ms: number) => {
    const latencies: number[] = [];
    const start = performance.now();
    for (let last = start; last - start < ms;) {
      work();
      const now = performance.now();
      latencies.push(now - last);
      last = now;
    }
    return latencies;
  };
  run(seconds * 200);
  const latencies = Float64Array.from(run(seconds * 1000)).sort();
  const within = (share: number) => latencies[Math.floor(latencies.length * share)] ?? NaN;
  return { perSecond: latencies.length / seconds, p50: within(0.5), p99: within(0.99) };
}

const ruleOf = (i: number): DispatchRule => ({
  id: `rule-${i}`,
  name: `规则 ${i}`,
  when: { areas: [`99999900${String(i).padStart(4, '0')}`], words: ['夜市', uuidv7()] },
  send: { first: 'STREET' },
});

function boxOfDistrict(areas: readonly Area[]): [number, number, number, number] {
  const ring = areas.find(({ level }) => level === 'DISTRICT')!.polygon.coordinates[0]!;
  const [lngs, lats] = [ring.map(([lng]) => lng), ring.map(([, lat]) => lat)];
  return [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)];
}

/** The least that finds a grid: its box in an index, then the crossing rule on one ring; no border, no other system. */
function bareMap(grids: readonly Area[]): (point: { lng: number; lat: number }) => string | null {
  const rings = grids.map(({ polygon }) => polygon.coordinates[0]!);
  const index = new Flatbush(rings.length);
  for (const ring of rings) {
    const [lngs, lats] = [ring.map(([lng]) => lng), ring.map(([, lat]) => lat)];
    index.add(Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats));
  }
  index.finish();
  return ({ lng, lat }) => {
    const hit = index.search(lng, lat, lng, lat).find((i) => crosses(rings[i]!, lng, lat));
    return hit === undefined ? null : grids[hit]!.code;
  };
}

function crosses(ring: ReadonlyArray<readonly [number, number]>, lng: number, lat: number): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [[x, y], [u, v]] = [ring[i]!, ring[j]!];
    if (y > lat !== v > lat && lng < ((u - x) * (lat - y)) / (v - y) + x) inside = !inside;
  }
  return inside;
}
