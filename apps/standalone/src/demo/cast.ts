import type { Complaint } from './complaint.js';
import type { Caller, Client } from './client.js';

export interface GridWorker {
  username: string;
  name: string;
  unitCode: string;
  gridCode: string;
}

/** The account of the clerk of a unit, by the seats of the sample district: `s001`, `c001002`, `d02`. */
export function clerkOf(unitCode: string): { username: string } {
  if (!/^\d{12}$/.test(unitCode)) return { username: unitCode.toLowerCase() };
  const short = unitCode.slice(6);
  return { username: short.endsWith('000') ? `s${short.slice(0, 3)}` : `c${short}` };
}

/** The unit all of the centre's people belong to. */
export const centreUnit = 'D01';
export const agent = { username: 'agent' };
export const dispatcher = { username: 'dispatcher' };
export const reviewer = { username: 'reviewer' };
export const followUpAgent = { username: 'followup' };
/** The centre's leader. */
export const leader = { username: 'leader' };

/** The leader of a street or a department. */
export const leaderOf = (unitCode: string): { username: string } => ({
  username: `${clerkOf(unitCode).username}-leader`,
});

/** Who brings a complaint in: the agent at the phone or counter, the grid worker, the device, or the resident without an account. */
export function filerOf({ channel, reporter }: Complaint): Caller {
  if (channel === 'HOTLINE' || channel === 'WALK_IN') return agent;
  if (channel === 'IOT') return { username: 'iot' };
  return channel === 'GRID_APP' ? gridWorkerOf({ reporter }) : null;
}

/** The grid worker a complaint names as whoever reports it. */
export function gridWorkerOf({ reporter }: Pick<Complaint, 'reporter'>): { username: string } {
  const worker = /GW\d{4}/.exec(reporter.name)?.[0];
  if (!worker) throw new Error(`没有写明网格员 / names no grid worker: ${reporter.name}`);
  return { username: worker.toLowerCase() };
}

/** The grid workers of the district by community. */
export class GridWorkers {
  private constructor(readonly all: readonly GridWorker[]) {}

  static async of(client: Client): Promise<GridWorkers> {
    const { staff } = await client.call<{ staff: Array<GridWorker & { gridCode: string | null }> }>(
      { username: 'admin' },
      'GET',
      '/staff',
    );
    return new GridWorkers(staff.filter(({ gridCode }) => gridCode));
  }

  /** Another grid of the same community, or the same where there is none. */
  gridBeside(gridCode: string): string {
    const beside = this.all.find(
      (one) => one.unitCode === gridCode.slice(0, 12) && one.gridCode !== gridCode,
    );
    return beside?.gridCode ?? gridCode;
  }

  /**
   * Who could check the result at this place, the likeliest first: workers of the community, or of the next ones of
   * the street where the community handled it itself. Never the worker of the very grid, who may have reported it.
   */
  checkers(place: {
    communityCode: string | null;
    gridCode: string | null;
    leadUnit: string | null;
    helpers: readonly string[];
  }): GridWorker[] {
    const { communityCode, gridCode, leadUnit, helpers } = place;
    const own = communityCode ?? '';
    const communities = [...new Set(this.all.map(({ unitCode }) => unitCode))]
      .filter((code) => code.slice(0, 9) === own.slice(0, 9) && code !== leadUnit && !helpers.includes(code))
      .sort((a, b) => rank(a, own) - rank(b, own) || a.localeCompare(b));
    return communities.flatMap((code) =>
      this.all.filter((one) => one.unitCode === code && one.gridCode !== gridCode).slice(0, 1),
    );
  }
}

const rank = (code: string, own: string) => (code === own ? 0 : code > own ? 1 : 2);
