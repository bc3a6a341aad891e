import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The relay takes the happenings and rings for the deliveries of one district at a time, so that each of its statements stays
 * within one shard; its indexes are led by the district.
 */
export class Live1766000000020 implements MigrationInterface {
  name = 'Live1766000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index ix_outbox_unrelayed`);
    await runner.query(
      `create index ix_outbox_unrelayed on outbox (district_id, urgent, id) where relayed_at is null`,
    );
    await runner.query(`drop index ix_delivery_ring`);
    await runner.query(
      `create index ix_delivery_ring on delivery (district_id, urgent, ring_at) where state = 'OWED'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index ix_delivery_ring`);
    await runner.query(`create index ix_delivery_ring on delivery (ring_at) where state = 'OWED'`);
    await runner.query(`drop index ix_outbox_unrelayed`);
    await runner.query(`create index ix_outbox_unrelayed on outbox (urgent, id) where relayed_at is null`);
  }
}
