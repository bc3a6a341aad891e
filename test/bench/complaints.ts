import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The body of a filing as a resident's client sends it. */
export interface Filing {
  channel: 'WEB';
  text: string;
  point: { lng: number; lat: number; crs: 'WGS84' };
  address: string;
  reporter: { name: string; phone: string };
}

interface SampleLine {
  text: string;
  lng?: number;
  lat?: number;
  address?: string;
  reporter?: { name?: string; phone?: string };
}

/**
 * The sample's full complaints: with position, address, name and phone, and no number inside the text, which
 * would have to be masked and make the sealed identity longer than the floor's.
 */
export function fullComplaints(sampleFolder: string): Filing[] {
  const lines = readFileSync(join(sampleFolder, 'complaints.jsonl'), 'utf8').trim().split('\n');
  return lines.flatMap((line) => {
    const { text, lng, lat, address, reporter } = JSON.parse(line) as SampleLine;
    const { name, phone } = reporter ?? {};
    if (!lng || !lat || !address || !name || !phone || /\d{11}/.test(text)) return [];
    return [{ channel: 'WEB', text, address, point: { lng, lat, crs: 'WGS84' }, reporter: { name, phone } }];
  });
}
