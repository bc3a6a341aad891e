import { Client } from 'pg';
import { hashed, tokensOf } from '../../../libs/cases/src/search/tokens.js';
import { generateTerritory } from '../grown-territory.js';

/** Streets of 25 communities of 4 grids each, beside the sample's own. */
const grown = { streetSide: 5, firstStreet: 101, east: 40 };
export const grids = 1600;

/**
 * Grows the sample district by so many streets, communities and grids with their units and everybody who works there (the
 * password of all is the sample's), and keeps a table of grids to draw from, with what the search index knows them by.
 */
export async function growPlaces(client: Client, districtId: string): Promise<void> {
  const areas = generateTerritory(grids, grown).slice(1);
  await client.query(
    `INSERT INTO area (district_id, code, version, parent_code, level, type, name, households, population, polygon, worker_ref, valid_from, aliases)
     SELECT $1, code, 1, parent, level, type, name, households, population, polygon, worker, '1970-01-01', '{}'
     FROM jsonb_to_recordset($2::jsonb) AS a (code text, parent text, level text, type text, name text, households int, population int, polygon jsonb, worker text)`,
    [
      districtId,
      JSON.stringify(areas.map((one) => ({ ...one, parent: one.parentCode, worker: one.workerRef }))),
    ],
  );
  await client.query(
    `INSERT INTO unit (district_id, code, kind, name, short_name, parent_code, duty_24h)
     SELECT district_id, code, level, name, name, parent_code, false FROM area WHERE district_id = $1 AND level IN ('STREET', 'COMMUNITY')
     ON CONFLICT DO NOTHING`,
    [districtId],
  );
  await client.query(
    `INSERT INTO staff (district_id, id, username, name, password_hash, unit_code, roles, grid_code, active)
     SELECT $1, uuidv7(), s.username, s.name, (SELECT password_hash FROM staff WHERE district_id = $1 AND username = 'agent'),
       s.unit, ARRAY[s.role], s.grid, true
     FROM area a, LATERAL (VALUES
       ('STREET', 's' || substr(a.code, 7, 3), a.name || '办理员', a.code, 'STREET_CLERK', NULL),
       ('STREET', 's' || substr(a.code, 7, 3) || '-leader', a.name || '领导', a.code, 'STREET_LEADER', NULL),
       ('COMMUNITY', 'c' || substr(a.code, 7, 6), a.name || '办理员', a.code, 'COMMUNITY_CLERK', NULL),
       ('GRID', lower(a.worker_ref), '网格员' || a.worker_ref, a.parent_code, 'GRID_WORKER', a.code)
     ) AS s (level, username, name, unit, role, grid)
     WHERE a.district_id = $1 AND a.level = s.level AND substr(a.code, 7, 3) >= '101'`,
    [districtId],
  );
  await client.query(`CREATE TABLE city.place (n int PRIMARY KEY, grid text NOT NULL, community text NOT NULL, street text NOT NULL,
    address text NOT NULL, lng float8 NOT NULL, lat float8 NOT NULL, tokens int[] NOT NULL, street_token int NOT NULL, community_token int NOT NULL)`);
  const unit = (code: string) => hashed(districtId, 'unit', code);
  const name = new Map(areas.map((area) => [area.code, area.name]));
  const found = areas
    .filter(({ level }) => level === 'GRID')
    .map(({ code: grid, parentCode, polygon }, n) => {
      const community = parentCode ?? '';
      const street = `${community.slice(0, 9)}000`;
      const address = `${name.get(street)}${name.get(community)}第${Number(grid.slice(12))}网格`;
      const [lng, lat] = polygon.coordinates[0]![0]!;
      const tokens = [
        ...tokensOf(address).map((word) => hashed(districtId, 'word', word)),
        ...[street, community, grid].map((code) => hashed(districtId, 'area', code)),
      ];
      return {
        n,
        grid,
        community,
        street,
        address,
        lng: lng + 0.001,
        lat: lat + 0.001,
        tokens,
        street_token: unit(street),
        community_token: unit(community),
      };
    });
  await client.query(
    `INSERT INTO city.place SELECT * FROM jsonb_to_recordset($1::jsonb) AS p (n int, grid text, community text, street text, address text, lng float8, lat float8, tokens int[], street_token int, community_token int)`,
    [JSON.stringify(found)],
  );
}
