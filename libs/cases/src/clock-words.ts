import { localTime, type Limit } from '#calendar';
import type { Said } from '#config';
import type { CaseEvent } from './event.js';
import { returnReasons, suspensionReasons, type ReturnReason, type SuspensionReason } from './states.js';
import { timerKinds, type TimerKind } from './timer.js';
import { allMoves, ruleOf, type Move } from './workflow.js';

const english: Record<TimerKind, string> = {
  SUBMIT: 'draft limit',
  ACCEPT: 'acceptance limit',
  DISPATCH: 'dispatch limit',
  SIGN: 'signing limit',
  CONTACT: 'first-contact limit',
  HANDLE: 'handling limit',
  RETURN_REVIEW: 'return-review limit',
  ARBITRATE: 'ruling limit',
  CO_TASK: 'co-task limit',
  STAGE: 'stage limit',
  ARRIVE: 'arrival limit',
  CONFIRM: 'confirmation limit',
  REVIEW: 'review limit',
  VERIFY: 'check limit',
  FOLLOW_UP: 'call-back limit',
  CLOSE: 'closing limit',
  SUPERVISE: 'supervision limit',
  LEDGER_REVIEW: 'suspension-review limit',
  ESCALATE: 'level limit',
  ARCHIVE: 'archiving limit',
};

export const clockNames = Object.fromEntries(
  Object.entries(english).map(([kind, en]) => [kind, { zh: timerKinds[kind as TimerKind], en }]),
) as Record<TimerKind, Said>;

/** A move as a word: `派单`, `dispatch`; `requestReturn` is "request return". */
export function moveWords(move: string): Said {
  if (!allMoves.includes(move as Move)) return { zh: '(未记录)', en: '(not recorded)' };
  return {
    zh: ruleOf(move as Move).zh.replace(/\(.*\)/, ''),
    en: move.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
  };
}

/** Local, `2026-02-14 09:20`, or `2026-02-28 23:59:59` where the seconds count. */
export const momentOf = (at: Date): string =>
  localTime(at).slice(0, 19).replace('T', ' ').replace(/:00$/, '');

const units: Record<Limit['unit'], Said> = {
  min: { zh: '分钟', en: 'minutes' },
  dutyMin: { zh: '分钟(工作时内)', en: 'minutes within duty hours' },
  h: { zh: '小时', en: 'hours' },
  d: { zh: '个自然日', en: 'calendar days' },
  wd: { zh: '个工作日', en: 'working days' },
};

/** `5 个工作日`, `5 working days`; whole hours of minutes as hours. */
export function limitWords({ value, unit }: Limit): Said {
  if (unit === 'min' && value >= 60 && value % 60 === 0) return limitWords({ value: value / 60, unit: 'h' });
  const { zh, en } = units[unit];
  const number = String(Math.round(value * 10) / 10);
  const one = number === '1' ? en.replace(/^(minute|hour)s/, '$1').replace(/days$/, 'day') : en;
  return { zh: `${number} ${zh}`, en: `${number} ${one}` };
}

/** The move in words, with what it was about and the reason its event gives. */
export function whyOf(move: string, at: Date, events: readonly CaseEvent[]): Said {
  const words = moveWords(move);
  const index = events.findIndex((event) => event.move === move && event.at.getTime() === at.getTime());
  const event = events[index];
  if (!event) return words;
  const more = particulars[move as Move]?.(event, events.slice(0, index));
  const reason = event.reason ? { zh: event.reason, en: event.reason } : undefined;
  const parts = [more, reason].filter((part) => part !== undefined);
  return {
    zh: [words.zh, parts.map(({ zh }) => zh).join('; ')].filter(Boolean).join(': '),
    en: [words.en, parts.map(({ en }) => en).join('; ')].filter(Boolean).join(': '),
  };
}

/** What the detail or the change of an event adds to its reason. */
const particulars: Partial<
  Record<Move, (event: CaseEvent, before: readonly CaseEvent[]) => Said | undefined>
> = {
  autoSign: () => ({ zh: '签收时限已到, 无人签收', en: 'nobody signed in time' }),
  requestReturn: ({ detail }) => {
    const code = detail['reasonCode'] as ReturnReason;
    return { zh: returnReasons[code] ?? '', en: code };
  },
  grantExtension: ({ change }, before) => {
    const limit = change.extension?.granted.at(-1)?.limit;
    const asked = before.findLast(({ move }) => move === 'requestExtension')?.reason;
    if (!limit) return undefined;
    const { zh, en } = limitWords(limit);
    return asked ? { zh: `${zh}, 申请理由: ${asked}`, en: `${en}, asked for: ${asked}` } : { zh, en };
  },
  suspend: ({ change: { suspension } }) => {
    if (!suspension) return undefined;
    const until = momentOf(new Date(suspension.reviewAt));
    const because = suspensionReasons[suspension.reasonCode as SuspensionReason] ?? '';
    return {
      zh: `${because}, 计划: ${suspension.plan}, 最迟复核: ${until}`,
      en: `${suspension.reasonCode}, plan: ${suspension.plan}, review at the latest: ${until}`,
    };
  },
  changeCategory: ({ detail, change }) => {
    const codes = `${String(detail['old'] ?? '')} -> ${change.categoryCode ?? ''}`;
    return { zh: codes, en: codes };
  },
  retime: ({ detail }) => {
    const calendar = String(detail['calendar'] ?? '');
    return { zh: calendar, en: calendar };
  },
};
