import type { WorkCalendar } from '#calendar';
import type { Said } from '#config';
import type { Category } from '../category.js';
import { isCommunity, ownerFor, type Owner } from '../owner.js';
import type { DispatchRule, RuleSet, When } from './rule.js';

/** What a case is when it is to be sent to somebody. */
export interface Matter {
  category: Category;
  communityCode: string;
  streetCode: string;
  gridCode: string | null;
  channel: string;
  text: string;
  /** When it is dispatched. */
  at: Date;
}

/** Whom else the case could have gone to, and by what. */
export interface RunnerUp extends Said {
  /** The rule; null for the responsibility list. */
  rule: string | null;
  unit: string;
}

/** Who starts, and by which rule of which version; `person` where a person must say. */
export interface Assignment extends Owner {
  rule: { id: string; name: string; version: number } | null;
  /** The version of the rules that were asked; 0 where there are none. */
  rulesVersion: number;
  /** Why the rule spoke, as the conditions that held. */
  matched: string[];
  /** The rule leaves it to a person: what the person should look at. */
  person: string | null;
  runnersUp: RunnerUp[];
}

/** How many of those that lost are told. */
const toldRunnersUp = 3;
/** Asia/Shanghai, as in `localDate`; luxon takes ten times as long. */
const offsetMs = 8 * 3_600_000;

/**
 * Who handles the matter first (field-rules 2.1(3)): the first of the district's ordered rules that speaks, else the
 * responsibility list. What lost is told with it: later rules that spoke as well, and the list. A rule that would push a
 * department's own duty, or one delegated to the street, down to a community does not speak (国办函〔2025〕66号), whatever
 * the list said when it was written. Pure.
 */
export function assign(matter: Matter, { version, rules }: RuleSet, calendar: WorkCalendar): Assignment {
  const listed = ownerFor(matter.category, matter, matter.at);
  const byList: Assignment = {
    ...listed,
    rule: null,
    rulesVersion: version,
    matched: [],
    person: null,
    runnersUp: [],
  };
  const { firstLevel, dutyKind } = matter.category;
  const notForCommunity =
    dutyKind === 'STATUTORY' || firstLevel === 'DEPARTMENT' || listed.by === 'DELEGATED';
  const moment = momentOf(matter.at, calendar);
  const spoke: Array<{ rule: DispatchRule; matched: string[]; owner: Owner }> = [];
  for (const rule of rules) {
    const matched = conditionsThatHold(rule.when, matter, moment);
    if (!matched) continue;
    const owner = ownerBy(rule, matter, listed);
    if (notForCommunity && pushesDown(rule, owner)) continue;
    spoke.push({ rule, matched, owner });
    if (spoke.length > toldRunnersUp) break;
  }
  const [winner, ...others] = spoke;
  if (!winner) return byList;
  const { rule, matched, owner } = winner;
  const lost = [
    ...others.map(({ rule: other, owner: { firstHandlerCode } }) => ({
      rule: other.id,
      unit: firstHandlerCode,
      zh: `规则“${other.name}”`,
      en: `rule "${other.name}"`,
    })),
    { rule: null, unit: listed.firstHandlerCode, ...listed.reason },
  ];
  return {
    ...owner,
    rule: { id: rule.id, name: rule.name, version },
    rulesVersion: version,
    matched,
    person: 'person' in rule.send ? rule.send.person : null,
    runnersUp: lost.slice(0, toldRunnersUp),
  };
}

function ownerBy({ name, send, legalBasis }: DispatchRule, matter: Matter, listed: Owner): Owner {
  if ('person' in send) return listed;
  const own: Record<string, string> = {
    COMMUNITY: matter.communityCode,
    STREET: matter.streetCode,
    OWNER: send.ownerDept ?? listed.ownerDept,
  };
  const firstHandlerCode = own[send.first] ?? send.first;
  // A department that starts answers for it; where the grassroots start, the list's owner still does.
  const isArea = /^\d{12}$/.test(firstHandlerCode);
  return {
    ...listed,
    firstHandlerCode,
    ownerDept: send.ownerDept ?? (isArea ? listed.ownerDept : firstHandlerCode),
    coDepts: [...new Set([...listed.coDepts, ...(send.coDepts ?? [])])].filter(
      (code) => code !== firstHandlerCode,
    ),
    reason: {
      zh: `派单规则“${name}”${legalBasis ? `(${legalBasis})` : ''}`,
      en: `dispatch rule "${name}"${legalBasis ? ` (${legalBasis})` : ''}`,
    },
  };
}

/** Whether what the rule itself says makes a community start or answer; what the list says is the list's. */
const pushesDown = ({ send }: DispatchRule, { firstHandlerCode }: Owner): boolean =>
  'first' in send && (isCommunity(firstHandlerCode) || isCommunity(send.ownerDept ?? ''));

/** The wall clock, the day and whether it is a working day: the same for every rule, and worked out when one asks. */
interface Moment {
  clock: () => string;
  day: () => string;
  isWorkingDay: () => boolean;
}

function momentOf(at: Date, calendar: WorkCalendar): Moment {
  let local: string | undefined;
  let works: boolean | undefined;
  const time = () => (local ??= new Date(at.getTime() + offsetMs).toISOString());
  const day = () => time().slice(0, 10);
  return {
    clock: () => time().slice(11, 16),
    day,
    isWorkingDay: () => (works ??= calendar.isWorkingDay(day())),
  };
}

/** What held, in words; null where something did not. */
function conditionsThatHold(when: When, matter: Matter, moment: Moment): string[] | null {
  const held: string[] = [];
  for (const [name, holds] of inOrder) {
    if (when[name] === undefined) continue;
    const word = holds(when, matter, moment);
    if (word === null) return null;
    held.push(`${name}: ${word}`);
  }
  return held;
}

type Holds = (when: When, matter: Matter, moment: Moment) => string | null;
const first = (words: readonly string[] | undefined, holds: (word: string) => boolean) =>
  words?.find(holds) ?? null;

/** How each condition is judged: the word that held, or null. */
const conditions: Record<keyof When, Holds> = {
  areas: ({ areas }, { gridCode, communityCode, streetCode }) =>
    first(areas, (code) => code === gridCode || code === communityCode || code === streetCode),
  categories: ({ categories }, { category }) => first(categories, (code) => category.code.startsWith(code)),
  channels: ({ channels }, { channel }) => first(channels, (one) => one === channel),
  words: ({ words }, { text }) => first(words, (word) => text.includes(word)),
  hours: ({ hours }, _matter, moment) => {
    const clock = moment.clock();
    const { from, to } = hours!;
    const inside = from <= to ? clock >= from && clock < to : clock >= from || clock < to;
    return inside ? clock : null;
  },
  days: ({ days }, _matter, moment) => (moment.isWorkingDay() === (days === 'WORKING') ? moment.day() : null),
  urgencies: ({ urgencies }, { category }) => first(urgencies, (one) => one === category.urgency),
};
const inOrder = Object.entries(conditions) as Array<[keyof When, Holds]>;
