import '#whistles';
import { verifyHistory } from '#cases';
import { openDatabase } from '#database';

/** Proves the history of a whole database and prints what it found. Returns whether it is clean. */
export async function verify(databaseUrl: string): Promise<boolean> {
  const dataSource = await openDatabase(databaseUrl, { pool: 2, applicationName: 'gridwhistle-verify' });
  try {
    const findings = await verifyHistory(dataSource, (cases) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${cases} ...`);
    });
    console.log(`诉求件 cases: ${findings.cases}, 事件 events: ${findings.events}`);
    for (const [kind, count] of Object.entries(findings.counts)) console.log(`  ${kind}: ${count}`);
    for (const difference of findings.differences) console.log(`! ${difference}`);
    const clean = Object.values(findings.counts).every((count) => count === 0);
    console.log(clean ? '核验通过 / verified' : '核验未通过 / not clean');
    return clean;
  } finally {
    await dataSource.destroy();
  }
}
