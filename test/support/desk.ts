import type { DataSource } from 'typeorm';
import { CaseDesk, Intake, readCaseById, type Appeal, type Case, type Receipt } from '#cases';
import { SteppedClock } from '#config';
import { reporterActor, systemActor, Vault, type Actor, type Role } from '#people';
import { ReportDesk, WhistleDesk } from '#whistles';
import { database, laneEnv, newDistrict } from './world.js';

/** A district with its desk, its people and a clock in the test's hand. */
export async function openDesk(at = '2026-03-09T09:20:00+08:00', district?: string) {
  const dataSource = await database();
  const districtId = district ?? (await newDistrict());
  const clock = new SteppedClock(new Date(at));
  const desk = new CaseDesk(dataSource, clock);
  const vault = new Vault({ vaultKey: laneEnv('VAULT_KEY') });
  const intake = new Intake(dataSource, clock, { tokenSecret: laneEnv('TOKEN_SECRET'), vault });
  const people = peopleOf(districtId);
  return {
    dataSource,
    districtId,
    clock,
    desk,
    intake,
    vault,
    whistles: new WhistleDesk(desk),
    reports: new ReportDesk(desk, { tokenSecret: laneEnv('TOKEN_SECRET') }),
    people,
    ...shortcuts(dataSource, districtId, desk, intake, people),
  };
}

export const peopleOf = (districtId: string) => {
  const staff = (role: Role, unitCode: string, gridCode: string | null = null): Actor => ({
    kind: 'STAFF',
    districtId,
    id: `${role}-${unitCode}`,
    name: role,
    unitCode,
    roles: [role],
    gridCode,
    caseId: null,
  });
  const code = (rest: string) => districtId + rest;
  return {
    system: systemActor(districtId),
    resident: reporterActor(districtId, null, null),
    agent: staff('AGENT', 'D01'),
    dispatcher: staff('DISPATCHER', 'D01'),
    reviewer: staff('REVIEWER', 'D01'),
    followUpAgent: staff('FOLLOW_UP_AGENT', 'D01'),
    centreLeader: staff('CENTRE_LEADER', 'D01'),
    /** 商埠街道 (004), where the test cases happen, and another street. */
    street: staff('STREET_CLERK', code('004000')),
    streetLeader: staff('STREET_LEADER', code('004000')),
    otherStreet: staff('STREET_CLERK', code('001000')),
    community: staff('COMMUNITY_CLERK', code('004001')),
    gridWorker: staff('GRID_WORKER', code('004001'), code('004001003')),
    department: (unit: string) => staff('DEPT_CLERK', unit),
  };
};
export type People = ReturnType<typeof peopleOf>;

/** 餐饮油烟 in 商城社区第3网格: a STREET matter of D02 with D07 and D06, physical, NORMAL, 5 wd. */
export const smoke: Appeal = {
  channel: 'WEB',
  text: '楼下烤鱼店排烟管直接对着我家窗户, 油烟呛人。',
  point: { lng: 118.3274, lat: 35.0827, crs: 'WGS84' },
  address: '商城社区美食街',
  reporter: { name: '金女士', phone: '15400001038' },
};
export const smokeCategory = '060103';

function shortcuts(
  dataSource: DataSource,
  districtId: string,
  desk: CaseDesk,
  intake: Intake,
  people: People,
) {
  const read = (caseId: string): Promise<Case> => readCaseById(dataSource.manager, districtId, caseId);
  const accepted = async (receipt: Receipt) => {
    await desk.move({
      actor: people.agent,
      caseId: receipt.caseId,
      move: 'accept',
      input: { categoryCode: smokeCategory },
    });
    return (await desk.move({ actor: people.dispatcher, caseId: receipt.caseId, move: 'dispatch' })).case;
  };
  return {
    read,
    file: (appeal: Appeal = smoke, key?: string) => intake.submit(people.resident, appeal, key),
    /** A smoke case as far as DISPATCHED. */
    dispatched: async () => accepted(await intake.submit(people.resident, smoke)),
    /** A smoke case as far as PROCESSING. */
    processing: async () => {
      const { id } = await accepted(await intake.submit(people.resident, smoke));
      await desk.move({ actor: people.street, caseId: id, move: 'sign' });
      return (
        await desk.move({ actor: people.street, caseId: id, move: 'contact', input: { note: '已电话联系' } })
      ).case;
    },
  };
}
