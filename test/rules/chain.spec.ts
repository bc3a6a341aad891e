import * as fc from 'fast-check';
import type { CaseEvent } from '#cases';
import { canonical } from '#audit';
import { hashOf } from '../../libs/cases/src/chain.js';
import { district, paperCase } from '../support/cast.js';
import { at } from '../support/paper.js';

/** What can stand in a jsonb column: the database knows no -0. */
const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as fc.JsonValue);
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, one]) => [name, reversed(one)]),
  );
};

describe('canonical', () => {
  test('takes no notice of the order of keys', () => {
    fc.assert(fc.property(json, (value) => expect(canonical(reversed(value))).toBe(canonical(value))));
  });

  test('is JSON, and the same after a trip through JSON', () => {
    const dated = fc.record({
      value: json,
      at: fc.date({ noInvalidDate: true }),
      none: fc.constant(undefined),
    });
    fc.assert(
      fc.property(dated, (value) => {
        const again: unknown = JSON.parse(JSON.stringify(value));
        expect(canonical(value)).toBe(canonical(again));
        expect(JSON.parse(canonical(value))).toEqual(again);
      }),
    );
  });

  test('tells different values apart', () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        fc.pre(!same(one, other));
        expect(canonical(one)).not.toBe(canonical(other));
      }),
    );
    for (const [one, other] of [
      [null, 'null'],
      [1, '1'],
      [[], {}],
      [
        ['a', 'b'],
        ['b', 'a'],
      ],
      [{ a: null }, {}],
    ])
      // prettier-ignore
      expect(canonical(one)).not.toBe(canonical(other));
  });
});

const same = (one: unknown, other: unknown) => {
  try {
    expect(one).toEqual(other);
    return true;
  } catch {
    return false;
  }
};

type Unhashed = Omit<CaseEvent, 'hash' | 'writtenIn'>;
const event = (seq: number): Unhashed => ({
  districtId: district,
  caseId: paperCase,
  seq,
  move: 'contact',
  fromState: 'SIGNED',
  toState: 'PROCESSING',
  at: new Date(at('2026-03-09T09:20:00').getTime() + seq * 60_000),
  actorKind: 'STAFF',
  actorId: 'a1',
  actorName: '办理员',
  unitCode: 'D02',
  reason: null,
  change: { state: 'PROCESSING', dueAt: at('2026-03-16T23:59:59') },
  detail: { note: `第 ${seq} 次联系` },
  cause: null,
  clocks: { stopped: { kinds: ['CONTACT'] } },
});
const chained = (events: (Unhashed & { hash?: string })[]): CaseEvent[] => {
  let before = '';
  return events.map(({ hash: _hash, ...one }) => ({ ...one, hash: (before = hashOf(before, one)) }));
};
/** The first event that does not follow from the one before, or whose head is not the row's; -1 where all is well. */
function firstBroken(events: CaseEvent[], head: string): number {
  let before = '';
  const broken = events.findIndex(({ hash, ...rest }) => hash !== (before = hashOf(before, rest)));
  return broken < 0 && before !== head ? events.length : broken;
}

describe('the chain of a case', () => {
  const chain = chained(Array.from({ length: 8 }, (_, index) => event(index + 1)));
  const head = chain.at(-1)!.hash;
  const place = fc.nat(chain.length - 1);

  test('holds as it was written, and as it is read back with its keys in another order', () => {
    expect(firstBroken(chain, head)).toBe(-1);
    const readBack = chain.map((one) => ({ ...(reversed(JSON.parse(JSON.stringify(one))) as CaseEvent) }));
    expect(firstBroken(readBack, head)).toBe(-1);
  });

  const others: { [Field in keyof Unhashed]: Unhashed[Field] } = {
    districtId: '379903',
    caseId: '01890000-0000-7000-8000-000000000009',
    seq: 99,
    move: 'sign',
    fromState: 'DISPATCHED',
    toState: 'SIGNED',
    at: at('2026-03-09T09:19:59'),
    actorKind: 'SYSTEM',
    actorId: 'a2',
    actorName: '他人',
    unitCode: 'D03',
    reason: '补记',
    change: { state: 'PROCESSING', dueAt: at('2026-03-17T23:59:59') },
    detail: {},
    cause: paperCase,
    clocks: { stopped: { kinds: ['SIGN'] } },
  };

  test.each(Object.keys(others))('a changed %s is found where it was changed', (field) => {
    fc.assert(
      fc.property(place, (index) => {
        const changed = { ...chain[index]!, [field]: others[field as keyof Unhashed] };
        expect(firstBroken(chain.with(index, changed), head)).toBe(index);
      }),
    );
  });

  test('a missing, doubled, swapped or added event is found', () => {
    fc.assert(
      fc.property(place, (index) => expect(firstBroken(chain.toSpliced(index, 1), head)).toBe(index)),
    );
    fc.assert(
      fc.property(place, (index) =>
        expect(firstBroken(chain.toSpliced(index, 0, chain[index]!), head)).toBe(index + 1),
      ),
    );
    fc.assert(
      fc.property(place, place, (one, other) => {
        fc.pre(one !== other);
        const swapped = chain.with(one, chain[other]!).with(other, chain[one]!);
        expect(firstBroken(swapped, head)).toBe(Math.min(one, other));
      }),
    );
    expect(firstBroken(chained([...chain, event(9)]), head)).toBe(9);
  });

  test('whoever changes an event and hashes it anew has to hash all that follow, and then the row disagrees', () => {
    const changed = { ...event(3), detail: { note: '改过' } };
    const { hash } = chained([...chain.slice(0, 2), changed])[2]!;
    expect(firstBroken(chain.with(2, { ...changed, hash }), head)).toBe(3);
    const all = chained([...chain.slice(0, 2), changed, ...chain.slice(3)]);
    expect(firstBroken(all, head)).toBe(chain.length);
  });
});
