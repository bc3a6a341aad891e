import { randomBytes } from 'node:crypto';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Tx } from '#database';
import { MasterKeys, type VaultSettings, type Wrapped } from './master-keys.js';
import { suites, type SuiteKeys, type SuiteName } from './suites.js';

/** A data key 数据密钥 of a district, wrapped under the master key; the newest one seals, the older ones still open. */
@Entity({ name: 'data_key', schema: 'vault' })
export class DataKey {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_data_key' })
  districtId: string;
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_data_key' }) version: number;
  @Column({ type: 'text' }) suite: SuiteName;
  @Column({ name: 'master_id', type: 'text' }) masterId: string;
  @Column({ type: 'bytea' }) wrapped: Buffer;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt: Date;
}

/** A data key that is ready for use. */
export interface OpenKey {
  version: number;
  suite: SuiteName;
  keys: SuiteKeys;
}

/** Looked for anew in the background after this, so that a new key is in use within seconds and nobody waits for it. */
const freshMs = 2000;
/** Older than this nothing is sealed with what one knows. A rotation waits as long for those that write. */
export const keysStaleMs = 5000;

interface Known {
  rows: Wrapped[];
  open: Map<number, OpenKey>;
  readAt: number;
  reading: Promise<unknown> | null;
}

/** The data keys of each district that this process has met. */
export class KeyRing {
  readonly masters: MasterKeys;
  private readonly suite: SuiteName;
  private readonly known = new Map<string, Known>();

  constructor(
    settings: VaultSettings,
    private readonly elapsed: () => number = () => performance.now(),
  ) {
    this.masters = new MasterKeys(settings);
    this.suite = settings.vaultSuite ?? 'AES';
  }

  /** The key that seals now; a district's first is made here. No round trip while its keys are fresh. */
  async newest(tx: Tx, districtId: string): Promise<OpenKey> {
    let known = await this.upToDate(tx, districtId);
    if (known.rows.length === 0) {
      await this.make(tx.connection.manager, districtId, 1);
      known = await this.read(tx.connection.manager, districtId);
    }
    return this.opened(known, known.rows.at(-1)!);
  }

  /** The key of a version. Throws where there is none. */
  async version(tx: Tx, districtId: string, version: number): Promise<OpenKey> {
    const find = ({ rows }: Known) => rows.find((row) => row.version === version);
    let known = this.known.get(districtId);
    if (!known || !find(known)) known = await this.read(tx, districtId);
    const row = find(known);
    if (!row) throw new Error(`district ${districtId} has no data key ${version}`);
    return this.opened(known, row);
  }

  /** Every key of a district, oldest first. */
  async all(tx: Tx, districtId: string): Promise<OpenKey[]> {
    const known = await this.upToDate(tx, districtId);
    return known.rows.map((row) => this.opened(known, row));
  }

  /**
   * Makes the key of this version, unless somebody has, under the master key in use: the next one as soon as any data key
   * has been taken over to it.
   */
  async make(tx: Tx, districtId: string, version: number): Promise<void> {
    const { current, next } = this.masters;
    const [{ begun }] = await tx.query(
      `SELECT EXISTS (SELECT 1 FROM vault.data_key WHERE master_id = $1) AS begun`,
      [next ?? ''],
    );
    const { suite } = this;
    const row = this.masters.wrap(
      begun && next ? next : current,
      { districtId, version, suite },
      randomBytes(32),
    );
    await tx.query(
      `INSERT INTO vault.data_key (district_id, version, suite, master_id, wrapped) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING`,
      [districtId, version, suite, row.masterId, row.wrapped],
    );
    this.known.delete(districtId);
  }

  private async upToDate(tx: Tx, districtId: string): Promise<Known> {
    const known = this.known.get(districtId);
    const age = known ? this.elapsed() - known.readAt : Infinity;
    if (!known || age > keysStaleMs || known.rows.length === 0) return this.read(tx, districtId);
    if (age > freshMs && !known.reading)
      // On a connection of its own: the caller's transaction may be over before it answers.
      known.reading = this.read(tx.connection.manager, districtId).catch(() => (known.reading = null));
    return known;
  }

  private async read(tx: Tx, districtId: string): Promise<Known> {
    const readAt = this.elapsed();
    const rows: Wrapped[] = await tx.query(
      `SELECT district_id AS "districtId", version, suite, master_id AS "masterId", wrapped
       FROM vault.data_key WHERE district_id = $1 ORDER BY version`,
      [districtId],
    );
    const open = this.known.get(districtId)?.open ?? new Map<number, OpenKey>();
    const known = { rows, open, readAt, reading: null };
    this.known.set(districtId, known);
    return known;
  }

  private opened({ open }: Known, row: Wrapped): OpenKey {
    const { version, suite } = row;
    const key = open.get(version) ?? { version, suite, keys: suites[suite].derive(this.masters.unwrap(row)) };
    open.set(version, key);
    return key;
  }
}
