import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { endOnSignal } from '#config';
import { idOf, type Recording } from './recorded.js';
import { readTemplate, type FiledRows } from './rows.js';
import { pageOf } from './page-floor.js';
import { intakeStatement, moveStatement, type Fresh } from './statements.js';

/**
 * The floor: the least a server in Node can do that keeps the same promise. It parses the JSON and writes the rows
 * our API wrote for the same complaint, with new ids, in one transaction of prepared statements. It checks nothing,
 * decides nothing and knows nobody.
 */
const env = process.env as Record<'DATABASE_URL' | 'TEMPLATE_URL' | 'RECORDING' | 'PORT', string>;
const pool = new Pool({ connectionString: env.DATABASE_URL, max: 10, options: '-c jit=off -c timezone=UTC' });
const { filed } = await readTemplate(env.TEMPLATE_URL);
const recording = JSON.parse(readFileSync(env.RECORDING, 'utf8')) as Recording;
const { districtId, firstClock } = recording;
const moves = recording.moves.map((one) => moveStatement(one, recording));
let filings = 0;

const freshNames: Fresh[] = ['caseId', 'outboxId', 'timerId', 'reporterId', 'number', 'key', 'now'];
const prepared = new Map([...filed].map(([text, rows]) => [text, prepare(rows)]));

function prepare(rows: FiledRows): { text: string; constants: unknown[] } {
  const constants: unknown[] = [];
  const text = intakeStatement(
    rows,
    (name) => `$${freshNames.indexOf(name) + 1}`,
    (value) => `$${freshNames.length + constants.push(value)}`,
  );
  return { text: `WITH ${text}`, constants };
}

async function file(said: string, key: string): Promise<object> {
  const found = prepared.get(said);
  if (!found) throw new Error('this complaint is not in the template');
  const number = `379902-bench-${String((filings += 1)).padStart(9, '0')}`;
  const caseId = uuidv7();
  const [outboxId, timerId, reporterId] = ['ff', firstClock, 'fe'].map((mark) => idOf(caseId, mark));
  const values = [
    caseId,
    outboxId,
    timerId,
    reporterId,
    number,
    `resident:${key}`,
    new Date(),
    ...found.constants,
  ];
  await pool.query({ name: 'intake', text: found.text, values });
  return { number };
}

async function move(number: string, step: number): Promise<object> {
  const rows = moves[step];
  if (!rows) throw new Error(`there is no step ${step}`);
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows: locked } = await client.query<{ id: string; version: number }>({
      name: 'lock',
      text: 'SELECT * FROM cases WHERE district_id = $1 AND number = $2 FOR UPDATE',
      values: [districtId, number],
    });
    const values = rows.valuesFor(locked[0]!.id, new Date());
    await client.query({ name: `move-${step}`, text: rows.text, values });
    await client.query('COMMIT');
    return { number, version: step + 2 };
  } finally {
    client.release();
  }
}

async function bodyOf(request: IncomingMessage): Promise<{ text: string; step: number }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

const server = createServer((request, response) => {
  const number = request.url?.split('/')[2];
  const answer = (status: number, body: object) => {
    const text = JSON.stringify(body);
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  };
  const work =
    request.method === 'GET'
      ? pageOf(pool, districtId, String(number))
      : bodyOf(request).then((body) =>
          number ? move(number, body.step) : file(body.text, String(request.headers['idempotency-key'])),
        );
  work
    .then((body) => answer(request.method === 'GET' ? 200 : 201, body))
    .catch((error: unknown) => answer(500, { error: String(error) }));
});
endOnSignal(async () => {
  server.closeAllConnections();
  await pool.end();
});
server.listen(Number(env.PORT), '127.0.0.1', () => console.log('floor: ready'));
