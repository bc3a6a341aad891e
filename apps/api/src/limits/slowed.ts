import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { realClock } from '#config';
import { countedAddress } from '#people';
import { Phones } from '../residents/phones.js';
import type { ApiSettings } from '../start-api.js';
import { SETTINGS } from '../tokens.js';

/** Who was found to repeat themselves and has to wait: a copy of the table `slowed_source`, at most some seconds old. */
@Injectable()
export class Slowed {
  private until = new Map<string, number>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly phones: Phones,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  /** Seconds until this address or phone may file again without an account; 0 for nearly everybody. */
  async waitOf(districtId: string, ip: string, phone: unknown): Promise<number> {
    if (this.until.size === 0) return 0;
    const sources = [this.addressIndex(ip)];
    if (typeof phone === 'string') sources.push(...(await this.phones.indexes(districtId, phone)));
    const now = realClock.now().getTime();
    const waits = sources.map((source) => (this.until.get(keyOf(districtId, source)) ?? 0) - now);
    return Math.max(0, Math.ceil(Math.max(...waits) / 1000));
  }

  /** An address as it is kept beside a filing: it can be compared, not read. */
  addressIndex(ip: string): Buffer {
    return createHmac('sha256', `address:${this.settings.tokenSecret}`)
      .update(countedAddress(ip))
      .digest()
      .subarray(0, 16);
  }

  async reload(): Promise<void> {
    const rows: Array<{ districtId: string; source: Buffer; until: Date }> = await this.dataSource.query(
      `SELECT district_id AS "districtId", source, until FROM slowed_source WHERE until > $1`,
      [realClock.now()],
    );
    this.until = new Map(
      rows.map(({ districtId, source, until }) => [keyOf(districtId, source), until.getTime()]),
    );
  }
}

const keyOf = (districtId: string, source: Buffer) => `${districtId}:${source.toString('hex')}`;
