import type { DataSource } from 'typeorm';

/**
 * What Citus has under the names the step asks for, where it is not installed: functions that write down what they were asked
 * and the catalogue of what is distributed. It refuses what Citus refuses of a table (a key without the district, a policy with
 * a subquery, a trigger without leave), as far as the catalogue tells.
 */
export async function standInCitus(db: DataSource): Promise<void> {
  await db.query(`CREATE SCHEMA citus_stand_in;
    CREATE TABLE citus_stand_in.asked (id serial PRIMARY KEY, call text, args text[], unsafe text);
    CREATE TABLE citus_stand_in.pg_dist_partition (logicalrelid regclass PRIMARY KEY, partmethod "char", colocation text);
    CREATE VIEW public.pg_dist_partition AS SELECT * FROM citus_stand_in.pg_dist_partition;
    CREATE FUNCTION citus_stand_in.full_name(t regclass) RETURNS text LANGUAGE sql AS
      'SELECT n.nspname || ''.'' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = t';
    CREATE FUNCTION citus_stand_in.check_table(t regclass) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = t AND pg_get_expr(polqual, polrelid) ~* '\\mselect\\M') THEN
          RAISE 'cannot create policy: Subqueries are not supported in policies on distributed tables (%)', t;
        END IF;
        IF current_setting('citus.enable_unsafe_triggers', true) IS DISTINCT FROM 'on'
          AND EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = t AND NOT tgisinternal) THEN
          RAISE 'cannot distribute relation % because it has triggers', t;
        END IF;
        IF EXISTS (SELECT 1 FROM citus_stand_in.pg_dist_partition WHERE logicalrelid = t) THEN
          RAISE 'table % is already distributed', t;
        END IF;
      END $$;
    CREATE FUNCTION public.create_reference_table(table_name regclass) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM citus_stand_in.check_table(table_name);
        INSERT INTO citus_stand_in.asked (call, args, unsafe) VALUES ('create_reference_table',
          ARRAY[citus_stand_in.full_name(table_name)], current_setting('citus.enable_unsafe_triggers', true));
        INSERT INTO citus_stand_in.pg_dist_partition VALUES (table_name, 'n', NULL);
      END $$;
    CREATE FUNCTION public.create_distributed_table(table_name regclass, distribution_column text, colocate_with text DEFAULT 'default')
      RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM citus_stand_in.check_table(table_name);
        IF EXISTS (SELECT 1 FROM pg_index x WHERE x.indrelid = table_name AND x.indisunique AND NOT EXISTS (
          SELECT 1 FROM pg_attribute a WHERE a.attrelid = table_name AND a.attname = distribution_column AND a.attnum = ANY(x.indkey))) THEN
          RAISE 'cannot create constraint on %: Distributed relations cannot have UNIQUE without the partition column', table_name;
        END IF;
        IF colocate_with <> 'none' AND NOT EXISTS (
          SELECT 1 FROM citus_stand_in.pg_dist_partition WHERE logicalrelid = colocate_with::regclass AND partmethod = 'h') THEN
          RAISE 'relation % is not distributed', colocate_with;
        END IF;
        INSERT INTO citus_stand_in.asked (call, args, unsafe) VALUES ('create_distributed_table',
          ARRAY[citus_stand_in.full_name(table_name), distribution_column, colocate_with], current_setting('citus.enable_unsafe_triggers', true));
        INSERT INTO citus_stand_in.pg_dist_partition VALUES (table_name, 'h', colocate_with);
      END $$;
    CREATE FUNCTION public.create_distributed_function(function_name regprocedure, distribution_arg_name text, colocate_with text)
      RETURNS void LANGUAGE sql AS $$
        INSERT INTO citus_stand_in.asked (call, args, unsafe) VALUES
          ('create_distributed_function', ARRAY[function_name::text, distribution_arg_name, colocate_with], NULL) $$;`);
  // The row of the catalogue alone: nothing of it is on this machine.
  await db.query(`INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
    SELECT (max(oid::bigint) + 1)::oid, 'citus', 10, 'citus_stand_in'::regnamespace, false, 'stand-in' FROM pg_extension`);
}
