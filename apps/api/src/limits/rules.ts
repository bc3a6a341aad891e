/** So many in so many seconds. */
export type Rate = readonly [points: number, seconds: number];

export interface ClassRule {
  zh: string;
  /** Per network address; of IPv6 per 64 bits. */
  address: Rate;
  /** Per network address, counting only who asks without an account: behind one address there may be a whole office. */
  resident?: Rate;
  /** Per account of staff. */
  account?: Rate;
  /** Per API key. */
  key?: Rate;
  /** Per grid, counting only who files without an account. */
  place?: Rate;
  /** Per printed code, instead: one that is passed around on the net floods its own point and no other. */
  point?: Rate;
  /** From how many on an anonymous filer's address is asked for a captcha, where one is set. */
  quiet?: number;
  /** The count of all processes is asked before the answer; for what is rare and worth guessing. */
  exact?: true;
}

/** What may be asked how often, by class of route. RATE_LIMIT_FACTOR times every first figure. */
export const rules = {
  filing: {
    zh: '提交诉求',
    address: [3000, 600],
    resident: [60, 600],
    account: [600, 600],
    key: [3000, 600],
    place: [300, 600],
    point: [60, 600],
    quiet: 10,
  },
  likely: { zh: '查看附近的诉求', address: [3000, 600], resident: [120, 600], account: [600, 600] },
  logIn: { zh: '登录', address: [120, 300], exact: true },
  codes: { zh: '获取验证码', address: [20, 3600], exact: true },
  codeTries: { zh: '提交验证码', address: [30, 900], exact: true },
  uploads: { zh: '上传附件', address: [240, 600], account: [600, 600], key: [3000, 600] },
  writes: { zh: '提交操作', address: [1200, 60], account: [300, 60], key: [600, 60] },
  reads: { zh: '查询', address: [3000, 60], account: [1200, 60], key: [1200, 60] },
} as const satisfies Record<string, ClassRule>;

export type RouteClass = keyof typeof rules;

/** Wrong tracking codes: of one address, and of one case whatever the address. */
export const wrongCodes = { address: [20, 900], case: [30, 3600] } as const satisfies Record<string, Rate>;

/** Exact routes first, then the beginning of the path for anything that writes. */
const byRoute: Record<string, RouteClass | null> = {
  'POST /api/v1/cases': 'filing',
  'POST /api/v1/cases/likely': 'likely',
  'POST /api/v1/cases/search': 'reads',
  'POST /api/v1/resident-codes': 'codes',
  'POST /api/v1/resident-sessions': 'codeTries',
  'GET /healthz': null,
  'GET /readyz': null,
  'GET /metrics': null,
};

/** The class of a route, by its method and pattern; null for what is not counted. What no route matches is a read. */
export function classOf(method: string, pattern: string | undefined): RouteClass | null {
  const known = byRoute[`${method} ${pattern}`];
  if (known !== undefined) return known;
  // Both read with GET and write all the same.
  if (pattern?.startsWith('/api/v1/sessions/oidc')) return 'logIn';
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || pattern === undefined) return 'reads';
  if (/^\/api\/v1\/(sessions|password|second-factor|oidc)\b/.test(pattern)) return 'logIn';
  return /\/(attachments|uploads)\b/.test(pattern) ? 'uploads' : 'writes';
}
