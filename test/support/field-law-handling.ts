import { remaining } from '#calendar';
import { after, handleLimit, matterOf } from './field-limits.js';
import { dropped, type Law } from './field-memory.js';
import { ground } from './paper.js';

const whistled: Law = { against: (m) => ({ HAS_BEEN_WHISTLED: !m.whistled }) };
const calledTo: Law = { against: (_, { whistleOpen }) => ({ WHISTLE_OPEN: !whistleOpen }) };

/** Helping, whistling, more time, the ledger, the result (field-rules 2.1(7)-(11), 2.2 #18-#25, #37). */
export const handlingLaw: Record<string, Law> = {
  addCoHandler: {
    against: (m) => ({ NOT_SPLIT: m.split, KNOWN_CO_UNIT: m.coTask }),
    makes: () => ({ coTask: true }),
  },
  finishCoTask: { against: (m) => ({ NOT_YOURS: !m.coTask }), makes: () => ({ coTask: false }) },
  reachStage: {
    against: (m, { stage }) => {
      const open = matterOf(m.held).stages.filter((one) => !m.stages.includes(one));
      return { HAS_STAGE: open.length === 0, STAGE_OPEN: !open.includes(stage) };
    },
    makes: (m, { stage }) => ({ stages: [...m.stages, stage] }),
  },
  whistle: { against: (m) => ({ NOT_SPLIT: m.split }), makes: () => ({ whistled: true }) },
  ...Object.fromEntries(
    ['issueWhistle', 'refuseWhistle', 'confirmWhistle', 'score', 'rateBack', 'replyToScore'].map((move) => [
      move,
      whistled,
    ]),
  ),
  ...Object.fromEntries(
    [
      'upgradeWhistle',
      'cancelWhistle',
      'ack',
      'checkIn',
      'work',
      'minute',
      'askLeave',
      'excuse',
      'markAbsent',
      'release',
    ].map((move) => [move, calledTo]),
  ),
  requestExtension: {
    against: (m, { now, limit }) => {
      const { extensions, cap } = matterOf(m.held);
      const [most, unit] = cap.split(' ');
      const sum = [...m.extensions, limit].reduce((all, { value }) => all + value, 0);
      return {
        NOT_SPLIT: m.split,
        EXTENSION_NOT_ASKED: m.extensionAsked !== null,
        BEFORE_DUE: !m.due || now >= m.due,
        EXTENSIONS_LEFT: m.extensions.length >= extensions,
        EXTENSION_WITHIN_CAP: limit.unit !== unit || sum > Number(most),
      };
    },
    makes: (_, { limit }) => ({ extensionAsked: limit }),
  },
  grantExtension: {
    against: (m, { good }) => ({
      EXTENSION_ASKED: m.extensionAsked === null,
      SECOND_BY_LEADER: m.extensions.length > 0 && !good,
    }),
    makes: (m, { now }) => {
      const due = after(m.due!, m.extensionAsked!);
      const extensions = [...m.extensions, m.extensionAsked!];
      return { due, extensions, extensionAsked: null, red: m.red && due <= now };
    },
  },
  refuseExtension: {
    against: (m) => ({ EXTENSION_ASKED: m.extensionAsked === null }),
    makes: () => ({ extensionAsked: null }),
  },
  requestSuspension: {
    against: (m, { now, reviewAt, whistleOpen }) => ({
      NOT_SPLIT: m.split,
      SUSPENSION_NOT_ASKED: m.suspendUntil !== null,
      REVIEW_AHEAD: reviewAt > after(now, '180 d'),
      WHISTLES_SETTLED: whistleOpen,
    }),
    makes: (_, { reviewAt }) => ({ suspendUntil: reviewAt }),
  },
  suspend: {
    against: (m, { now, whistleOpen }) => ({
      SUSPENSION_ASKED: m.suspendUntil === null,
      REVIEW_STILL_AHEAD: !m.suspendUntil || now >= m.suspendUntil,
      WHISTLES_SETTLED: whistleOpen,
    }),
    makes: (m, { now }) => ({
      due: null,
      stood: m.due,
      extensionAsked: null,
      left: remaining(now, m.due!, handleLimit(m.held, m.round).unit, ground.calendar),
    }),
  },
  refuseSuspension: {
    against: (m) => ({ SUSPENSION_ASKED: m.suspendUntil === null }),
    makes: () => ({ suspendUntil: null }),
  },
  resume: {
    makes: (m, { now }) => ({ suspendUntil: null, left: null, due: m.left ? after(now, m.left) : m.stood }),
  },
  submitResult: {
    against: (m, { whistleOpen, good }) => ({
      NOT_SPLIT: m.split,
      WHISTLES_SETTLED: whistleOpen,
      CO_TASKS_DONE: m.coTask,
      STAGES_REACHED: good && matterOf(m.held).stages.some((one) => !m.stages.includes(one)),
    }),
    makes: (m) => ({ stood: m.due, due: null, ...dropped }),
  },
  returnForRedo: { makes: ({ stood }) => ({ due: stood }) },
  changeGrid: { makes: () => ({ boundary: false }) },
  changeCategory: {
    against: (m) => ({ NOT_SPLIT: m.split }),
    // "Policy recomputed only before sign"; from the clock's own start.
    makes: (m, { matter, now }) => {
      const named = { matter, confidential: m.confidential || matterOf(matter).secret };
      if (m.held === null || !['ACCEPTED', 'DISPATCHED'].includes(m.state)) return named;
      const due = m.since && m.due && after(m.since, handleLimit(matter, m.round));
      return { ...named, held: matter, due, red: m.red && !(due && due > now) };
    },
  },
};
