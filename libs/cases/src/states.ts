/** States of a case (field-rules 2.2). `open` states must have a way out; the others end its life (or nearly). */
export const states = {
  DRAFT: { zh: '草稿', open: true },
  PENDING_ACCEPT: { zh: '待受理', open: true },
  ACCEPTED: { zh: '已受理', open: true },
  DISPATCHED: { zh: '待签收', open: true },
  RETURN_PENDING: { zh: '退单审核中', open: true },
  ARBITRATING: { zh: '会商定责中', open: true },
  SIGNED: { zh: '已签收', open: true },
  PROCESSING: { zh: '办理中', open: true },
  SUSPENDED: { zh: '已挂账', open: true },
  PENDING_REVIEW: { zh: '待审核', open: true },
  VERIFYING: { zh: '核查中', open: true },
  FOLLOW_UP: { zh: '待回访', open: true },
  CLOSED: { zh: '已结案', open: false },
  ARCHIVED: { zh: '已归档', open: false },
  ANSWERED: { zh: '直接答复', open: false },
  REJECTED: { zh: '不予受理', open: false },
  TRANSFERRED: { zh: '已转外部', open: false },
  MERGED: { zh: '已并单', open: false },
  WITHDRAWN: { zh: '已撤单', open: false },
  VOIDED: { zh: '已作废', open: false },
} as const;

export type State = keyof typeof states;

export const allStates = Object.keys(states) as State[];
export const openStates = allStates.filter((state) => states[state].open);
/** Open, and no draft any more. */
export const filedStates: State[] = openStates.filter((state) => state !== 'DRAFT');
/** Open, and accepted. */
export const acceptedStates: State[] = filedStates.filter((state) => state !== 'PENDING_ACCEPT');

/** Kinds of appeal 诉求类型 (field-rules 7). */
export const kinds = {
  CONSULT: '咨询',
  HELP: '求助',
  COMPLAINT: '投诉',
  REPORT: '举报',
  SUGGESTION: '建议',
  PRAISE: '表扬',
  PROACTIVE: '主动发现',
  INVALID: '无效',
} as const;
export type Kind = keyof typeof kinds;

export const channels = {
  HOTLINE: '热线',
  WEB: '网页',
  WECHAT: '微信',
  APP: '移动应用',
  QR: '扫码',
  WALK_IN: '现场',
  GRID_APP: '网格员终端',
  IOT: '物联网',
} as const;
export type Channel = keyof typeof channels;
export const allChannels = Object.keys(channels) as Channel[];

/** Why an appeal is not accepted (field-rules 2.1(1)), with the way that stays open to the resident. */
export const rejectReasons = {
  IN_LITIGATION: { zh: '已进入诉讼程序', way: '请通过诉讼(上诉、再审)程序解决。' },
  IN_ARBITRATION: { zh: '已进入仲裁程序', way: '请通过仲裁程序解决。' },
  DISCIPLINE: { zh: '属纪检监察事项', way: '请向纪检监察机关(12388)反映。' },
  ADMIN_REVIEW: { zh: '属行政复议事项', way: '请向行政复议机关提出申请。' },
  INFO_DISCLOSURE: { zh: '属政府信息公开申请', way: '请向信息公开机构提出申请。' },
  IN_PETITION: { zh: '信访事项正在办理', way: '请等待信访机构答复。' },
  SECRET: { zh: '涉及国家秘密、商业秘密', way: '请通过法定渠道反映。' },
  PRIVACY: { zh: '涉及他人隐私', way: '请通过法定渠道反映。' },
  PUBLIC_ORDER: { zh: '违反公序良俗', way: '请修改内容后重新提交。' },
  MALICIOUS: { zh: '恶意骚扰、无实质诉求', way: '如有具体诉求, 请说明时间、地点和事项。' },
} as const;
export type RejectReason = keyof typeof rejectReasons;

/** Where an appeal is handed over to (field-rules 2.2 #6). */
export const transferTargets = {
  '110': '公安报警',
  '119': '消防救援',
  '120': '医疗急救',
  '122': '交通事故',
  PETITION: '信访机构',
  DISCIPLINE: '纪检监察机关',
  OTHER_CITY: '外地热线',
} as const;
export type TransferTarget = keyof typeof transferTargets;

/** Why a case is handed back 退单原因. */
export const returnReasons = {
  NOT_OUR_DUTY: '不属本单位职责',
  WRONG_AREA: '不在本单位辖区',
  BEYOND_POWER: '超出本级权限',
  WRONG_MATTER: '事项分类有误',
  DUPLICATE: '与在办件重复',
} as const;
export type ReturnReason = keyof typeof returnReasons;

/** Why a case goes to the ledger 挂账原因 (field-rules 2.2 #22). */
export const suspensionReasons = {
  SEASON: '受季节、天气限制',
  PROJECT: '已列入工程项目',
  COURT: '等待司法程序',
  POLICY: '等待政策或规划',
} as const;
export type SuspensionReason = keyof typeof suspensionReasons;
