/**
 * Field-rules 2.5 once more, as small as it goes and without looking at the program: what happened to whom, and from that
 * what may happen next. Times are hours since the case was handed to its street, on Monday 2026-07-06 at 09:20; no day of
 * that summer is a holiday or a make-up day.
 */
export type Who = 'community' | 'clerk' | 'leader' | 'centre' | 'department';

export interface Step {
  does: string;
  who: Who;
  /** Which whistle, and which of the five departments. */
  whistle: number;
  unit: string;
  emergency: boolean;
  /** Whether the leader confirms, or the position is that of the spot. */
  good: boolean;
  units: string[];
  points: number;
}

interface Task {
  unit: string;
  whistle: number;
  due: number;
  acked?: true;
  came?: number;
  asked?: true;
  left?: true;
  off?: 'EXCUSED' | 'ABSENT' | 'CANCELLED';
  score?: { points: number; at: number };
  replied?: true;
  rated?: true;
}
interface Blown {
  level: number;
  emergency: boolean;
  byCommunity: boolean;
  units: string[];
  issued?: true;
  ended?: 'REFUSED' | 'CANCELLED' | 'UPGRADED';
  confirm?: 'AWAITED' | 'CONFIRMED' | 'NOT_GROUNDED';
  from?: number;
}

const levels = ['COMMUNITY', 'STREET', 'DISTRICT'];
const isStreet = (who: Who) => who === 'clerk' || who === 'leader';
const isOver = ({ left, off }: Task) => left ?? off;
const isAwaited = (task: Task) => !isOver(task) && task.came === undefined;
const isHere = (task: Task) => task.came !== undefined && !task.left;

export class WhistleModel {
  now = 0;
  private readonly whistles: Blown[] = [];
  private readonly tasks: Task[] = [];

  get count(): number {
    return this.whistles.length;
  }

  /** Does the step if the note lets it be done; whether it does. */
  make(step: Step): boolean {
    const { does, who, whistle: index } = step;
    if (does === 'blow') return this.blow(step);
    const whistle = this.whistles[index];
    if (!whistle) return false;
    const mine = isStreet(who) || (who === 'centre' && whistle.level === 2);
    const last = whistle.level === 2 ? 'centre' : 'leader';
    const task = this.tasks.find((one) => one.whistle === index && one.unit === step.unit);
    switch (does) {
      case 'issue':
        if (who !== last || this.stateOf(index) !== 'DRAFT') return false;
        this.call(index);
        return true;
      case 'refuse':
        if (who !== last || this.stateOf(index) !== 'DRAFT') return false;
        whistle.ended = 'REFUSED';
        return true;
      case 'confirm':
        return who === 'leader' && whistle.confirm === 'AWAITED' && this.confirm(index, step.good);
      case 'upgrade':
        return this.raise(step, whistle);
      case 'cancel':
        return this.cancel(step, whistle);
      case 'minute':
        return mine && this.isOpen(index) && whistle.issued === true;
      default:
        return task !== undefined && this.step(step, task, mine);
    }
  }

  private blow({ who, emergency, units }: Step): boolean {
    if (who !== 'community' && !isStreet(who)) return false;
    const own = { level: who === 'community' ? 0 : 1, emergency, byCommunity: who === 'community', units };
    this.whistles.push({ ...own, ...(emergency && who !== 'leader' ? { confirm: 'AWAITED' } : {}) });
    if (emergency || who === 'leader') this.call(this.count - 1);
    return true;
  }

  private call(index: number): void {
    const whistle = this.whistles[index]!;
    const there: string[] = [];
    if (whistle.from !== undefined && this.isOpen(whistle.from)) {
      for (const task of this.tasks.filter((one) => one.whistle === whistle.from)) {
        if (isAwaited(task)) task.off = 'CANCELLED';
        else if (isHere(task)) {
          task.whistle = index;
          there.push(task.unit);
        }
      }
      this.whistles[whistle.from]!.ended = 'UPGRADED';
    }
    whistle.issued = true;
    const due = this.now + (whistle.emergency ? 0.5 : 4);
    for (const unit of whistle.units)
      if (!there.includes(unit)) this.tasks.push({ unit, whistle: index, due });
  }

  private confirm(index: number, good: boolean): boolean {
    const whistle = this.whistles[index]!;
    whistle.confirm = good ? 'CONFIRMED' : 'NOT_GROUNDED';
    if (good) return true;
    const all = this.tasks.filter((one) => one.whistle === index);
    const awaited = all.filter(isAwaited);
    for (const task of awaited) task.off = 'EXCUSED';
    if (awaited.length > 0 && all.every(({ came }) => came === undefined)) whistle.ended = 'REFUSED';
    return true;
  }

  private raise({ who, whistle: index, units }: Step, whistle: Blown): boolean {
    const may = isStreet(who) || (who === 'community' && whistle.level === 0);
    if (!may || whistle.level === 2 || !whistle.issued || !this.isOpen(index)) return false;
    if (this.whistles.some((one, at) => one.from === index && this.stateOf(at) === 'DRAFT')) return false;
    const off = this.tasks.filter((one) => one.whistle === index && one.off === 'EXCUSED');
    const same = whistle.units.filter((unit) => !off.some((one) => one.unit === unit));
    const { emergency, level } = whistle;
    const own = { emergency, level: level + 1, byCommunity: who === 'community', from: index };
    this.whistles.push({ ...own, units: [...new Set([...same, ...units])] });
    if (level === 0 && who === 'leader') this.call(this.count - 1);
    return true;
  }

  private cancel({ who, whistle: index }: Step, whistle: Blown): boolean {
    const blew = whistle.byCommunity ? who === 'community' : isStreet(who);
    if (!blew && who !== 'leader' && !(who === 'centre' && whistle.level === 2)) return false;
    const tasks = this.tasks.filter((one) => one.whistle === index);
    if (!this.isOpen(index) || tasks.some(({ came }) => came !== undefined)) return false;
    for (const task of tasks) if (isAwaited(task)) task.off = 'CANCELLED';
    whistle.ended = 'CANCELLED';
    delete whistle.confirm;
    return true;
  }

  private step({ does, who, good, points }: Step, task: Task, mine: boolean): boolean {
    const department = who === 'department';
    const scorable = task.left === true || task.off === 'ABSENT';
    const may: Record<string, boolean> = {
      ack: department && isAwaited(task) && !task.acked,
      checkIn: isAwaited(task) && (isStreet(who) || (department && good)),
      work: department && isHere(task),
      askLeave: department && isHere(task) && !task.asked,
      release: mine && isHere(task),
      excuse: mine && isAwaited(task),
      markAbsent: mine && isAwaited(task) && this.now > task.due,
      score: mine && scorable && !task.score,
      rateBack: department && task.left === true && !task.rated,
      replyToScore:
        department && !task.replied && task.score !== undefined && this.now <= lastMoment(task.score.at),
    };
    if (!may[does]) return false;
    const set: Record<string, Partial<Task>> = {
      ack: { acked: true },
      checkIn: { came: this.now },
      askLeave: { asked: true },
      release: { left: true },
      excuse: { off: 'EXCUSED' },
      markAbsent: { off: 'ABSENT' },
      score: { score: { points, at: this.now } },
      rateBack: { rated: true },
      replyToScore: { replied: true },
    };
    Object.assign(task, set[does]);
    return true;
  }

  stateOf(index: number): string {
    const { ended, issued } = this.whistles[index]!;
    if (ended) return ended;
    if (!issued) return 'DRAFT';
    const tasks = this.tasks.filter((one) => one.whistle === index);
    const came = tasks.filter((one) => one.came !== undefined);
    if (tasks.every(isOver)) return came.every(({ score }) => score) ? 'EVALUATED' : 'SETTLED';
    if (came.length > 0) return 'JOINT';
    return tasks.some((one) => one.acked && isAwaited(one)) ? 'RESPONDING' : 'ISSUED';
  }

  isOpen = (index: number): boolean =>
    ['DRAFT', 'ISSUED', 'RESPONDING', 'JOINT'].includes(this.stateOf(index));

  /** What anybody can see of it, in words: a line for each whistle. */
  seen(): string[] {
    return this.whistles.map(({ level, confirm, from }, index) => {
      const tasks = this.tasks
        .filter((one) => one.whistle === index)
        .map((one) => `${one.unit} ${attendance(one)} ${one.score?.points ?? '-'}`);
      return `${levels[level]} ${this.stateOf(index)} ${confirm ?? '-'} from ${from ?? '-'}: ${tasks.sort().join(', ')}`;
    });
  }

  /** The steps of these that could be made now. */
  possible(steps: Step[]): Step[] {
    return steps.filter((step) => this.copy().make(step));
  }

  private copy(): WhistleModel {
    const copy = new WhistleModel();
    copy.now = this.now;
    copy.whistles.push(...this.whistles.map((one) => ({ ...one })));
    copy.tasks.push(...this.tasks.map((one) => ({ ...one })));
    return copy;
  }

  get awaited(): number {
    return this.tasks.filter(isAwaited).length;
  }
  get unconfirmed(): number {
    return this.whistles.filter(({ confirm }) => confirm === 'AWAITED').length;
  }
  get open(): number {
    return this.whistles.filter((_, index) => this.isOpen(index)).length;
  }
}

function attendance({ came, due, off }: Task): string {
  if (came !== undefined) return came > due ? 'LATE' : 'ON_TIME';
  return off ?? 'AWAITED';
}

/** The end of the fifth working day after the day of `at`, in hours of the model. */
function lastMoment(at: number): number {
  const startOfDay = 9 + 1 / 3;
  let day = Math.floor((at + startOfDay) / 24);
  for (let left = 5; left > 0;) {
    day += 1;
    if (day % 7 < 5) left -= 1;
  }
  return (day + 1) * 24 - startOfDay - 1 / 3600;
}
