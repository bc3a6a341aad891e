import { readFileSync } from 'node:fs';

/**
 * Loaded into a program before its own code (`node --import`): the clock of the machine as a fault may set it. `Date`, which is
 * all a program here knows of the time of day, shows so many seconds more or less as a file says; timers and
 * `performance.now()` go on as they do on a machine whose clock is set.
 */
const file = process.env['OTHER_CLOCK'];
const Real = Date;
let aheadMs = 0;
const look = () => {
  try {
    aheadMs = Number(readFileSync(file ?? '', 'utf8')) * 1000 || 0;
  } catch {
    aheadMs = 0;
  }
};

if (file) {
  look();
  setInterval(look, 100).unref();
  globalThis.Date = new Proxy(Real, {
    construct: (target, given: unknown[], made) =>
      Reflect.construct(target, given.length > 0 ? given : [Real.now() + aheadMs], made) as Date,
    apply: () => new Real(Real.now() + aheadMs).toString(),
    get: (target, name) =>
      name === 'now' ? () => Real.now() + aheadMs : (Reflect.get(target, name) as unknown),
  });
}
