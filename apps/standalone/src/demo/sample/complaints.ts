import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { State } from '#cases';
import { sampleFolder } from '../../standalone.js';
import type { Complaint, SampleDecision } from '../complaint.js';

/** Where a life may end by each decision; whoever was merged is called back, and then that case is closed as well. */
export const endOf: Record<SampleDecision, State> = {
  ACCEPT: 'CLOSED',
  MERGE: 'CLOSED',
  REOPEN: 'CLOSED',
  DIRECT_ANSWER: 'ANSWERED',
  REJECT: 'REJECTED',
  TRANSFER: 'TRANSFERRED',
};

/** The sample complaints in the order in which they arrive. */
export async function readComplaints(): Promise<Complaint[]> {
  const lines = (await readFile(join(sampleFolder, 'complaints.jsonl'), 'utf8')).split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Complaint)
    .sort((a, b) => Date.parse(a.received_at) - Date.parse(b.received_at));
}
