import { once } from 'node:events';
import type { Socket } from 'node:net';
import { openDatabase } from '#database';
import { Wire } from '../rounds/wire.js';
import { openDesk } from '../support/desk.js';

const patienceMs = 300;

test('a connection that rested for longer than anybody waits is given up all the same when it is forgotten', async () => {
  const { dataSource } = await openDesk();
  const { url } = dataSource.options as { url: string };
  const address = new URL(url);
  const wire = await Wire.to(Number(address.port));
  address.host = `127.0.0.1:${wire.port}`;
  const through = await openDatabase(address.href, { pool: 1, patienceMs });
  try {
    const runner = through.createQueryRunner();
    const { connection } = (await runner.connect()) as { connection: { stream: Socket } };
    await runner.query('SELECT 1');
    await once(connection.stream, 'timeout');
    await runner.query('SELECT 1');
    wire.forget();
    await expect(runner.query('SELECT 1')).rejects.toThrow(/said nothing for 300 ms/);
    await runner.release();
    // Whoever asks next has a new one.
    expect(await through.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  } finally {
    await through.destroy();
    await wire.close();
  }
});
