import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The audit log; the database itself refuses to change or to delete a line of it. */
export class Audit1765000000010 implements MigrationInterface {
  name = 'Audit1765000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table audit_event (
        district_id text not null,
        seq int not null,
        at timestamptz not null,
        act text not null,
        actor_kind text not null,
        actor_id text not null,
        actor_name text not null,
        unit_code text,
        subject text,
        reason text,
        detail jsonb not null,
        hash text not null,
        constraint pk_audit_event primary key (district_id, seq)
      )`);
    await runner.query(`create index ix_audit_event_act on audit_event (district_id, act, at)`);
    await runner.query(`create index ix_audit_event_subject on audit_event (district_id, subject, seq)`);
    await runner.query(`create index ix_audit_event_actor on audit_event (district_id, actor_id, seq)`);
    await runner.query(`create trigger audit_event_append_only before update or delete on audit_event
        for each row execute function refuse_change_of_history()`);
    await runner.query(`create trigger audit_event_no_truncate before truncate on audit_event
        for each statement execute function refuse_change_of_history()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table audit_event`);
  }
}
