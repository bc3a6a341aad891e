/** One leaf of a head: how far a case had come. */
export interface Leaf {
  caseId: string;
  seq: number;
  /** SHA-256, hexadecimal. */
  hash: string;
}

/** Bytes of one leaf. */
export const leafSize = 52;

/** Leaves one after the other: 16 bytes of id, 4 of seq (most significant first), 32 of hash. */
export function packLeaves(leaves: readonly Leaf[]): Buffer {
  const packed = Buffer.alloc(leaves.length * leafSize);
  for (const [index, { caseId, seq, hash }] of leaves.entries()) {
    const at = index * leafSize;
    packed.write(caseId.replaceAll('-', ''), at, 'hex');
    packed.writeUInt32BE(seq, at + 16);
    packed.write(hash, at + 20, 'hex');
  }
  return packed;
}

/** What `packLeaves` has packed. */
export function unpackLeaves(packed: Buffer): Leaf[] {
  return Array.from({ length: Math.floor(packed.length / leafSize) }, (_, index) => {
    const at = index * leafSize;
    const id = packed.toString('hex', at, at + 16);
    return {
      caseId: [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join('-'),
      seq: packed.readUInt32BE(at + 16),
      hash: packed.toString('hex', at + 20, at + leafSize),
    };
  });
}
