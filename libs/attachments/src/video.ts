import { open, type FileHandle } from 'node:fs/promises';
import { nothingTold, type Told } from './exif.js';
import { zipReach } from './pdf.js';
import { Unfit } from './unfit.js';

interface Box {
  type: string;
  at: number;
  /** Where its content begins and ends. */
  from: number;
  to: number;
}

const outer = new Set([
  'ftyp',
  'moov',
  'mdat',
  'free',
  'skip',
  'wide',
  'uuid',
  'meta',
  'udta',
  'moof',
  'mfra',
  'sidx',
  'styp',
  'prft',
  'emsg',
  'pnot',
  'PICT',
]);
const holding = new Set(['moov', 'trak', 'mdia', 'edts']);
/** What describes the film and is not the film: place, device, and whatever else somebody puts there. */
const saying = new Set(['udta', 'meta', 'uuid', 'free', 'skip', 'PICT']);
const mostMoov = 64 * 1024 * 1024;
/** A film of hours has a few thousand boxes, five deep. */
const mostBoxes = 20_000;
const mostDepth = 8;
const since1904 = 2_082_844_800;

/**
 * Walks an MP4 or QuickTime file box by box, in place: its boxes must fill it exactly, and what describes it (place, device,
 * padding) is blanked, so that neither the place nor another file is carried along; offsets stay as they are. Answers what it
 * told of place and time. Throws `Unfit` UNREADABLE, MIXED_CONTENT.
 */
export async function cleanVideo(path: string): Promise<Told> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    const walk = { boxes: 0 };
    const boxes = await boxesOf(file, walk, { from: 0, to: size }, outer);
    const moov = boxes.find(({ type }) => type === 'moov');
    if (boxes[0]?.type !== 'ftyp' || !moov) throw new Unfit('UNREADABLE');
    if (moov.to - moov.from > mostMoov) throw new Unfit('UNREADABLE');
    const tail = Buffer.alloc(Math.min(zipReach, size));
    await file.read(tail, 0, tail.length, size - tail.length);
    if (tail.includes('PK\x05\x06', undefined, 'latin1')) throw new Unfit('MIXED_CONTENT');
    const told = { ...nothingTold };
    for (const box of boxes) await clean(file, walk, box, told, 1);
    await file.sync();
    return told;
  } finally {
    await file.close();
  }
}

/** How many boxes were met so far in the whole file. */
interface Walk {
  boxes: number;
}

async function clean(file: FileHandle, walk: Walk, box: Box, told: Told, depth: number): Promise<void> {
  if (depth > mostDepth) throw new Unfit('UNREADABLE');
  if (saying.has(box.type)) {
    Object.assign(told, placeIn(await contentOf(file, box)) ?? {});
    await blank(file, box);
  } else if (box.type === 'mvhd') told.takenAt = momentIn(await contentOf(file, box));
  else if (holding.has(box.type))
    for (const inner of await boxesOf(file, walk, box)) await clean(file, walk, inner, told, depth + 1);
}

async function boxesOf(
  file: FileHandle,
  walk: Walk,
  { from, to }: Pick<Box, 'from' | 'to'>,
  known?: Set<string>,
): Promise<Box[]> {
  const boxes: Box[] = [];
  const head = Buffer.alloc(16);
  for (let at = from; at < to;) {
    const { bytesRead } = await file.read(head, 0, 16, at);
    // A container of QuickTime may end with four zero bytes.
    if (to - at === 4 && head.readUInt32BE(0) === 0) break;
    if (bytesRead < 8) throw new Unfit('MIXED_CONTENT');
    const type = head.toString('latin1', 4, 8);
    const short = head.readUInt32BE(0);
    const long = short === 1;
    const size = short === 0 ? to - at : long ? Number(head.readBigUInt64BE(8)) : short;
    const header = long ? 16 : 8;
    if (size < header || at + size > to || (known && !known.has(type))) throw new Unfit('MIXED_CONTENT');
    walk.boxes += 1;
    if (walk.boxes > mostBoxes) throw new Unfit('UNREADABLE');
    boxes.push({ type, at, from: at + header, to: at + size });
    at += size;
  }
  return boxes;
}

async function contentOf(file: FileHandle, { from, to }: Box): Promise<Buffer> {
  const content = Buffer.alloc(Math.min(to - from, 1024 * 1024));
  await file.read(content, 0, content.length, from);
  return content;
}

async function blank(file: FileHandle, { at, from, to }: Box): Promise<void> {
  await file.write(Buffer.from('free', 'latin1'), 0, 4, at + 4);
  const nothing = Buffer.alloc(64 * 1024);
  for (let here = from; here < to;)
    here += (await file.write(nothing, 0, Math.min(nothing.length, to - here), here)).bytesWritten;
}

/** ISO 6709, as phones write it: `+35.0827+118.3274/`. */
function placeIn(content: Buffer): Pick<Told, 'lng' | 'lat'> | undefined {
  const found = /([+-]\d{2}\.\d+)([+-]\d{3}\.\d+)(?:[+-]\d+(?:\.\d+)?)?(?:CRS\w+)?\//.exec(
    content.toString('latin1'),
  );
  if (!found) return undefined;
  const [lat, lng] = [Number(found[1]), Number(found[2])];
  return Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? { lng, lat } : undefined;
}

function momentIn(mvhd: Buffer): Date | null {
  const seconds = mvhd[0] === 1 ? Number(mvhd.readBigUInt64BE(4)) : mvhd.readUInt32BE(4);
  const at = new Date((seconds - since1904) * 1000);
  return seconds > since1904 && !Number.isNaN(at.getTime()) ? at : null;
}
