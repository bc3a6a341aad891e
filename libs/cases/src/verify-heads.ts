import { createHash } from 'node:crypto';
import {
  AuditArchive,
  headHash,
  HeadLeaves,
  readAuditChain,
  readHead,
  sealHolds,
  SignedHead,
  signingKeys,
  unpackLeaves,
  unseal,
  type HeadContent,
  type Leaf,
} from '#audit';
import type { Tx } from '#database';

/** A head that was kept outside: itself, the key it is checked with, and the leaves of its day where they were kept too. */
export interface HeadFile {
  head: string;
  publicKey: string;
  /** As `packLeaves` packs them, in base64. */
  leaves?: string | null;
}

export type HeadFault = 'auditBroken' | 'headsBroken' | 'notAsSigned' | 'headUnlikeFile';
type Found = (kind: HeadFault, sentence: string) => void;

const page = 5000;

/**
 * Holds a district against its signed heads: the audit log, the chain of heads with every signature, the leaves under each,
 * and every case and audit line that a head has signed, which must be there with the same hash at the same number.
 */
export async function verifyHeads(tx: Tx, districtId: string, found: Found, file?: HeadFile): Promise<void> {
  const heads = await tx.find(SignedHead, { where: { districtId }, order: { seq: 'ASC' } });
  const keys = new Map((await signingKeys(tx)).map(({ keyId, publicKey }) => [keyId, publicKey]));
  const signed = new Map<string, HeadContent>();
  let before: SignedHead | undefined;
  for (const head of heads) {
    const fault = faultOf(head, before, keys);
    const content = readHead(head.sealed)?.content;
    if (fault || !content) found('headsBroken', `head ${head.day} of ${districtId}: ${fault ?? notAHead}`);
    if (content) signed.set(head.day, content);
    before = head;
  }
  await holdAuditLines(tx, districtId, signed, found, file);
  await findLostHeads(tx, districtId, found);
  for (const { day } of heads) {
    const content = signed.get(day);
    if (content) await holdLeaves(tx, districtId, content, found);
  }
  if (file) await holdFile(tx, districtId, heads, file, found);
}

const notAHead = 'is no head / 不是链首';

function faultOf(head: SignedHead, before: SignedHead | undefined, keys: ReadonlyMap<string, string>) {
  const read = unseal(head.sealed);
  if (!read) return notAHead;
  const content = read.content as unknown as HeadContent;
  const key = keys.get(read.keyId);
  if (!key) return `its key ${read.keyId} is unknown / 签名密钥未知`;
  if (!sealHolds(read, key, 'gridwhistle-head')) return 'its signature does not hold / 签名无效';
  if (content.district !== head.districtId || content.day !== head.day || content.seq !== head.seq)
    return 'is not the head it is kept as / 内容与所存的日期或序号不符';
  if (head.hash !== headHash(head.sealed)) return 'its hash is another / 哈希不符';
  if (content.seq !== (before?.seq ?? 0) + 1 || content.previous !== (before?.hash ?? ''))
    return 'does not follow the head before / 与前一链首不衔接';
  return null;
}

async function holdAuditLines(
  tx: Tx,
  districtId: string,
  signed: ReadonlyMap<string, HeadContent>,
  found: Found,
  file?: HeadFile,
): Promise<void> {
  const outside = file ? readHead(file.head)?.content : undefined;
  const contents = [...signed.values(), ...(outside?.district === districtId ? [outside] : [])];
  const log = await readAuditChain(tx, districtId, new Set(contents.map(({ auditSeq }) => auditSeq)));
  for (const fault of log.faults) found('auditBroken', fault);
  const archives = await tx.find(AuditArchive, { where: { districtId }, order: { seq: 'DESC' } });
  for (const { day, seq, hash } of archives) {
    const content = signed.get(day);
    if (content?.auditSeq !== seq || content.auditHash !== hash)
      found(
        'auditBroken',
        `the archive of audit lines to ${seq} of ${districtId} is not what the head of ${day} signed / 截至第 ${seq} 条的审计归档与 ${day} 的链首不符`,
      );
  }
  const gone = archives[0]?.seq ?? 0;
  for (const { day, auditSeq, auditHash } of contents) {
    if (auditSeq === 0 || (auditSeq < gone && !log.hashes.has(auditSeq))) continue;
    const hash = log.hashes.get(auditSeq);
    if (hash !== auditHash)
      found(
        'notAsSigned',
        `audit line ${auditSeq} of ${districtId} ${hash ? 'is another than' : 'is gone since'} the head of ${day} signed / 第 ${auditSeq} 条审计记录${hash ? '与' : '缺失, 不同于'} ${day} 链首所签`,
      );
  }
}

/** The audit log has a line for each head that was signed. */
async function findLostHeads(tx: Tx, districtId: string, found: Found): Promise<void> {
  const lost: Array<{ day: string; there: boolean }> = await tx.query(
    `SELECT a.subject AS day, h.hash IS NOT NULL AS there FROM audit_event a
     LEFT JOIN signed_head h ON h.district_id = a.district_id AND h.day = a.subject
     WHERE a.district_id = $1 AND a.act = 'headSigned' AND h.hash IS DISTINCT FROM a.detail ->> 'hash' ORDER BY a.seq`,
    [districtId],
  );
  for (const { day, there } of lost)
    found(
      'headsBroken',
      `head ${day} of ${districtId} ${there ? 'is another than was signed then' : 'was signed and is gone'} / ${day} 的链首${there ? '不是当时所签' : '已签而不在'}`,
    );
}

async function holdLeaves(
  tx: Tx,
  districtId: string,
  { day, cases, leaves: digest }: HeadContent,
  found: Found,
): Promise<void> {
  const whole = createHash('sha256');
  let count = 0;
  for (let part = 1; ; part++) {
    const row = await tx.findOneBy(HeadLeaves, { districtId, day, part });
    if (!row) break;
    whole.update(row.leaves);
    const leaves = unpackLeaves(row.leaves);
    count += leaves.length;
    await holdCases(tx, districtId, leaves, day, found);
  }
  if (count !== cases || whole.digest('hex') !== digest)
    found(
      'headsBroken',
      `head ${day} of ${districtId}: its leaves are not those that were signed / 其叶子与所签不符`,
    );
}

/** Every case must still have, at the number a head has signed, the event with that hash. */
async function holdCases(
  tx: Tx,
  districtId: string,
  leaves: readonly Leaf[],
  day: string,
  found: Found,
): Promise<void> {
  for (let at = 0; at < leaves.length; at += page) {
    const some = leaves.slice(at, at + page);
    const unlike: Array<{ caseId: string; seq: number; number: string | null; there: boolean }> =
      await tx.query(
        `SELECT l.case_id AS "caseId", l.seq, c.number, e.hash IS NOT NULL AS there
       FROM unnest($2::uuid[], $3::int[], $4::text[]) AS l (case_id, seq, hash)
       LEFT JOIN case_event e ON e.district_id = $1 AND e.case_id = l.case_id AND e.seq = l.seq
       LEFT JOIN cases c ON c.district_id = $1 AND c.id = l.case_id
       WHERE e.hash IS DISTINCT FROM l.hash`,
        [
          districtId,
          some.map(({ caseId }) => caseId),
          some.map(({ seq }) => seq),
          some.map(({ hash }) => hash),
        ],
      );
    for (const { caseId, seq, number, there } of unlike)
      found(
        'notAsSigned',
        `${number ?? `case ${caseId}, which is gone`}: event ${seq} ${there ? 'is another than' : 'is gone since'} the head of ${day} signed / 第 ${seq} 个事件${there ? '与' : '缺失, 不同于'} ${day} 链首所签`,
      );
  }
}

async function holdFile(
  tx: Tx,
  districtId: string,
  heads: readonly SignedHead[],
  file: HeadFile,
  found: Found,
): Promise<void> {
  const read = unseal(file.head);
  const content = readHead(file.head)?.content;
  if (content && content.district !== districtId) return;
  if (!read || !content || !sealHolds(read, file.publicKey, 'gridwhistle-head')) {
    found('headUnlikeFile', `the head in the file: its signature does not hold / 文件中的链首签名无效`);
    return;
  }
  const stored = heads.find(({ day }) => day === content.day);
  if (stored?.sealed !== file.head.trim())
    found(
      'headUnlikeFile',
      `head ${content.day} of ${districtId} ${stored ? 'is another than' : 'is missing, it is'} in the file / ${content.day} 的链首${stored ? '与' : '缺失, 不同于'}文件中的`,
    );
  if (!file.leaves || stored?.sealed === file.head.trim()) return;
  const leaves = Buffer.from(file.leaves, 'base64');
  if (createHash('sha256').update(leaves).digest('hex') !== content.leaves)
    found('headUnlikeFile', `the leaves in the file are not those of its head / 文件中的叶子与其链首不符`);
  else await holdCases(tx, districtId, unpackLeaves(leaves), content.day, found);
}
