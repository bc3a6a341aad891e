import '#whistles';
import { setTimeout as wait } from 'node:timers/promises';
import { realClock, SettingsError, type Settings } from '#config';
import { everything, openDatabase, seeing } from '#database';
import { resealFactors, rewrapDataKeys, rotateDataKey, Vault, vaultStatus, type Rotating } from '#people';

type DataSource = Awaited<ReturnType<typeof openDatabase>>;

export const vaultUsage = `operator vault status                    身份保险库: 各区密钥版本 / the keys of every district
operator vault rotate [--district CODE]  换数据密钥, 不停机; 中断后再运行即接着做 / new data keys, while it runs
operator vault rewrap                    换主密钥: VAULT_KEY 与 VAULT_KEY_NEXT / a new master key`;

/** `vault status | rotate | rewrap`: prints how far it is. Returns false where the arguments make no sense. */
export async function vaultCommand(
  settings: Settings & { databaseUrl: string },
  [action, flag, district]: string[],
): Promise<boolean> {
  const { vaultKey, vaultKeyNext } = settings;
  const ofOne = flag === '--district' && /^\d{6}$/.test(district ?? '') ? district! : null;
  if (flag !== undefined && ofOne === null) return false;
  if (!['status', 'rotate', 'rewrap'].includes(action ?? '') || (action === 'rewrap' && ofOne)) return false;
  if (!vaultKey) throw new SettingsError(['VAULT_KEY: 未设置 / is not set']);
  if (action === 'rewrap' && (!vaultKeyNext || vaultKeyNext === vaultKey))
    throw new SettingsError([
      'VAULT_KEY_NEXT: 未设置或与 VAULT_KEY 相同; 先让所有进程同时带上两个密钥 / is not set, or is VAULT_KEY; give both to every process first',
    ]);
  const vault = new Vault({ ...settings, vaultKey });
  const dataSource = await openDatabase(settings.databaseOwnerUrl ?? settings.databaseUrl, {
    pool: 2,
    applicationName: 'gridwhistle-vault',
  });
  try {
    await seeing(everything, async () => {
      if (action === 'rotate') await rotate(dataSource, vault, ofOne);
      if (action === 'rewrap') {
        await resealFactors(dataSource.manager, { vaultKey, vaultKeyNext });
        await rewrap(dataSource, vault);
      }
      await show(dataSource, vault, ofOne);
    });
    return true;
  } finally {
    await dataSource.destroy();
  }
}

const rotating: Rotating = {
  tell: (line) => console.log(line),
  wait,
  elapsed: () => performance.now(),
  now: () => realClock.now(),
  by: { kind: 'SYSTEM', id: 'operator', name: '运维命令', unitCode: null },
};

async function rotate(dataSource: DataSource, vault: Vault, district: string | null): Promise<void> {
  for (const { districtId, version, reporters } of await vaultStatus(dataSource.manager, district))
    if (version > 0 || reporters > 0) await rotateDataKey(dataSource, vault, districtId, rotating);
}

async function rewrap(dataSource: DataSource, vault: Vault): Promise<void> {
  const count = await rewrapDataKeys(dataSource, vault.ring.masters, rotating);
  console.log(
    `${count} 个数据密钥已换到新主密钥; 请把 VAULT_KEY 改为新密钥, 去掉 VAULT_KEY_NEXT, 再逐个重启 / data keys taken over: make the next key VAULT_KEY, drop VAULT_KEY_NEXT and restart one process after the other`,
  );
}

async function show(dataSource: DataSource, vault: Vault, district: string | null): Promise<void> {
  const { current, next } = vault.ring.masters;
  console.log(`主密钥 / master key: ${current}${next ? `, 下一个 / next: ${next}` : ''}`);
  for (const one of await vaultStatus(dataSource.manager, district)) {
    const masters = Object.entries(one.masters)
      .map(([id, keys]) => `${id} × ${keys}`)
      .join(', ');
    console.log(
      `${one.districtId}: v${one.version} ${one.suite}, 身份 / identities ${one.reporters}, 旧版本 / older ${one.older}, 主密钥 / master ${masters || '-'}`,
    );
  }
}
