/**
 * field-rules 2.2, typed by hand from the note and not from the program: from, move, to, who. `=` stays in the state.
 * Rows the note has and the program does not yet: 2, 7, 12-16, 18, 20-23, 31-33, 35-37.
 */
const note = `
 1  NEW             submit         PENDING_ACCEPT        REPORTER AGENT GRID_WORKER DEVICE
 3  PENDING_ACCEPT  selfResolve    FOLLOW_UP|CLOSED      GRID_WORKER
 4  PENDING_ACCEPT  answer         ANSWERED              AGENT
 5  PENDING_ACCEPT  reject         REJECTED              AGENT
 6  PENDING_ACCEPT  transfer       TRANSFERRED           AGENT
 8  PENDING_ACCEPT  accept         ACCEPTED              AGENT SYSTEM
 9  ACCEPTED        dispatch       DISPATCHED            DISPATCHER SYSTEM
10  DISPATCHED      sign           SIGNED                LEAD
11  DISPATCHED      autoSign       SIGNED                SYSTEM
17  SIGNED          contact        PROCESSING            LEAD
19  PROCESSING      whistle        =                     STREET COMMUNITY
24  PROCESSING      submitResult   PENDING_REVIEW        LEAD
25  PENDING_REVIEW  returnForRedo  PROCESSING            REVIEWER
26  PENDING_REVIEW  approve        VERIFYING|FOLLOW_UP   REVIEWER
27  VERIFYING       verify         FOLLOW_UP|PROCESSING  OTHER_GRID_WORKER
28  FOLLOW_UP       followUp       =                     FOLLOW_UP_AGENT REPORTER
29  FOLLOW_UP       close          CLOSED                REVIEWER FOLLOW_UP_AGENT
30  FOLLOW_UP       rework         DISPATCHED            REVIEWER FOLLOW_UP_AGENT
34  OPEN            withdraw       WITHDRAWN             REPORTER AGENT
`;

/** Beside the table: sorting by hand 2.1(3), warnings 2.1(9), whistles 2.5, who reported 5. */
const beside = `
2.1  PENDING_ACCEPT  hold          =  SYSTEM
2.1  OPEN            warn          =  SYSTEM
2.1  OPEN            overdue       =  SYSTEM
5    OPEN            reveal        =  LEAD AGENT FOLLOW_UP_AGENT
2.5  PROCESSING      issueWhistle  =  STREET
2.5  PROCESSING      refuseWhistle =  STREET
2.5  PROCESSING      excuse        =  STREET
2.5  PROCESSING      ack           =  CALLED_UNIT
2.5  PROCESSING      checkIn       =  CALLED_UNIT STREET
2.5  PROCESSING      work          =  CALLED_UNIT
2.5  PROCESSING      askLeave      =  CALLED_UNIT
2.5  PROCESSING      release       =  STREET
2.5  PROCESSING      score         =  STREET
2.5  PENDING_REVIEW  score         =  STREET
2.5  VERIFYING       score         =  STREET
2.5  FOLLOW_UP       score         =  STREET
2.5  CLOSED          score         =  STREET
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

export interface Line {
  from: string;
  move: string;
  to: string[];
  who: string[];
}

export const fieldNote: Line[] = `${note}${beside}`
  .split('\n')
  .filter(Boolean)
  .flatMap((line) => {
    const [, from = '', move = '', to = '', ...who] = line.trim().split(/\s+/);
    return (from === 'OPEN' ? OPEN : [from]).map((one) => ({
      from: one,
      move,
      to: to === '=' ? [one] : to.split('|'),
      who,
    }));
  });
