import { createCipheriv, randomBytes } from 'node:crypto';
import { readIdentity } from '#cases';
import { Reporter, rewrapDataKeys, rotateDataKey, Vault, vaultStatus, type Identity } from '#people';
import { openDesk, smoke } from '../support/desk.js';
import { laneEnv } from '../support/world.js';

const vaultKey = laneEnv('VAULT_KEY');
const someone: Required<Identity> = {
  name: '金女士',
  phone: '15400001038',
  idNumber: '11010519491231002X',
  address: '银杏街道幸福小区3号楼2单元1201室',
  originalText: '油烟呛人, 请打15400001038。',
};
/** What does not open says that its seal is broken, or that there is no key for it. */
const refused = /seal|data key|suite/;
const noId = '00000000-0000-7000-8000-000000000000';

/** A district with one reporter in its vault, under this suite. */
async function sealedUnder(vaultSuite: 'AES' | 'SM') {
  const here = await openDesk();
  const { dataSource, districtId } = here;
  const tx = dataSource.manager;
  const vault = new Vault({ vaultKey, vaultSuite });
  const write = async (id: string, identity: Identity = someone) =>
    tx.insert(Reporter, {
      districtId,
      id,
      createdAt: here.clock.now(),
      sealed: null,
      ...(await vault.seal(tx, districtId, id, identity)),
    });
  const rowOf = (id: string) => tx.findOneByOrFail(Reporter, { districtId, id });
  await write(noId);
  return { ...here, tx, vault, write, rowOf };
}
/** Keys change at once: nobody else writes, and no time passes but what is said. */
const atOnce = () => {
  let ms = 0;
  return {
    tell: () => undefined,
    wait: async (more: number) => void (ms += more),
    elapsed: () => (ms += 1000),
    now: () => new Date('2026-03-09T09:20:00+08:00'),
    by: { kind: 'SYSTEM', id: 'operator', name: '运维命令', unitCode: null },
    batch: 2,
  };
};
const fields = ['name', 'phone', 'idNumber', 'address', 'originalText'] as const;

describe.each(['AES', 'SM'] as const)('%s', (suite) => {
  test('every field is sealed for itself, says its suite and version, and opens again', async () => {
    const { vault, tx, districtId, rowOf } = await sealedUnder(suite);
    const row = await rowOf(noId);
    for (const field of fields) {
      const sealed = row[field]!;
      expect([field, sealed[0], sealed.readUInt32BE(1)]).toEqual([field, suite === 'AES' ? 1 : 2, 1]);
      expect(sealed.includes(Buffer.from(someone[field]))).toBe(false);
    }
    expect(await vault.open(tx, districtId, noId)).toEqual(someone);
    expect(await vault.open(tx, districtId, noId, ['phone'])).toEqual({ phone: someone.phone });
    // A process that starts now, with the other suite for what is new, opens it no less.
    const other = new Vault({ vaultKey, vaultSuite: suite === 'AES' ? 'SM' : 'AES' });
    expect(await other.open(tx, districtId, noId)).toEqual(someone);
    await expect(new Vault({ vaultKey: 'f'.repeat(64) }).open(tx, districtId, noId)).rejects.toThrow(
      /master key/,
    );
  });

  test('a byte that is another, anywhere in any field: it does not open', async () => {
    const { vault, tx, rowOf } = await sealedUnder(suite);
    const row = await rowOf(noId);
    for (const field of fields)
      for (let at = 0; at < row[field]!.length; at++) {
        const bent = Buffer.from(row[field]!);
        bent[at]! ^= 1 << (at % 8);
        await expect(vault.unseal(tx, { ...row, [field]: bent }, [field])).rejects.toThrow(refused);
      }
    for (const length of [0, 4, 5, 17, 40])
      await expect(
        vault.unseal(tx, { ...row, phone: row.phone!.subarray(0, length) }, ['phone']),
      ).rejects.toThrow(refused);
  });

  test('a row of another reporter or district, a field in the place of another: it does not open', async () => {
    const { vault, tx, write, rowOf } = await sealedUnder(suite);
    const elsewhere = await openDesk();
    const row = await rowOf(noId);
    const otherId = '00000000-0000-7000-8000-000000000001';
    await write(otherId, { name: '王先生' });
    const opened = (moved: Reporter) => vault.unseal(tx, moved, ['name']);
    await expect(opened({ ...row, id: otherId })).rejects.toThrow(refused);
    await expect(opened({ ...row, districtId: elsewhere.districtId })).rejects.toThrow(refused);
    await expect(opened({ ...row, name: row.address })).rejects.toThrow(refused);
    await expect(opened({ ...row, name: (await rowOf(otherId)).name })).rejects.toThrow(refused);
    // A data key of another district in the place of this one's.
    await vault.seal(tx, elsewhere.districtId, noId, someone);
    await tx.query(
      `UPDATE vault.data_key k SET wrapped = o.wrapped FROM vault.data_key o WHERE k.district_id = $1 AND o.district_id = $2`,
      [row.districtId, elsewhere.districtId],
    );
    await expect(new Vault({ vaultKey }).unseal(tx, row, ['name'])).rejects.toThrow(refused);
  });

  test('a phone is found without opening anything, however it was written, in its own district only', async () => {
    const { vault, tx, write, districtId } = await sealedUnder(suite);
    const id = '00000000-0000-7000-8000-000000000002';
    await write(id, { phone: '0539-8120001' });
    expect(await vault.reportersWith(tx, districtId, '05398120001')).toEqual([id]);
    expect(await vault.reportersWith(tx, districtId, someone.phone)).toEqual([noId]);
    expect(await vault.reportersWith(tx, districtId, '15400001039')).toEqual([]);
    const elsewhere = await openDesk();
    await vault.seal(tx, elsewhere.districtId, noId, someone);
    expect(await vault.reportersWith(tx, elsewhere.districtId, someone.phone)).toEqual([]);
  });

  test('a rotation takes everybody over, opens with the old key meanwhile, and goes on where it was interrupted', async () => {
    const { vault, tx, write, districtId, dataSource } = await sealedUnder(suite);
    const ids = Array.from(
      { length: 7 },
      (_, i) => `00000000-0000-7000-8000-0000000001${String(i).padStart(2, '0')}`,
    );
    for (const id of ids) await write(id);
    const next = new Vault({ vaultKey, vaultSuite: suite === 'AES' ? 'SM' : 'AES' });
    const [half, ...rest] = [await rotateDataKey(dataSource, next, districtId, { ...atOnce(), batch: 3 })];
    expect([half.version, half.reporters, half.resumed, rest]).toEqual([2, 8, false, []]);
    // As if it had been killed on the way: some are back under the old key.
    await tx.query(`UPDATE vault.reporter SET key_version = 1 WHERE district_id = $1 AND id = ANY($2)`, [
      districtId,
      ids.slice(0, 4),
    ]);
    expect(await rotateDataKey(dataSource, next, districtId, atOnce())).toEqual({
      version: 2,
      reporters: 4,
      resumed: true,
    });
    expect(await rotateDataKey(dataSource, vault, districtId, atOnce())).toMatchObject({
      version: 3,
      reporters: 8,
    });
    expect(await vaultStatus(tx, districtId)).toEqual([
      expect.objectContaining({ version: 3, suite, reporters: 8, older: 0 }),
    ]);
    for (const reader of [vault, next, new Vault({ vaultKey })]) {
      for (const id of ids) expect(await reader.open(tx, districtId, id)).toEqual(someone);
      expect(await reader.reportersWith(tx, districtId, someone.phone)).toHaveLength(8);
    }
    const [{ old }] = await tx.query(
      `SELECT count(*)::int AS old FROM vault.reporter WHERE district_id = $1 AND (key_version < 3 OR index_version < 3)`,
      [districtId],
    );
    expect(old).toBe(0);
    const [{ lines }] = await tx.query(
      `SELECT count(*)::int AS lines FROM audit_event WHERE district_id = $1 AND act = 'vaultKeyRotated'`,
      [districtId],
    );
    expect(lines).toBe(3);
  });
});

test('filing costs no round trip for its keys once they are known, also while they are looked for anew', async () => {
  const { tx, districtId } = await sealedUnder('AES');
  let asked = 0;
  const counting = new Proxy(tx, {
    get(target, name) {
      if (name === 'query') asked += 1;
      return Reflect.get(target, name) as unknown;
    },
  });
  const vault = new Vault({ vaultKey });
  await vault.seal(counting, districtId, noId, someone);
  expect(asked).toBe(1);
  for (let i = 0; i < 20; i++) await vault.seal(counting, districtId, noId, someone);
  expect(asked).toBe(1);
});

test('a new master key: both are good while the data keys are taken over, then the old one opens nothing', async () => {
  const { vault, tx, districtId, dataSource } = await sealedUnder('AES');
  const nextKey = 'ab'.repeat(32);
  const both = new Vault({ vaultKey, vaultKeyNext: nextKey });
  expect(await both.open(tx, districtId, noId)).toEqual(someone);
  await rotateDataKey(dataSource, both, districtId, atOnce());
  // Not yet begun: a key that is made now is one that every process can open.
  expect(await vault.open(tx, districtId, noId)).toEqual(someone);
  expect(await rewrapDataKeys(dataSource, both.ring.masters, atOnce(), districtId)).toBe(2);
  expect(await rewrapDataKeys(dataSource, both.ring.masters, atOnce(), districtId)).toBe(0);
  // Processes of before have their data keys at hand and go on; a new one needs either both or the new one.
  for (const reader of [
    vault,
    both,
    new Vault({ vaultKey, vaultKeyNext: nextKey }),
    new Vault({ vaultKey: nextKey }),
  ])
    expect(await reader.open(tx, districtId, noId)).toEqual(someone);
  await expect(new Vault({ vaultKey }).open(tx, districtId, noId)).rejects.toThrow(/master key/);
});

test('an identity of before there were data keys opens, and a rotation takes it over', async () => {
  const { dataSource, districtId, vault, clock } = await openDesk();
  const tx = dataSource.manager;
  const identity = { name: '金女士', phone: '15400001038' };
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(vaultKey, 'hex'), iv).setAAD(Buffer.from(noId));
  const body = Buffer.concat([cipher.update(JSON.stringify(identity), 'utf8'), cipher.final()]);
  const sealed = Buffer.concat([iv, cipher.getAuthTag(), body]);
  await tx.insert(Reporter, { districtId, id: noId, sealed, keyVersion: 0, createdAt: clock.now() });
  expect(await vault.open(tx, districtId, noId)).toEqual(identity);
  await expect(
    rewrapDataKeys(
      dataSource,
      new Vault({ vaultKey, vaultKeyNext: 'cd'.repeat(32) }).ring.masters,
      atOnce(),
      districtId,
    ),
  ).rejects.toThrow(/rotate first/);
  await rotateDataKey(dataSource, vault, districtId, atOnce());
  expect(await vault.open(tx, districtId, noId)).toEqual(identity);
  expect(await vault.reportersWith(tx, districtId, identity.phone)).toEqual([noId]);
  expect(await tx.findOneByOrFail(Reporter, { districtId, id: noId })).toMatchObject({
    sealed: null,
    keyVersion: 1,
  });
});

test('filing: what somebody says of themselves is in the vault, and nowhere else', async () => {
  const { file, read, dataSource, vault, districtId } = await openDesk();
  const { name, phone, idNumber, address } = someone;
  const text = '楼下油烟呛人, 我的身份证号是37990219860315021X, 车牌鲁Q12345。';
  const filed = await file({ ...smoke, text, reporter: { name, phone, idNumber, address } });
  const row = await read(filed.caseId);
  const tx = dataSource.manager;
  expect(await readIdentity(tx, row, vault)).toEqual({ name, phone, idNumber, address, originalText: text });
  expect(row.text).toBe('楼下油烟呛人, 我的身份证号是379902********021X, 车牌鲁Q****5。');
  const everywhere: Array<{ row: string }> = await tx.query(
    `SELECT to_jsonb(c)::text AS row FROM cases c WHERE district_id = $1
     UNION ALL SELECT to_jsonb(e)::text FROM case_event e WHERE district_id = $1
     UNION ALL SELECT to_jsonb(o)::text FROM outbox o WHERE district_id = $1
     UNION ALL SELECT to_jsonb(k)::text FROM idempotency_key k WHERE district_id = $1
     UNION ALL SELECT to_jsonb(r)::text FROM vault.reporter r WHERE district_id = $1`,
    [districtId],
  );
  expect(everywhere.length).toBeGreaterThan(3);
  for (const { row: one } of everywhere)
    for (const secret of [name, phone, idNumber, address, '37990219860315021X', 'Q12345'])
      expect(one).not.toContain(secret);
  // Whoever wants to stay anonymous leaves a phone and nothing else.
  const hidden = await read(
    (await file({ ...smoke, anonymous: true, reporter: { name, phone, idNumber, address } })).caseId,
  );
  expect(await readIdentity(tx, hidden, vault)).toEqual({ phone });
});
