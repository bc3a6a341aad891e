/** Parameters of a statement that hold where somebody is: WGS-84 degrees, and the grid. */
interface Spot {
  lng: string;
  lat: string;
  grid: string;
}

/**
 * A condition on `<row>.lng, lat, grid_code`: within so many metres of the spot, or in the same grid where one of the two
 * has no position. Flat-earth arithmetic, good to a metre at such distances.
 */
export const nearby = (row: string, { lng, lat, grid }: Spot, metres: number): string =>
  `CASE WHEN ${row}.lng IS NOT NULL AND ${lng}::float8 IS NOT NULL
    THEN sqrt(power((${row}.lng - ${lng}) * cos(radians(${lat})), 2) + power(${row}.lat - ${lat}, 2)) * 111195 <= ${metres}
    ELSE ${row}.grid_code = ${grid} END`;
