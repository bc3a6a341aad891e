const endMark = 0x06054b50;
const entryMark = 0x02014b50;

/**
 * What a zip says it unpacks to, in bytes, by its central directory; Infinity where it needs more than four bytes for a size.
 * Throws `Error` where there is no such directory.
 */
export function unpackedSize(zip: Buffer): number {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > zip.length || zip.readUInt32LE(end) !== endMark)
    throw new Error('invalid zip data');
  const entries = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  let size = 0;
  for (let i = 0; i < entries; i += 1) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== entryMark) return Infinity;
    const own = zip.readUInt32LE(at + 24);
    size += own === 0xffffffff ? Infinity : own;
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries === 0xffff ? Infinity : size;
}
