import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { ClockGoesBack, SteppedClock, WoundClock, type MovableClock } from '#config';

const at = (text: string) => new Date(`${text}+08:00`);
/** Real time in the test's hand. */
const realTime = (text: string) => {
  const real = { at: at(text), now: () => new Date(real.at) };
  return real;
};
const hour = 3_600_000;

test('a wound clock goes on by itself, so far ahead of real time', () => {
  const real = realTime('2026-11-23T09:00:00');
  const clock = new WoundClock(72 * hour, real);
  expect(clock.now()).toEqual(at('2026-11-26T09:00:00'));
  real.at = at('2026-11-23T10:30:00');
  expect(clock.now()).toEqual(at('2026-11-26T10:30:00'));
});

test('while it is set it stands, and then goes on from there', () => {
  const real = realTime('2026-11-23T09:00:00');
  const clock = new WoundClock(0, real);
  clock.set(at('2026-11-24T08:40:00'));
  real.at = at('2026-11-23T09:05:00');
  expect(clock.now()).toEqual(at('2026-11-24T08:40:00'));
  clock.run();
  expect(clock.now()).toEqual(at('2026-11-24T08:40:00'));
  real.at = at('2026-11-23T09:06:00');
  expect(clock.now()).toEqual(at('2026-11-24T08:41:00'));
});

test('stopping it tells where it stands', () => {
  const real = realTime('2026-11-23T09:00:00');
  const clock = new WoundClock(hour, real);
  expect(clock.stop()).toEqual(at('2026-11-23T10:00:00'));
  real.at = at('2026-11-23T09:00:01');
  expect(clock.now()).toEqual(at('2026-11-23T10:00:00'));
  expect(() => clock.set(at('2026-11-23T09:59:59'))).toThrow(ClockGoesBack);
  expect(() => clock.set(new Date('tomorrow'))).toThrow(ClockGoesBack);
});

test('a winding that took longer than it wound does not leave it behind real time', () => {
  const real = realTime('2026-11-23T09:00:00');
  const clock = new WoundClock(0, real);
  clock.set(at('2026-11-23T09:01:00'));
  real.at = at('2026-11-23T09:30:00');
  clock.run();
  expect(clock.ahead()).toBe(0);
  expect(clock.now()).toEqual(at('2026-11-23T09:30:00'));
});

test('started again with what it was ahead, it shows no earlier time', () => {
  const real = realTime('2026-11-23T09:00:00');
  const before = new WoundClock(0, real);
  before.set(at('2026-12-01T00:00:00'));
  real.at = at('2026-11-23T09:00:07');
  // It died while it stood: what was kept was kept when it was set.
  const after = new WoundClock(before.ahead(), real);
  expect(after.now() >= before.now()).toBe(true);
});

/** Anything somebody may do with a clock; time passes in between. */
const deeds = array(
  record({
    passes: integer({ min: 0, max: 5 * hour }),
    deed: constantFrom('stop', 'set', 'set back', 'run', 'start again'),
    by: integer({ min: 1, max: 400 * hour }),
  }),
  { maxLength: 30 },
);

test('whatever is done with it, it never shows an earlier time than before, and never less than real time', () => {
  assert(
    property(deeds, (steps) => {
      const real = realTime('2026-11-23T09:00:00');
      let clock = new WoundClock(0, real);
      let last = clock.now();
      for (const { passes, deed, by } of steps) {
        real.at = new Date(real.at.getTime() + passes);
        if (deed === 'stop') clock.stop();
        if (deed === 'run') clock.run();
        if (deed === 'start again') clock = new WoundClock(clock.ahead(), real);
        if (deed === 'set') clock.set(new Date(clock.now().getTime() + by));
        if (deed === 'set back')
          expect(() => clock.set(new Date(clock.now().getTime() - by))).toThrow(ClockGoesBack);
        const now = clock.now();
        expect(now >= last).toBe(true);
        expect(clock.ahead()).toBeGreaterThanOrEqual(0);
        last = now;
      }
    }),
  );
});

test('a stepped clock stands until it is set, and running it changes nothing', () => {
  const clock: MovableClock = new SteppedClock(at('2026-01-01T00:00:00'));
  expect(clock.stop()).toEqual(at('2026-01-01T00:00:00'));
  clock.set(at('2026-01-02T00:00:00'));
  clock.run();
  expect(clock.now()).toEqual(at('2026-01-02T00:00:00'));
});
