import { localTime } from '#calendar';
import type { MovedCase } from '#cases';
import { eventText } from './live-stream.js';

/** 事件 case 的数据 */
export class LiveCaseView {
  /** @example '379902-260213-0000017-K' */
  number: string;
  /** 动作 @example 'dispatch' */
  move: string;
  /** @example 'DISPATCHED' */
  state: string;
  /** @example 3 */
  version: number;
  /** @example '2026-02-13T09:20:00.000+08:00' */
  at: string;
  /** @example 'EXPRESS' */
  urgency: string | null;
  /** @example '379902001000' */
  leadUnit: string | null;
  /** @example '379902001001002' */
  gridCode: string | null;
}

/** The event for whoever sees the case now. */
export const caseText = ({
  number,
  move,
  toState,
  seq,
  at,
  urgency,
  leadUnit,
  gridCode,
}: MovedCase): string =>
  eventText(
    'case',
    {
      number,
      move,
      state: toState,
      version: seq,
      at: localTime(at),
      urgency,
      leadUnit,
      gridCode,
    } satisfies LiveCaseView,
    `${number}/${seq}`,
  );

/** The event for whoever saw it before this move and sees it no more: nothing of what it has become. */
export const goneText = ({ number, seq }: MovedCase): string =>
  eventText('case', { number, version: seq, gone: true }, `${number}/${seq}`);
