import { addDays, instant } from '#calendar';
import type { Ground } from '#cases';
import type { Tx } from '#database';
import { mapVersionOf, readMapBook, type Territory } from '#territory';

/** A map with the days that are told by it. */
export interface MapOfDays {
  territory: Territory;
  days: string[];
}

/**
 * The maps by which these days (in order) are told: of each day the last map that was in effect on it, of today and later the one in
 * effect `now`. So what was asked of a grid stays told of that grid after a redraw.
 */
export async function mapsOfDays(
  tx: Tx,
  { territory }: Pick<Ground, 'territory'>,
  days: readonly string[],
  now: Date,
): Promise<MapOfDays[]> {
  const { districtId } = territory;
  const book = await readMapBook(tx, districtId);
  const byVersion = new Map<number, string[]>();
  for (const day of days) {
    const end = instant(addDays(day, 1), '00:00').getTime() - 1;
    const version = book.inEffect(new Date(Math.min(end, now.getTime()))) ?? territory.version;
    const own = byVersion.get(version);
    if (own) own.push(day);
    else byVersion.set(version, [day]);
  }
  const maps: MapOfDays[] = [];
  for (const [version, own] of byVersion)
    maps.push({
      territory:
        version === territory.version
          ? territory
          : await mapVersionOf(tx.connection.manager, districtId, version),
      days: own,
    });
  return maps;
}
