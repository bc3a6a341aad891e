import type { DataSource } from 'typeorm';
import { catalogueOf } from '#catalogue';
import { seeing, wholeDistrict } from '#database';
import { retrain, type ModelOrder, type TextModelRow } from '#understanding';
import { confirmedCases } from './confirmed-cases.js';

/**
 * Learns anew from everything confirmed in a district, in one transaction (see `retrain`). Any number may try at once: one
 * does it. Null where too little is confirmed.
 */
export function learnFromCases(
  dataSource: DataSource,
  order: ModelOrder & { signal?: AbortSignal },
): Promise<TextModelRow | null> {
  const { districtId } = order;
  return seeing(wholeDistrict(districtId), () =>
    dataSource.transaction(async (tx) =>
      retrain(tx, {
        ...order,
        catalogue: await catalogueOf(tx, districtId),
        cases: confirmedCases(tx, districtId),
      }),
    ),
  );
}

/** The districts with a catalogue that have not tried to learn since; those that never did first. */
export async function districtsToLearn(dataSource: DataSource, since: Date): Promise<string[]> {
  const rows: { districtId: string }[] = await dataSource.query(
    `select d.district_id as "districtId" from district d
      where exists (select 1 from category c where c.district_id = d.district_id)
        and not exists (select 1 from text_model m where m.district_id = d.district_id and m.trained_at > $1)
      order by d.district_id`,
    [since],
  );
  return rows.map(({ districtId }) => districtId);
}
