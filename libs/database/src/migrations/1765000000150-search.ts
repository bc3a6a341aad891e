import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The index staff search by, beside the cases and kept by the worker, and the spot index by which likely repeats are found.
 * `case_search` holds hashes, no words. Row-level security would keep its GIN index from ever being used (`@>` is not
 * leakproof), so the function `search_cases` reads it as the owner of the table and answers ids alone; whoever asks joins them
 * with `cases`, behind whose wall they are.
 */
export class Search1765000000150 implements MigrationInterface {
  name = 'Search1765000000150';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index ix_cases_spot on cases (district_id, lat, lng)
        where lat is not null and state <> 'ARCHIVED'`);
    await runner.query(`create table repeat_rule (
        district_id text not null,
        category_prefix text not null,
        metres integer not null,
        days integer not null,
        constraint pk_repeat_rule primary key (district_id, category_prefix)
      )`);
    await runner.query(`create table case_search (
        district_id text not null,
        case_id uuid not null,
        version integer not null,
        submitted_at timestamptz not null,
        tokens integer[] not null,
        constraint pk_case_search primary key (district_id, case_id)
      )`);
    await runner.query(`create index ix_case_search_at on case_search (district_id, submitted_at, case_id)`);
    await runner.query(
      `create index ix_case_search_tokens on case_search using gin (tokens) with (gin_pending_list_limit = 1024)`,
    );
    // Neighbours are not told of one another: what is asked is nearly always two words of one text, or a word and a place.
    await runner.query(`alter table case_search alter tokens set statistics 1000`);
    await runner.query(`create table case_search_due (
        district_id text not null,
        id uuid not null,
        case_id uuid not null,
        queued_at timestamptz not null default now(),
        constraint pk_case_search_due primary key (district_id, id)
      )`);
    await runner.query(
      `insert into case_search_due (district_id, id, case_id) select district_id, gen_random_uuid(), id from cases`,
    );
    await runner.query(`create function owe_search() returns trigger language plpgsql as $$
      begin
        insert into case_search_due (district_id, id, case_id) values (new.district_id, gen_random_uuid(), new.id);
        return null;
      end $$`);
    await runner.query(
      `create trigger cases_searched after insert on cases for each row execute function owe_search()`,
    );
    const found = [
      'text',
      'address',
      'category_code',
      'street_code',
      'community_code',
      'grid_code',
      'lead_unit',
    ];
    const all = [...found, 'verifier_unit', 'called_units', 'handler_id'];
    await runner.query(`create trigger cases_searched_again after update of ${all.join(', ')} on cases for each row
        when ((${all.map((one) => `old.${one}`).join(', ')}) is distinct from (${all.map((one) => `new.${one}`).join(', ')}))
        execute function owe_search()`);
    await runner.query(`alter table case_search enable row level security`);
    // The worker and the operator's commands, which see everything, keep it; and the desk, when somebody is forgotten.
    await runner.query(`create policy sight on case_search using (current_setting('gw.sees', true) = 'ALL'
        or current_setting('gw.sees', true) = 'DISTRICT' and district_id = current_setting('gw.district', true))`);
    await runner.query(`create function search_cases(district text, words integer[], sights integer[], before_at timestamptz, before_id uuid, most integer)
      returns table (case_id uuid, submitted_at timestamptz)
      language plpgsql stable security definer
      set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_custom_plan as $$
      declare
        newest timestamptz;
        oldest timestamptz;
        last_month integer;
        first_month integer;
        span integer := 1;
        months integer[];
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
        first_month := extract(year from oldest at time zone 'UTC') * 12 + extract(month from oldest at time zone 'UTC');
        -- The newest month, then the two before it, then four: a frequent word is answered by the first, a rare one by few.
        while last_month >= first_month and answered < most loop
          months := array(select generate_series(greatest(first_month, last_month - span + 1), last_month));
          -- Adding nothing to the moment keeps the planner from walking the index of moments instead of the words.
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
      end $$`);
    await runner.query(
      `revoke execute on function search_cases(text, integer[], integer[], timestamptz, uuid, integer) from public`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function search_cases(text, integer[], integer[], timestamptz, uuid, integer)`);
    await runner.query(`drop trigger cases_searched on cases`);
    await runner.query(`drop trigger cases_searched_again on cases`);
    await runner.query(`drop function owe_search()`);
    await runner.query(`drop table case_search_due, case_search, repeat_rule`);
    await runner.query(`drop index ix_cases_spot`);
  }
}
