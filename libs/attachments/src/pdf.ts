import { inflateSync } from 'node:zlib';
import { Unfit } from './unfit.js';

/** What makes a reader do something: run, open, send, unpack. */
const active =
  /\/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|XFA|GoToE)(?![A-Za-z0-9])/;
/**
 * What must not even stand in a stream's own bytes: an offset may lead a reader there, and to an object we took for a picture.
 * Not `/JS`, which chance writes into every picture of some size; a script needs `/JavaScript` or `/Rendition` beside it.
 */
const hidden =
  /\/(?:(?:JavaScript|Rendition|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|GoToE|ObjStm|First|Encrypt)(?![A-Za-z0-9])|XFA(?=[\0\s%[]))/;
const objStm = /\/ObjStm(?![A-Za-z0-9])/;
const mostDictionary = 64 * 1024;
const mostInflated = 16 * 1024 * 1024;
const mostObjectStreams = 500;
/** The end of a ZIP archive, which lies within this many bytes of the file's end. */
const zipEnd = Buffer.from('PK\x05\x06', 'latin1');
export const zipReach = 65_557;

/**
 * Looks through a PDF's objects, those in object streams included, and lets it pass as it is. It is served as a download only;
 * this is so that it does nothing when somebody opens it. Throws `Unfit` UNREADABLE, ENCRYPTED, MIXED_CONTENT, ACTIVE_CONTENT.
 */
export function checkPdf(bytes: Buffer): void {
  if (bytes.toString('latin1', 0, 5) !== '%PDF-') throw new Unfit('MIXED_CONTENT');
  const end = bytes.lastIndexOf('%%EOF', undefined, 'latin1');
  if (end < 0) throw new Unfit('UNREADABLE');
  if (/\S/.test(bytes.toString('latin1', end + 5))) throw new Unfit('MIXED_CONTENT');
  if (bytes.subarray(-zipReach).includes(zipEnd)) throw new Unfit('MIXED_CONTENT');
  const { objects, dictionaries, streams } = parted(bytes);
  for (const text of [objects, dictionaries]) {
    if (/\/Encrypt(?![A-Za-z0-9])/.test(text)) throw new Unfit('ENCRYPTED');
    if (active.test(text)) throw new Unfit('ACTIVE_CONTENT');
  }
  // An object stream whose beginning we did not find.
  if (objStm.test(objects)) throw new Unfit('UNREADABLE');
  if (streams.length > mostObjectStreams) throw new Unfit('UNREADABLE');
  let left = mostInflated;
  for (const stream of streams) {
    const inside = inflated(stream, left);
    left -= inside.length;
    if (active.test(named(inside.toString('latin1')))) throw new Unfit('ACTIVE_CONTENT');
  }
}

interface Stream {
  dictionary: string;
  body: Buffer;
}

/** The text outside of streams, the dictionaries of streams, and the streams that hold objects. Each byte is read once or twice. */
function parted(bytes: Buffer): { objects: string; dictionaries: string; streams: Stream[] } {
  const outside: string[] = [];
  const dictionaries: string[] = [];
  const streams: Stream[] = [];
  let from = 0;
  for (let start = bytes.indexOf('stream'); start >= 0;) {
    const begins = bodyAt(bytes, from, start);
    if (begins === null) {
      start = bytes.indexOf('stream', start + 6);
      continue;
    }
    const stop = bytes.indexOf('endstream', begins);
    if (stop < 0) throw new Unfit('UNREADABLE');
    const before = bytes.toString('latin1', from, start);
    const opens = dictionaryAt(before);
    if (before.length - opens > mostDictionary || !isDictionary(before.slice(opens)))
      throw new Unfit('UNREADABLE');
    const dictionary = named(before.slice(opens));
    outside.push(named(before.slice(0, opens)));
    dictionaries.push(dictionary);
    const body = bytes.subarray(begins, stop);
    if (hidden.test(named(body.toString('latin1')))) throw new Unfit('ACTIVE_CONTENT');
    // Some readers do not ask for the type: `/First` is what they cannot do without.
    if (objStm.test(dictionary) || /\/First(?![A-Za-z0-9])/.test(dictionary))
      streams.push({ dictionary, body });
    from = stop + 'endstream'.length;
    start = bytes.indexOf('stream', from);
  }
  outside.push(named(bytes.toString('latin1', from)));
  return { objects: outside.join('\n'), dictionaries: dictionaries.join('\n'), streams };
}

const isBlank = (byte: number | undefined) =>
  byte === 0 || byte === 9 || byte === 10 || byte === 12 || byte === 13 || byte === 32;

/** Where the body begins of the stream whose keyword stands at `start`; null where it is only a word. Throws `Unfit` on doubt. */
function bodyAt(bytes: Buffer, from: number, start: number): number | null {
  let last = start - 1;
  while (last >= from && isBlank(bytes[last])) last -= 1;
  let next = start + 'stream'.length;
  while (bytes[next] === 32 || bytes[next] === 9) next += 1;
  const ends = bytes[next] === 10 || bytes[next] === 13;
  if (bytes[last] === 0x3e && bytes[last - 1] === 0x3e) {
    if (!ends) throw new Unfit('UNREADABLE');
    return next + (bytes[next] === 13 && bytes[next + 1] === 10 ? 2 : 1);
  }
  // A comment between the dictionary and the keyword: to a reader it may be a stream all the same.
  const gap = bytes.subarray(last + 1, start);
  if (ends && (gap.includes(10) || gap.includes(13)))
    for (let at = last; at >= from && bytes[at] !== 10 && bytes[at] !== 13; at -= 1)
      if (bytes[at] === 0x25) throw new Unfit('UNREADABLE');
  return null;
}

/** What follows the last `1 0 obj`. Throws `Unfit` where that stands in a comment. */
function dictionaryAt(text: string): number {
  for (let at = text.lastIndexOf('obj'); at > 0; at = text.lastIndexOf('obj', at - 1))
    if (/[\0\s\d]/.test(text.charAt(at - 1)) && /[\0\s<%]/.test(text.charAt(at + 3))) {
      const line = Math.max(text.lastIndexOf('\n', at), text.lastIndexOf('\r', at)) + 1;
      if (text.slice(line, at).includes('%')) break;
      return at + 3;
    }
  throw new Unfit('UNREADABLE');
}

/**
 * Whether this is one dictionary and nothing else, however one reads it: what seems to begin or end one may stand in a string
 * or in a comment, so what does not fit together is none.
 */
function isDictionary(text: string): boolean {
  let [depth, strings] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const one = text.charAt(at);
    const two = text.startsWith(one, at + 1);
    if (strings > 0) {
      if (one === '\\') at += 1;
      else if (one === '(') strings += 1;
      else if (one === ')') strings -= 1;
    } else if (one === '<' && two) [depth, at] = [depth + 1, at + 1];
    else if (depth === 0) {
      if (!/[\0\s]/.test(one)) return false;
    } else if (one === '>' && two) {
      [depth, at] = [depth - 1, at + 1];
      if (depth === 0) return !/[^\0\s]/.test(text.slice(at + 1));
    } else if (one === '<') {
      const end = text.indexOf('>', at);
      if (end < 0 || /[^0-9A-Fa-f\0\s]/.test(text.slice(at + 1, end))) return false;
      at = end;
    } else if (one === '(') strings = 1;
    else if (/[)%\\>]/.test(one)) return false;
  }
  return false;
}

/** A name may be written with hexadecimal digits: `/J#61vaScript`. */
const named = (text: string) =>
  text.replaceAll(/#([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

function inflated({ dictionary, body }: Stream, most: number): Buffer {
  // Parameters would be one more coding under which a word does not look like itself.
  if (/\/(?:DecodeParms|DP)(?![A-Za-z0-9])/.test(dictionary)) throw new Unfit('ACTIVE_CONTENT');
  const filters = dictionary.split(/\/Filter(?![A-Za-z0-9])/).slice(1);
  if (filters.length === 0) return body;
  const isFlate = /^[\0\s]{0,99}(?:\/FlateDecode|\[[\0\s]{0,99}\/FlateDecode[\0\s]{0,99}\])(?![A-Za-z0-9])/;
  if (filters.length > 1 || !isFlate.test(filters[0]!) || most <= 0) throw new Unfit('ACTIVE_CONTENT');
  try {
    return inflateSync(body, { maxOutputLength: most });
  } catch {
    // Damaged, or a bomb: either way it cannot be looked into.
    throw new Unfit('UNREADABLE');
  }
}
