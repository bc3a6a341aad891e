import { client, type Client } from '../support/http.js';
import { newDistrict } from '../support/world.js';

/** What the machine makes of a text while an agent types it. */
let ask: Client;
beforeAll(async () => {
  ask = client(await newDistrict());
});

interface Understood {
  text: string;
  category: string;
  decidesAlone: boolean;
  candidates: { code: string; confidence: number }[];
  matters: { category: string; text: string }[];
  places: { name: string }[];
  model: null;
}

test('an agent sees category, matters and places of a text, with personal data masked', async () => {
  const agent = ask.as('agent');
  const { status, body } = await agent.post<Understood>('/api/v1/understanding', {
    text: '我电话15400001234,柳湾社区楼下饭店油烟呛人,窗户都不敢开',
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    category: '060103',
    places: [{ name: '柳湾社区' }],
    matters: [],
    model: null,
  });
  expect(body.text).not.toContain('15400001234');
  expect(body.candidates[0]!.confidence).toBeGreaterThan(0.5);
  const several = await agent.post<Understood>('/api/v1/understanding', {
    text: '小区门口路灯不亮,还有楼下饭店油烟呛人',
  });
  expect(several.body).toMatchObject({ decidesAlone: false });
  expect(several.body.matters.map(({ category }) => category)).toEqual(['020301', '060103']);
});

test('where nothing is learned yet, there is nothing to put in use or go back from', async () => {
  const leader = ask.as('leader');
  expect((await leader.get('/api/v1/text-models')).body).toEqual({ inUse: null, models: [] });
  const reason = '试一试';
  expect(await leader.post('/api/v1/text-models/1/activation', { reason })).toMatchObject({
    status: 404,
    body: { code: 'TEXT_MODEL_UNKNOWN' },
  });
  expect(await leader.post('/api/v1/text-models/rollback', { reason })).toMatchObject({
    status: 409,
    body: { code: 'NO_TEXT_MODEL' },
  });
});
