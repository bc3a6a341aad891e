import type { DataSource } from 'typeorm';
import type { CaseDesk } from '#cases';
import type { Clock } from '#config';

/** What an effect may reach. */
export interface World {
  dataSource: DataSource;
  desk: CaseDesk;
  clock: Clock;
  vaultKey: string;
}
