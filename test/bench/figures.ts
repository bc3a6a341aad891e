import { Client } from 'pg';
import type { City } from './city/city.js';
import { ownShare, Seen } from './load.js';
import type { Plan } from './parts.js';
import { lineOf, type Line } from './report.js';

const part = '三率, 一个月, 直接重算 three rates of a month, plain recount';

/** The month before this one, by the cases filed in it: what was asked of their reporters, as the events have it. */
const ours = `SELECT c.street_code, count(*) AS called,
    avg((e.change->'followUp'->>'contacted')::boolean::int) AS responded,
    avg((e.change->'followUp'->>'solved')::boolean::int) AS solved,
    avg((e.change->'followUp'->>'satisfaction' IN ('SATISFIED', 'VERY_SATISFIED'))::int) AS satisfied
  FROM cases c JOIN case_event e ON e.district_id = c.district_id AND e.case_id = c.id
  WHERE c.district_id = $1 AND c.submitted_at >= date_trunc('month', now()) - interval '1 month'
    AND c.submitted_at < date_trunc('month', now()) AND e.move = 'followUp'
  GROUP BY c.street_code`;

/** The same from what the cases themselves keep of their last call. */
const least = `SELECT c.street_code, count(*) AS called,
    avg((c.follow_up->>'contacted')::boolean::int) AS responded, avg((c.follow_up->>'solved')::boolean::int) AS solved,
    avg((c.follow_up->>'satisfaction' IN ('SATISFIED', 'VERY_SATISFIED'))::int) AS satisfied
  FROM cases c WHERE c.district_id = $1 AND c.submitted_at >= date_trunc('month', now()) - interval '1 month'
    AND c.submitted_at < date_trunc('month', now()) AND c.follow_up IS NOT NULL
  GROUP BY c.street_code`;

/** The three rates of a month counted again from the events, in SQL alone; a room that keeps them counted is not there yet. */
export async function figuresPart(plan: Plan, city: City): Promise<Line[]> {
  const client = new Client({ connectionString: plan.stage.at(city.database), options: '-c jit=off' });
  await client.connect();
  try {
    const { rows } = await client.query<{ d: string }>('SELECT district_id AS d FROM district');
    const turn = async (text: string, seen: Seen) => {
      const share = ownShare();
      const started = performance.now();
      const answer = await client.query(text, [rows[0]?.d]);
      const took = performance.now() - started;
      seen.add([took], 1000 / took, share());
      return answer.rows.reduce(
        (sum: number, row: { called: string }) => sum + Number(row.called),
        0,
      ) as number;
    };
    const [floor, events] = [new Seen(), new Seen()];
    let called = 0;
    for (let i = 0; i < 6; i += 1) {
      plan.tell(`${part}: ${i + 1}/6`);
      // The first of each finds the pages cold.
      await turn(least, i === 0 ? new Seen() : floor);
      called = await turn(ours, i === 0 ? new Seen() : events);
    }
    const note = `${called} 次回访 calls`;
    return [
      lineOf(part, 'floor', 1, floor, floor, { cases: city.cases }),
      lineOf(part, 'gridwhistle', 1, events, floor, { cases: city.cases, note }),
    ];
  } finally {
    await client.end();
  }
}
