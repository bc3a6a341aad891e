import type { MigrationInterface, QueryRunner } from 'typeorm';

const endedStates = `'CLOSED', 'ARCHIVED', 'ANSWERED', 'REJECTED', 'TRANSFERRED', 'MERGED', 'WITHDRAWN', 'VOIDED'`;

/** Up to where it looks: the newest and the oldest month there are. */
const head = `      declare
        newest timestamptz;
        oldest timestamptz;
        last_month integer;
        first_month integer;
        span integer := 1;
        looked integer := 0;
        months integer[];
        seen integer[] := '{}';
        answered integer := 0;
        more integer;
      begin
        if current_setting('gw.sees', true) is distinct from 'ALL' and district is distinct from current_setting('gw.district', true) then
          return;
        end if;
        select s.submitted_at into newest from public.case_search s where s.district_id = district
          and s.submitted_at <= coalesce(before_at, 'infinity') order by s.submitted_at desc limit 1;
        select s.submitted_at into oldest from public.case_search s where s.district_id = district order by s.submitted_at limit 1;
        last_month := extract(year from newest at time zone 'UTC') * 12 + extract(month from newest at time zone 'UTC');
        first_month := extract(year from oldest at time zone 'UTC') * 12 + extract(month from oldest at time zone 'UTC');`;

/** The newest month, then as many as its hits give reason to; where those are many, all that is older at once. */
const asExpected = `
        while last_month >= first_month and answered < most loop
          -- Each month that is asked for costs; a third of all months costs more than not to ask for months.
          months := case when span * 3 >= last_month - first_month + 1 and looked > 0 then null
            else array(select generate_series(greatest(first_month, last_month - span + 1), last_month)) end;
          -- Adding nothing to the moment keeps the planner from walking the index of moments instead of the words.
          return query select s.case_id, s.submitted_at from public.case_search s
            where s.tokens @> words and (months is null or s.tokens && months) and (sights is null or s.tokens && sights)
              and s.district_id = district and not s.tokens && seen
              and (before_at is null or (s.submitted_at, s.case_id) < (before_at, before_id))
            order by s.submitted_at + interval '0' desc, s.case_id desc limit most - answered;
          exit when months is null;
          get diagnostics more = row_count;
          answered := answered + more;
          seen := seen || months;
          looked := looked + span;
          last_month := last_month - span;
          span := case when answered = 0 then looked * 4 else ceil(looked * 1.25 * (most - answered) / answered) end;
        end loop;
      end`;

/** As it was: the newest month, then two, four, eight. */
const doubling = `
        while last_month >= first_month and answered < most loop
          months := array(select generate_series(greatest(first_month, last_month - span + 1), last_month));
          return query select s.case_id, s.submitted_at from public.case_search s
            where s.tokens @> words and s.tokens && months and (sights is null or s.tokens && sights)
              and s.district_id = district
              and (before_at is null or (s.submitted_at, s.case_id) < (before_at, before_id))
            order by s.submitted_at + interval '0' desc, s.case_id desc limit most - answered;
          get diagnostics more = row_count;
          answered := answered + more;
          last_month := last_month - span;
          span := span * 2;
        end loop;
      end`;

/**
 * What is over, by community and matter in the order of the lists: a list of the archive by several filters does not walk all
 * that a community ever had. Written when a case ends, and not while it lives. And a search that looks back as many months as
 * the hits of those before lead it to expect.
 */
export class Lists1766000000080 implements MigrationInterface {
  name = 'Lists1766000000080';
  /** An index that is made beside the traffic cannot be made in a transaction. */
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // It waits for whoever began before it, and holds nobody up meanwhile.
    await runner.query(`set lock_timeout = 0`);
    // What a creation that was broken off has left behind.
    await runner.query(`drop index if exists ix_cases_ended`);
    await runner.query(`create index concurrently ix_cases_ended on cases
        (district_id, community_code, category_code, submitted_at, id)
        where state in (${endedStates})`);
    await runner.query(`drop index if exists ix_cases_ended_lead`);
    await runner.query(`create index concurrently ix_cases_ended_lead on cases
        (district_id, lead_unit, category_code, submitted_at, id)
        where state in (${endedStates})`);
    await runner.query(`set lock_timeout = 3000`);
    await runner.query(`create or replace function search_cases(district text, words integer[], sights integer[], before_at timestamptz, before_id uuid, most integer)
      returns table (case_id uuid, submitted_at timestamptz)
      language plpgsql stable security definer
      set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_custom_plan as $$
      ${head}${asExpected} $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`create or replace function search_cases(district text, words integer[], sights integer[], before_at timestamptz, before_id uuid, most integer)
      returns table (case_id uuid, submitted_at timestamptz)
      language plpgsql stable security definer
      set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_custom_plan as $$
      ${head}${doubling} $$`);
    await runner.query(`drop index ix_cases_ended_lead`);
    await runner.query(`drop index ix_cases_ended`);
  }
}
