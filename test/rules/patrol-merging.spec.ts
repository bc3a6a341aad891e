import * as fc from 'fast-check';
import {
  correctionOf,
  corrected,
  likelyRepeats,
  marksOf,
  merge,
  shiftOf,
  shiftsOf,
  type Mark,
} from '#patrol';

/** An action as far as merging goes: what is done hangs on nothing else. */
interface Sent {
  id: string;
  kind: 'SHIFT_ON' | 'SHIFT_OFF' | 'EVENT';
  minute: number;
  spot: number;
}

const start = new Date('2026-03-09T06:00:00+08:00').getTime();
const receivedAt = new Date('2026-03-13T06:00:00+08:00');
const onRound = (spot: number) => ({ lng: 118.32 + spot / 3000, lat: 35.08 });

/** The platform in memory: what it keeps, by the same pure parts that the desk is made of. */
class Platform {
  readonly kept = new Map<string, Sent & { at: Date }>();
  readonly outcomes: string[] = [];

  sync(batch: readonly Sent[], skewMinutes: number): void {
    const sentAt = new Date(receivedAt.getTime() + skewMinutes * 60_000);
    const correction = correctionOf({ sentAt, receivedAt });
    for (const one of batch.toSorted((a, b) => a.minute - b.minute)) {
      const known = this.kept.get(one.id);
      const rule = merge({
        kind: one.kind,
        hash: `${one.kind} ${one.minute} ${one.spot}`,
        known: known
          ? { kind: known.kind, hash: `${known.kind} ${known.minute} ${known.spot}`, outcome: 'APPLIED' }
          : null,
      });
      this.outcomes.push(rule?.outcome ?? 'APPLIED');
      const deviceAt = new Date(start + (one.minute + skewMinutes) * 60_000);
      if (!rule) this.kept.set(one.id, { ...one, at: corrected(deviceAt, correction, receivedAt) });
    }
  }

  /** Everything anybody can read of it. */
  get shown() {
    const all = [...this.kept.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    const isMark = (one: Sent): one is Sent & Mark => one.kind !== 'EVENT';
    const shifts = shiftsOf(
      all.filter(isMark).map((one) => ({ ...one, gridCode: 'g' })),
      12,
    );
    const events = all
      .filter(({ kind }) => kind === 'EVENT')
      .map((one) => ({ ...one, ...onRound(one.spot) }));
    const repeats = likelyRepeats(events);
    return {
      shifts,
      events: events.map((one) => ({
        id: one.id,
        at: one.at,
        marks: marksOf({
          at: one.at,
          receivedAt,
          shiftId: shiftOf(one.at, shifts)?.id ?? null,
          metresOutside: 0,
          clockDoubtful: false,
          repeatOf: repeats.get(one.id) ?? null,
        }),
      })),
    };
  }
}

const action = fc.record({
  kind: fc.constantFrom('SHIFT_ON', 'SHIFT_OFF', 'EVENT', 'EVENT'),
  minute: fc.integer({ min: 0, max: 2 * 24 * 60 }),
  spot: fc.integer({ min: 0, max: 6 }),
}) as fc.Arbitrary<Omit<Sent, 'id'>>;
const actions = fc
  .array(action, { maxLength: 25 })
  .map((all) => all.map((one, i): Sent => ({ ...one, id: `a${i}` })));

test('any order, any repetition, any split into batches, from phones whose clocks are off: the same result', () => {
  fc.assert(
    fc.property(
      actions,
      fc.infiniteStream(fc.nat()),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: -600, max: 600 }),
      (all, chance, batches, skew) => {
        const next = () => chance.next().value as number;
        const once = new Platform();
        once.sync(all, 0);

        const sent = [...all, ...all.filter(() => next() % 3 === 0)]
          .map((one) => ({ one, key: next() }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        const split = new Platform();
        const batchOf = sent.map(() => next() % batches);
        for (let batch = 0; batch < batches; batch += 1)
          split.sync(
            sent.filter((_, i) => batchOf[i] === batch),
            // Less than two minutes is the way through the network; a phone has one clock.
            Math.abs(skew) < 2 ? 0 : skew,
          );
        expect(split.shown).toEqual(once.shown);
        expect(split.outcomes.filter((outcome) => outcome === 'APPLIED').length).toBe(all.length);
        expect(split.outcomes.filter((outcome) => outcome === 'ALREADY').length).toBe(
          sent.length - all.length,
        );
      },
    ),
  );
});

test('one shift at most is open, none overlap, and none lasts longer than it may', () => {
  fc.assert(
    fc.property(actions, (all) => {
      const one = new Platform();
      one.sync(all, 0);
      const { shifts } = one.shown;
      expect(shifts.filter(({ offAt }) => offAt === null).length).toBeLessThanOrEqual(1);
      for (const [i, { onAt, offAt, endsAt }] of shifts.entries()) {
        expect((offAt ?? endsAt).getTime() - onAt.getTime()).toBeLessThanOrEqual(12 * 3_600_000);
        const next = shifts[i + 1];
        if (next) expect(offAt!.getTime()).toBeLessThanOrEqual(next.onAt.getTime());
      }
    }),
  );
});

test('an id that was sent with other content changes nothing', () => {
  fc.assert(
    fc.property(actions, fc.integer({ min: 1, max: 500 }), (all, shift) => {
      const one = new Platform();
      one.sync(all, 0);
      const before = one.shown;
      one.outcomes.length = 0;
      one.sync(
        all.map((sent) => ({ ...sent, minute: sent.minute + shift })),
        0,
      );
      expect(one.outcomes).toEqual(all.map(() => 'REFUSED'));
      expect(one.shown).toEqual(before);
    }),
  );
});
