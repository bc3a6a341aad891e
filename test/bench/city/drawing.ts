import { hashed } from '../../../libs/cases/src/search/tokens.js';

/** Departments that are called, three in a row. */
const departments = ['D02', 'D07', 'D06', 'D15', 'D04', 'D09', 'D03'];
const list = (all: readonly string[]) => `ARRAY[${all.join(',')}]`;

/** The next number of the check character's sum, as `caseNumber` has it (ISO 7064 MOD 37,36). */
const step = (sum: string, digit: string) => `(((${sum} + ${digit} + 35) % 36 + 1) * 2 % 37)`;
const digitOf = (text: string, at: number) => `substr(${text}, ${at}, 1)::int`;

/** The check character of `379902-260213-0000017`, in SQL. */
function checkCharacter(body: string): string {
  const at = [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19, 20, 21];
  const sum = at.reduce((before, one) => step(before, digitOf(body, one)), '36');
  return `substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', (37 - ${sum}) % 36 + 1, 1)`;
}

/**
 * The cases from `$1` to `$2` of `$3`, filed one after the other over `$4` days until `$5`, the last `$6` of them half open, as rows to
 * multiply the lives by. The same number always draws the same case, but for its id.
 */
export const drawing = (districtId: string): string => `
  INSERT INTO city.draw
  SELECT i, s.shape, uuidv7(at - clock_timestamp()), b.body || '-' || ${checkCharacter('b.body')}, at,
    NOT s.open AND at < $5::timestamptz - interval '30 days', i > $3::int - 20000,
    p.n, x.n, dept[1 + (h2 >> 8) % 7], dept[1 + (h2 >> 8) % 5 : 3 + (h2 >> 8) % 5],
    n.tokens[1 + (h2 >> 8) % 7], n.tokens[1 + (h2 >> 8) % 5 : 3 + (h2 >> 8) % 5],
    (ARRAY['HOTLINE','HOTLINE','HOTLINE','HOTLINE','HOTLINE','WEB','WECHAT','WECHAT','APP','GRID_APP'])[1 + (h3 & 1023) % 10]
  FROM (SELECT i, $5::timestamptz - make_interval(secs => ($3::int - i) * ($4::float8 * 86400 / $3::int)) AS at,
      hashint4(i) & 2147483647 AS h1, hashint4(i + 20000003) & 2147483647 AS h2, hashint4(i + 40000003) & 2147483647 AS h3,
      ${list(departments.map((one) => `'${one}'`))} AS dept,
      ${list(departments.map((one) => `${hashed(districtId, 'unit', one)}`))} AS tokens
    FROM generate_series($1::int, $2::int) i) n
  CROSS JOIN LATERAL (SELECT '${districtId}-' || to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYMMDD') || '-' || lpad((i % 10000000)::text, 7, '0') AS body OFFSET 0) b
  JOIN city.shape s ON s.open = (i > $3::int - $6::int AND h1 & 1 = 1) AND (h1 >> 1) / 1073741824.0 >= s.low AND (h1 >> 1) / 1073741824.0 < s.high
  JOIN city.place p ON p.n = h2 % (SELECT count(*)::int FROM city.place)
  JOIN city.said x ON x.n = h3 % (SELECT count(*)::int FROM city.said)`;

export const drawTable = `CREATE UNLOGGED TABLE city.draw (i int, shape int, id uuid, number text, at timestamptz, archived boolean, fresh boolean,
  place int, said int, lead text, called text[], lead_token int, called_tokens int[], channel text)`;
