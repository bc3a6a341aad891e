import type { Type } from '@nestjs/common';
import { Refusal } from '#config';
import { actionKinds, type ActionKind, type PatrolActionSent } from '#patrol';
import { inputPipe } from '../input.js';
import { moveRoutes } from '../cases/move-routes.js';
import { FollowUpDto } from '../cases/moves.dto.js';
import * as dto from './patrol.dto.js';

/** The body of each kind, where it is sent by itself. */
const bodies = {
  SHIFT_ON: dto.PatrolShiftDto,
  SHIFT_OFF: dto.PatrolShiftDto,
  RECORD: dto.PatrolRecordDto,
  EVENT: dto.PatrolEventDto,
  SELF_HANDLED: dto.SelfHandledDto,
  TRACK: dto.PatrolTrackDto,
  MOVE: dto.PatrolCaseMoveDto,
} satisfies Record<ActionKind, Type<dto.PatrolActionDto>>;

const pipe = inputPipe();
const checked = <T>(value: unknown, metatype: Type<T>): Promise<T> =>
  pipe.transform(value, { type: 'body', metatype }) as Promise<T>;

/** An action of a batch, checked as if it had been sent by itself. Throws `Refusal` INPUT_INVALID (400). */
export async function readAction({ kind, ...body }: Record<string, unknown>): Promise<PatrolActionSent> {
  if (typeof kind !== 'string' || !Object.hasOwn(actionKinds, kind)) throw kindUnknown();
  const known = kind as ActionKind;
  const read = await checked(body, bodies[known] as Type<dto.PatrolActionDto>);
  if (known !== 'MOVE') return actionOf(known, read);
  const move = read as dto.PatrolCaseMoveDto;
  const shape =
    move.move === 'followUp' ? FollowUpDto : moveRoutes.find((one) => one.move === move.move)?.body;
  if (!shape) throw kindUnknown();
  const { version: _version, ...input } = await checked(move.input ?? {}, shape);
  return actionOf('MOVE', Object.assign(move, { input: { ...input } }));
}

/** A checked body as the action it is: its times are moments from here on. */
export function actionOf(kind: ActionKind, { id, at, ...body }: dto.PatrolActionDto): PatrolActionSent {
  const { points } = body as { points?: dto.PatrolTrackPointDto[] };
  return {
    ...body,
    // As the database writes it, so that an answer finds its action.
    id: id.toLowerCase(),
    kind,
    at: new Date(at),
    ...(points ? { points: points.map((point) => ({ ...point, at: new Date(point.at) })) } : {}),
  } as PatrolActionSent;
}

const kindUnknown = () =>
  new Refusal(400, 'ACTION_UNKNOWN', {
    zh: `没有这种动作; kind 应为 ${Object.keys(actionKinds).join('、')} 之一, MOVE 的 move 须为网格员可用的动作。`,
    en: `There is no such action; kind is one of ${Object.keys(actionKinds).join(', ')}, and a MOVE names a move there is a route for.`,
  });
