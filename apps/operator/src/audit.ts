import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import {
  archivable,
  archiveText,
  faultInArchive,
  noteKey,
  removeArchived,
  signerFrom,
  type ArchiveContent,
  type Signer,
} from '#audit';
import { instant, isDay, localDate } from '#calendar';
import { realClock, Refusal, type Settings } from '#config';
import { openDatabase } from '#database';
import { operatorActor } from './operator-actor.js';

export const auditUsage = `operator audit archive --before DAY --to FOLDER  归档旧审计记录 / archive old lines of the audit log
operator audit check FILE [--key KEY]    核对归档文件 / check an archive file`;

/** `audit archive --before 2025-11-01 --to FOLDER`, of every district; as the owner of the tables. False where it is no such command. */
export async function auditCommand(
  settings: Settings & { databaseUrl: string },
  args: readonly string[],
): Promise<boolean> {
  const [action, option, before = '', target, folder] = args;
  if (action !== 'archive' || option !== '--before' || !isDay(before) || target !== '--to' || !folder)
    return false;
  refuseTooYoung(before, settings.auditMonths);
  const signer = signerFrom(settings);
  const owner = await openDatabase(settings.databaseOwnerUrl ?? settings.databaseUrl, {
    pool: 2,
    applicationName: 'gridwhistle-audit',
  });
  try {
    await noteKey(owner.manager, signer, realClock.now());
    const districts: Array<{ one: string }> = await owner.query(
      `SELECT DISTINCT district_id AS one FROM signed_head ORDER BY 1`,
    );
    for (const { one } of districts) await archive(owner, signer, one, before, folder);
    return true;
  } finally {
    await owner.destroy();
  }
}

/** `audit check FILE`: needs no database. Null where it is no such command, else whether the file holds. */
export async function auditCheck([action, file, option, key]: readonly string[]): Promise<boolean | null> {
  if (action !== 'check' || !file || (option !== undefined && (option !== '--key' || !key))) return null;
  const fault = faultInArchive(await readFile(file, 'utf8'), key ? await readFile(key, 'utf8') : undefined);
  console.log(fault ? `! ${file}: ${fault}` : `${file}: 完整 / whole`);
  return fault === null;
}

async function archive(
  owner: DataSource,
  signer: Signer,
  districtId: string,
  before: string,
  folder: string,
): Promise<void> {
  const cut = await archivable(owner.manager, districtId, instant(before, '00:00'));
  if (!cut) return console.log(`${districtId}: 没有可归档的 / nothing to archive`);
  const file = join(folder, `audit-${districtId}-${cut.from}-${cut.to}.ndjson`);
  // Never over a file that is there, and on the disk before anything is taken out.
  const handle = await open(file, 'wx', 0o600);
  let content: ArchiveContent;
  try {
    const text = archiveText(owner.manager, signer, districtId, cut);
    for (;;) {
      const next = await text.next();
      if (next.done) {
        content = next.value;
        break;
      }
      await handle.write(next.value);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  const fault = faultInArchive(await readFile(file, 'utf8'), signer.publicKey);
  if (fault) throw new Error(`${file}: ${fault}`);
  await removeArchived(owner, content, operatorActor(), realClock.now());
  console.log(`${districtId}: ${content.lines} 条 / lines -> ${file}`);
}

/** Twelve months stay at least, more by AUDIT_MONTHS (field-rules 5: access logs for 12 months or longer). */
function refuseTooYoung(before: string, months: number): void {
  const [year = 0, month = 0] = localDate(realClock.now()).split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 - months, 1)).toISOString().slice(0, 10);
  if (before <= first) return;
  throw new Refusal(422, 'AUDIT_TOO_YOUNG', {
    zh: `审计记录至少保留 ${months} 个整月(AUDIT_MONTHS), --before 最晚为 ${first}。`,
    en: `The last ${months} whole months of the audit log stay (AUDIT_MONTHS); --before may be ${first} at the latest.`,
  });
}
