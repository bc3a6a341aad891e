import { clerkOf } from '../cast.js';
import type { Stage } from '../stage.js';

interface Point {
  name: string;
  communityName: string;
  gridCode: string;
  url: string;
}
interface Scanned {
  place: { name: string; placeName: string };
  matters: Array<{ name: string }>;
}

/**
 * A community has codes made for its grids, and one for its service station with the matters it hears most; somebody scans
 * that: place and likely matters are there before a word is written.
 */
export async function scanCode({ client, narrator, lives }: Stage): Promise<void> {
  const complaints = [...lives.values()].map(({ complaint }) => complaint);
  const [community] = mostFrequent(complaints.map(({ grid_code: code }) => code?.slice(0, 12)));
  if (!community) return;
  const clerk = clerkOf(community);
  const { points } = await client.call<{ points: Point[] }>(clerk, 'POST', '/qr-points/grids', {
    communityCode: community,
  });
  const [grid] = points;
  if (!grid) return;
  const heard = complaints.filter(({ grid_code: code }) => code?.startsWith(community));
  const station = await client.call<Point>(clerk, 'POST', '/qr-points', {
    kind: 'SITE',
    name: `${grid.communityName}便民服务站`,
    gridCode: grid.gridCode,
    categories: mostFrequent(heard.map(({ expected }) => expected.category_code)).slice(0, 3),
  });
  const token = station.url.split('/').at(-1);
  const { place, matters } = await client.call<Scanned>(null, 'GET', `/qr/${token}`);
  const names = matters.map(({ name }) => name);
  narrator.note({
    zh: `\n── 码上办 ──\n${grid.communityName}为 ${points.length} 个网格和便民服务站制码; 扫“${place.name}”: 位置 ${place.placeName}, 常见事项 ${names.join('、')}`,
    en: `\n── Scan and report ──\nCodes made for ${points.length} grids and a station of ${grid.communityName}; who scans ${place.name} is at ${place.placeName}, likely matters: ${names.join(', ')}`,
  });
}

/** The most frequent first; what is missing is nothing. */
function mostFrequent(values: Array<string | null | undefined>): string[] {
  const counts = new Map<string, number>();
  for (const value of values) if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([value]) => value);
}
