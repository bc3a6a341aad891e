import { createHmac } from 'node:crypto';
import { boundTo, suites, type SuiteKeys, type SuiteName } from './suites.js';

/** The settings of the vault. Keys are 32 bytes as 64 hexadecimal digits. */
export interface VaultSettings {
  vaultKey: string;
  /** The master key to come, while `vault rewrap` takes the data keys over to it. */
  vaultKeyNext?: string | undefined;
  /** Of data keys made from now on; what is sealed says itself by what. */
  vaultSuite?: SuiteName | undefined;
}

interface Master {
  id: string;
  keys: Record<SuiteName, SuiteKeys>;
}

/** A data key under a master key, as it is stored. */
export interface Wrapped {
  districtId: string;
  version: number;
  suite: SuiteName;
  masterId: string;
  wrapped: Buffer;
}

/** The master keys of this process: they wrap data keys and nothing else. */
export class MasterKeys {
  readonly current: string;
  /** Null where none is to come. */
  readonly next: string | null;
  private readonly known = new Map<string, Master>();

  constructor({ vaultKey, vaultKeyNext }: VaultSettings) {
    this.current = this.learn(vaultKey);
    this.next = vaultKeyNext ? this.learn(vaultKeyNext) : null;
  }

  wrap(masterId: string, key: Omit<Wrapped, 'masterId' | 'wrapped'>, secret: Buffer): Wrapped {
    const { suite } = key;
    const wrapped = suites[suite].seal(this.keysOf(masterId, suite), boundTo(...bound(key)), secret);
    return { ...key, masterId, wrapped };
  }

  /** The data key itself. Throws where no master key given to this process wrapped it, or a byte of it is another. */
  unwrap(key: Wrapped): Buffer {
    const { suite, masterId, wrapped } = key;
    return suites[suite].open(this.keysOf(masterId, suite), boundTo(...bound(key)), wrapped);
  }

  private keysOf(id: string, suite: SuiteName): SuiteKeys {
    const master = this.known.get(id);
    if (!master)
      throw new Error(
        `this process was not given the master key ${id} of the vault (VAULT_KEY, VAULT_KEY_NEXT)`,
      );
    return master.keys[suite];
  }

  private learn(hex: string): string {
    const secret = Buffer.from(hex, 'hex');
    // A name for the key that tells nothing of it.
    const id = createHmac('sha256', secret).update('gridwhistle vault master key').digest('hex').slice(0, 16);
    this.known.set(id, { id, keys: { AES: suites.AES.derive(secret), SM: suites.SM.derive(secret) } });
    return id;
  }
}

const bound = ({ districtId, version, suite }: Omit<Wrapped, 'masterId' | 'wrapped'>) =>
  ['gridwhistle data key', districtId, version, suite] as const;
