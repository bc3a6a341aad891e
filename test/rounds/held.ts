import { createHash } from 'node:crypto';
import { verifyHistory } from '#cases';
import { until } from '../support/until.js';
import { read, type Entry } from './book.js';
import type { World } from './world.js';

/** What the world is held against when the rounds are over: sentences of what is wrong, and what was counted on the way. */
export interface Held {
  wrong: string[];
  counts: Record<string, number>;
}

type Row = Record<string, unknown>;

/** Nothing owed, every clock served that is due, nothing twice, and the history as it must be. The load rests meanwhile. */
export async function holdsInShort({ dataSource, gateway, apis, workers }: World): Promise<string[]> {
  const wrong: string[] = [];
  const ask = (sql: string): Promise<Row[]> => dataSource.query(sql) as Promise<Row[]>;
  const none = async (what: string, sql: string) => {
    const rows = await ask(sql);
    if (rows.length > 0) wrong.push(`${what}: ${rows.length}, such as ${JSON.stringify(rows.slice(0, 3))}`);
  };
  const inTheEnd = (what: string, sql: string) =>
    until(what, async () => (await ask(sql)).length === 0, 60_000).catch(() => none(what, sql));

  await inTheEnd(
    'happenings without a relay',
    `SELECT kind, written_at FROM outbox WHERE relayed_at IS NULL`,
  );
  await inTheEnd(
    'deliveries still owed',
    `SELECT effect, attempts, outcome, ring_at, leased_until FROM delivery WHERE state = 'OWED'`,
  );
  await none('deliveries given up', `SELECT effect, outcome FROM delivery WHERE state = 'GIVEN_UP'`);
  await inTheEnd(
    'clocks that are due and were not served',
    `SELECT kind, next_at FROM case_timer WHERE next_at < now() - interval '3 seconds'`,
  );
  await none('attachments refused', `SELECT refused_for FROM attachment WHERE state = 'REFUSED'`);
  await none(
    'moves made twice',
    `SELECT case_id, move, count(*) FROM case_event WHERE move IN ('submit', 'hold', 'accept', 'dispatch', 'autoSign', 'close')
     GROUP BY 1, 2 HAVING count(*) > 1
     UNION ALL
     SELECT case_id, move, count(*) FROM case_event WHERE cause IS NOT NULL GROUP BY case_id, move, cause HAVING count(*) > 1`,
  );
  await none(
    'messages sent twice',
    // Three departments may say the same in turn: what counts is one happening told twice.
    `SELECT m.recipient, m.text, count(*) FROM message m LEFT JOIN delivery d ON d.district_id = m.district_id AND d.id = m.delivery_id
     GROUP BY m.case_id, d.seq, 1, 2 HAVING count(*) > 1`,
  );
  await none(
    'clocks that made no move, or more than one',
    `SELECT t.case_id, t.kind, count(e.*) FROM case_timer t
     LEFT JOIN case_event e ON e.district_id = t.district_id AND e.case_id = t.case_id AND e.at = coalesce(t.overdue_at, t.warned_at)
       AND e.move IN ('warn', 'overdue', 'autoSign', 'escalate', 'archive')
     WHERE coalesce(t.overdue_at, t.warned_at) IS NOT NULL GROUP BY 1, 2, t.id HAVING count(e.*) <> 1`,
  );
  wrong.push(...gateway.wrong.splice(0));
  const { counts, differences } = await verifyHistory(dataSource, undefined, null, new Date());
  if (Object.values(counts).some((count) => count > 0))
    wrong.push(`verify: ${JSON.stringify(found(counts))} ${differences.slice(0, 3).join('; ')}`);
  for (const one of [...apis, ...workers]) wrong.push(...one.died.splice(0));
  return wrong;
}

const found = (counts: Record<string, number>) =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

/** The same, and every line of the client's own log: what was answered is there, and what was not is there whole or not at all. */
export async function holds(world: World, hurries = false): Promise<Held> {
  const wrong = await holdsInShort(world);
  const { dataSource, book, gateway } = world;
  if (hurries) await dataSource.query(`UPDATE attachment SET look_at = now() WHERE state = 'RECEIVED'`);
  // A look that died with its worker is taken up again after its lease of two minutes.
  await until(
    'every attachment was looked at',
    async () =>
      (await dataSource.query(`SELECT 1 FROM attachment WHERE state = 'RECEIVED' LIMIT 1`)).length === 0,
    150_000,
  ).catch((error: unknown) => wrong.push(String(error)));
  const entries = read(book);
  const of = <Is extends Entry['is']>(is: Is) =>
    entries.filter((one): one is Extract<Entry, { is: Is }> => one.is === is);
  wrong.push(...of('WRONG').map(({ what }) => what));

  const filed = new Map<string, Extract<Entry, { is: 'FILED' }>>();
  for (const one of of('FILED')) {
    const before = filed.get(one.key);
    if (before && (before.number !== one.number || before.trackingCode !== one.trackingCode))
      wrong.push(`one key, two answers: ${before.number} and ${one.number}`);
    filed.set(one.key, one);
  }
  const kept: Array<{ key: string; number: string; hash: string | null; relayed: boolean }> =
    await dataSource.query(
      `SELECT split_part(k.key, ':', 2) AS key, c.number, e.hash, o.id IS NOT NULL AS relayed
       FROM cases c LEFT JOIN idempotency_key k ON k.district_id = c.district_id AND k.case_id = c.id
       LEFT JOIN case_event e ON e.district_id = c.district_id AND e.case_id = c.id AND e.seq = 1
       LEFT JOIN outbox o ON o.district_id = c.district_id AND o.case_id = c.id AND o.seq = 1`,
    );
  const byKey = new Map(kept.map((one) => [one.key, one]));
  for (const { key, number, hash } of filed.values()) {
    const there = byKey.get(key);
    if (there?.number !== number || there.hash !== hash)
      wrong.push(`answered ${number} (${hash}), kept ${there?.number ?? 'nothing'} (${there?.hash})`);
  }
  const unknown = new Set(of('UNKNOWN').map(({ key }) => key));
  for (const { key, number, hash, relayed } of kept) {
    if (!filed.has(key) && !unknown.has(key)) wrong.push(`${number} was filed by nobody`);
    if (!hash || !relayed) wrong.push(`${number} is there in part`);
  }

  const versions: Array<{ number: string; seqs: number[] }> = await dataSource.query(
    `SELECT c.number, array_agg(e.seq ORDER BY e.seq) AS seqs FROM cases c
     JOIN case_event e ON e.district_id = c.district_id AND e.case_id = c.id GROUP BY 1`,
  );
  const seqsOf = new Map(versions.map(({ number, seqs }) => [number, new Set(seqs)]));
  const made = new Set<string>();
  for (const { number, noun, who, from, version } of of('MOVED')) {
    if (!seqsOf.get(number)?.has(version) || version <= from)
      wrong.push(
        `${who} was told that ${noun} made ${number} version ${version}, and it is not in its history`,
      );
    if (made.has(`${number} ${version}`))
      wrong.push(`two were told that they made ${number} version ${version}`);
    made.add(`${number} ${version}`);
  }
  const attachments = await heldAttachments(world, of('KEPT'), of('DROPPED'));
  wrong.push(...attachments.wrong);

  const texts: Array<{ id: string; text: string }> = await dataSource.query(
    `SELECT delivery_id AS id, text FROM message WHERE way = 'SMS'`,
  );
  for (const { id, text } of texts)
    if (gateway.texts.get(id)?.text !== text) wrong.push(`the gateway was never handed: ${text}`);
  const noted = new Set(texts.map(({ id }) => id));
  const told = new Map<string, string>();
  for (const [id, { phone, text }] of gateway.texts) {
    if (!noted.has(id)) wrong.push(`the gateway has a text nobody noted: ${text}`);
    const same = told.get(`${phone} ${text}`);
    if (same) wrong.push(`one text under two keys: ${text}`);
    told.set(`${phone} ${text}`, id);
  }
  const [row] = await dataSource.query(
    `SELECT (SELECT count(*)::int FROM case_event) AS events, (SELECT count(*)::int FROM delivery) AS deliveries,
       (SELECT count(*)::int FROM case_event WHERE move = 'autoSign') AS "autoSigned",
       (SELECT count(*)::int FROM cases WHERE state = 'CLOSED') AS closed,
       (SELECT count(*)::int FROM whistle) AS whistles`,
  );
  return {
    wrong,
    counts: {
      cases: kept.length,
      ...(row as Record<string, number>),
      filingsAnswered: filed.size,
      filingsUnknown: unknown.size,
      ofTheseThere: [...unknown].filter((key) => byKey.has(key)).length,
      movesAnswered: of('MOVED').length,
      movesUnheard: of('UNHEARD').length,
      ...attachments.counts,
      texts: gateway.texts.size,
      textsReworded: gateway.reworded,
      textsHandedOverAgain: [...gateway.texts.values()].filter(({ times }) => times > 1).length,
    },
  };
}

const atMost = 500;

/** The rows of all, and the bytes, as the resident gets them, of the newest 500. */
async function heldAttachments(
  { dataSource, apiUrls, districtId }: World,
  answered: ReadonlyArray<Extract<Entry, { is: 'KEPT' }>>,
  dropped: ReadonlyArray<Extract<Entry, { is: 'DROPPED' }>>,
): Promise<Held> {
  const wrong: string[] = [];
  const rows: Array<{ id: string; number: string | null; received: string; sha256: string | null }> =
    await dataSource.query(
      `SELECT a.id, c.number, a.received_sha256 AS received, a.sha256 FROM attachment a
       LEFT JOIN cases c ON c.district_id = a.district_id AND c.id = a.case_id`,
    );
  const byId = new Map(rows.map((one) => [one.id, one]));
  for (const { id, number, sha256 } of answered) {
    const there = byId.get(id);
    if (there?.number !== number || there.received !== sha256)
      wrong.push(`attachment ${id} of ${number} was answered and is ${there ? 'another' : 'not there'}`);
  }
  for (const { id, sha256 } of dropped)
    if (byId.get(id) && byId.get(id)!.received !== sha256) wrong.push(`attachment ${id} is there in part`);
  for (const { id, number, trackingCode } of answered.slice(-atMost)) {
    const headers = { 'tracking-code': trackingCode, 'content-type': 'application/json' };
    const path = `/api/v1/cases/${number}/attachments/${id}/link?district=${districtId}`;
    const linked = await fetch(apiUrls[0] + path, { method: 'POST', headers, body: '{}' });
    const { url } = (await linked.json()) as { url?: string };
    const bytes = url ? Buffer.from(await (await fetch(apiUrls[1] + url)).arrayBuffer()) : Buffer.alloc(0);
    if (createHash('sha256').update(bytes).digest('hex') !== byId.get(id)?.sha256)
      wrong.push(`attachment ${id} of ${number} comes back as other bytes (${linked.status})`);
  }
  return {
    wrong,
    counts: {
      attachmentsAnswered: answered.length,
      attachmentsUnknown: dropped.length,
      attachmentsThereOfThese: dropped.filter(({ id }) => byId.has(id)).length,
    },
  };
}
