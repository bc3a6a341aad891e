import type { Area } from '#territory';

const district = '379902';
const west = 118.3;
const south = 35.05;
/** About 270 m by 330 m, as in the sample. */
const cell = 0.003;
/** Base grids of a community and communities of a street, along one side. */
const gridSide = 2;
const widestStreet = 10;

export interface Grown {
  /** Communities of a street along one side. */
  streetSide?: number;
  /** Number of the first street, and how many cells further east it all lies, so as not to lie over another map. */
  firstStreet?: number;
  east?: number;
}

/**
 * A made-up district of at least so many grids: blocks of irregular quadrangles that tile it without a gap, four grids to a
 * community and a hundred communities to a street (or as told), with valid codes. The same count always makes the same
 * district. WGS-84.
 */
export function generateTerritory(
  gridCount: number,
  { streetSide = widestStreet, firstStreet = 1, east = 0 }: Grown = {},
): Area[] {
  const communities = Math.ceil(gridCount / gridSide ** 2);
  const wide = Math.ceil(Math.sqrt(communities));
  const high = Math.ceil(communities / wide);
  const streetsWide = Math.ceil(wide / streetSide);
  const areas: Area[] = [
    area(`${district}000000`, null, 'DISTRICT', east, 0, wide * gridSide, high * gridSide),
  ];
  for (let v = 0; v < high; v += streetSide)
    for (let u = 0; u < wide; u += streetSide) {
      const number = (v / streetSide) * streetsWide + u / streetSide + firstStreet;
      const street = `${district}${pad(number)}000`;
      const [across, up] = [Math.min(streetSide, wide - u), Math.min(streetSide, high - v)];
      areas.push(
        area(
          street,
          `${district}000000`,
          'STREET',
          east + u * gridSide,
          v * gridSide,
          across * gridSide,
          up * gridSide,
        ),
      );
      for (let y = 0; y < up; y += 1)
        for (let x = 0; x < across; x += 1) {
          const code = `${street.slice(0, 9)}${pad(y * streetSide + x + 1)}`;
          const [left, bottom] = [east + (u + x) * gridSide, (v + y) * gridSide];
          areas.push(area(code, street, 'COMMUNITY', left, bottom, gridSide, gridSide));
          for (let i = 0; i < gridSide ** 2; i += 1)
            areas.push(
              area(
                `${code}${pad(i + 1)}`,
                code,
                'GRID',
                left + (i % gridSide),
                bottom + Math.floor(i / gridSide),
                1,
                1,
              ),
            );
        }
    }
  return areas;
}

const pad = (number: number) => String(number).padStart(3, '0');
const types: Record<Area['level'], string> = {
  DISTRICT: 'DISTRICT',
  STREET: 'STREET',
  COMMUNITY: 'URBAN',
  GRID: 'BASE',
};

/** A block of cells as an area. */
function area(
  code: string,
  parentCode: string | null,
  level: Area['level'],
  x: number,
  y: number,
  across: number,
  up: number,
): Area {
  const ring: [number, number][] = [
    ...Array.from({ length: across }, (_, i) => corner(x + i, y)),
    ...Array.from({ length: up }, (_, i) => corner(x + across, y + i)),
    ...Array.from({ length: across }, (_, i) => corner(x + across - i, y + up)),
    ...Array.from({ length: up + 1 }, (_, i) => corner(x, y + up - i)),
  ];
  return {
    districtId: district,
    version: 1,
    code,
    parentCode,
    level,
    type: types[level],
    name:
      level === 'GRID'
        ? `${code.slice(6, 12)}社区第${Number(code.slice(12))}网格`
        : `${code.slice(6)}${level === 'STREET' ? '街道' : '社区'}`,
    uscc: null,
    households: level === 'GRID' ? 400 : 0,
    population: level === 'GRID' ? 1000 : 0,
    polygon: { type: 'Polygon', coordinates: [ring] },
    workerRef: level === 'GRID' ? `GW${code.slice(6)}` : null,
    note: null,
    aliases: [],
    validFrom: new Date(0),
    validTo: null,
  };
}

/** A corner of the lattice, moved a little, always the same way. */
function corner(i: number, j: number): [number, number] {
  const shake = (salt: number) => {
    const value = Math.sin(i * 127.1 + j * 311.7 + salt) * 43_758.5453;
    return (value - Math.floor(value) - 0.5) * 0.4;
  };
  return [
    Number((west + (i + shake(1)) * cell).toFixed(6)),
    Number((south + (j + shake(2)) * cell).toFixed(6)),
  ];
}
