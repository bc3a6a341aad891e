import type { DataSource } from 'typeorm';
import type { CaseDesk } from '#cases';
import type { Clock } from '#config';
import type { SmsGateway, Vault } from '#people';

/** What an effect may reach. */
export interface World {
  dataSource: DataSource;
  desk: CaseDesk;
  clock: Clock;
  vault: Vault;
  /** Left out where no gateway is set: what would have been sent stands in `message` alone. */
  sms?: SmsGateway;
}
