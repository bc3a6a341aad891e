/** What a photo tells of where and when it was taken; WGS-84 degrees, as phones write it. */
export interface Told {
  lng: number | null;
  lat: number | null;
  takenAt: Date | null;
}
export const nothingTold: Told = { lng: null, lat: null, takenAt: null };

/** A camera that names no offset is taken to stand in China. */
const usualOffset = '+08:00';
const mostEntries = 500;

/** Reads place and time out of an EXIF block (TIFF, after an optional `Exif\0\0`). What is malformed says nothing. */
export function readExif(block: Buffer): Told {
  try {
    const tiff = block.subarray(block.toString('latin1', 0, 6) === 'Exif\0\0' ? 6 : 0);
    const little = tiff.toString('latin1', 0, 2) === 'II';
    if (!little && tiff.toString('latin1', 0, 2) !== 'MM') return nothingTold;
    const reader = new TiffReader(tiff, little);
    const first = reader.entries(reader.u32(4));
    const exif = reader.entries(reader.pointer(first.get(0x8769)));
    const gps = reader.entries(reader.pointer(first.get(0x8825)));
    const lat = signed(reader.degrees(gps.get(2)), reader.text(gps.get(1)), 'S', 90);
    const lng = signed(reader.degrees(gps.get(4)), reader.text(gps.get(3)), 'W', 180);
    const placed = lat !== null && lng !== null && (lat !== 0 || lng !== 0);
    return {
      lng: placed ? lng : null,
      lat: placed ? lat : null,
      takenAt: momentOf(reader.text(exif.get(0x9003)) ?? '', reader.text(exif.get(0x9011))),
    };
  } catch {
    // It points beyond its own end.
    return nothingTold;
  }
}

interface Entry {
  at: number;
  type: number;
  count: number;
}

/** Every read beyond the end throws a RangeError, of the Buffer itself. */
class TiffReader {
  constructor(
    private readonly tiff: Buffer,
    private readonly little: boolean,
  ) {}

  u16 = (at: number) => (this.little ? this.tiff.readUInt16LE(at) : this.tiff.readUInt16BE(at));
  u32 = (at: number) => (this.little ? this.tiff.readUInt32LE(at) : this.tiff.readUInt32BE(at));

  entries(at: number | null): Map<number, Entry> {
    const found = new Map<number, Entry>();
    if (at === null) return found;
    const count = Math.min(this.u16(at), mostEntries);
    for (let i = 0; i < count; i += 1) {
      const entry = at + 2 + i * 12;
      found.set(this.u16(entry), { at: entry + 8, type: this.u16(entry + 2), count: this.u32(entry + 4) });
    }
    return found;
  }

  pointer = (entry: Entry | undefined) => (entry ? this.u32(entry.at) : null);

  text(entry: Entry | undefined): string | null {
    if (!entry || entry.type !== 2 || entry.count > 64) return null;
    const at = entry.count <= 4 ? entry.at : this.u32(entry.at);
    if (at + entry.count > this.tiff.length) return null;
    return this.tiff
      .toString('latin1', at, at + entry.count)
      .replace(/\0.*$/s, '')
      .trim();
  }

  /** Three rationals: degrees, minutes, seconds. */
  degrees(entry: Entry | undefined): number | null {
    if (!entry || entry.type !== 5 || entry.count !== 3) return null;
    const at = this.u32(entry.at);
    const [d, m, s] = [0, 8, 16].map((i) => this.u32(at + i) / this.u32(at + i + 4));
    const degrees = d! + m! / 60 + s! / 3600;
    return Number.isFinite(degrees) ? degrees : null;
  }
}

function signed(
  value: number | null,
  reference: string | null,
  negative: string,
  most: number,
): number | null {
  if (value === null || value > most) return null;
  return reference === negative ? -value : value;
}

/** `2026:03:09 09:20:00` */
function momentOf(text: string, offset: string | null): Date | null {
  const [, y, mo, d, time] = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}:\d{2}:\d{2})$/.exec(text) ?? [];
  if (!y) return null;
  const zone = offset && /^[+-]\d{2}:\d{2}$/.test(offset) ? offset : usualOffset;
  const at = new Date(`${y}-${mo}-${d}T${time}${zone}`);
  return Number.isNaN(at.getTime()) ? null : at;
}
