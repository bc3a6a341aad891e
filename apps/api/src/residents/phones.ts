import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Vault } from '#people';

/** The one place of the api where a phone becomes what the vault knows it by. */
@Injectable()
export class Phones {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
  ) {}

  indexes(districtId: string, phone: string): Promise<Buffer[]> {
    return this.vault.phoneIndex(this.dataSource.manager, districtId, phone);
  }
}
