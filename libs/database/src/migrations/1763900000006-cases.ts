import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Cases1763900000006 implements MigrationInterface {
  name = 'Cases1763900000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table cases (
        district_id text not null,
        id uuid not null,
        number text not null,
        version integer not null,
        state text not null,
        round integer not null,
        reworks integer not null,
        channel text not null,
        external_no text,
        text text not null,
        personal_data text[] not null,
        kind text,
        category_code text,
        urgency text,
        anonymous boolean not null,
        confidential boolean not null,
        reporter_id uuid,
        tracking_hash text not null,
        lng double precision,
        lat double precision,
        address text,
        grid_code text,
        community_code text,
        street_code text,
        located_by text,
        map_version integer,
        boundary boolean not null,
        lead_unit text,
        owner_dept text,
        co_depts text[] not null,
        called_units text[] not null,
        verifier_unit text,
        physical boolean not null,
        policy jsonb,
        why jsonb,
        triage jsonb,
        whistled boolean not null,
        open_whistles integer not null,
        result jsonb,
        follow_up jsonb,
        submitted_at timestamptz not null,
        dispatched_at timestamptz,
        due_at timestamptz,
        closed_at timestamptz,
        updated_at timestamptz not null,
        head_hash text not null,
        constraint pk_cases primary key (district_id, id)
      )`);
    await runner.query(
      `create index ix_cases_category on cases (district_id, category_code, submitted_at, id)`,
    );
    await runner.query(`create index ix_cases_grid on cases (district_id, grid_code, submitted_at, id)`);
    await runner.query(
      `create index ix_cases_community on cases (district_id, community_code, submitted_at, id)`,
    );
    await runner.query(`create index ix_cases_street on cases (district_id, street_code, submitted_at, id)`);
    await runner.query(`create index ix_cases_lead on cases (district_id, lead_unit, submitted_at, id)`);
    await runner.query(`create index ix_cases_state on cases (district_id, state, submitted_at, id)`);
    await runner.query(`create index ix_cases_submitted on cases (district_id, submitted_at, id)`);
    await runner.query(
      `create unique index uq_cases_external on cases (district_id, channel, external_no) where external_no is not null`,
    );
    await runner.query(`create unique index uq_cases_number on cases (district_id, number)`);
    await runner.query(`create table case_event (
        district_id text not null,
        case_id uuid not null,
        seq integer not null,
        move text not null,
        from_state text,
        to_state text not null,
        at timestamptz not null,
        actor_kind text not null,
        actor_id text not null,
        actor_name text not null,
        unit_code text,
        reason text,
        change jsonb not null,
        detail jsonb not null,
        cause uuid,
        hash text not null,
        constraint pk_case_event primary key (district_id, case_id, seq)
      )`);
    await runner.query(
      `create unique index uq_case_event_cause on case_event (district_id, case_id, cause, move) where cause is not null`,
    );
    await runner.query(`create table case_timer (
        district_id text not null,
        case_id uuid not null,
        id uuid not null,
        kind text not null,
        subject text not null,
        round integer not null,
        allowed jsonb not null,
        computed_from text not null,
        started_at timestamptz not null,
        due_at timestamptz not null,
        provisional boolean not null,
        warn_at timestamptz,
        next_at timestamptz,
        warned_at timestamptz,
        overdue_at timestamptz,
        stopped_at timestamptz,
        outcome text,
        constraint pk_case_timer primary key (district_id, case_id, id)
      )`);
    await runner.query(
      `create unique index uq_case_timer_running on case_timer (district_id, case_id, kind, subject) where stopped_at is null`,
    );
    await runner.query(`create index ix_case_timer_next on case_timer (next_at) where next_at is not null`);
    await runner.query(`create table idempotency_key (
        district_id text not null,
        key text not null,
        request_hash text not null,
        case_id uuid not null,
        used_at timestamptz not null,
        constraint pk_idempotency_key primary key (district_id, key)
      )`);
    await runner.query(`create sequence case_number_block`);
    await runner.query(`create index ix_cases_called on cases using gin (called_units)`);
    await runner.query(`create function refuse_change_of_history() returns trigger language plpgsql as $$
      begin
        raise exception 'The history of a case is append-only: % on % is refused.', tg_op, tg_table_name;
      end $$`);
    await runner.query(`create trigger case_event_append_only before update or delete on case_event
        for each row execute function refuse_change_of_history()`);
    await runner.query(`create trigger case_event_no_truncate before truncate on case_event
        for each statement execute function refuse_change_of_history()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table cases, case_event, case_timer, idempotency_key`);
    await runner.query(`drop function refuse_change_of_history() cascade`);
    await runner.query(`drop sequence case_number_block`);
  }
}
