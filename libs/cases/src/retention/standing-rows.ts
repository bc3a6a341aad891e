/** The cases of a reporter `r` as a list of `CaseStanding` in JSON, each with its number. */
export const standings = (r: string): string =>
  `(SELECT jsonb_agg(jsonb_build_object('number', c.number, 'state', c.state, 'category', c.category_code,
      'endedAt', coalesce(c.closed_at, c.updated_at),
      'held', EXISTS (SELECT 1 FROM legal_hold h WHERE h.district_id = c.district_id AND h.case_id = c.id AND h.released_at IS NULL))
      ORDER BY c.number)
    FROM cases c WHERE c.district_id = ${r}.district_id AND c.reporter_id = ${r}.id)`;
