import type { Urgency } from '#catalogue';
import { ceilTo, nextMorning, wall } from '../hours.js';
import type { Life } from '../life/life.js';
import type { Fork, Step, Will } from '../life/will.js';
import type { SeenCase } from '../seen.js';
import { Chance } from './chance.js';
import { characterOf, pace, type Character } from './characters.js';
import type { Days } from './days.js';
import { onlyWhere, shares } from './shares.js';

/** Minutes after the step before, for a good unit on an ordinary day. */
const tempo: Record<Urgency, Record<Step, number>> = {
  EMERGENCY: {
    triage: 0,
    dispatch: 2,
    sign: 4,
    contact: 8,
    handle: 30,
    review: 15,
    verify: 60,
    judge: 20,
    rule: 60,
    grant: 30,
    help: 60,
  },
  EXPRESS: {
    triage: 5,
    dispatch: 10,
    sign: 12,
    contact: 50,
    handle: 260,
    review: 60,
    verify: 150,
    judge: 60,
    rule: 180,
    grant: 60,
    help: 180,
  },
  NORMAL: {
    triage: 15,
    dispatch: 30,
    sign: 40,
    contact: 120,
    handle: 1100,
    review: 120,
    verify: 240,
    judge: 120,
    rule: 300,
    grant: 120,
    help: 600,
  },
  COMPLEX: {
    triage: 20,
    dispatch: 60,
    sign: 90,
    contact: 240,
    handle: 5 * 1440,
    review: 240,
    verify: 480,
    judge: 180,
    rule: 360,
    grant: 240,
    help: 1440,
  },
  CONSULT: {
    triage: 15,
    dispatch: 30,
    sign: 30,
    contact: 60,
    handle: 300,
    review: 60,
    verify: 60,
    judge: 60,
    rule: 180,
    grant: 60,
    help: 300,
  },
};
/** Steps of the lead unit; the others are the centre's, who are all good. */
const ofTheLead: readonly Step[] = ['sign', 'contact', 'handle', 'help'];
/** Nobody looks at the clock more often than this, emergencies apart. */
const grain = 10;

/**
 * The will of a month: chance, by the character of the unit that stands at the fork. Each life has its own chance, so
 * what happens to one does not hang on the others; but the first that comes to a fork nobody has taken yet takes it, one
 * for each life at most, so that in a month everything is seen.
 */
export class Odds implements Will {
  private readonly chances = new Map<string, Chance>();
  private readonly taken = new Set<Fork>();
  private readonly leading = new Set<Life>();

  constructor(
    private readonly seed: string,
    private readonly days: Days,
  ) {}

  takes(fork: Fork, life: Life, seen: SeenCase): boolean {
    const share = shares[fork];
    const fits = onlyWhere[fork]?.(seen, life.complaint) ?? true;
    const odds = typeof share === 'number' ? share : share[characterOf(seen.leadUnit)];
    // Asked in any case: what is drawn later must not hang on it.
    const happens = this.chanceOf(life).happens(odds);
    if (!fits || odds === 0) return false;
    const leads = !this.taken.has(fork) && !this.leading.has(life);
    if (!happens && !leads) return false;
    if (!happens) this.leading.add(life);
    this.taken.add(fork);
    return true;
  }

  minutes(step: Step, life: Life, seen: SeenCase): number {
    const urgency = seen.urgency ?? life.complaint.expected.urgency ?? 'NORMAL';
    const character: Character = ofTheLead.includes(step) ? characterOf(seen.leadUnit) : 'GOOD';
    const usual = tempo[urgency][step] * (0.6 + this.chanceOf(life).next());
    // Nobody dawdles where somebody is in danger.
    return Math.round(urgency === 'EMERGENCY' ? usual : usual * pace[character]);
  }

  /** Emergencies and 24-hour matters at any hour; the others when offices are open. */
  moment(at: Date, { urgency }: Pick<SeenCase, 'urgency'>): Date {
    if (urgency === 'EMERGENCY') return at;
    const rounded = ceilTo(at, grain);
    if (urgency === 'EXPRESS') return rounded;
    const { hour } = wall(rounded);
    if (this.days.isWorked(rounded) && hour >= 9 && hour < 18) return rounded;
    let morning = hour < 9 ? nextMorning(rounded, 0) : nextMorning(rounded, 1);
    while (!this.days.isWorked(morning)) morning = nextMorning(morning, 1);
    return morning;
  }

  private chanceOf({ complaint }: Life): Chance {
    const known = this.chances.get(complaint.id) ?? new Chance(`${this.seed} ${complaint.id}`);
    this.chances.set(complaint.id, known);
    return known;
  }
}
