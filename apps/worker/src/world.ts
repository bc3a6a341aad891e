import type { DataSource } from 'typeorm';
import type { CaseDesk } from '#cases';
import type { Clock } from '#config';
import type { Vault } from '#people';

/** What an effect may reach. */
export interface World {
  dataSource: DataSource;
  desk: CaseDesk;
  clock: Clock;
  vault: Vault;
}
