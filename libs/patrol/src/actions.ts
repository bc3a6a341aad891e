import { createHmac } from 'node:crypto';
import { canonical } from '#audit';
import type { Move, MoveInput } from '#cases';
import type { Point } from '#territory';
import type { ActionKind } from './patrol-action.js';
import type { Result } from './patrol-record.js';

/** What every action from a phone has: its own id (UUIDv7) and when it was done, by the phone's clock. */
interface Done {
  id: string;
  at: Date;
}

export interface ShiftAction extends Done {
  kind: 'SHIFT_ON' | 'SHIFT_OFF';
  /** The grid that is walked; the worker's own where it is left out. */
  gridCode?: string;
  /** Where it began or ended: a point of the track. */
  point?: Point;
}

/** A visit to a key point, or a whole round where it names none. */
export interface RecordAction extends Done {
  kind: 'RECORD';
  gridCode?: string;
  keyPoint?: string;
  result: Result;
  /** Of a round: the events found on it, by the ids of their actions. */
  events?: string[];
  note?: string;
  photos?: string[];
  point?: Point;
}

/** Something found: a case is filed. With a key point it is the visit as well. */
export interface EventAction extends Done {
  kind: 'EVENT';
  gridCode?: string;
  keyPoint?: string;
  text: string;
  categoryCode?: string;
  address?: string;
  attachments?: string[];
  point?: Point;
}

/** Something found and done with on the spot 自处: filed and resolved in one. */
export interface SelfHandledAction extends Omit<EventAction, 'kind' | 'categoryCode'> {
  kind: 'SELF_HANDLED';
  categoryCode: string;
  reply: string;
  /** Photos from before and after, by the ids of uploads that no case has yet, or an outside system's names. */
  evidence: Array<{ kind: string; ref: string; when?: string }>;
}

export interface TrackAction extends Done {
  kind: 'TRACK';
  crs: Point['crs'];
  points: Array<{ at: Date; lng: number; lat: number }>;
}

/** Any move of the workflow, made on the version the worker had seen. */
export interface MoveAction extends Done {
  kind: 'MOVE';
  number: string;
  move: Move;
  version: number;
  input: MoveInput;
}

export type PatrolActionSent =
  ShiftAction | RecordAction | EventAction | SelfHandledAction | TrackAction | MoveAction;

export type Sent<K extends ActionKind> = Extract<PatrolActionSent, { kind: K }>;

/** By this the same action is known again. Keyed, because whoever has the hash could else find out its words by trying. */
export const contentHash = (secret: string, { id: _id, ...content }: PatrolActionSent): string =>
  createHmac('sha256', `patrol ${secret}`)
    .update(canonical(JSON.parse(JSON.stringify(content))))
    .digest('hex');

const isShift = ({ kind }: PatrolActionSent) => kind === 'SHIFT_ON' || kind === 'SHIFT_OFF';

/**
 * The order in which the actions of a batch are applied: as they were done, but the shifts before everything else. A way that is
 * told in one goes over several of them, and what of it lies in none known yet is not kept.
 */
export const asDone = (a: PatrolActionSent, b: PatrolActionSent): number =>
  Number(isShift(b)) - Number(isShift(a)) || a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1);
