import { metresBetween } from '#territory';

interface Spot {
  code: string;
  lng: number | null;
  lat: number | null;
}

/** A place with how far it is from the one before, metres as the crow flies; null where either has no position. */
export type OnTheWay<S> = S & { metresOn: number | null };

/**
 * The order in which somebody walks from one place to the next nearest 就近排序, from `start`, or else from the westernmost: a
 * good way for the few points of a grid, not the shortest there is. Places without a position come last. Pure.
 */
export function walkingOrder<S extends Spot>(
  spots: readonly S[],
  start: { lng: number; lat: number } | null,
): OnTheWay<S>[] {
  const left = spots.filter(isPlaced).sort((a, b) => a.lng - b.lng || (a.code < b.code ? -1 : 1));
  const way: OnTheWay<S>[] = [];
  for (let here = start; left.length > 0;) {
    const metres = left.map((spot) => (here ? metresFrom(here, spot) : 0));
    const next = metres.indexOf(Math.min(...metres));
    const [spot] = left.splice(next, 1);
    way.push({ ...spot!, metresOn: here ? Math.round(metres[next]!) : null });
    here = spot!;
  }
  return [...way, ...spots.filter((spot) => !isPlaced(spot)).map((spot) => ({ ...spot, metresOn: null }))];
}

const isPlaced = <S extends Spot>(spot: S): spot is S & { lng: number; lat: number } =>
  spot.lng !== null && spot.lat !== null;

const metresFrom = (a: { lng: number; lat: number }, b: { lng: number; lat: number }) =>
  metresBetween({ lng: a.lng, lat: a.lat, crs: 'WGS84' }, { lng: b.lng, lat: b.lat, crs: 'WGS84' });
