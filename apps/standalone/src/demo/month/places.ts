import type { GridWorker } from '../cast.js';
import type { Client } from '../client.js';

/** A spot somebody may report from. */
export interface Place {
  gridCode: string;
  name: string;
  lng: number;
  lat: number;
  worker: GridWorker | null;
  /** On the border of two communities. */
  border: boolean;
}

interface SeenArea {
  code: string;
  parentCode: string;
  name: string;
  polygon: { coordinates: [number, number][][] };
}

/** About four metres. */
const onTheLine = 0.00004;

/** The middle of every grid, and a spot on the eastern border of every community that has a neighbour there. */
export async function placesOf(client: Client, workers: readonly GridWorker[]): Promise<Place[]> {
  const { areas } = await client.call<{ areas: SeenArea[] }>(null, 'GET', '/areas?level=GRID&polygon=true');
  const workerOf = new Map(workers.map((worker) => [worker.gridCode, worker]));
  const east = Math.max(...areas.map((area) => boxOf(area).east));
  return areas.flatMap((area) => {
    const { code, parentCode, name } = area;
    const box = boxOf(area);
    const lat = round((box.south + box.north) / 2);
    const here = { gridCode: code, name, worker: workerOf.get(code) ?? null };
    const middle = { ...here, lng: round((box.west + box.east) / 2), lat, border: false };
    const beside = areas.find((other) => other.parentCode !== parentCode && isEastOf(boxOf(other), box, lat));
    if (box.east === east || !beside) return [middle];
    return [middle, { ...here, lng: round(box.east - onTheLine), lat, border: true }];
  });
}

interface Box {
  west: number;
  east: number;
  south: number;
  north: number;
}

function boxOf({ polygon }: SeenArea): Box {
  const points = polygon.coordinates[0] ?? [];
  const [lngs, lats] = [points.map(([lng]) => lng), points.map(([, lat]) => lat)];
  return {
    west: Math.min(...lngs),
    east: Math.max(...lngs),
    south: Math.min(...lats),
    north: Math.max(...lats),
  };
}

const isEastOf = (other: Box, { east }: Box, lat: number) =>
  Math.abs(other.west - east) < 1e-9 && other.south < lat && lat < other.north;
const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
