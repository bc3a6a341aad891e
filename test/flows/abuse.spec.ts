import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { solve } from '#people';
import { client, type Answer } from '../support/http.js';
import { ownApi } from '../support/own-api.js';
import { until } from '../support/until.js';
import { database, newDistrict } from '../support/world.js';

/** Captchas for whoever files often, and a person's eye on whoever repeats. */
let districtId: string;
let drawn = 0;
const from = () => {
  drawn += 1;
  return { 'x-forwarded-for': `203.0.113.${drawn}` };
};
const appeal = (text: string, phone?: string) => ({
  channel: 'WEB',
  text,
  ...(phone ? { reporter: { phone } } : {}),
});
const matters = [
  '路灯不亮三天了',
  '楼道堆满杂物',
  '小广告贴满电线杆',
  '夜间施工噪音',
  '公园长椅损坏',
  '树枝挡住信号灯',
];
interface Marks {
  marks: Array<{ id: string; number: string; kind: string; kindName: string; why: string }>;
}

beforeAll(async () => {
  districtId = await newDistrict();
});

describe('captcha', () => {
  const challengeOf = ({ body }: Answer) => body['challenge'] as Record<string, string | number>;

  test('work is asked of an anonymous address over its quiet limit; solved once it passes once', async () => {
    // Two filings in quiet, twelve in all.
    const { url } = await ownApi({ CAPTCHA: 'pow', RATE_LIMIT_FACTOR: '0.2' });
    const ask = client(districtId, url);
    const address = from();
    const file = (index: number, captcha?: string, at = address) =>
      ask.resident.post('/api/v1/cases', appeal(matters[index]!), { ...at, ...(captcha ? { captcha } : {}) });
    expect([(await file(0)).status, (await file(1)).status]).toEqual([201, 201]);
    const asked = await file(2);
    expect([asked.status, asked.body['code']]).toEqual([428, 'CAPTCHA_NEEDED']);
    const { kind, challenge, bits } = challengeOf(asked);
    expect(kind).toBe('pow');
    const answer = solve(String(challenge), Number(bits));
    expect((await file(2, answer, from())).status).toBe(201);
    expect((await file(2, answer)).status).toBe(201);
    expect((await file(3, answer)).status).toBe(428);
    expect((await file(3, 'nonsense')).status).toBe(428);
    // Staff and whoever is in danger are asked for nothing.
    const danger = await ask.resident.post('/api/v1/cases', appeal('家里着火了, 有人被困!'), address);
    expect(danger.status).toBe(201);
    const agent = await ask.as('agent').post('/api/v1/cases', appeal(matters[4]!), address);
    expect(agent.status).toBe(201);
  });

  test('a service is asked with secret, answer and address; one that is away lets filings pass', async () => {
    const asked: string[] = [];
    const service: Server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        asked.push(body);
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ success: body.includes('response=right') }));
      });
    });
    await new Promise<void>((done) => service.listen(0, '127.0.0.1', done));
    const { port } = service.address() as AddressInfo;
    const { url } = await ownApi({
      CAPTCHA: 'siteverify',
      CAPTCHA_URL: `http://127.0.0.1:${port}/siteverify`,
      CAPTCHA_SECRET: 'shh',
      CAPTCHA_SITE_KEY: 'public-key',
      RATE_LIMIT_FACTOR: '0.1',
    });
    const ask = client(districtId, url);
    const address = from();
    const file = (captcha?: string) =>
      ask.resident.post('/api/v1/cases', appeal(matters[5]!), {
        ...address,
        ...(captcha ? { captcha } : {}),
      });
    expect((await file()).status).toBe(201);
    const needed = await file();
    expect([needed.status, challengeOf(needed)]).toEqual([
      428,
      { kind: 'siteverify', siteKey: 'public-key' },
    ]);
    expect((await file('wrong')).status).toBe(428);
    expect((await file('right')).status).toBe(201);
    expect(asked.at(-1)).toBe(`secret=shh&response=right&remoteip=${address['x-forwarded-for']}`);
    service.closeAllConnections();
    await new Promise((done) => service.close(done));
    expect((await file('whatever')).status).toBe(201);
  });
});

describe('repeats', () => {
  let ask: ReturnType<typeof client>;
  const marks = async () => (await ask.as('agent').get<Marks>('/api/v1/abuse-marks')).body.marks;

  beforeAll(async () => {
    const { url } = await ownApi({ RATE_LIMIT_FACTOR: '1' });
    ask = client(districtId, url);
  });

  test('nearly the same from one address: every case is filed, a person sees it, the source waits and is freed', async () => {
    const address = from();
    const numbers: string[] = [];
    for (let i = 1; i <= 4; i += 1) {
      const filed = await ask.resident.post(
        '/api/v1/cases',
        appeal(`楼下烤鱼店油烟呛人, 第${i}次反映!`),
        address,
      );
      expect(filed.status).toBe(201);
      numbers.push(String(filed.body['number']));
    }
    const mark = await until('the fourth is marked', async () =>
      (await marks()).find(({ number }) => numbers.includes(number)),
    );
    expect(mark).toMatchObject({ kind: 'ALIKE', kindName: '同一来源反复提交几乎相同的内容' });
    const slowed = await until('the source waits', async () => {
      const answer = await ask.resident.post('/api/v1/cases', appeal(matters[0]!), address);
      return answer.status === 429 && answer;
    });
    expect(slowed.body['code']).toBe('SLOWED_DOWN');
    expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(500);
    expect((await ask.resident.post('/api/v1/cases', appeal('有人被困, 着火了!'), address)).status).toBe(201);
    expect((await ask.resident.post('/api/v1/cases', appeal(matters[1]!), from())).status).toBe(201);
    for (const number of numbers)
      expect((await ask.as('agent').get(`/api/v1/cases/${number}`)).status).toBe(200);

    const clear = (id: string, reason = '确为同一楼多户反映') =>
      ask.as('dispatcher').post(`/api/v1/abuse-marks/${id}/clearing`, { reason });
    expect((await clear(mark.id, ' ')).status).toBe(400);
    for (const one of await marks())
      if (numbers.includes(one.number)) expect((await clear(one.id)).status).toBe(204);
    expect((await clear(mark.id)).body['code']).toBe('MARK_NOT_OPEN');
    expect((await marks()).map(({ id }) => id)).not.toContain(mark.id);
    await until('the source need not wait', async () => {
      const answer = await ask.resident.post('/api/v1/cases', appeal(matters[2]!), address);
      return answer.status === 201;
    });
    const acts = await (
      await database()
    ).query(
      `SELECT DISTINCT act FROM audit_event WHERE district_id = $1 AND act LIKE 'abuse%' ORDER BY act`,
      [districtId],
    );
    expect(acts).toEqual([{ act: 'abuseCleared' }, { act: 'abuseMarked' }]);
  });

  test('one phone from many addresses is one source; marks are the centre’s to see', async () => {
    const phone = '15400008801';
    for (let i = 0; i < 4; i += 1) {
      const filed = await ask.resident.post(
        '/api/v1/cases',
        appeal(`隔壁装修噪音太大第${i}次`, phone),
        from(),
      );
      expect(filed.status).toBe(201);
    }
    const slowed = await until('the phone waits', async () => {
      const answer = await ask.resident.post('/api/v1/cases', appeal(matters[3]!, phone), from());
      return answer.status === 429 && answer;
    });
    expect(slowed.body['code']).toBe('SLOWED_DOWN');
    const street = await ask.as('s004').get('/api/v1/abuse-marks');
    expect([street.status, street.body['code']]).toEqual([403, 'ROLE_NOT_ALLOWED']);
    const elsewhere = await client(await newDistrict())
      .as('agent')
      .get<Marks>('/api/v1/abuse-marks');
    expect(elsewhere.body.marks).toEqual([]);
    const kept: Array<{ row: string }> = await (
      await database()
    ).query(
      `SELECT m::text AS row FROM case_mark m WHERE district_id = $1 UNION ALL SELECT s::text FROM slowed_source s WHERE district_id = $1
       UNION ALL SELECT f::text FROM filing_source f WHERE district_id = $1`,
      [districtId],
    );
    expect(kept.filter(({ row }) => /15400008801|203\.0\.113/.test(row))).toEqual([]);
  });
});
