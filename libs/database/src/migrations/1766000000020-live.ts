import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The relay takes the happenings and rings for the deliveries of one district at a time, so that each of its statements stays
 * within one shard; its indexes are led by the district. They are made beside the traffic and take the names of the old ones.
 */
export class Live1766000000020 implements MigrationInterface {
  name = 'Live1766000000020';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // It waits for whoever began before it, and holds nobody up meanwhile.
    await runner.query(`set lock_timeout = 0`);
    await runner.query(`drop index if exists ix_outbox_unrelayed_next`);
    await runner.query(
      `create index concurrently ix_outbox_unrelayed_next on outbox (district_id, urgent, id) where relayed_at is null`,
    );
    await runner.query(`drop index if exists ix_delivery_ring_next`);
    await runner.query(
      `create index concurrently ix_delivery_ring_next on delivery (district_id, urgent, ring_at) where state = 'OWED'`,
    );
    await runner.query(`set lock_timeout = 3000`);
    await runner.query(`drop index if exists ix_outbox_unrelayed`);
    await runner.query(`alter index ix_outbox_unrelayed_next rename to ix_outbox_unrelayed`);
    await runner.query(`drop index if exists ix_delivery_ring`);
    await runner.query(`alter index ix_delivery_ring_next rename to ix_delivery_ring`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index ix_delivery_ring`);
    await runner.query(`create index ix_delivery_ring on delivery (ring_at) where state = 'OWED'`);
    await runner.query(`drop index ix_outbox_unrelayed`);
    await runner.query(`create index ix_outbox_unrelayed on outbox (urgent, id) where relayed_at is null`);
  }
}
