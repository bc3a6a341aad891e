import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Channel, Kind, RejectReason, State, TransferTarget } from '#cases';
import type { Urgency, WhistleKind } from '#catalogue';
import { sampleFolder } from '../standalone.js';

export type SampleDecision = 'ACCEPT' | 'DIRECT_ANSWER' | 'REJECT' | 'TRANSFER' | 'MERGE' | 'REOPEN';

/** What the sample says should become of a complaint; names as in its file. */
export interface Expected {
  decision: SampleDecision;
  category_code?: string;
  kind: Kind;
  owner_dept?: string;
  co_depts?: string[];
  urgency?: Urgency;
  confidential?: boolean;
  first_handler?: string;
  due_at?: string;
  whistle_kind?: WhistleKind;
  at_boundary?: boolean;
  must_mask?: string[];
  must_hide_reporter?: boolean;
  split_into?: string[];
  merge_into?: string;
  reopens?: string;
  reject_reason?: RejectReason;
  transfer_to?: TransferTarget;
}

export interface Complaint {
  id: string;
  channel: Channel;
  received_at: string;
  reporter: { name: string; phone: string | null; anonymous: boolean; confidential_requested: boolean };
  grid_code: string | null;
  lng: number | null;
  lat: number | null;
  address: string | null;
  text: string;
  expected: Expected;
}

/** Where a life may end by each decision; a merged or reopened matter is worked like an accepted one in this version. */
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
