/** Roles 角色 (field-rules 7). A person may hold several; the unit decides where they count. */
export const roles = {
  AGENT: '受理员',
  DISPATCHER: '派单员',
  REVIEWER: '审核员',
  FOLLOW_UP_AGENT: '回访员',
  CENTRE_LEADER: '中心领导',
  GRID_WORKER: '网格员',
  COMMUNITY_CLERK: '社区办理员',
  STREET_CLERK: '街道办理员',
  STREET_LEADER: '街道领导',
  DEPT_CLERK: '部门办理员',
  DEPT_LEADER: '部门领导',
  DEVICE: '物联网平台',
  SYSTEM_ADMIN: '系统管理员',
  SECURITY_ADMIN: '安全管理员',
  AUDITOR: '审计员',
} as const;

export type Role = keyof typeof roles;

export const allRoles = Object.keys(roles) as Role[];

/**
 * Roles that sit in the centre 社会治理服务中心 and see the whole district. Whoever keeps the machine, its rights or its log
 * (三员: SYSTEM_ADMIN, SECURITY_ADMIN, AUDITOR) sees no case by that: the three are apart from each other and from the work
 * (field-rules 5, GB/T 22239 level 3).
 */
export const centreRoles: readonly Role[] = [
  'AGENT',
  'DISPATCHER',
  'REVIEWER',
  'FOLLOW_UP_AGENT',
  'CENTRE_LEADER',
];

/** Roles that handle what their unit has been given. */
export const handlerRoles: readonly Role[] = [
  'GRID_WORKER',
  'COMMUNITY_CLERK',
  'STREET_CLERK',
  'STREET_LEADER',
  'DEPT_CLERK',
  'DEPT_LEADER',
];
