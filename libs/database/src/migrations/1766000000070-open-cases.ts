import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is open, in the order of the lists, with everything a list is filtered by in the index itself: a filtered list of open
 * cases does not walk all that ever was. Small, for it forgets what is over.
 */
export class OpenCases1766000000070 implements MigrationInterface {
  name = 'OpenCases1766000000070';
  /** An index that is made beside the traffic cannot be made in a transaction. */
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // It waits for whoever began before it, and holds nobody up meanwhile.
    await runner.query(`set lock_timeout = 0`);
    // What a creation that was broken off has left behind.
    await runner.query(`drop index if exists ix_cases_open`);
    await runner.query(`create index concurrently ix_cases_open on cases
        (district_id, submitted_at, id, street_code, community_code, grid_code, lead_unit, category_code, urgency, state)
        where state in ('DRAFT', 'PENDING_ACCEPT', 'ACCEPTED', 'DISPATCHED', 'RETURN_PENDING', 'ARBITRATING', 'SIGNED',
          'PROCESSING', 'SUSPENDED', 'PENDING_REVIEW', 'VERIFYING', 'FOLLOW_UP')`);
    await runner.query(`set lock_timeout = 3000`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index ix_cases_open`);
  }
}
