import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import { freePort } from '#database';
import { newId, placedPhoto, sha256, video } from '../support/attached.js';
import { client } from '../support/http.js';
import { attachmentsAt, put, waited } from '../support/uploads.js';
import { onRedis, ownWorld, patience, type OwnWorld } from './own-world.js';

/** The whole way with the bytes in a store that speaks S3: api and worker share nothing but it and the database. */
let world: OwnWorld;
let folder: string;
let s3: S3rver;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridwhistle-s3-'));
  s3 = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: join(folder, 's3'),
    configureBuckets: [{ name: 'evidence', configs: [] }],
  });
  world = await ownWorld();
}, patience);
afterAll(async () => {
  await world.stop();
  await s3.close();
  await rm(folder, { recursive: true, force: true });
}, patience);

(onRedis ? test.skip : test)(
  'an upload goes through api and worker, and comes back through the api alone',
  async () => {
    const { port: storePort } = await s3.run();
    const store = {
      ATTACHMENTS: 's3',
      S3_ENDPOINT: `http://127.0.0.1:${storePort}`,
      S3_BUCKET: 'evidence',
      S3_ACCESS_KEY: 'S3RVER',
      S3_SECRET_KEY: 'S3RVER',
    };
    const port = await freePort();
    await world.worker({ ...store, DATA_DIR: join(folder, 'worker') });
    await world.api(port, { ...store, DATA_DIR: join(folder, 'api') });
    const api = `http://127.0.0.1:${port}`;
    const ask = client(world.districtId, api);
    const filed = await ask.resident.post<{ number: string; trackingCode: string }>('/api/v1/cases', {
      channel: 'WEB',
      text: '路灯不亮。',
    });
    const holder = ask.holding(filed.body.trackingCode);
    const { path, link } = attachmentsAt(filed.body.number);
    for (const bytes of [await placedPhoto(), video(7_000_000)]) {
      const id = newId();
      const { status, body } = await put(holder, path(id), bytes, waited);
      expect([status, body.state]).toEqual([201, 'READY']);
      const { url } = (await link(holder, id)).body;
      const whole = await fetch(api + url, { redirect: 'error' });
      const kept = Buffer.from(await whole.arrayBuffer());
      expect([whole.status, sha256(kept)]).toEqual([200, body.sha256]);
      expect(JSON.stringify([...whole.headers])).not.toContain(String(storePort));
      const part = await fetch(api + url, { headers: { range: 'bytes=2-9' } });
      expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([206, kept.subarray(2, 10)]);
    }
    for (const process of ['api', 'worker'])
      expect(await readdir(join(folder, process, 'attachments', 'incoming'))).toEqual([]);
    expect(await readdir(join(folder, 'api', 'attachments'))).toEqual(['incoming']);
  },
  patience,
);
