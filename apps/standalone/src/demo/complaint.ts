import type { Channel, Kind, RejectReason, TransferTarget } from '#cases';
import type { Urgency, WhistleKind } from '#catalogue';

/** What is to become of a complaint: as the sample says, or, by a grid worker, resolved on the spot or kept as a draft. */
export type Decision = SampleDecision | 'SELF_RESOLVE' | 'DRAFT';
export type SampleDecision = 'ACCEPT' | 'DIRECT_ANSWER' | 'REJECT' | 'TRANSFER' | 'MERGE' | 'REOPEN';

/** What a complaint is really about and should become of; names as in the sample's file. */
export interface Expected {
  decision: Decision;
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
