import { createDecipheriv } from 'node:crypto';
import { seeing, wholeDistrict, type Tx } from '#database';
import { KeyRing, type OpenKey } from './key-ring.js';
import type { VaultSettings } from './master-keys.js';
import {
  allIdentityFields,
  Reporter,
  type Identity,
  type IdentityField,
  type SealedIdentity,
} from './reporter.js';
import { boundTo, suites } from './suites.js';

/**
 * The identity vault 身份保险库 of one process: every field sealed for itself under its district's data key and bound to
 * district, reporter and field, so that it opens nowhere else. Every sealed field says its suite and the version of its key.
 */
export class Vault {
  readonly ring: KeyRing;

  constructor(private readonly settings: VaultSettings) {
    this.ring = new KeyRing(settings);
  }

  /** The identity as `vault.reporter` keeps it. Costs no round trip while the district's keys are fresh. */
  async seal(tx: Tx, districtId: string, reporterId: string, identity: Identity): Promise<SealedIdentity> {
    const key = await this.ring.newest(tx, districtId);
    const sealed = (field: IdentityField) =>
      identity[field] === undefined
        ? null
        : sealField(key, { districtId, reporterId, field }, identity[field]);
    return {
      keyVersion: key.version,
      name: sealed('name'),
      phone: sealed('phone'),
      idNumber: sealed('idNumber'),
      address: sealed('address'),
      originalText: sealed('originalText'),
      phoneIndex: identity.phone ? indexOf(key, identity.phone) : null,
      indexVersion: identity.phone ? key.version : null,
    };
  }

  /**
   * Who somebody is, as far as `fields` goes; empty where the identity has been destroyed. Sees past the caller's sight: whoever
   * calls has asked whether it may be seen. Throws where the key, the row or a byte is not the same.
   */
  async open(
    tx: Tx,
    districtId: string,
    reporterId: string,
    fields: readonly IdentityField[] = allIdentityFields,
  ): Promise<Identity> {
    const row = await seeing(wholeDistrict(districtId), () =>
      tx.findOneByOrFail(Reporter, { districtId, id: reporterId }),
    );
    return this.unseal(tx, row, fields);
  }

  /** Opens a row that has been read. */
  async unseal(
    tx: Tx,
    row: Reporter,
    fields: readonly IdentityField[] = allIdentityFields,
  ): Promise<Identity> {
    if (row.keyVersion === 0) return row.sealed ? only(unsealWhole(this.settings.vaultKey, row), fields) : {};
    const identity: Identity = {};
    for (const field of fields) {
      const sealed = row[field];
      if (!sealed) continue;
      const key = await this.ring.version(tx, row.districtId, versionOf(sealed));
      identity[field] = openField(key, { districtId: row.districtId, reporterId: row.id, field }, sealed);
    }
    return identity;
  }

  /** What `phone_index` is for this phone, under every key of the district there is: `phone_index = ANY(...)` finds it. */
  async phoneIndex(tx: Tx, districtId: string, phone: string): Promise<Buffer[]> {
    return (await this.ring.all(tx, districtId)).map((key) => indexOf(key, phone));
  }

  /** Everyone in the district who left this phone, by id, the newest first. Sees past the caller's sight. */
  async reportersWith(tx: Tx, districtId: string, phone: string): Promise<string[]> {
    const indexes = await this.phoneIndex(tx, districtId, phone);
    const rows: Array<{ id: string }> = await seeing(wholeDistrict(districtId), () =>
      tx.query(
        `SELECT id FROM vault.reporter WHERE district_id = $1 AND phone_index = ANY($2) ORDER BY created_at DESC, id DESC`,
        [districtId, indexes],
      ),
    );
    return rows.map(({ id }) => id);
  }
}

/** Takes everything the vault has of these people out of it, for good; the rows stay, so that their cases hang together. */
export async function destroyIdentities(
  tx: Tx,
  districtId: string,
  reporterIds: readonly string[],
): Promise<void> {
  await tx.query(
    `UPDATE vault.reporter SET sealed = NULL, name = NULL, phone = NULL, id_number = NULL, address = NULL,
       original_text = NULL, phone_index = NULL, index_version = NULL
     WHERE district_id = $1 AND id = ANY($2)`,
    [districtId, reporterIds],
  );
}

interface Place {
  districtId: string;
  reporterId: string;
  field: IdentityField;
}

const headLength = 5;

/** Suite 1 byte, key version 4 bytes, and what the suite made of it. */
function sealField({ version, suite, keys }: OpenKey, place: Place, text: string): Buffer {
  const head = Buffer.alloc(headLength);
  head.writeUInt8(suites[suite].code);
  head.writeUInt32BE(version, 1);
  return Buffer.concat([head, suites[suite].seal(keys, boundAs(head, place), Buffer.from(text, 'utf8'))]);
}

function openField({ suite, keys }: OpenKey, place: Place, sealed: Buffer): string {
  const head = sealed.subarray(0, headLength);
  if (head[0] !== suites[suite].code)
    throw new Error('the field was sealed by another suite than its key is for');
  return suites[suite].open(keys, boundAs(head, place), sealed.subarray(headLength)).toString('utf8');
}

const boundAs = (head: Buffer, { districtId, reporterId, field }: Place) =>
  boundTo('gridwhistle identity', districtId, reporterId, field, head.toString('hex'));

const versionOf = (sealed: Buffer): number => (sealed.length > headLength ? sealed.readUInt32BE(1) : 0);

/** One phone has one index, however it was written. */
const indexOf = ({ suite, keys }: OpenKey, phone: string) =>
  suites[suite].index(keys, `phone ${phone.replaceAll(/\D/g, '')}`);

/** The form of before there were data keys: AES-256-GCM under the master key itself, bound to the reporter only. */
function unsealWhole(vaultKey: string, { id, sealed }: Reporter): Identity {
  const bytes = sealed!;
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(vaultKey, 'hex'), bytes.subarray(0, 12))
    .setAAD(Buffer.from(id))
    .setAuthTag(bytes.subarray(12, 28));
  const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  return JSON.parse(text) as Identity;
}

const only = (identity: Identity, fields: readonly IdentityField[]): Identity =>
  Object.fromEntries(
    fields.filter((field) => identity[field] !== undefined).map((field) => [field, identity[field]]),
  );
