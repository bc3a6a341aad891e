import { clerkOf } from '../cast.js';
import type { Stage } from '../stage.js';

interface Made {
  points: Array<{ name: string; communityName: string; url: string }>;
}
interface Scanned {
  place: { name: string; placeName: string };
  matters: Array<{ name: string }>;
}

/** The codes of a community's grids are made, and somebody scans one: place and likely matters are there before a word is written. */
export async function scanCode({ client, narrator, lives }: Stage): Promise<void> {
  const communityCode = busiest(
    [...lives.values()].map(({ complaint }) => complaint.grid_code?.slice(0, 12)),
  );
  if (!communityCode) return;
  const clerk = clerkOf(communityCode);
  const { points } = await client.call<Made>(clerk, 'POST', '/qr-points/grids', { communityCode });
  const seen = await Promise.all(
    points.map(({ url }) => client.call<Scanned>(null, 'GET', `/qr/${url.split('/').at(-1)}`)),
  );
  const fullest = seen.toSorted((a, b) => b.matters.length - a.matters.length)[0];
  if (!fullest) return;
  const matters = fullest.matters.map(({ name }) => name);
  narrator.note({
    zh: `\n── 码上办 ──\n为${points[0]?.communityName}的 ${points.length} 个网格制码; 扫“${fullest.place.name}”: 位置 ${fullest.place.placeName}, 常见事项 ${matters.join('、') || '暂无'}`,
    en: `\n── Scan and report ──\nCodes made for ${points.length} grids of ${points[0]?.communityName}; who scans ${fullest.place.name} is at ${fullest.place.placeName}, likely matters: ${matters.join(', ') || 'none yet'}`,
  });
}

function busiest(codes: Array<string | undefined>): string | undefined {
  const counts = new Map<string, number>();
  for (const code of codes) if (code) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}
