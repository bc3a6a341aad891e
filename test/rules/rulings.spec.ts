import { cast, clerkOf, here } from '../support/cast.js';
import { Life, live, type Step } from '../support/life.js';
import { local } from '../support/paper.js';
import { agreed, asks, sent, to, twiceReturned } from '../support/paths.js';

const handle = { HANDLE: '2026-03-16T23:59:59' };

describe('争议: short, and it ends', () => {
  test('after the most returns of a round the next is refused, ruled on or assigned, but not approved', () => {
    const third: Step[] = [...twiceReturned, asks(here.street), ['approveReturn', 'RETURNS_LEFT']];
    live([...third, ['rejectReturn', 'DISPATCHED']]);
    live([...third, ['arbitrate', 'ARBITRATING']]);
    expect(
      live([...third, ['forceAssign', 'DISPATCHED', { input: { leadUnit: here.street } }]]).row,
    ).toMatchObject({
      leadUnit: here.street,
      level: 'STREET',
      returns: [
        { outcome: 'APPROVED' },
        { outcome: 'APPROVED' },
        {
          unit: 'D06',
          outcome: 'RULED',
        },
      ],
    });
  });

  test('nobody arbitrates where there is no dispute', () => {
    live([...sent, asks(), ['arbitrate', 'IN_DISPUTE']]);
    live([...sent, ['arbitrate', 'IN_DISPUTE']]);
    live([...sent, asks(), ['arbitrate', 'ARBITRATING']], new Life({ boundary: true }));
  });

  const disputed: Step[] = [...twiceReturned, ['arbitrate', 'ARBITRATING', { at: '2026-03-10T09:00:00' }]];

  test('while it is ruled on nobody leads, HANDLE runs on, and a working day is all there is', () => {
    const life = live(disputed);
    expect(life.row).toMatchObject({ leadUnit: null, level: null });
    expect(life.clocks()).toEqual({ ...handle, ARBITRATE: '2026-03-11T23:59:59' });
  });

  test('the ruling is final: no return, no second ruling, not even at a border', () => {
    const life = live(disputed, new Life({ boundary: true }));
    live([['ruleOwner', 'NOT_YOURS', { by: cast.REVIEWER }]], life);
    live([['ruleOwner', 'DISPATCHED', { at: '2026-03-10T10:00:00', input: { leadUnit: 'D07' } }]], life);
    expect(life.clocks()).toEqual({ ...handle, SIGN: '2026-03-10T12:00:00' });
    const never: Step[] = [
      ['requestReturn', 'NOT_FORCED', { by: clerkOf('D07'), input: { suggestedOwner: 'D02' } }],
      ['arbitrate', 'NOT_FORCED'],
    ];
    live([...never, ['sign', 'SIGNED'], never[0]!, ['contact', 'PROCESSING']], life);
  });

  test('兜底: nobody ruled in time, so the owner on the responsibility list has it and cannot refuse', () => {
    const life = live(disputed);
    expect(life.sweep('2026-03-11T23:59:59')).toEqual(['bottomLine']);
    expect(life.row).toMatchObject({ state: 'DISPATCHED', leadUnit: 'D02', level: 'DISTRICT' });
    expect(local(life.row!.forcedAt!)).toBe('2026-03-11T23:59:59');
    live(
      [
        ['requestReturn', 'NOT_FORCED'],
        ['arbitrate', 'NOT_FORCED'],
        ['sign', 'SIGNED'],
      ],
      life,
    );
  });

  test('改派: the reviewer agrees to the owner that was suggested, though no list names it', () => {
    live([
      ...sent,
      asks('D15'),
      agreed,
      ['dispatch', 'LEAD_IS_RESPONSIBLE', { input: { leadUnit: 'D11' } }],
      to('D15'),
    ]);
  });

  test('a matter that was wrongly named is renamed before it goes out again: limit and owner are those of the new one', () => {
    const life = live([...sent, asks('D09'), agreed]);
    live(
      [['changeCategory', 'ACCEPTED', { input: { categoryCode: '010101', reason: '实为暴露垃圾' } }]],
      life,
    );
    expect(life.row).toMatchObject({ ownerDept: 'D09', policy: { urgency: 'EXPRESS' } });
    // 24 h from the first dispatch: what the citizen has waited counts.
    expect(life.clocks()).toMatchObject({ HANDLE: '2026-03-10T09:50:00' });
    live([to('D09')], life);
    expect(life.clocks()).toMatchObject({ HANDLE: '2026-03-10T09:50:00' });
  });
});
