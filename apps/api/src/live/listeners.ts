import type { LiveStream } from './live-stream.js';

/** Somebody who listens, and by which marks they see cases. */
export interface Listener {
  districtId: string;
  staffId: string;
  sessionId: string;
  marks: readonly string[];
  endsAt: Date;
  stream: LiveStream;
}

/** Who listens, found by what they see: a move costs what its own listeners cost, however many others there are. */
export class Listeners {
  private readonly all = new Set<Listener>();
  private readonly byMark = new Map<string, Set<Listener>>();
  private readonly byAccount = new Map<string, number>();
  private readonly byDistrict = new Map<string, number>();

  get size(): number {
    return this.all.size;
  }

  add(one: Listener): void {
    this.all.add(one);
    count(this.byAccount, accountOf(one), 1);
    count(this.byDistrict, one.districtId, 1);
    this.mark(one);
  }

  remove(one: Listener): void {
    if (!this.all.delete(one)) return;
    count(this.byAccount, accountOf(one), -1);
    count(this.byDistrict, one.districtId, -1);
    this.unmark(one);
  }

  /** From now on this listener sees by other marks. */
  remark(one: Listener, marks: readonly string[]): void {
    this.unmark(one);
    one.marks = marks;
    this.mark(one);
  }

  /** Everybody who has one of these marks, each once. */
  whoSees(marks: readonly string[]): Set<Listener> {
    const found = new Set<Listener>();
    for (const mark of marks) for (const one of this.byMark.get(mark) ?? []) found.add(one);
    return found;
  }

  everybody(): Listener[] {
    return [...this.all];
  }

  ofDistrict(districtId: string): Listener[] {
    return this.everybody().filter((one) => one.districtId === districtId);
  }

  anybodyIn(districtId: string): boolean {
    return this.byDistrict.has(districtId);
  }

  streamsOf(account: Pick<Listener, 'districtId' | 'staffId'>): number {
    return this.byAccount.get(accountOf(account)) ?? 0;
  }

  private mark(one: Listener): void {
    for (const mark of one.marks) {
      const set = this.byMark.get(mark) ?? new Set();
      this.byMark.set(mark, set.add(one));
    }
  }

  private unmark(one: Listener): void {
    for (const mark of one.marks) {
      const set = this.byMark.get(mark);
      set?.delete(one);
      if (set?.size === 0) this.byMark.delete(mark);
    }
  }
}

const accountOf = ({ districtId, staffId }: Pick<Listener, 'districtId' | 'staffId'>) =>
  `${districtId} ${staffId}`;

function count(counts: Map<string, number>, name: string, by: number): void {
  const now = (counts.get(name) ?? 0) + by;
  if (now > 0) counts.set(name, now);
  else counts.delete(name);
}
