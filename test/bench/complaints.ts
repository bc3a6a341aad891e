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
 * Somewhere in the sample district, every `nth` apart from all others (the additive recurrence of the plastic number), so that
 * none is held for being a repeat of another.
 */
export const apart = (nth: number): Filing['point'] => ({
  lng: 118.301 + ((nth * 0.7548776662466927) % 1) * 0.046,
  lat: 35.051 + ((nth * 0.5698402909980532) % 1) * 0.046,
  crs: 'WGS84',
});

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
