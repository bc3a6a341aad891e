import type { Tx } from '#database';
import { MOST_CASES, type ConfirmedCase } from '#understanding';

/** Moves by which a member of staff says what the matter is. */
const SAID_BY_STAFF = ['accept', 'changeCategory', 'selfResolve', 'submitDraft'];
const PAGE = 500;

interface Row extends ConfirmedCase {
  submittedAt: string;
}

/**
 * The cases of a district whose category a person stands for, the newest first, in pages: staff accepted it as that or
 * changed it to that, or it was closed to the resident's satisfaction as what it had been from the beginning. Left out are
 * appeals that were split (they speak of several matters), those merged into another (whose category they took, unread) and
 * confidential ones. Whoever reported is told apart by the keyed index of the phone, since every filing has a reporter of its
 * own; those without a phone are one. The scope must be the whole district: a lesser one sees no phone.
 */
export async function* confirmedCases(tx: Tx, districtId: string): AsyncGenerator<ConfirmedCase> {
  let after: { at: string; id: string } | null = null;
  for (let read = 0; read < MOST_CASES;) {
    const rows: Row[] = await tx.query(
      `select c.id, c.parent_id as "parentId", c.text, c.category_code as "categoryCode",
              encode(r.phone_index, 'hex') as reporter, c.submitted_at::text as "submittedAt"
         from cases c left join vault.reporter r on r.district_id = c.district_id and r.id = c.reporter_id
        where c.district_id = $1 and c.category_code is not null and c.parts is null and c.master_id is null
          and not c.confidential
          and ($2::timestamptz is null or (c.submitted_at, c.id) < ($2::timestamptz, $3::uuid))
          and (c.follow_up->>'outcome' in ('SATISFIED', 'BASICALLY_SATISFIED')
              and not exists (select 1 from case_event e where e.district_id = c.district_id and e.case_id = c.id
                and e.change->>'categoryCode' <> c.category_code)
            or exists (select 1 from case_event e where e.district_id = c.district_id and e.case_id = c.id
              and e.actor_kind = 'STAFF' and e.move = any($4) and e.change->>'categoryCode' = c.category_code))
        order by c.submitted_at desc, c.id desc limit $5`,
      [districtId, after?.at ?? null, after?.id ?? null, SAID_BY_STAFF, PAGE],
    );
    for (const { id, parentId, text, categoryCode, reporter } of rows)
      yield { id, parentId, text, categoryCode, reporter };
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    read += rows.length;
    after = { at: last.submittedAt, id: last.id };
  }
}
