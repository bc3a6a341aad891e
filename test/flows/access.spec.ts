import { randomUUID } from 'node:crypto';
import type { Role } from '#people';
import { client, type Asking, type Client } from '../support/http.js';
import { expected, type Known } from '../support/guarded.js';
import { exampleOf, operationsOf, serverRoutes, type OpenApi } from '../support/routes.js';
import { patrolling } from '../support/patrolling.js';
import { until } from '../support/until.js';
import { newDistrict, password } from '../support/world.js';

/** Every route x everybody x inside and outside their scope, from the OpenAPI document and the rules of the routes. */
interface Detail {
  number: string;
  version: number;
  state: string;
  trackingCode: string;
  whistles: Array<{ id: string; tasks: Array<{ id: string }> }>;
}
let districtId: string;
let ask: Client;
let document: OpenApi;
let number: string;
let ownCode: string;
let otherCode: string;
let before: Detail;
let ownGridWorker: string;

const routes = new Map(serverRoutes().map((route) => [route.name, route]));

beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
  document = (await ask.nobody.get<OpenApi>('/api/openapi.json')).body;
  const appeal = {
    channel: 'WEB',
    text: '楼下烤鱼店排烟管直接对着我家窗户, 油烟呛人。',
    gridCode: `${districtId}004001003`,
  };
  const filed = await ask.resident.post<Detail>('/api/v1/cases', appeal);
  ({ number, trackingCode: ownCode } = filed.body);
  otherCode = (await ask.resident.post<Detail>('/api/v1/cases', { ...appeal, text: '路灯不亮。' })).body
    .trackingCode;
  const street = ask.as('s004-leader');
  const read = async () => (await street.get<Detail>(`/api/v1/cases/${number}`)).body;
  await until('the case is dispatched', async () => (await read()).state === 'DISPATCHED');
  for (const [move, body] of [
    ['signature', {}],
    ['contact', { note: '已电话联系' }],
    ['whistles', { kind: 'ENFORCE', reason: '多次制止无效', units: ['D02'] }],
  ] as const) {
    const moved = await ask.move('s004-leader', number, move, body);
    expect([move, Math.floor(moved.status / 100)]).toEqual([move, 2]);
  }
  before = await read();
  const { body } = await ask
    .as('admin')
    .get<{ staff: Array<{ username: string; gridCode: string | null }> }>('/api/v1/staff');
  ownGridWorker = body.staff.find(({ gridCode }) => gridCode === `${districtId}004001003`)!.username;
}, 120_000);

interface Person extends Known {
  asking: () => Asking;
}
const staff = (role: Role, username: () => string, inside: boolean): Person => ({
  role,
  inside,
  asking: () => ask.as(username()),
});
const people: Record<string, Person> = {
  nobody: { role: 'NOBODY', inside: false, asking: () => ask.nobody },
  'the resident': { role: 'RESIDENT', inside: true, asking: () => ask.holding(ownCode) },
  'the resident of another case': { role: 'RESIDENT', inside: false, asking: () => ask.holding(otherCode) },
  'the agent': staff('AGENT', () => 'agent', true),
  'the dispatcher': staff('DISPATCHER', () => 'dispatcher', true),
  'the reviewer': staff('REVIEWER', () => 'reviewer', true),
  'the follow-up agent': staff('FOLLOW_UP_AGENT', () => 'followup', true),
  'the centre leader': staff('CENTRE_LEADER', () => 'leader', true),
  'the administrator': staff('SYSTEM_ADMIN', () => 'admin', false),
  'the security officer': staff('SECURITY_ADMIN', () => 'security', false),
  'the auditor': staff('AUDITOR', () => 'auditor', false),
  'the device': staff('DEVICE', () => 'iot', false),
  'the street': staff('STREET_CLERK', () => 's004', true),
  'the leader of the street': staff('STREET_LEADER', () => 's004-leader', true),
  'another street': staff('STREET_CLERK', () => 's001', false),
  'the leader of another street': staff('STREET_LEADER', () => 's001-leader', false),
  'the community': staff('COMMUNITY_CLERK', () => 'c004001', true),
  'another community': staff('COMMUNITY_CLERK', () => 'c004002', false),
  'the grid worker': staff('GRID_WORKER', () => ownGridWorker, true),
  'a far grid worker': staff('GRID_WORKER', () => 'gw0001', false),
  'the called department': staff('DEPT_CLERK', () => 'd02', true),
  'the leader of the called department': staff('DEPT_LEADER', () => 'd02-leader', true),
  'another department': staff('DEPT_CLERK', () => 'd03', false),
  'the leader of another department': staff('DEPT_LEADER', () => 'd03-leader', false),
};

test('every role has an account in the matrix, and every route a rule', () => {
  const roles = new Set(Object.values(people).map(({ role }) => role));
  expect(roles.size).toBe(17);
  expect([...routes.values()].filter(({ rule }) => rule === undefined)).toEqual([]);
});

/** What comes of a filing over the web: grid workers and devices file too, but each by a channel of their own. */
const filings: Partial<Record<Person['role'], string>> = {
  NOBODY: '201',
  RESIDENT: '201',
  AGENT: '201',
  GRID_WORKER: '422 CHANNEL_IS_YOURS',
  DEVICE: '422 CHANNEL_IS_YOURS',
};
/** The routes that say no by themselves to whoever passed the guard; all others answer 2xx. */
const words: Record<string, (person: Person) => string> = {
  'POST /api/v1/cases': ({ role }) => filings[role] ?? '403 NOT_YOURS',
  'POST /api/v1/cases/{number}/messages': ({ role }) =>
    ['COMMUNITY_CLERK', 'GRID_WORKER', 'DEPT_CLERK', 'DEPT_LEADER'].includes(role) ? '403 NOT_YOURS' : '201',
  'POST /api/v1/cases/{number}/reveal-requests': () => '409 REVEAL_NEEDS_NO_REQUEST',
  'POST /api/v1/reveal-requests/{id}/approval': () => '404 REVEAL_REQUEST_NOT_FOUND',
  'POST /api/v1/reveal-requests/{id}/refusal': () => '404 REVEAL_REQUEST_NOT_FOUND',
  // Without anything to look for.
  'GET /api/v1/cases/search': () => '400 INPUT_INVALID',
  // It answers whoever asks for a stream of events.
  'GET /api/v1/live': () => '406 EVENT_STREAM_ONLY',
  'POST /api/v1/sessions': () => '401 LOGIN_FAILED',
  'POST /api/v1/sessions/refresh': () => '401 SESSION_ENDED',
  'POST /api/v1/sessions/second-factor': () => '401 CHALLENGE_ENDED',
  'GET /api/v1/sessions/oidc': () => '404 OIDC_NOT_SET',
  'GET /api/v1/sessions/oidc/callback': () => '404 OIDC_NOT_SET',
  'POST /api/v1/erasures': () => '201',
  'POST /api/v1/erasures/{id}/decision': () => '404 ERASURE_UNKNOWN',
  'GET /api/v1/erasures/{id}/certificates': () => '404 ERASURE_UNKNOWN',
  'DELETE /api/v1/sessions/{id}': () => '404 SESSION_NOT_FOUND',
  'PUT /api/v1/password': () => '403 PASSWORD_WRONG',
  // The route before has taken back what was begun.
  'POST /api/v1/second-factor/confirmation': () => '409 NOTHING_ENROLLED',
  'POST /api/v1/second-factor/proof': () => '403 CODE_WRONG',
  'DELETE /api/v1/second-factor': () => '204',
  'POST /api/v1/staff': () => '201',
  'GET /api/v1/categories/{code}': () => '404 CATEGORY_UNKNOWN',
  // The grid is asked for first.
  'GET /api/v1/categories/{code}/owner': () => '400 INPUT_INVALID',
  // The matrix sends no file and asks for no point.
  'POST /api/v1/territory/import': () => '400 FILE_EMPTY',
  'POST /api/v1/territory/legacy-grids/import': () => '400 FILE_EMPTY',
  'GET /api/v1/territory/locate': () => '400 INPUT_INVALID',
  'GET /api/v1/territory/areas/{code}/successors': () => '404 AREA_UNKNOWN',
  'POST /api/v1/catalogue/versions': () => '422 CATALOGUE_NOT_PREVIEWED',
  'PATCH /api/v1/staff/{id}': () => '404 STAFF_NOT_FOUND',
  'PUT /api/v1/staff/{id}/roles': () => '404 STAFF_NOT_FOUND',
  'POST /api/v1/staff/{id}/password-reset': () => '404 STAFF_NOT_FOUND',
  'POST /api/v1/staff/{id}/unlock': () => '404 STAFF_NOT_FOUND',
  'DELETE /api/v1/staff/{id}/second-factor': () => '404 STAFF_NOT_FOUND',
  'GET /api/v1/staff/{id}/sessions': () => '404 STAFF_NOT_FOUND',
  'DELETE /api/v1/staff/{id}/sessions': () => '404 STAFF_NOT_FOUND',
  'DELETE /api/v1/sessions': () => '204',
  'PUT /api/v1/clock': () => '409 CLOCK_IS_REAL',
  // A whistle of the street: the centre shows the code of its own only.
  'GET /api/v1/cases/{number}/whistles/{id}/site-code': ({ role }) =>
    role === 'CENTRE_LEADER' ? '403 NOT_YOURS' : '200',
  'POST /api/v1/clock/advance': () => '409 CLOCK_IS_REAL',
  // The matrix names no year: the lane's tests share the nation's calendar.
  'PUT /api/v1/calendar/years/{year}': () => '400 INPUT_INVALID',
  'POST /api/v1/calendar/years/{year}/import': () => '400 INPUT_INVALID',
  'POST /api/v1/policies/{name}/versions': () => '422 NOT_DRY_RUN',
  'POST /api/v1/dispatch-rules/versions': () => '422 NOT_DRY_RUN',
  'GET /api/v1/dispatch-rules/versions/{version}': () => '404 DISPATCH_RULES_UNKNOWN',
  'POST /api/v1/operations/deliveries/{id}/retry': () => '404 DELIVERY_NOT_GIVEN_UP',
  'GET /api/v1/audit/heads/{day}': () => '404 HEAD_NOT_FOUND',
  // One phone gets one code a minute: the matrix asks for none.
  'POST /api/v1/resident-codes': () => '400 INPUT_INVALID',
  'POST /api/v1/resident-sessions': () => '401 CODE_WRONG',
  // The matrix sends no bytes and makes no links.
  'PUT /api/v1/cases/{number}/attachments/{id}': () => '400 ATTACHMENT_EMPTY',
  'PUT /api/v1/attachments/{id}': () => '400 ATTACHMENT_EMPTY',
  'POST /api/v1/cases/{number}/attachments/{id}/link': () => '404 ATTACHMENT_NOT_FOUND',
  'GET /api/v1/files/{token}': () => '404 LINK_INVALID',
  'POST /api/v1/queue-board-sessions': () => '201',
  'POST /api/v1/api-keys': () => '201',
  'POST /api/v1/api-keys/{id}/release': () => '404 KEY_NOT_FOUND',
  'POST /api/v1/api-keys/{id}/secret': () => '404 KEY_NOT_FOUND',
  'DELETE /api/v1/api-keys/{id}': () => '404 KEY_NOT_FOUND',
  // The matrix names no grid; the worker of the example is of another street than the one inside.
  'GET /api/v1/grids/{grid}/roster': () => '400 INPUT_INVALID',
  'PUT /api/v1/grids/{grid}/roster': () => '400 INPUT_INVALID',
  'POST /api/v1/leaves': ({ role, inside }) =>
    role.startsWith('STREET') && inside ? '403 NOT_YOUR_STREET' : '201',
  'DELETE /api/v1/leaves/{id}': () => '404 LEAVE_NOT_FOUND',
  'POST /api/v1/staff/import': () => '400 FILE_EMPTY',
  'POST /api/v1/staff/roles/import': () => '400 FILE_EMPTY',
  'POST /api/v1/abuse-marks/{id}/clearing': () => '404 MARK_NOT_OPEN',
  'POST /api/v1/qr-points': (person) => (keepsExample(person) ? '201' : '403 NOT_YOUR_AREA'),
  'POST /api/v1/qr-points/grids': (person) => (keepsExample(person) ? '200' : '403 NOT_YOUR_AREA'),
  'POST /api/v1/qr-points/import': () => '400 FILE_EMPTY',
  // The matrix names no community.
  'GET /api/v1/qr-points/sheet': () => '400 INPUT_INVALID',
  'GET /api/v1/qr-points/{id}': () => '404 QR_POINT_NOT_FOUND',
  'PATCH /api/v1/qr-points/{id}': () => '404 QR_POINT_NOT_FOUND',
  'GET /api/v1/qr-points/{id}/days': () => '404 QR_POINT_NOT_FOUND',
  'GET /api/v1/qr-points/{id}/code': () => '404 QR_POINT_NOT_FOUND',
  'POST /api/v1/qr-points/{id}/rotation': () => '404 QR_POINT_NOT_FOUND',
  'POST /api/v1/qr-points/{id}/revocation': () => '404 QR_POINT_NOT_FOUND',
  'GET /api/v1/qr/{token}': () => '404 QR_UNKNOWN',
  // A page for people.
  'GET /q/{token}': () => '404 undefined',
  'POST /api/v1/patrol/shift-on': () => '201',
  'POST /api/v1/patrol/shift-off': () => '201',
  'POST /api/v1/patrol/records': () => '201',
  'POST /api/v1/patrol/events': () => '201',
  'POST /api/v1/patrol/self-handled': () => '201',
  'POST /api/v1/patrol/tracks': () => '201',
  'POST /api/v1/patrol/key-points/import': () => '400 FILE_EMPTY',
  // Nothing has been learned in the district of the matrix.
  'POST /api/v1/text-models/{version}/activation': () => '404 TEXT_MODEL_UNKNOWN',
  'POST /api/v1/text-models/rollback': () => '409 NO_TEXT_MODEL',
};

/** The example of a point lies in the first street, the case of the matrix in the fourth. */
const keepsExample = ({ role, inside }: Person) =>
  role === 'CENTRE_LEADER' || role === 'SYSTEM_ADMIN' || (role.startsWith('STREET_') && !inside);

/** Where the example of the document would log somebody in, or could be sent once only. */
const given: Record<string, object> = {
  'POST /api/v1/cases': { channel: 'WEB', text: '请工作人员看看这里。' },
  'POST /api/v1/cases/likely': { text: '请工作人员看看这里。', address: '鼓楼社区' },
  // Nobody's name and never twice the same: five failures of one name would lock it.
  get 'POST /api/v1/sessions'() {
    return { username: `nobody-${randomUUID()}`, password: 'wrong' };
  },
  'POST /api/v1/staff': { username: 'd02-second', name: '李雷', unitCode: 'D02' },
  'POST /api/v1/second-factor': { password },
  // The document has an example of each; only one is taken.
  'POST /api/v1/erasures': { phone: '15400009999', reason: '本人申请删除' },
  'POST /api/v1/sessions/refresh': { refreshToken: 'none' },
  'DELETE /api/v1/sessions': { refreshToken: 'none' },
  'POST /api/v1/resident-codes': { phone: '1' },
  'POST /api/v1/api-keys': {
    name: '烟感平台',
    purpose: '自动上报',
    unit: 'D01',
    roles: ['DEVICE'],
    moves: ['submit'],
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  },
};
/** The examples speak of the sample district; this one is a copy of it under another code. */
const ownCodes = (example: unknown): unknown =>
  JSON.parse(JSON.stringify(example).replaceAll('379902', districtId));

test.each(Object.keys(people))('%s: every route', async (who) => {
  const person = people[who]!;
  const answers: Record<string, string> = {};
  const wanted: Record<string, string> = {};
  for (const { name, method, path, body } of operationsOf(document)) {
    const route = routes.get(name)!;
    const [whistle] = before.whistles;
    const id = path.includes('/whistles/') ? whistle!.id : whistle!.tasks[0]!.id;
    const at = path
      .replace('{number}', number)
      .replace('{id}', id)
      .replace('{name}', 'SHANDONG_LIKE')
      .replace('{version}', '1');
    const named = route.rule === 'ANYONE' && (person.role === 'NOBODY' || person.role === 'RESIDENT');
    const example = patrolling[name]?.() ?? given[name] ?? (body && ownCodes(exampleOf(document, body)));
    const answer = await person.asking().send(method, named ? `${at}?district=${districtId}` : at, {
      headers: {
        ...(body ? { 'content-type': 'application/json' } : {}),
        // A version nobody has: whoever may move the case is told so, and nothing moves.
        ...(path.includes('{number}') ? { 'if-match': '"0"' } : {}),
      },
      ...(body ? { body: JSON.stringify(example) } : {}),
    });
    const code = answer.status >= 400 ? ` ${String(answer.body['code'])}` : '';
    answers[name] = `${answer.status}${code}`;
    wanted[name] = expected(route, person) ?? words[name]?.(person) ?? '200';
  }
  expect(answers).toEqual(wanted);
});

test('the lists of those outside do not show the case, and nothing of all this has moved it', async () => {
  for (const [who, { role, inside, asking }] of Object.entries(people)) {
    if (role === 'NOBODY' || role === 'RESIDENT') continue;
    const { body } = await asking().get<{ cases: Array<{ number: string }> }>(
      '/api/v1/cases?limit=100&state=PROCESSING',
    );
    expect([who, body.cases.some((one) => one.number === number)]).toEqual([who, inside]);
  }
  const { body } = await ask.as('s004').get<Detail>(`/api/v1/cases/${number}`);
  expect(body.version).toBe(before.version);
});

test('a member of staff of one district is nobody in another', async () => {
  const elsewhere = client(await newDistrict());
  const { status, body } = await elsewhere.as('agent').get(`/api/v1/cases/${number}`);
  expect([status, body['code']]).toEqual([404, 'CASE_NOT_FOUND']);
});
