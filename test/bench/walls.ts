import { lifecycle, filing, logIn, mainLine } from './errands.js';
import { overConnections, press, type Errand, type Seen } from './load.js';
import { measure, warmUp, type Contender, type Plan } from './parts.js';
import { matterOf, peopleOf } from './people.js';
import { lineOf, type Line } from './report.js';
import { password, type Server } from './stage.js';

/**
 * What the second wall costs: the same API with row-level security and without it (policies off, and nothing told to
 * PostgreSQL), side by side in turns. The ratio is to the one without.
 */
export async function wallsPart(plan: Plan): Promise<Line[]> {
  const { stage, complaints } = plan;
  const servers: Array<[Line['contender'], Server, string]> = [];
  const bare = await stage.copy('walls_off');
  const walled = await stage.ask<{ name: string }>(
    'walls_off',
    `SELECT oid::regclass::text AS name FROM pg_class WHERE relrowsecurity`,
  );
  for (const { name } of walled)
    await stage.ask('walls_off', `ALTER TABLE ${name} DISABLE ROW LEVEL SECURITY`);
  servers.push(['without walls', await stage.api(bare, 'test/bench/unwalled-api.js'), 'walls_off']);
  servers.push(['gridwhistle', await stage.api(await stage.copy('walls_on')), 'walls_on']);

  const people = await peopleOf(stage, 'walls_on');
  const errands: Array<{
    part: string;
    requests: number;
    of: (server: Server, database: string) => Promise<Errand>;
  }> = [
    { part: '提交 intake', requests: 1, of: async () => filing('/api/v1/cases', complaints) },
    {
      part: `全程 lifecycle, ${mainLine.length + 1} 步 moves`,
      requests: mainLine.length + 1,
      of: async ({ port }) =>
        lifecycle(
          matterOf(complaints),
          await overConnections(port, 6, (send) => logIn(send, people, password)),
        ),
    },
    {
      part: '一件 one case with its history',
      requests: 1,
      of: async ({ port }, database) => {
        const { street } = await overConnections(port, 6, (send) => logIn(send, people, password));
        const rows = await stage.ask<{ number: string }>(
          database,
          `SELECT number FROM cases WHERE state = 'CLOSED' ORDER BY number LIMIT 50`,
        );
        return async (send, nth) => {
          await send(`/api/v1/cases/${rows[nth % rows.length]!.number}`, null, {
            authorization: `Bearer ${street}`,
          });
        };
      },
    },
    {
      part: '街道列表 list of a street',
      requests: 1,
      of: async ({ port }) => {
        const { street } = await overConnections(port, 6, (send) => logIn(send, people, password));
        return async (send) =>
          void (await send('/api/v1/cases?limit=20', null, { authorization: `Bearer ${street}` }));
      },
    },
  ];
  const lines: Line[] = [];
  for (const { part, requests, of } of errands) {
    const contenders: Contender[] = [];
    for (const [name, server, database] of servers) {
      const errand = await of(server, database);
      contenders.push({
        name,
        turn: (connections, seconds) => press(server.port, connections, seconds, errand),
      });
    }
    await warmUp(part, contenders, requests, plan);
    for (const connections of [1, 8]) {
      const seen: Seen[] = await measure(part, connections, contenders, plan);
      for (const [i, { name }] of contenders.entries())
        lines.push(lineOf(part, name, connections, seen[i]!, seen[0]!));
    }
  }
  return lines;
}
