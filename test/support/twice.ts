import { policyFor, SHANDONG_LIKE } from '#catalogue';
import type { Case } from '#cases';
import { cast } from './cast.js';
import { nothingYet, type Memory, type Told } from './field-memory.js';
import { predict } from './field-model.js';
import { Life } from './life.js';
import { ground, local } from './paper.js';
import { keepsPromises } from './promises.js';
import { choose, inputFor, type RandomStep } from './random-steps.js';
import { otherCase } from './standing.js';

/** One case lived by the program and by the model; throws, with the whole story, where they part or a promise is broken. */
export class Twice {
  readonly program: Life;
  model: Memory;
  private readonly trail: string[] = [];

  constructor(
    private readonly own: { anonymous: boolean; boundary: boolean; draft: boolean; unhappy: boolean },
  ) {
    const { anonymous, boundary } = own;
    this.program = new Life({
      ...(anonymous ? { reporterId: null, channel: 'GRID_APP' as const } : {}),
      boundary,
    });
    this.program.known.master = otherCase({ level: 'DISTRICT' });
    this.model = { ...nothingYet, boundary };
  }

  /** Time passes, and the clocks that run out are served. */
  pass(hours: number, nobodySwept = false): void {
    const until = new Date(this.program.now.getTime() + hours * 3_600_000);
    const served = this.program.served(until, nobodySwept);
    for (;;) {
      const next = this.telling(`time passes until ${local(until)}`, () => served.next().value);
      if (!next) break;
      const expected = predict(this.model, next.move, this.told({ timer: next.timer.kind }));
      this.compare(`${next.timer.kind} runs out: ${next.move}`, this.program.row!.state, expected);
    }
  }

  /** False where the life is over for good. */
  make({ open, reviewIn, ...step }: RandomStep): boolean {
    const { now, known } = this.program;
    const whistleOpen = this.model.whistled && this.model.state === 'PROCESSING' && open;
    const reviewAt = new Date(now.getTime() + reviewIn * 86_400_000);
    const unhappy =
      this.own.unhappy && this.model.state === 'FOLLOW_UP' ? { good: false, reached: true } : {};
    const told = this.told({ ...step, ...unhappy, whistleOpen, reviewAt });
    const move = choose(this.model, told, step, this.own.draft);
    if (!move) return false;
    const { policy: _policy, ...others } = known;
    const kitchen = policyFor(SHANDONG_LIKE, ground.catalogue.get('060103'));
    this.program.known = move === 'split' ? { ...others, policy: kitchen } : others;
    const came = this.telling(move, () =>
      this.program.make(move, {
        at: local(now),
        input: inputFor(move, told),
        row: { openWhistles: whistleOpen ? 1 : 0 },
        ...(move === 'grantExtension' && !told.good ? { by: cast.REVIEWER } : {}),
      }),
    );
    this.compare(move, came, predict(this.model, move, told));
    return true;
  }

  private told(own: Partial<Told>): Told {
    const { now } = this.program;
    return {
      matter: '060103',
      anonymous: this.own.anonymous,
      good: true,
      reached: true,
      whistleOpen: false,
      now,
      halfDay: halfDayOf(local(now)),
      reviewAt: now,
      lead: null,
      stage: '',
      timer: null,
      limit: {
        value: 1,
        unit: 'wd',
      },
      ...own,
    };
  }

  private compare(move: string, came: string, expected: Memory | string[]): void {
    this.trail.push(`${local(this.program.now)} ${move} -> ${came}`);
    if (Array.isArray(expected)) {
      if (!expected.includes(came)) throw this.wrong(`refused for ${expected.join(' or ')}`);
      return;
    }
    this.model = expected;
    const is = JSON.stringify(rowSays(this.program.row!));
    const should = JSON.stringify(modelSays(expected));
    if (came !== expected.state || is !== should)
      throw this.wrong(`${should} by the note, ${is} by the program`);
    this.telling('promises', () => keepsPromises(this.program));
  }

  private telling<T>(what: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.wrong(`${what}: ${String(error)}`);
    }
  }

  private wrong = (what: string) => new Error(`${this.trail.join('\n')}\n${what}`);
}

/** Morning or afternoon in Asia/Shanghai, worked out here once more. */
const halfDayOf = (wall: string) => `${wall.slice(0, 10)} ${wall.slice(11, 13) < '12' ? 'AM' : 'PM'}`;

const rowSays = ({ state, round, level, dueAt, closedAt, ...row }: Case) => ({
  state,
  round,
  lead: row.leadUnit,
  level,
  helpers: (row.helpers ?? []).toSorted(),
  forced: row.forcedAt !== null,
  raised: row.raisedAt !== null,
  red: row.card === 'RED',
  due: dueAt,
  supervised: row.supervision !== null,
  said: row.followUp?.outcome ?? null,
  closedAt,
});
const modelSays = ({ state, round, lead, level, helpers, ...m }: Memory) => ({
  state,
  round,
  lead,
  level,
  helpers: helpers.toSorted(),
  forced: m.forced,
  raised: m.raised,
  red: m.red,
  due: m.due,
  supervised: m.supervised,
  said: m.said,
  closedAt: m.closedAt,
});
