import type { WhistleKind } from '#catalogue';
import { agent, clerkOf, leader, leaderOf } from '../cast.js';
import { plus } from '../hours.js';
import type { SeenCase, SeenWhistle } from '../seen.js';
import { later, look, tell, type Stage } from '../stage.js';
import { act, decides, first, offers, Unexpected, type Life } from './life.js';
import { attend } from './reporting-in.js';
import { whistlePace } from './whistle-pace.js';

const kindNames: Record<WhistleKind, [string, string]> = {
  EMERGENCY: ['应急哨', 'an emergency whistle'],
  ENFORCE: ['执法哨', 'an enforcement whistle'],
  KEY: ['重点哨', 'a key-work whistle'],
  ROUTINE: ['日常哨', 'a routine whistle'],
};

/**
 * 吹哨报到: the street of the place, or its community, calls the owner and the co-departments, all but the lead itself, who
 * is there already. The street leader's word makes it a whistle; an emergency does not wait for it.
 */
export async function whistle(stage: Stage, life: Life, seen: SeenCase): Promise<boolean> {
  const kind = life.complaint.expected.whistle_kind;
  const units = [seen.ownerDept ?? '', ...seen.coDepts].filter((code) => code && code !== seen.leadUnit);
  if (!kind || seen.round > 1 || units.length === 0 || !decides(stage, life, 'WHISTLES', seen)) return false;
  if (!first(life, 'whistle', seen)) return false;
  const called = await blow(stage, life, seen, { kind, units });
  const issued = called.state === 'DRAFT' ? await issue(stage, life, seen, called) : called;
  if (!issued) return true;
  if (issued.confirmation === 'AWAITED' && !(await confirm(stage, life, seen, issued))) return true;
  if (await cancel(stage, life, seen, issued)) return true;
  await attend(stage, life, seen, await raised(stage, life, seen, issued));
  return true;
}

async function blow(
  stage: Stage,
  life: Life,
  seen: SeenCase,
  { kind, units }: { kind: WhistleKind; units: string[] },
): Promise<SeenWhistle> {
  const byCommunity = seen.leadUnit === seen.communityCode;
  const byClerk = kind === 'EMERGENCY' || decides(stage, life, 'BY_CLERK', seen);
  const street = seen.streetCode ?? '';
  const who = byCommunity ? clerkOf(seen.communityCode ?? '') : byClerk ? clerkOf(street) : leaderOf(street);
  await later(stage, whistlePace[kind].blow, seen);
  await act(stage, life, who, 'whistle', 'whistles', { kind, reason: '需要部门到场共同处置', units });
  const [zh, en] = kindNames[kind];
  const by: [string, string] = byCommunity ? ['社区', 'the community'] : ['街道', 'the street'];
  tell(stage, life, `${by[0]}吹${zh}: ${units.join('、')}`, `${by[1]} blows ${en}: ${units.join(', ')}`);
  return lastWhistle(stage, life);
}

/** 分哨 by the street leader, or by the centre's for one of the district; null: 不成哨. */
async function issue(
  stage: Stage,
  life: Life,
  seen: SeenCase,
  { id, kind, level }: SeenWhistle,
): Promise<SeenWhistle | null> {
  const district = level === 'DISTRICT';
  const who = district ? leader : leaderOf(seen.streetCode ?? '');
  await later(stage, whistlePace[kind].issue, seen);
  if (!district && decides(stage, life, 'WHISTLE_REFUSED', seen)) {
    await act(stage, life, who, 'refuseWhistle', `whistles/${id}/refusal`, { reason: '可自行解决' });
    tell(stage, life, '街道领导: 不成哨', 'the street leader sees no ground for a whistle');
    return null;
  }
  await act(stage, life, who, 'issueWhistle', `whistles/${id}/issuance`);
  tell(
    stage,
    life,
    district ? '中心领导分哨' : '街道领导分哨',
    district ? 'the centre leader issues it' : 'the street leader issues it',
  );
  return lastWhistle(stage, life);
}

/** 补确认 within a day; false where it was no emergency and nobody need come. */
async function confirm(stage: Stage, life: Life, seen: SeenCase, { id }: SeenWhistle): Promise<boolean> {
  const who = leaderOf(seen.streetCode ?? '');
  const path = `whistles/${id}/confirmation`;
  if (decides(stage, life, 'NOT_GROUNDED', seen)) {
    await act(stage, life, who, 'confirmWhistle', path, { confirmed: false, reason: '现场无人员危险' });
    tell(stage, life, '街道领导: 不属应急', 'the street leader: no emergency');
    return false;
  }
  const { number, complaint } = life;
  const minutes = decides(stage, life, 'CONFIRMED_LATE', seen) ? 25 * 60 : 90;
  stage.clock.begin(async () => {
    await stage.clock.until(plus(stage.clock.now(), minutes));
    if (!(await offers(stage, who, number, 'confirmWhistle'))) return;
    await act(stage, { number, complaint }, who, 'confirmWhistle', path, { confirmed: true });
    tell(stage, life, '街道领导补确认', 'the street leader confirms it');
  });
  return true;
}

async function cancel(
  stage: Stage,
  life: Life,
  seen: SeenCase,
  { id, kind, confirmation }: SeenWhistle,
): Promise<boolean> {
  if (kind === 'EMERGENCY' || confirmation || !decides(stage, life, 'WHISTLE_CANCELLED', seen)) return false;
  await later(stage, whistlePace[kind].ack, seen);
  await act(stage, life, leaderOf(seen.streetCode ?? ''), 'cancelWhistle', `whistles/${id}/cancellation`, {
    reason: '当事人已自行整改',
  });
  tell(stage, life, '撤哨', 'the whistle is cancelled');
  return true;
}

/** 哨升级: what the street cannot move, the district calls for. */
async function raised(stage: Stage, life: Life, seen: SeenCase, whistle: SeenWhistle): Promise<SeenWhistle> {
  if (whistle.level !== 'STREET' || whistle.kind === 'EMERGENCY') return whistle;
  if (!decides(stage, life, 'WHISTLE_RAISED', seen)) return whistle;
  await later(stage, whistlePace[whistle.kind].ack, seen);
  await act(stage, life, clerkOf(seen.streetCode ?? ''), 'upgradeWhistle', `whistles/${whistle.id}/upgrade`, {
    reason: '涉及市管道路, 需区级协调',
  });
  tell(stage, life, '街道提请哨升级', 'the street has the whistle raised');
  return (await issue(stage, life, seen, await lastWhistle(stage, life))) ?? whistle;
}

async function lastWhistle(stage: Stage, life: Life): Promise<SeenWhistle> {
  const last = (await look(stage, agent, life.number)).whistles.at(-1);
  if (!last) throw new Unexpected(life, '看不到刚吹的哨', 'the whistle just blown is not there');
  return last;
}
