import '#whistles';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';
import { erase, eraserFrom, nothingHeld, reportersOf, type Elsewhere, type Person } from '#cases';
import { realClock, SettingsError, type Settings } from '#config';
import { openDatabase, seeing, wholeDistrict } from '#database';
import { systemActor, Vault } from '#people';

export const eraseUsage = `operator erase --phone PHONE|- [--number NUMBER] --district CODE --reason TEXT [--logs DIR]
                                         删除一个人的信息并出具证明; - 从标准输入读手机号 / forget a person, with a certificate`;

const options = {
  phone: { type: 'string' },
  number: { type: 'string' },
  district: { type: 'string' },
  reason: { type: 'string' },
  logs: { type: 'string', multiple: true },
} as const;

/**
 * `erase`: prints the certificate. Returns false where the arguments make no sense; throws `Refusal` NOTHING_HELD. The second
 * person is whoever holds the operator's keys beside whoever asked; in the API two accounts are needed.
 */
export async function eraseCommand(
  settings: Settings & { databaseUrl: string },
  args: string[],
): Promise<boolean> {
  const given = argumentsOf(args);
  if (!given) return false;
  const { district: districtId, reason, logs = [] } = given;
  const person = await personOf(given);
  if (!person || !reason || !/^\d{6}$/.test(districtId ?? '')) return false;
  const { vaultKey } = settings;
  if (!vaultKey) throw new SettingsError(['VAULT_KEY: 未设置 / is not set']);
  const dataSource = await openDatabase(settings.databaseUrl, {
    pool: 3,
    applicationName: 'gridwhistle-erase',
  });
  try {
    const vault = new Vault({ ...settings, vaultKey });
    const eraser = eraserFrom(dataSource, settings, vault, logs.map(logFiles));
    const { certificate, deferred } = await seeing(wholeDistrict(districtId!), () =>
      dataSource.transaction(async (tx) => {
        const reporterIds = await reportersOf(tx, vault, districtId!, person);
        if (reporterIds.length === 0) throw nothingHeld();
        const actor = { ...systemActor(districtId!), id: 'operator', name: '运维命令' };
        const by = { asked: actor.id, decided: actor.id, actor, requestId: null };
        return erase(tx, eraser, { districtId: districtId!, reporterIds, reason, ...by }, realClock.now());
      }),
    );
    for (const { number, words } of deferred) console.log(`暂缓 / deferred: ${number} ${words}`);
    console.log(
      certificate
        ? `${JSON.stringify(certificate.body, null, 2)}\nSHA-256 ${certificate.hash}\n${certificate.sealed}`
        : '现在没有可删除的信息 / nothing can be erased now',
    );
    return true;
  } finally {
    await dataSource.destroy();
  }
}

function argumentsOf(args: string[]) {
  try {
    return parseArgs({ args, options }).values;
  } catch {
    return null;
  }
}

/** A phone on the command line stays in the shell's history: `-` reads it from standard input. */
async function personOf({ phone, number }: { phone?: string; number?: string }): Promise<Person | null> {
  if (number) return phone ? null : { number };
  if (!phone) return null;
  return { phone: phone === '-' ? (await text(process.stdin)).trim() : phone };
}

/** The log files of a folder, packed ones too; one entry is one line. */
const logFiles = (folder: string): Elsewhere => ({
  name: `LOGS ${folder}`,
  async count(words) {
    let found = 0;
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((one) => one.isFile())) {
      const raw = createReadStream(join(entry.parentPath, entry.name));
      const input = entry.name.endsWith('.gz') ? raw.pipe(createGunzip()) : raw;
      for await (const line of createInterface({ input, crlfDelay: Infinity }))
        if (words.some((word) => line.includes(word))) found += 1;
    }
    return found;
  },
});
