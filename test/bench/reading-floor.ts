import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Pool } from 'pg';
import { endOnSignal } from '#config';
import { pageOf } from './page-floor.js';

/**
 * The floor of reading: it is told beforehand which cases are on which page, and reads their rows by the primary index with one
 * prepared statement. It finds nothing, asks for nobody's rights and works nothing out.
 */
const env = process.env as Record<'DATABASE_URL' | 'PAGES' | 'PORT', string>;
const pool = new Pool({ connectionString: env.DATABASE_URL, max: 10, options: '-c jit=off -c timezone=UTC' });
const { districtId, pages } = JSON.parse(readFileSync(env.PAGES, 'utf8')) as {
  districtId: string;
  pages: Record<string, string[]>;
};

const rowsOf = async (page: string): Promise<object> => {
  const text =
    'SELECT * FROM cases WHERE district_id = $1 AND id = ANY($2::uuid[]) ORDER BY submitted_at DESC, id DESC';
  const { rows } = await pool.query({ name: 'rows', text, values: [districtId, pages[page] ?? []] });
  return { cases: rows };
};

const server = createServer((request, response) => {
  const [, what, which = ''] = request.url?.split('/') ?? [];
  const answer = (status: number, body: object) => {
    const text = JSON.stringify(body);
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  };
  (what === 'rows' ? rowsOf(which) : pageOf(pool, districtId, which))
    .then((body) => answer(200, body))
    .catch((error: unknown) => answer(500, { error: String(error) }));
});
endOnSignal(async () => {
  server.closeAllConnections();
  await pool.end();
});
server.listen(Number(env.PORT), '127.0.0.1', () => console.log('floor: ready'));
