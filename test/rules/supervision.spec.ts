import { cast, clerkOf, here } from '../support/cast.js';
import { live, type Step } from '../support/life.js';
import { begun, displeased, finished, sent, to } from '../support/paths.js';

const answered: Step = ['answerSupervision', 'PROCESSING'];

describe('督办 (field-rules 2.1(9), 2.2 #36)', () => {
  test('a yellow card when a working day is left, a red one when it is late, and with that a supervision', () => {
    const life = live(begun);
    expect(life.sweep('2026-03-16T12:00:00')).toEqual(['warn']);
    expect(life.row).toMatchObject({ card: 'YELLOW', supervision: null });
    expect(life.sweep('2026-03-17T00:00:00')).toEqual(['overdue']);
    expect(life.row).toMatchObject({ card: 'RED', supervision: { reason: '办理超期(红牌)' } });
    expect(life.clocks()).toMatchObject({ SUPERVISE: '2026-03-17T23:59:59' });
  });

  test('what nobody answers is asked about again every working day, until somebody does', () => {
    const life = live([...begun, ['supervise', 'PROCESSING', { at: '2026-03-09T11:00:00' }]]);
    expect(life.sweep('2026-03-12T12:00:00')).toEqual(['overdue', 'overdue']);
    live([answered], life);
    expect(life.clocks()).toEqual({ HANDLE: '2026-03-16T23:59:59' });
    expect(life.row).toMatchObject({ supervision: null });
  });

  test('a word ends it for a working day; while the case is still late it comes again, until there is a result', () => {
    const life = live(begun);
    life.sweep('2026-03-17T09:00:00');
    live([answered], life);
    expect(life.row).toMatchObject({ supervision: null });
    expect(life.clocks()).toMatchObject({ SUPERVISE: '2026-03-18T23:59:59' });
    life.sweep('2026-03-19T09:00:00');
    expect(life.row).toMatchObject({ supervision: { by: '系统', reason: '已反馈, 仍超期未办结' } });
    live([...finished.slice(0, 1), ['answerSupervision', 'PENDING_REVIEW']], life);
    expect(life.row).toMatchObject({ supervision: null });
  });

  test('what nobody has taken up rises straight to the top, and stays supervised until it has a lead', () => {
    const life = live(sent.slice(0, 2));
    expect(life.sweep('2026-03-09T12:00:00')).toEqual(['overdue']);
    expect(life.row).toMatchObject({ level: 'DISTRICT', supervision: { reason: '派单超期, 无主办单位' } });
    live([['answerSupervision', 'ACCEPTED']], life);
    expect(life.clocks()).toMatchObject({ SUPERVISE: '2026-03-10T23:59:59' });
    life.sweep('2026-03-11T12:00:00');
    expect(life.row!.supervision).not.toBeNull();
    live([to('D02'), ['answerSupervision', 'DISPATCHED']], life);
    expect(life.clocks()).not.toHaveProperty('SUPERVISE');
  });

  test('the work of the centre itself is supervised as well: return, review, check, call-back, closing', () => {
    const waits: Step[][] = [
      [...sent, ['requestReturn', 'RETURN_PENDING']],
      [...begun, finished[0]!],
      [...begun, ...finished.slice(0, 2)],
      [...begun, ...finished],
      [...begun, ...finished, ['followUp', 'FOLLOW_UP']],
    ];
    for (const steps of waits) {
      const life = live(steps);
      life.sweep('2026-03-12T12:00:00');
      expect(life.row!.supervision).not.toBeNull();
    }
  });

  test('an unsatisfied resident has it redone under supervision', () => {
    const life = live([
      ...begun,
      ...finished,
      displeased,
      ['rework', 'DISPATCHED', { at: '2026-03-10T09:00:00' }],
    ]);
    expect(life.clocks()).toMatchObject({ SUPERVISE: '2026-03-11T23:59:59' });
  });

  test('催办: the resident once a day, the staff whenever they must; no clock hears of it', () => {
    const life = live([...begun, ['urge', 'PROCESSING'], ['urge', 'NOT_URGED_TODAY']]);
    live(
      [
        ['urge', 'PROCESSING', { by: cast.AGENT }],
        ['urge', 'PROCESSING', { at: '2026-03-10T00:00:00' }],
      ],
      life,
    );
    expect(life.row).toMatchObject({ urges: 3 });
    expect(life.clocks()).toEqual({ HANDLE: '2026-03-16T23:59:59' });
  });
});

describe('核查: by somebody else', () => {
  const checked: Step[] = [...begun, ...finished.slice(0, 2)];
  const neighbour = '379902004002';

  test('a check that nobody can make is given to another community, with a day of its own', () => {
    const life = live(checked);
    live([['reassignCheck', 'VERIFYING', { at: '2026-03-10T16:00:00', input: { unit: neighbour } }]], life);
    expect(life.clocks()).toEqual({ VERIFY: '2026-03-11T23:59:59' });
    live(
      [
        ['verify', 'NOT_YOURS', { by: cast.OTHER_GRID_WORKER }],
        ['verify', 'FOLLOW_UP'],
      ],
      life,
    );
  });

  test('never to one that has had a hand in it: the lead, whoever helped, whoever had it before it rose', () => {
    const own: Step[] = [
      ...sent.slice(0, 2),
      to(here.community),
      ['sign', 'SIGNED'],
      ['contact', 'PROCESSING'],
    ];
    const risen = live([...own, ['escalate', 'PROCESSING'], ...finished.slice(0, 2)]);
    expect(risen.row).toMatchObject({ leadUnit: here.street, helpers: [here.community] });
    expect(risen.row!.verifierUnit).not.toBe(here.community);
    live([['reassignCheck', 'KNOWN_VERIFIER', { input: { unit: here.community } }]], risen);
  });
});

describe('强派: the leader of the centre assigns, for good', () => {
  test('also what has gone out already: the lead it had helps, HANDLE runs on, the new one signs', () => {
    const life = live([...sent, ['sign', 'SIGNED'], ['forceAssign', 'NOT_YOURS', { by: cast.DISPATCHER }]]);
    live([['forceAssign', 'DISPATCHED', { at: '2026-03-09T10:30:00', input: { leadUnit: 'D07' } }]], life);
    expect(life.row).toMatchObject({ leadUnit: 'D07', helpers: ['D02'] });
    expect(life.clocks()).toEqual({ HANDLE: '2026-03-16T23:59:59', SIGN: '2026-03-09T14:00:00' });
    live([['requestReturn', 'NOT_FORCED', { by: clerkOf('D07'), input: { suggestedOwner: 'D02' } }]], life);
  });
});
