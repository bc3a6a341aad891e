import type { CaseDesk, Ground, Intake } from '#cases';
import type { Tx } from '#database';
import type { Actor } from '#people';
import { toWgs84 } from '#territory';
import type { Heard } from './action-book.js';
import type { MoveAction, PatrolActionSent, Sent, TrackAction } from './actions.js';
import { fileEvent, fileSelfHandled } from './file-event.js';
import { merge } from './merge.js';
import type { Kept } from './patrol-action.js';
import { PatrolTrack } from './patrol-track.js';
import { refusedByRule } from './refusals.js';
import { shiftsNear } from './shift-book.js';
import { covers } from './shifts.js';
import { packTrack } from './track.js';
import { gridFor, type WalkedGrid } from './worker-grids.js';
import { gridOfRecord, writeRecord } from './write-record.js';

/** What an action is done with, under the hold of its worker. */
export interface Doing {
  tx: Tx;
  actor: Actor;
  ground: Ground;
  grids: readonly WalkedGrid[];
  heard: Heard;
  hash: string;
  intake: Intake;
  desk: CaseDesk;
}

/** What was done, to be kept with the action. */
export interface DidAction {
  answer: Kept;
  gridCode: string | null;
}

type Does<A extends PatrolActionSent> = (doing: Doing, action: A) => Promise<DidAction>;

const mark: Does<Sent<'SHIFT_ON' | 'SHIFT_OFF'>> = async ({ tx, actor, grids, heard }, action) => {
  const { id, point } = action;
  const gridCode = gridFor(grids, action.gridCode);
  if (point) {
    const [lng, lat] = toWgs84(point);
    const { districtId, id: workerId } = actor;
    // As part of the way it is seen by few and goes when the way goes.
    const way = packTrack([{ at: heard.at, lng, lat }])!;
    await tx.insert(PatrolTrack, { districtId, workerId, id, gridCode, ...way });
  }
  return { answer: {}, gridCode };
};

const record: Does<Sent<'RECORD'>> = async ({ tx, actor, ground, grids, heard }, action) => {
  const { id, keyPoint, result, events, note, photos, point } = action;
  const gridCode = await gridOfRecord(tx, actor, grids, action);
  const what = keyPoint === undefined ? 'ROUND' : 'VISIT';
  const said = {
    id,
    what,
    result,
    gridCode,
    keyPoint,
    point,
    events: events ?? null,
    photos: photos ?? [],
  } as const;
  await writeRecord(tx, actor, ground, { ...said, note: note ?? null }, heard);
  return { answer: {}, gridCode };
};

const event: Does<Sent<'EVENT' | 'SELF_HANDLED'>> = async (doing, action) => {
  const { tx, actor, ground, grids, heard, intake, desk } = doing;
  const gridCode = await gridOfRecord(tx, actor, grids, action);
  const number =
    action.kind === 'EVENT'
      ? await fileEvent(tx, intake, actor, ground, action, gridCode)
      : await fileSelfHandled(tx, { intake, desk }, actor, ground, action, gridCode);
  const { id, keyPoint, point } = action;
  const what = keyPoint === undefined ? 'FOUND' : 'VISIT';
  await writeRecord(
    tx,
    actor,
    ground,
    { id, what, result: 'EVENT', gridCode, keyPoint, point, number },
    heard,
  );
  return { answer: { number }, gridCode };
};

const track: Does<TrackAction> = async ({ tx, actor, grids, heard, hash }, { id, crs, points }) => {
  const { districtId, id: workerId } = actor;
  const offset = heard.at.getTime() - heard.deviceAt.getTime();
  const all = points.map(({ at, lng, lat }) => {
    const [x, y] = toWgs84({ lng, lat, crs });
    return { at: new Date(Math.min(at.getTime() + offset, heard.receivedAt.getTime())), lng: x, lat: y };
  });
  const times = all.map(({ at }) => at.getTime());
  const [from, to] = [new Date(Math.min(...times)), new Date(Math.max(...times))];
  const shifts = await shiftsNear(tx, districtId, workerId, from, to);
  const onShift = all.filter(({ at }) => shifts.some((shift) => covers(shift, at)));
  const refusedBy = merge({ kind: 'TRACK', hash, known: null, pointsOnShift: onShift.length });
  if (refusedBy) throw refusedByRule(refusedBy);
  const gridCode =
    shifts.find((shift) => covers(shift, onShift[0]!.at))?.gridCode ?? gridFor(grids, undefined);
  await tx.insert(PatrolTrack, { districtId, workerId, id, gridCode, ...packTrack(onShift)! });
  return { answer: { dropped: all.length - onShift.length }, gridCode };
};

/** How each kind is done, except a move on a case, which the case's own desk makes. */
export const doAction: { [K in Exclude<PatrolActionSent, MoveAction>['kind']]: Does<Sent<K>> } = {
  SHIFT_ON: mark as Does<Sent<'SHIFT_ON'>>,
  SHIFT_OFF: mark as Does<Sent<'SHIFT_OFF'>>,
  RECORD: record,
  EVENT: event as Does<Sent<'EVENT'>>,
  SELF_HANDLED: event as Does<Sent<'SELF_HANDLED'>>,
  TRACK: track,
};
