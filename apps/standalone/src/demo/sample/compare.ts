import type { Expected } from '../complaint.js';
import type { Life } from '../life/life.js';

/** One point where the platform and the sample do not agree. */
export interface Difference {
  id: string;
  what: string;
  expected: string;
  got: string;
}

export interface Comparison {
  routing: {
    bySystem: { decided: number; right: number };
    byPerson: number;
    emergencies: { found: number; of: number };
    owner: { right: number; of: number };
    due: { right: number; of: number };
  };
  differences: Difference[];
}

export interface CompareOptions {
  /** The whistle each category offers. */
  offeredWhistle: ReadonlyMap<string, string | null>;
  /** False on a real clock: nothing was received when the sample says. */
  dueTimes: boolean;
  /** Every life by its complaint's id, the parts of a split one among them. */
  byId: ReadonlyMap<string, Life>;
}

/** The platform's own rules classified it and sent it on its way. */
export const isBySystem = ({ heard }: Life): boolean =>
  heard.state === 'DISPATCHED' && heard.why?.classified.by === 'KEYWORDS';

const isRightCategory = ({ dispatched, complaint }: Life) =>
  dispatched !== null && dispatched.categoryCode === complaint.expected.category_code;

/** The platform said by itself that somebody is in danger. */
const isHeardAsEmergency = (life: Life) =>
  life.heard.triage?.emergency === true || (isBySystem(life) && life.heard.urgency === 'EMERGENCY');

const isDueRight = ({ dispatched, complaint }: Life) =>
  Date.parse(dispatched?.dueAt ?? '') === Date.parse(complaint.expected.due_at ?? '');

const personal: Record<string, RegExp> = {
  ID_CARD: /(?<!\d)\d{17}[\dXx](?!\d)/,
  BANK_CARD: /(?<!\d)\d{16}(?:\d{3})?(?!\d)/,
  PHONE: /(?<!\d)1[3-9]\d{9}(?!\d)/,
};

/** Where a question is put, and both answers to it; null: it is not to be asked of this life. */
type Question = (life: Life, options: CompareOptions) => [expected: unknown, got: unknown] | null;

const whereDispatched =
  (
    answer: (
      life: Life,
      dispatched: NonNullable<Life['dispatched']>,
      expected: Expected,
    ) => ReturnType<Question>,
  ): Question =>
  (life) =>
    life.dispatched && isRightCategory(life) ? answer(life, life.dispatched, life.complaint.expected) : null;

/** What the record shows: whether it hangs on the case it repeats, and whether that one began again by it. */
function joinedHow({ complaint: { expected }, end }: Life, { byId }: CompareOptions): string {
  const master = byId.get(expected.merge_into ?? expected.reopens ?? '');
  if (!master || end.master !== master.number) return 'ACCEPT';
  return master.end.reopens > 0 ? 'REOPEN' : 'MERGE';
}

/** Every point that is compared; what a person decided by reading the sample is not held against the platform. */
const questions: Record<string, Question> = {
  decision: (life, options) => {
    const { decision } = life.complaint.expected;
    if (isBySystem(life)) return [decision, 'ACCEPT'];
    return decision === 'MERGE' || decision === 'REOPEN' ? [decision, joinedHow(life, options)] : null;
  },
  split: ({ complaint: { id, expected } }, { byId }) => {
    if (!expected.split_into) return null;
    const parts = [...byId.values()].filter(({ complaint }) => complaint.id.startsWith(`${id}/`));
    return [expected.split_into.join(','), parts.map(({ end }) => end.categoryCode).join(',')];
  },
  category: (life) =>
    isBySystem(life) ? [life.complaint.expected.category_code, life.heard.categoryCode] : null,
  emergency: (life) => [life.complaint.expected.urgency === 'EMERGENCY', isHeardAsEmergency(life)],
  kind: (life) =>
    isBySystem(life) && isRightCategory(life) ? [life.complaint.expected.kind, life.heard.kind] : null,
  urgency: whereDispatched((_, { urgency }, expected) => [expected.urgency, urgency]),
  ownerDept: whereDispatched((_, { ownerDept }, { owner_dept: owner }) => [owner, ownerDept]),
  coDepts: whereDispatched((_, { coDepts }, expected) => [
    (expected.co_depts ?? []).join(','),
    coDepts.join(','),
  ]),
  leadUnit: whereDispatched((_, { leadUnit }, { first_handler: lead }) => [lead, leadUnit]),
  dueAt: (life, { dueTimes }) => {
    const { due_at: due } = life.complaint.expected;
    if (!dueTimes || !due || !isRightCategory(life)) return null;
    return isDueRight(life) ? null : [due, life.dispatched?.dueAt];
  },
  confidential: ({ complaint: { expected }, end }) =>
    expected.confidential === undefined ? null : [expected.confidential, end.confidential],
  grid: ({ complaint, heard }) => [complaint.grid_code, heard.gridCode],
  boundary: ({ complaint: { expected }, heard }) => [expected.at_boundary ?? false, heard.boundary],
  masked: ({ complaint: { expected }, end }) => {
    const text = JSON.stringify([end.text, end.address, end.timeline]);
    const open = (expected.must_mask ?? []).filter((kind) => personal[kind]?.test(text) ?? true);
    return open.length > 0 ? [`no ${open.join(',')}`, 'in the text'] : null;
  },
  reporterHidden: ({ reporterHidden }) => (reporterHidden === null ? null : [true, reporterHidden]),
  whistleOffered: (life, { offeredWhistle }) => {
    const { whistle_kind: kind, category_code: code = '' } = life.complaint.expected;
    return kind && isRightCategory(life) ? [kind, offeredWhistle.get(code) ?? null] : null;
  },
};

/** Counts what the platform decided right and lists every difference. Pure. */
export function compare(lives: readonly Life[], options: CompareOptions): Comparison {
  const bySystem = lives.filter(isBySystem);
  const emergencies = lives.filter(({ complaint }) => complaint.expected.urgency === 'EMERGENCY');
  const owned = lives.filter(isRightCategory);
  const due = options.dueTimes ? owned.filter(({ complaint }) => complaint.expected.due_at) : [];
  const count = (some: readonly Life[], holds: (life: Life) => boolean) => some.filter(holds).length;
  return {
    routing: {
      bySystem: {
        decided: bySystem.length,
        right: count(
          bySystem,
          (life) => isRightCategory(life) && life.complaint.expected.decision === 'ACCEPT',
        ),
      },
      byPerson: lives.length - bySystem.length,
      emergencies: { found: count(emergencies, isHeardAsEmergency), of: emergencies.length },
      owner: {
        right: count(
          owned,
          ({ dispatched, complaint: { expected } }) =>
            dispatched?.ownerDept === expected.owner_dept && dispatched?.leadUnit === expected.first_handler,
        ),
        of: owned.length,
      },
      due: { right: count(due, isDueRight), of: due.length },
    },
    differences: lives.flatMap((life) => differencesOf(life, options)),
  };
}

function differencesOf(life: Life, options: CompareOptions): Difference[] {
  return Object.entries(questions).flatMap(([what, ask]) => {
    const answers = ask(life, options);
    if (!answers || answers[0] === answers[1]) return [];
    return [{ id: life.complaint.id, what, expected: String(answers[0]), got: String(answers[1]) }];
  });
}
