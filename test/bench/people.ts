import { lifecycleMatter, type People } from './errands.js';
import type { Filing } from './complaints.js';
import type { Stage } from './stage.js';

/** Who makes the moves of the lifecycle in the sample district. */
export async function peopleOf(stage: Stage, database: string): Promise<People> {
  const [checker] = await stage.ask<{ username: string }>(
    database,
    `SELECT username FROM staff WHERE unit_code = '379902004001' AND 'GRID_WORKER' = ANY(roles) ORDER BY 1 LIMIT 1`,
  );
  return {
    agent: 'agent',
    dispatcher: 'dispatcher',
    street: 's004',
    streetLeader: 's004-leader',
    reviewer: 'reviewer',
    checker: checker?.username ?? '',
    followUp: 'followup',
    d02: 'd02',
    d07: 'd07',
    d06: 'd06',
  };
}

export function matterOf(complaints: Filing[]): Filing {
  const matter = lifecycleMatter(complaints);
  if (!matter) throw new Error('the sample lacks the complaint of the lifecycle');
  return matter;
}
