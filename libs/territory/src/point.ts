import bundle from 'gcoord';

// gcoord exports one object (module.exports), while its own typings promise a `default` inside it.
const gcoord = bundle as unknown as typeof bundle.default;

/** The coordinate systems a door may name: WGS-84, 国测局 GCJ-02, 百度 BD-09, CGCS2000. */
export type Crs = 'WGS84' | 'GCJ02' | 'BD09' | 'CGCS2000';

/** A point in degrees, in the coordinate system it names. */
export interface Point {
  lng: number;
  lat: number;
  crs: Crs;
}

const CRS_OF = {
  WGS84: gcoord.WGS84,
  GCJ02: gcoord.GCJ02,
  BD09: gcoord.BD09,
  // CGCS2000 and WGS-84 share origin, scale and orientation and differ by centimetres: nothing to a 20 m border strip.
  CGCS2000: gcoord.WGS84,
} as const;

/** The same place in WGS-84 degrees, `[lng, lat]`; exact to about a metre for GCJ-02 and BD-09 (field-rules 2.8, geometry trap). */
export function toWgs84(point: Point): [number, number] {
  const from = CRS_OF[point.crs];
  return from === gcoord.WGS84
    ? [point.lng, point.lat]
    : gcoord.transform<[number, number]>([point.lng, point.lat], from, gcoord.WGS84);
}
