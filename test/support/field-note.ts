/**
 * field-rules 2.2, typed by hand from the note and not from the program: from, move, to, who. `=` stays in the state.
 * The note's "platform" is typed as those of the centre whose work it is. Its "any open" (34, 36, 37) begins once a case
 * is filed, for a draft is nobody's appeal yet, and has a matter to change once it is accepted.
 */
const note = `
 1  NEW                        submit             PENDING_ACCEPT        REPORTER AGENT GRID_WORKER DEVICE
 2  DRAFT                      submitDraft        PENDING_ACCEPT        GRID_WORKER
 3  PENDING_ACCEPT             selfResolve        FOLLOW_UP|CLOSED      GRID_WORKER
 4  PENDING_ACCEPT             answer             ANSWERED              AGENT
 5  PENDING_ACCEPT             reject             REJECTED              AGENT
 6  PENDING_ACCEPT             transfer           TRANSFERRED           AGENT
 7  PENDING_ACCEPT,ACCEPTED    merge              MERGED                AGENT
 8  PENDING_ACCEPT             accept             ACCEPTED              AGENT SYSTEM
 9  ACCEPTED                   dispatch           DISPATCHED            DISPATCHER SYSTEM
10  DISPATCHED                 sign               SIGNED                LEAD
11  DISPATCHED                 autoSign           SIGNED                SYSTEM
12  DISPATCHED,SIGNED          requestReturn      RETURN_PENDING        LEAD
13  RETURN_PENDING             approveReturn      ACCEPTED              REVIEWER
14  RETURN_PENDING             rejectReturn       DISPATCHED|SIGNED     REVIEWER
15  RETURN_PENDING,DISPATCHED  arbitrate          ARBITRATING           REVIEWER DISPATCHER CENTRE_LEADER
16  ARBITRATING                ruleOwner          DISPATCHED            CENTRE_LEADER
17  SIGNED                     contact            PROCESSING            LEAD
18  PROCESSING                 assignInner        =                     LEAD
18  PROCESSING                 addCoHandler       =                     LEAD
19  PROCESSING                 whistle            =                     STREET COMMUNITY
20  PROCESSING                 requestExtension   =                     LEAD
21  PROCESSING                 grantExtension     =                     REVIEWER CENTRE_LEADER
22  PROCESSING                 requestSuspension  =                     LEAD
22  PROCESSING                 suspend            SUSPENDED             CENTRE_LEADER
23  SUSPENDED                  resume             PROCESSING            REVIEWER CENTRE_LEADER SYSTEM
24  PROCESSING                 submitResult       PENDING_REVIEW        LEAD
25  PENDING_REVIEW             returnForRedo      PROCESSING            REVIEWER
26  PENDING_REVIEW             approve            VERIFYING|FOLLOW_UP   REVIEWER
27  VERIFYING                  verify             FOLLOW_UP|PROCESSING  OTHER_GRID_WORKER
28  FOLLOW_UP                  followUp           =                     FOLLOW_UP_AGENT REPORTER
29  FOLLOW_UP                  close              CLOSED                REVIEWER FOLLOW_UP_AGENT
30  FOLLOW_UP                  rework             DISPATCHED            REVIEWER FOLLOW_UP_AGENT
31  FOLLOW_UP                  escalateProblem    DISPATCHED            REVIEWER FOLLOW_UP_AGENT CENTRE_LEADER
32  CLOSED                     reopen             DISPATCHED            AGENT DISPATCHER REVIEWER FOLLOW_UP_AGENT CENTRE_LEADER
33  CLOSED                     archive            ARCHIVED              SYSTEM
34  FILED                      withdraw           WITHDRAWN             REPORTER AGENT
35  OPEN                       voidCase           VOIDED                CENTRE_LEADER
36  FILED                      supervise          =                     REVIEWER CENTRE_LEADER
36  FILED                      urge               =                     AGENT DISPATCHER REVIEWER CENTRE_LEADER
37  FILED                      changeGrid         =                     DISPATCHER
37  WITH_A_MATTER              changeCategory     =                     DISPATCHER
`;

/** What stands elsewhere in the note, by section: who or what comes to a row of the table, and moves beside it. */
const beside = `
2.2     NEW                  saveDraft          DRAFT           GRID_WORKER
2.2     OPEN                 voidCase           VOIDED          SYSTEM
2.1(3)  PENDING_ACCEPT       hold               =               SYSTEM
2.1(3)  PENDING_ACCEPT,ACCEPTED  merge          MERGED          DISPATCHER SYSTEM
2.1(3)  FILED                takeIn             =               SYSTEM
2.8     FILED                changeGrid         =               SYSTEM
2.1(3)  MERGED               unmerge            PENDING_ACCEPT  REPORTER AGENT DISPATCHER SYSTEM
2.2     MERGED               answerMerged       FOLLOW_UP       SYSTEM
2.1(3)  PENDING_ACCEPT,ACCEPTED  split          PROCESSING      AGENT
2.1(3)  PROCESSING           gather             CLOSED          SYSTEM
2.1(6)  ACCEPTED,DISPATCHED,RETURN_PENDING,SIGNED  forceAssign  DISPATCHED  CENTRE_LEADER
2.1(3)  ARBITRATING          bottomLine         DISPATCHED      SYSTEM
2.1(7)  SIGNED               assignInner        =               LEAD
2.1(7)  PROCESSING           finishCoTask       =               CO_HANDLER LEAD
2.10    PROCESSING           reachStage         =               LEAD
2.1(10) PROCESSING           refuseExtension    =               REVIEWER CENTRE_LEADER
2.1(11) PROCESSING           refuseSuspension   =               REVIEWER CENTRE_LEADER
2.1(13) FOLLOW_UP            conclude           CLOSED          CENTRE_LEADER
2.1(13) CLOSED,ARCHIVED      reopen             DISPATCHED      REPORTER
2.1(13) ARCHIVED             reopen             DISPATCHED      AGENT DISPATCHER REVIEWER FOLLOW_UP_AGENT CENTRE_LEADER
2.2     MERGED               withdraw           WITHDRAWN       REPORTER AGENT
2.2     VERIFYING            reassignCheck      =               REVIEWER
2.1(9)  FILED                answerSupervision  =               LEAD AGENT DISPATCHER REVIEWER
2.1     FILED                urge               =               REPORTER
2.7     FILED                urge               =               STREET
2.1(9)  OPEN,CLOSED          warn               =               SYSTEM
2.1(9)  OPEN,CLOSED          overdue            =               SYSTEM
2.6     DISPATCHED,SIGNED,PROCESSING  escalate  =               SYSTEM LEAD STREET CENTRE_LEADER
2.6     SIGNED,PROCESSING    offerHandDown      =               LEAD
2.6     SIGNED,PROCESSING    answerHandDown     =               ASKED_UNIT
2.9     DISPATCHED,SIGNED    relieve            =               SYSTEM
4       OPEN,CLOSED          retime             =               SYSTEM
5       OPEN                 reveal             =               LEAD AGENT FOLLOW_UP_AGENT
2.5     PROCESSING           issueWhistle       =               STREET_LEADER CENTRE_LEADER
2.5     PROCESSING           refuseWhistle      =               STREET_LEADER CENTRE_LEADER
2.5     WITH_A_MATTER,CLOSED  confirmWhistle     =               STREET_LEADER
2.5     PROCESSING           upgradeWhistle     =               STREET COMMUNITY
2.5     PROCESSING           cancelWhistle      =               STREET COMMUNITY CENTRE_LEADER
2.5     PROCESSING           excuse             =               STREET CENTRE_LEADER
2.5     PROCESSING           markAbsent         =               STREET CENTRE_LEADER
2.5     PROCESSING           minute             =               STREET CENTRE_LEADER
2.5     PROCESSING           ack                =               CALLED_UNIT
2.5     PROCESSING           checkIn            =               CALLED_UNIT STREET
2.5     PROCESSING           work               =               CALLED_UNIT
2.5     PROCESSING           askLeave           =               CALLED_UNIT
2.5     PROCESSING           release            =               STREET CENTRE_LEADER
2.5     WITH_A_MATTER,CLOSED  score              =               STREET CENTRE_LEADER
2.5     WITH_A_MATTER,CLOSED  rateBack           =               CALLED_UNIT
2.5     WITH_A_MATTER,CLOSED  replyToScore       =               CALLED_UNIT
`;

export const OPEN = [
  'DRAFT',
  'PENDING_ACCEPT',
  'ACCEPTED',
  'DISPATCHED',
  'RETURN_PENDING',
  'ARBITRATING',
  'SIGNED',
  'PROCESSING',
  'SUSPENDED',
  'PENDING_REVIEW',
  'VERIFYING',
  'FOLLOW_UP',
];
const several: Record<string, string[]> = {
  OPEN,
  FILED: OPEN.slice(1),
  WITH_A_MATTER: OPEN.slice(2),
};

export interface Line {
  /** Row of the table, or section of the note. */
  section: string;
  from: string;
  move: string;
  to: string[];
  who: string[];
}

/** One line for each move in each state; what several sections say of it is one. */
export const fieldNote: Line[] = together(
  `${note}${beside}`
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => {
      const [section = '', from = '', move = '', to = '', ...who] = line.trim().split(/\s+/);
      const states = from.split(',').flatMap((one) => several[one] ?? [one]);
      return states.map((one) => ({ section, from: one, move, to: to === '=' ? [one] : to.split('|'), who }));
    }),
);

function together(lines: Line[]): Line[] {
  const known = new Map<string, Line>();
  for (const line of lines) {
    const key = `${line.from} ${line.move}`;
    const before = known.get(key);
    known.set(key, before ? { ...before, who: [...before.who, ...line.who] } : line);
  }
  return [...known.values()];
}
