import { canonical } from '#audit';
import type { Case } from './case.js';
import { hashOf } from './chain.js';
import type { CaseEvent } from './event.js';
import { foldClocks, unlikeHistory } from './fold-clocks.js';
import type { CaseTimer } from './timer.js';
import type { Found } from './verify.js';

/** A case against its own history: the chain of hashes, and the row that its events fold to. */
export function checkCase(row: Case, events: CaseEvent[], found: Found): void {
  const folded: Record<string, unknown> = {};
  let hash = '';
  for (const [index, event] of events.entries()) {
    const { hash: stored, ...rest } = event;
    hash = hashOf(hash, rest);
    if (event.seq !== index + 1 || stored !== hash) {
      found(
        'brokenChains',
        `${row.number}: event ${event.seq} does not fit the chain / 第 ${event.seq} 个事件与哈希链不符`,
      );
      return;
    }
    Object.assign(folded, event.change);
  }
  const { districtId: _d, id: _i, version, updatedAt, headHash, ...columns } = row;
  const last = events.at(-1);
  if (version !== last?.seq || headHash !== hash || updatedAt.getTime() !== last.at.getTime())
    found(
      'rowsUnlikeEvents',
      `${row.number}: version, hash or time is not that of the last event / 版本、哈希或时间与最后事件不符`,
    );
  const unlike = Object.entries(columns).filter(
    ([name, value]) => canonical(plain(value)) !== canonical(plain(folded[name] ?? null)),
  );
  if (unlike.length > 0)
    found(
      'rowsUnlikeEvents',
      `${row.number}: ${unlike.map(([name]) => name).join(', ')} differ from the events / 与事件不符`,
    );
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

/** The clocks of a case against its history; of a case older than the record of clocks nothing is told. */
export function checkClocks(
  { number }: Case,
  events: readonly CaseEvent[],
  timers: readonly CaseTimer[],
  found: Found,
): void {
  const told = foldClocks(events);
  if (!told) return;
  for (const timer of timers) {
    const one = told.get(timer.id);
    told.delete(timer.id);
    const unlike = one ? unlikeHistory(timer, one, events) : [];
    const named = `${number}: clock ${timer.kind}${timer.subject ? ` ${timer.subject}` : ''}`;
    if (!one) found('clocksUnlikeEvents', `${named} was started by no event / 该计时并非由事件启动`);
    else if (unlike.length > 0)
      found('clocksUnlikeEvents', `${named}: ${unlike.join(', ')} differ from the events / 计时与事件不符`);
  }
  for (const { kind, subject } of told.values())
    found('clocksUnlikeEvents', `${number}: clock ${kind} ${subject} is gone / 计时缺失`);
}
