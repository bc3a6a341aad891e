import '#whistles';
import { CaseDesk, sweepTimers } from '#cases';
import { endOnSignal, type Clock } from '#config';
import { openDatabase } from '#database';

/** One of ours: sweeps once, to the end, when it is told to; its minute begins at that moment. */
const env = process.env as Record<'DATABASE_URL' | 'AT', string>;
const dataSource = await openDatabase(env.DATABASE_URL, { pool: 4, applicationName: 'sweeper' });
endOnSignal(() => dataSource.destroy());
process.once('message', (began: number) => {
  const clock: Clock = { now: () => new Date(Date.parse(env.AT) + Date.now() - began) };
  const faults: string[] = [];
  sweepTimers(dataSource, new CaseDesk(dataSource, clock), clock, ({ kind }, error) =>
    faults.push(`${kind}: ${String(error)}`),
  ).then(
    (served) => process.send?.({ served, error: faults[0] }),
    (error: unknown) => process.send?.({ served: 0, error: String(error) }),
  );
});
console.log('sweeper: ready');
