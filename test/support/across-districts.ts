import { proofs } from '#cases';

const eachProof = Object.keys(proofs)
  .map((kind) => `\\(SELECT count\\(\\*\\)::int FROM \\(.*\\) found\\) AS "${kind}"`)
  .join(', ');

/**
 * What is read over all districts on purpose, with the reason. It locks nothing and writes nothing, and nobody's request or
 * case waits for it: it says which districts have work, or counts for whoever runs the platform.
 */
export const acrossDistricts: ReadonlyArray<{ says: RegExp; because: string }> = [
  {
    says: /^SELECT .* FROM "?district"?( "District")?( WHERE \(\("District"\."calendar_region" = \$1\)\))?( ORDER BY (1|district_id|"District"\."district_id" ASC))?( LIMIT \$\d)?$/,
    because: 'the list of districts: loops that then work in one at a time, and whether there is any',
  },
  {
    says: /^SELECT district_id AS "districtId", case_id AS "caseId" FROM case_timer WHERE next_at <= \$1 ORDER BY next_at LIMIT \$2$/,
    because:
      'the clocks that have come due, oldest first: the sweep then locks those of one district at a time',
  },
  {
    says: /^SELECT district_id AS "districtId", pressing OR ordinary AS unrelayed, due FROM/,
    because:
      'which districts have something to relay or to deliver: the relay then takes it from one at a time',
  },
  {
    says: /^SELECT DISTINCT district_id AS "districtId" FROM case_search_due$/,
    because: 'which districts have cases to index',
  },
  {
    says: /^SELECT district_id AS "districtId" FROM attachment WHERE state = \$\d AND \(?look_at/,
    because: 'which districts have uploads to look at, the one that waits longest first',
  },
  {
    says: /^SELECT DISTINCT district_id AS "districtId" FROM attachment WHERE \(case_id IS NULL OR/,
    because: 'which districts have uploads nobody filed',
  },
  {
    says: /^SELECT DISTINCT district_id AS id FROM attachment ORDER BY district_id$/,
    because: 'which districts have uploads at all, for the periods of keeping, once an hour',
  },
  {
    says: /^select distinct district_id as "districtId" from catalogue_version where begun_at is null/,
    because: 'which districts have a catalogue that begins',
  },
  {
    says: /^SELECT district_id AS "districtId", (max|min)\(version\) AS version FROM map_version/,
    because: 'which districts have a map that begins or is to be followed',
  },
  {
    says: /^select d\.district_id as "districtId" from district d where exists \(select \$\d from category/,
    because: 'which districts have not learned for a while',
  },
  {
    says: /^SELECT d\.district_id AS "districtId" FROM district d LEFT JOIN LATERAL/,
    because: 'which districts have no head for the day before',
  },
  {
    says: /^WITH fresh AS MATERIALIZED \(SELECT district_id, case_id, seq, hash FROM case_event WHERE written_in >= \$3\)/,
    because:
      'what a day has added, for a head once a day; found by its number alone on one machine, and by the district as well where that is spread (take-head.ts)',
  },
  {
    says: /^SELECT district_id AS "districtId", source, until FROM slowed_source WHERE until > \$1$/,
    because: 'who has to wait, a copy each api keeps and reads anew every few seconds',
  },
  {
    says: /^SELECT DISTINCT district_id AS of FROM oidc_attempt WHERE started_at < \$1$/,
    because:
      "which districts have begun log-ins that expired: a table of minutes, asked when somebody begins the office's own log-in",
  },
  {
    says: /^SELECT EXISTS ?\(SELECT \$\d FROM vault\.data_key WHERE master_id = \$1/,
    because: 'whether a change of the master key has begun, at start',
  },
  {
    says: /^SELECT \(SELECT count\(\*\)::int FROM outbox WHERE relayed_at IS NULL\) AS unrelayed, \(SELECT count\(\*\)::int FROM delivery WHERE state = \$\d\) AS "givenUp", count\(\*\)::int AS owed, coalesce\(extract\(\$\d FROM now\(\) - min\(owed_at\)\), \$\d\)::int AS "oldestSeconds" FROM delivery WHERE state = \$\d$/,
    because: 'how much is owed: for /metrics and the page of whoever runs the platform',
  },
  {
    says: /^SELECT count\(\*\)::int AS due, coalesce\(extract\(\$\d FROM \$\d - min\(next_at\)\), \$\d\)::float AS late FROM case_timer WHERE next_at <= \$\d(::timestamptz)?$/,
    because: 'how many clocks are due and for how long: for /metrics',
  },
  {
    says: /^SELECT count\(\*\)::int AS due, coalesce\(extract\(\$\d FROM now\(\) - min\(queued_at\)\), \$\d\)::int AS "lagSeconds" FROM case_search_due$/,
    because: 'how far the index of the search lies back: for /metrics',
  },
  {
    says: /^SELECT \(SELECT count\(\*\)::int FROM cases\) AS cases, \(SELECT count\(\*\)::int FROM case_search\) AS indexed, count\(\*\)::int AS due, coalesce\(extract\(\$\d FROM now\(\) - min\(queued_at\)\), \$\d\)::int AS "lagSeconds" FROM case_search_due$/,
    because: 'the same and how many cases there are: `npm run search` for whoever runs the platform',
  },
  {
    says: /^SELECT \(SELECT count\(\*\)::int FROM attachment WHERE state = \$\d\) AS waiting, count\(\*\) FILTER \(WHERE case_id IS NULL\)::int AS loose, count\(\*\) FILTER \(WHERE state = \$\d\)::int AS refused FROM attachment WHERE case_id IS NULL OR state = \$\d$/,
    because: "how many uploads wait, are nobody's or were refused: for /metrics",
  },
  {
    says: new RegExp(`^SELECT ${eachProof}$`),
    because:
      'how many cases are not as they must be: for /metrics, for `npm run verify` and the page of one district',
  },
  {
    says: /^SELECT coalesce\(extract\(\$1 FROM now\(\) - min\(written_at\)\), \$2\)::float AS seconds FROM outbox WHERE relayed_at IS NULL$/,
    because: 'for how long the oldest happening has waited for the relay: for /metrics',
  },
];

/** What is not as it should be yet: known, and to be mended. Nothing may be added. */
export const toMend: ReadonlyArray<{ says: RegExp; because: string }> = [];
