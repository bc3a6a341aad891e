import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import type { City } from './city/city.js';
import { overConnections, type Errand } from './load.js';
import { connectionCounts, measure, over, warmUp, type Contender, type Plan } from './parts.js';
import { inWords, ofGridWorkers, ofStreets, type Question } from './questions.js';
import { lineOf, type Line } from './report.js';
import { password } from './stage.js';

const lists: Array<[part: string, questions: readonly Question[]]> = [
  ['网格员列表 my list', ofGridWorkers],
  ['街道列表, 五项筛选 street list, 5 filters', ofStreets],
  ['按词检索 search by words', inWords],
];
/** How many different cases are opened. */
const opened = 200;

/** The lists of one city, and one case with all that happened to it, as GET over HTTP, beside the rows alone by their keys. */
export async function readingPart(
  plan: Plan,
  city: City,
  what: { lists: boolean; case: boolean },
): Promise<Line[]> {
  const { stage } = plan;
  const url = stage.at(city.database);
  const api = await stage.api(url);
  const asked = lists.flatMap(([, questions]) => questions);
  const tokens = await tokensOf(api.port, [...new Set(asked.map(({ username }) => username)), 'agent']);
  const ask =
    (questions: readonly Question[]): Errand =>
    async (send, nth) => {
      const { path, username } = questions[nth % questions.length]!;
      await send(path, null, { authorization: `Bearer ${tokens.get(username)}` });
    };
  const pages = await pagesOf(api.port, url, asked, tokens);
  const file = join(stage.folder, 'pages.json');
  await writeFile(file, JSON.stringify(pages));
  const floor = await stage.readingFloor(url, file);
  const lines: Line[] = [];
  const beside = async (part: string, ours: Errand, least: Errand) => {
    const contenders: Contender[] = [over('floor', floor.port, least), over('gridwhistle', api.port, ours)];
    await warmUp(part, contenders, 1, plan);
    for (const connections of connectionCounts) {
      const seen = await measure(part, connections, contenders, plan);
      for (const [i, { name }] of contenders.entries())
        lines.push(lineOf(part, name, connections, seen[i]!, seen[0]!, { cases: city.cases }));
    }
  };
  if (what.lists)
    for (const [part, questions] of lists)
      await beside(part, ask(questions), async (send, nth) => {
        await send(`/rows/${asked.indexOf(questions[nth % questions.length]!)}`, null);
      });
  if (what.case) {
    const numbers = await numbersOf(url, pages.districtId);
    const whole = ask(numbers.map((number) => ({ path: `/api/v1/cases/${number}`, username: 'agent' })));
    await beside('一件及全过程 one case, its timeline', whole, async (send, nth) => {
      await send(`/case/${numbers[nth % numbers.length]}`, null);
    });
  }
  await floor.running.stop();
  await api.running.stop();
  return lines;
}

async function tokensOf(port: number, usernames: readonly string[]): Promise<Map<string, string>> {
  return overConnections(port, 4, async (send) => {
    const found = usernames.map(async (username) => {
      const { accessToken } = await send('/api/v1/sessions', JSON.stringify({ username, password }));
      return [username, String(accessToken)] as const;
    });
    return new Map(await Promise.all(found));
  });
}

/** Which cases ours answers to each question, for the floor to read again. */
async function pagesOf(
  port: number,
  url: string,
  questions: readonly Question[],
  tokens: ReadonlyMap<string, string>,
): Promise<{ districtId: string; pages: Record<string, string[]> }> {
  const numbers = await overConnections(port, 1, async (send) => {
    const found: string[][] = [];
    for (const { path, username } of questions) {
      const { cases } = await send(path, null, { authorization: `Bearer ${tokens.get(username)}` });
      found.push((cases as Array<{ number: string }>).map(({ number }) => number));
    }
    return found;
  });
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ d: string }>('SELECT district_id AS d FROM district');
    const districtId = rows[0]!.d;
    const ids = await client.query<{ number: string; id: string }>(
      'SELECT number, id FROM cases WHERE district_id = $1 AND number = ANY($2)',
      [districtId, numbers.flat()],
    );
    const idOf = new Map(ids.rows.map(({ number, id }) => [number, id]));
    const pages = numbers.map((page, i) => [i, page.map((number) => idOf.get(number)!)] as const);
    return { districtId, pages: Object.fromEntries(pages) };
  } finally {
    await client.end();
  }
}

/** Cases with their whole history, spread over those the city keeps it of. */
async function numbersOf(url: string, districtId: string): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ number: string }>(
      `SELECT number FROM (SELECT number, row_number() OVER (ORDER BY submitted_at DESC) AS n FROM cases
         WHERE district_id = $1 AND whistled AND submitted_at > now() - interval '60 days') c WHERE n % 7 = 0 LIMIT ${opened}`,
      [districtId],
    );
    return rows.map(({ number }) => number);
  } finally {
    await client.end();
  }
}
