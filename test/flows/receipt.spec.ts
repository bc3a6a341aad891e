import { hash } from 'node:crypto';
import { importSPKI, compactVerify } from 'jose';
import { newSigningKey, publicKeyOf, sealWith, signerOf, unseal } from '#audit';
import { checkReceipt } from '../../apps/operator/src/receipt.js';
import { client, type Client } from '../support/http.js';
import { newDistrict } from '../support/world.js';

/** What a resident holds in hand: a receipt anybody can check without us. */
interface Filed {
  number: string;
  trackingCode: string;
  receipt: string;
  receiptUrl: string;
}
interface Signed {
  receipt: string;
  suite: string;
  keyId: string;
  content: { number: string; textHash: string; ended?: { state: string; replyHash: string | null } };
  text: string;
  reply: string | null;
}
let ask: Client;
let filed: Filed;
let key: string;
const text = '请问这个怎么办理?';

beforeAll(async () => {
  ask = client(await newDistrict());
  filed = (await ask.resident.post<Filed>('/api/v1/cases', { channel: 'WEB', text })).body;
  const { body } = await ask.nobody.get<{
    keys: Array<{ publicKey: string; keyId: string; current: boolean }>;
  }>('/api/v1/keys/signing');
  const current = body.keys.find((one) => one.current)!;
  key = current.publicKey;
  expect(publicKeyOf(key).keyId).toBe(current.keyId);
});

test('the filing answers with a receipt that holds, in the standard form, and says nothing of who filed', async () => {
  expect(checkReceipt(filed.receipt, key)).toMatchObject({ holds: true });
  const { payload, protectedHeader } = await compactVerify(filed.receipt, await importSPKI(key, 'EdDSA'));
  expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'gridwhistle-receipt' });
  const content = JSON.parse(new TextDecoder().decode(payload));
  expect(Object.keys(content).sort()).toEqual(['district', 'filedAt', 'filedHash', 'number', 'textHash']);
  expect(content).toMatchObject({ number: filed.number, textHash: hash('sha256', text) });
});

test('it is fetched again by the tracking code, the same; sent again the filing answers with it too', async () => {
  const { status, body } = await ask.holding(filed.trackingCode).get<Signed>(filed.receiptUrl);
  expect([status, body.receipt, body.text, body.reply]).toEqual([200, filed.receipt, text, null]);
  expect((await ask.nobody.get(filed.receiptUrl)).status).toBe(401);
  const idempotent = { 'idempotency-key': 'a-key-of-a-receipt' };
  const send = () => ask.resident.post<Filed>('/api/v1/cases', { channel: 'WEB', text }, idempotent);
  expect((await send()).body.receipt).toBe((await send()).body.receipt);
});

test('once it has ended the receipt says how, and vouches for the answer', async () => {
  const answered = await ask.move('agent', filed.number, 'answer', {
    kind: 'CONSULT',
    reply: '请带身份证到社区服务站办理。',
  });
  expect([answered.status, answered.body['code']]).toEqual([200, undefined]);
  const { body } = await ask.holding(filed.trackingCode).get<Signed>(filed.receiptUrl);
  expect(body.content.ended).toMatchObject({ state: 'ANSWERED', replyHash: hash('sha256', body.reply!) });
  expect(checkReceipt(JSON.stringify(body), key)).toMatchObject({ holds: true });
  expect(checkReceipt(JSON.stringify({ ...body, reply: '不用办' }), key)).toMatchObject({ holds: false });
  expect(checkReceipt(JSON.stringify({ ...body, text: '谢谢' }), key)).toMatchObject({ holds: false });
});

test('what was changed, signed by another, or is something else does not hold', () => {
  const [header, content = '', signature] = filed.receipt.split('.');
  const said = JSON.parse(Buffer.from(content, 'base64url').toString());
  const other = Buffer.from(JSON.stringify({ ...said, number: 'X' })).toString('base64url');
  expect(checkReceipt(`${header}.${other}.${signature}`, key).holds).toBe(false);
  const forger = signerOf('ED25519', newSigningKey('ED25519'));
  expect(checkReceipt(sealWith(forger, 'gridwhistle-receipt', said), key).holds).toBe(false);
  const { content: mine } = unseal(filed.receipt)!;
  expect(checkReceipt(sealWith(forger, 'gridwhistle-head', mine), forger.publicKey).holds).toBe(false);
  const noAlgorithm = Buffer.from(JSON.stringify({ alg: 'none', typ: 'gridwhistle-receipt' })).toString(
    'base64url',
  );
  expect(checkReceipt(`${noAlgorithm}.${content}.AA`, key).holds).toBe(false);
  for (const nonsense of ['', '{', '{}', 'a.b.c', '[]'])
    expect(checkReceipt(nonsense, key).holds).toBe(false);
});

test('the page brings the key along and needs no script of its own in it', async () => {
  const page = await ask.nobody.get('/receipts');
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const html = String(page.body['text']);
  expect(html).toContain(key.trim());
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=|style=/);
  for (const [path, type] of [
    ['/receipts/check.js', 'text/javascript; charset=utf-8'],
    ['/receipts/page.css', 'text/css; charset=utf-8'],
  ]) {
    const { status, headers } = await ask.nobody.get(path!);
    expect([path, status, headers.get('content-type')]).toEqual([path, 200, type]);
  }
});
