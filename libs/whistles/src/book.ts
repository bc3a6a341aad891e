import type { Case } from '#cases';
import { Refusal } from '#config';
import type { Sent, Tx } from '#database';
import { stateBy } from './attendance.js';
import { readWhistles } from './read-whistles.js';
import { ReportTask } from './report-task.js';
import { insertRows, updateRow } from './whistle-rows.js';
import { Whistle, whistleStates } from './whistle.js';

/**
 * The whistles of one case while a move has its lock. A move changes them here; `write` puts it all down at once and says
 * what it comes to for the case. A whistle that has been issued follows its tasks.
 */
export class Book {
  private readonly changedWhistles = new Map<string, Partial<Whistle>>();
  private readonly changedTasks = new Map<string, Partial<ReportTask>>();
  private readonly newWhistles: Whistle[] = [];
  private readonly newTasks: ReportTask[] = [];

  private constructor(
    private whistles: Whistle[],
    private tasks: ReportTask[],
  ) {}

  static async open(tx: Tx, row: Pick<Case, 'districtId' | 'id'>): Promise<Book> {
    const { whistles, tasks } = await readWhistles(tx, row);
    return new Book(whistles, tasks);
  }

  /** Throws `Refusal` WHISTLE_NOT_FOUND. */
  whistle(id: string): Whistle {
    const found = this.whistles.find((one) => one.id === id);
    if (found) return found;
    throw new Refusal(404, 'WHISTLE_NOT_FOUND', {
      zh: '该件没有这个哨。',
      en: 'This case has no such whistle.',
    });
  }

  /** Throws `Refusal` TASK_NOT_FOUND. */
  task(id: string): ReportTask {
    const found = this.tasks.find((one) => one.id === id);
    if (found) return found;
    throw new Refusal(404, 'TASK_NOT_FOUND', {
      zh: '该件没有这个报到任务。',
      en: 'This case has no such report task.',
    });
  }

  tasksOf = ({ id }: Pick<Whistle, 'id'>): ReportTask[] =>
    this.tasks.filter(({ whistleId }) => whistleId === id);

  /** Drafts that raise this whistle and wait for the level above. */
  raising = ({ id }: Whistle): Whistle[] =>
    this.whistles.filter(({ upgradedFrom, state }) => upgradedFrom === id && state === 'DRAFT');

  blow(whistle: Whistle): void {
    this.whistles.push(whistle);
    this.newWhistles.push(whistle);
  }

  call(tasks: ReportTask[]): void {
    this.tasks.push(...tasks);
    this.newTasks.push(...tasks);
  }

  set(whistle: Whistle, change: Partial<Whistle>): void {
    this.whistles = this.whistles.map((one) => (one.id === whistle.id ? { ...one, ...change } : one));
    this.changedWhistles.set(whistle.id, { ...this.changedWhistles.get(whistle.id), ...change });
  }

  setTask(task: ReportTask, change: Partial<ReportTask>): void {
    this.tasks = this.tasks.map((one) => (one.id === task.id ? { ...one, ...change } : one));
    if (Object.keys(change).length > 0)
      this.changedTasks.set(task.id, { ...this.changedTasks.get(task.id), ...change });
  }

  /** Lets the whistle follow its tasks. Returns true when this settled it. */
  follow(id: string, now: Date): boolean {
    const whistle = this.whistle(id);
    if (!follows.includes(whistle.state)) return false;
    const state = stateBy(this.tasksOf(whistle));
    if (state === whistle.state) return false;
    const settles = whistle.settledAt === null && !whistleStates[state].open;
    this.set(whistle, { state, ...(settles ? { settledAt: now } : {}) });
    return settles;
  }

  /** Sends what has changed. Returns how many whistles of the case are open now. */
  write(tx: Tx, { districtId }: Pick<Case, 'districtId'>, sent: Sent): { openWhistles: number } {
    const current = <T extends { id: string }>(added: T[], all: T[]) =>
      added.map(({ id }) => all.find((one) => one.id === id)!);
    if (this.newWhistles.length > 0) sent(insertRows(tx, Whistle, current(this.newWhistles, this.whistles)));
    if (this.newTasks.length > 0) sent(insertRows(tx, ReportTask, current(this.newTasks, this.tasks)));
    for (const [id, change] of this.changedWhistles)
      if (!this.newWhistles.some((one) => one.id === id))
        sent(updateRow(tx, Whistle, { districtId, id }, change));
    for (const [id, change] of this.changedTasks)
      if (!this.newTasks.some((one) => one.id === id))
        sent(updateRow(tx, ReportTask, { districtId, id }, change));
    return { openWhistles: this.whistles.filter(({ state }) => whistleStates[state].open).length };
  }
}

/** States of a whistle that its tasks decide. */
const follows: readonly Whistle['state'][] = ['ISSUED', 'RESPONDING', 'JOINT', 'SETTLED', 'EVALUATED'];
