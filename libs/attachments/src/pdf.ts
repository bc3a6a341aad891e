import { inflateSync } from 'node:zlib';
import { Unfit } from './unfit.js';

/** What makes a reader do something: run, open, send, unpack. */
const active =
  /\/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|XFA|GoToE)(?![A-Za-z0-9])/;
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
  const { objects, streams } = parted(bytes);
  if (/\/Encrypt(?![A-Za-z0-9])/.test(objects)) throw new Unfit('ENCRYPTED');
  if (active.test(objects)) throw new Unfit('ACTIVE_CONTENT');
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

/** The text outside of streams, and the streams that hold objects. */
function parted(bytes: Buffer): { objects: string; streams: Stream[] } {
  const outside: string[] = [];
  const streams: Stream[] = [];
  let at = 0;
  for (;;) {
    const start = bytes.indexOf('stream', at, 'latin1');
    if (start < 0) break;
    const text = named(bytes.toString('latin1', at, start));
    outside.push(text);
    const stop = bytes.indexOf('endstream', start, 'latin1');
    if (stop < 0) throw new Unfit('UNREADABLE');
    const dictionary = text.slice(text.lastIndexOf(' obj') + 1);
    if (/\/ObjStm(?![A-Za-z0-9])/.test(dictionary)) {
      const newline = bytes[start + 6] === 0x0d ? 2 : 1;
      streams.push({ dictionary, body: bytes.subarray(start + 6 + newline, stop) });
    }
    at = stop + 'endstream'.length;
  }
  outside.push(named(bytes.toString('latin1', at)));
  return { objects: outside.join('\n'), streams };
}

/** A name may be written with hexadecimal digits: `/J#61vaScript`. */
const named = (text: string) =>
  text.replaceAll(/#([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

function inflated({ dictionary, body }: Stream, most: number): Buffer {
  const filters = /\/Filter\s*(\[[^\]]*\]|\/\w+)/.exec(dictionary)?.[1]?.match(/\/\w+/g) ?? [];
  if (filters.length === 0) return body;
  if (filters.length > 1 || filters[0] !== '/FlateDecode' || most <= 0) throw new Unfit('ACTIVE_CONTENT');
  try {
    return inflateSync(body, { maxOutputLength: most });
  } catch {
    // Damaged, or a bomb: either way it cannot be looked into.
    throw new Unfit('UNREADABLE');
  }
}
