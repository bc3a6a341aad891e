import '#whistles';
import { findingKinds, verifyHistory, type FindingKind } from '#cases';
import { openDatabase } from '#database';

/**
 * Proves the history of a whole database and prints what it found, and what each count means. Without `now` the clocks
 * are looked at as of the last thing that happened. Returns whether it is clean.
 */
export async function verify(databaseUrl: string, now?: Date): Promise<boolean> {
  const dataSource = await openDatabase(databaseUrl, { pool: 2, applicationName: 'gridwhistle-verify' });
  try {
    const progress = (cases: number) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${cases} ...`);
    };
    const findings = await verifyHistory(dataSource, progress, null, now);
    console.log(`诉求件 cases: ${findings.cases}, 事件 events: ${findings.events}`);
    for (const [kind, { zh, en }] of Object.entries(findingKinds))
      console.log(`  ${kind}: ${findings.counts[kind as FindingKind]}  ${zh} / ${en}`);
    for (const difference of findings.differences) console.log(`! ${difference}`);
    const clean = Object.values(findings.counts).every((count) => count === 0);
    console.log(clean ? '核验通过 / verified' : '核验未通过 / not clean');
    return clean;
  } finally {
    await dataSource.destroy();
  }
}
