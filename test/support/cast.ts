import type { Channel, Move, MoveInput } from '#cases';
import { reporterActor, systemActor, type Actor, type Role } from '#people';
import type { Party } from '../../libs/cases/src/parties.js';

export const district = '379902';
/** 商埠街道 商城社区 第3网格, where every case on paper happens. */
export const here = { street: '379902004000', community: '379902004001', grid: '379902004001003' };
export const paperCase = '01890000-0000-7000-8000-000000000001';
export const paperReporter = '01890000-0000-7000-8000-000000000002';

export const staff = (role: Role, unitCode: string, gridCode: string | null = null): Actor => ({
  kind: 'STAFF',
  districtId: district,
  id: `${role}-${unitCode}`,
  name: role,
  unitCode,
  roles: [role],
  gridCode,
  caseId: null,
});

/** Whoever works for this unit. */
export const clerkOf = (unit: string): Actor => {
  if (!/^\d/.test(unit)) return staff('DEPT_CLERK', unit);
  return staff(unit.endsWith('000') ? 'STREET_CLERK' : 'COMMUNITY_CLERK', unit);
};

/**
 * One person for each party of a case that D02 handles, that the community checks, that D07 was called to, that D06
 * helps with and that the street may be asked to take back.
 */
export const cast: Record<Party, Actor> = {
  SYSTEM: systemActor(district),
  REPORTER: reporterActor(district, paperCase, paperReporter),
  AGENT: staff('AGENT', 'D01'),
  DISPATCHER: staff('DISPATCHER', 'D01'),
  REVIEWER: staff('REVIEWER', 'D01'),
  FOLLOW_UP_AGENT: staff('FOLLOW_UP_AGENT', 'D01'),
  DEVICE: staff('DEVICE', 'D01'),
  GRID_WORKER: staff('GRID_WORKER', here.community, here.grid),
  LEAD: staff('DEPT_CLERK', 'D02'),
  STREET: staff('STREET_CLERK', here.street),
  STREET_LEADER: staff('STREET_LEADER', here.street),
  CENTRE_LEADER: staff('CENTRE_LEADER', 'D01'),
  COMMUNITY: staff('COMMUNITY_CLERK', here.community),
  CALLED_UNIT: staff('DEPT_CLERK', 'D07'),
  CO_HANDLER: staff('DEPT_CLERK', 'D06'),
  ASKED_UNIT: staff('STREET_CLERK', here.street),
  OTHER_GRID_WORKER: staff('GRID_WORKER', here.community, '379902004001001'),
};

/**
 * Every party that one of the cast is. The grid's own worker may check as well, where another unit handled it, and any
 * grid worker may file a new case; the street's people are its clerk, its leader and those who are asked to take it back.
 */
export function partiesOf(party: Party, from: string): readonly Party[] {
  const gridWorkers = ['GRID_WORKER', 'OTHER_GRID_WORKER'] as const;
  if (party === 'GRID_WORKER' || (party === 'OTHER_GRID_WORKER' && from === 'NEW')) return gridWorkers;
  if (party === 'STREET' || party === 'ASKED_UNIT') return ['STREET', 'ASKED_UNIT'];
  if (party === 'STREET_LEADER') return ['STREET_LEADER', 'STREET', 'ASKED_UNIT'];
  return [party];
}

/** People who are no party of that case, and may do nothing with it. */
export const strangers: Record<string, Actor> = {
  anotherReporter: reporterActor(district, '01890000-0000-7000-8000-000000000009', null),
  anotherStreet: staff('STREET_CLERK', '379902001000'),
  anotherCommunity: staff('COMMUNITY_CLERK', '379902004002'),
  gridWorkerElsewhere: staff('GRID_WORKER', '379902004002', '379902004002001'),
  uncalledDepartment: staff('DEPT_CLERK', 'D16'),
  admin: staff('SYSTEM_ADMIN', 'D01'),
};

const photo = (kind: string) => ({ kind, ref: `photo/${kind}.jpg` });

/** The channel each filer has of their own (guard `channelIsYours`). */
export function ownChannel({ roles }: Actor): Channel {
  return roles.includes('DEVICE') ? 'IOT' : roles.includes('GRID_WORKER') ? 'GRID_APP' : 'WEB';
}

/** Who makes a move in an ordinary case, and a complete input for it. */
export const usual: Record<Move, { by: Party; input: MoveInput }> = {
  submit: { by: 'REPORTER', input: { channel: 'WEB', text: '楼下烤鱼店油烟呛人。' } },
  saveDraft: { by: 'GRID_WORKER', input: { channel: 'GRID_APP', text: '楼道堆物。' } },
  submitDraft: { by: 'GRID_WORKER', input: { categoryCode: '010206' } },
  hold: { by: 'SYSTEM', input: { triage: { emergency: false, reasons: [], candidates: [] } } },
  selfResolve: {
    by: 'GRID_WORKER',
    input: {
      categoryCode: '010206',
      reply: '已清走',
      evidence: [photo('PHOTO_BEFORE'), photo('PHOTO_AFTER')],
    },
  },
  answer: { by: 'AGENT', input: { kind: 'CONSULT', reply: '可在网上办理。' } },
  reject: { by: 'AGENT', input: { reasonCode: 'IN_LITIGATION' } },
  transfer: { by: 'AGENT', input: { target: '110' } },
  merge: { by: 'AGENT', input: { master: '379902-260301-0000009-X', reason: '同一处油烟' } },
  takeIn: { by: 'SYSTEM', input: { number: '379902-260309-0000002-Y' } },
  unmerge: { by: 'AGENT', input: { reason: '不是同一家' } },
  answerMerged: { by: 'SYSTEM', input: {} },
  split: {
    by: 'AGENT',
    input: {
      parts: [
        { text: '油烟呛人', categoryCode: '060103' },
        { text: '楼道堆物', categoryCode: '010206' },
      ],
    },
  },
  gather: { by: 'SYSTEM', input: { reply: '两件均已办结', solved: true } },
  accept: { by: 'AGENT', input: { categoryCode: '060103' } },
  dispatch: { by: 'DISPATCHER', input: { leadUnit: 'D02' } },
  forceAssign: { by: 'CENTRE_LEADER', input: { leadUnit: 'D02', reason: '职责在城管' } },
  sign: { by: 'LEAD', input: {} },
  autoSign: { by: 'SYSTEM', input: {} },
  requestReturn: {
    by: 'LEAD',
    input: { reasonCode: 'NOT_OUR_DUTY', legalBasis: '权责清单第 8 项', suggestedOwner: 'D07' },
  },
  approveReturn: { by: 'REVIEWER', input: { platformError: false } },
  rejectReturn: { by: 'REVIEWER', input: { reason: '职责明确' } },
  arbitrate: { by: 'REVIEWER', input: { reason: '两家争议' } },
  ruleOwner: { by: 'CENTRE_LEADER', input: { leadUnit: 'D02', reason: '编办意见' } },
  bottomLine: { by: 'SYSTEM', input: {} },
  contact: { by: 'LEAD', input: { note: '已电话联系' } },
  assignInner: { by: 'LEAD', input: { handler: '执法二中队' } },
  addCoHandler: { by: 'LEAD', input: { unit: 'D08', ask: '检查排水' } },
  finishCoTask: { by: 'CO_HANDLER', input: { unit: 'D06', note: '证照齐全' } },
  reachStage: { by: 'LEAD', input: { stage: 'STOP', note: '已责令停工' } },
  whistle: { by: 'STREET', input: { kind: 'ENFORCE', reason: '需联合执法', units: ['D07'] } },
  issueWhistle: { by: 'STREET_LEADER', input: {} },
  refuseWhistle: { by: 'STREET_LEADER', input: { reason: '社区可自行解决' } },
  confirmWhistle: { by: 'STREET_LEADER', input: { confirmed: true } },
  upgradeWhistle: { by: 'STREET', input: { reason: '需区级协调' } },
  cancelWhistle: { by: 'STREET', input: { reason: '已自行解决' } },
  ack: { by: 'CALLED_UNIT', input: {} },
  checkIn: { by: 'CALLED_UNIT', input: {} },
  work: { by: 'CALLED_UNIT', input: { note: '已责令整改' } },
  minute: { by: 'STREET', input: { note: '城管牵头, 环保检测' } },
  askLeave: { by: 'CALLED_UNIT', input: { note: '已办完' } },
  excuse: { by: 'STREET', input: { reason: '误派' } },
  markAbsent: { by: 'STREET', input: { reason: '未到场' } },
  release: { by: 'STREET', input: {} },
  score: { by: 'STREET', input: { score: 90 } },
  rateBack: { by: 'CALLED_UNIT', input: { score: 90 } },
  replyToScore: { by: 'CALLED_UNIT', input: { note: '途中堵车' } },
  requestExtension: { by: 'LEAD', input: { limit: { value: 3, unit: 'wd' }, reason: '等配件' } },
  grantExtension: { by: 'CENTRE_LEADER', input: {} },
  refuseExtension: { by: 'REVIEWER', input: { reason: '可按期办结' } },
  requestSuspension: {
    by: 'LEAD',
    input: {
      reasonCode: 'PROJECT',
      plan: '已列入改造工程',
      reviewAt: '2026-06-30T17:30:00+08:00',
      signedOffBy: '李局长',
    },
  },
  suspend: { by: 'CENTRE_LEADER', input: {} },
  refuseSuspension: { by: 'REVIEWER', input: { reason: '可立即解决' } },
  resume: { by: 'REVIEWER', input: {} },
  submitResult: {
    by: 'LEAD',
    input: { reply: '已整改', solved: true, evidence: [photo('PHOTO_AFTER')], signedOffBy: '李局长' },
  },
  returnForRedo: { by: 'REVIEWER', input: { reason: '照片看不清' } },
  approve: { by: 'REVIEWER', input: {} },
  verify: {
    by: 'OTHER_GRID_WORKER',
    input: { passed: true, evidence: [photo('PHOTO')], position: { lng: 118.3274, lat: 35.0827 } },
  },
  reassignCheck: { by: 'REVIEWER', input: { unit: '379902004002', reason: '无人值守' } },
  followUp: {
    by: 'FOLLOW_UP_AGENT',
    input: { reached: true, contacted: true, solved: true, satisfaction: 'SATISFIED' },
  },
  close: { by: 'REVIEWER', input: {} },
  rework: { by: 'REVIEWER', input: { reason: '仍有油烟' } },
  escalateProblem: { by: 'REVIEWER', input: { reason: '三次重办仍未解决' } },
  conclude: { by: 'CENTRE_LEADER', input: { reason: '已依法处置到位, 诉求超出政策' } },
  reopen: { by: 'REPORTER', input: { reason: '又冒烟了' } },
  archive: { by: 'SYSTEM', input: {} },
  voidCase: { by: 'CENTRE_LEADER', input: { reason: '测试件' } },
  supervise: { by: 'REVIEWER', input: { reason: '媒体关注' } },
  answerSupervision: { by: 'AGENT', input: { note: '今日完成' } },
  urge: { by: 'REPORTER', input: {} },
  changeCategory: { by: 'DISPATCHER', input: { categoryCode: '010206', reason: '实为堆物' } },
  changeGrid: { by: 'DISPATCHER', input: { gridCode: '379902004001001', reason: '在路北' } },
  escalate: { by: 'CENTRE_LEADER', input: { reason: '领导批示' } },
  offerHandDown: { by: 'LEAD', input: { reason: '现场工作可由街道完成' } },
  answerHandDown: { by: 'ASKED_UNIT', input: { agreed: true } },
  relieve: { by: 'SYSTEM', input: {} },
  retime: { by: 'SYSTEM', input: {} },
  withdraw: { by: 'REPORTER', input: { reason: '已自行解决' } },
  reveal: { by: 'AGENT', input: { reason: '需当面核实' } },
  warn: { by: 'SYSTEM', input: {} },
  overdue: { by: 'SYSTEM', input: {} },
};
