import * as fc from 'fast-check';
import { priorityOf, ringsTogether } from '../../apps/worker/src/rings-together.js';

const ring = fc.record({
  districtId: fc.constant('379902'),
  id: fc.uuid(),
  effect: fc.constantFrom('acceptNewCase', 'notifyLead'),
  urgent: fc.boolean(),
  attempts: fc.constant(0),
  rings: fc.constant('1'),
  trace: fc.option(fc.constant('00-trace-01'), { freq: 2, nil: null }),
});

it('rings once for every delivery, for emergencies and what is traced alone', () => {
  fc.assert(
    fc.property(fc.array(ring, { maxLength: 600 }), fc.integer({ min: 1, max: 40 }), (ringing, atOnce) => {
      const jobs = ringsTogether(ringing, atOnce);
      expect(
        jobs
          .flat()
          .map(({ id }) => id)
          .toSorted(),
      ).toEqual(ringing.map(({ id }) => id).toSorted());
      for (const job of jobs) {
        expect(job.length).toBeGreaterThan(0);
        expect(job.length).toBeLessThanOrEqual(16);
        if (job.length > 1) expect(job.every(({ urgent, trace }) => !urgent && !trace)).toBe(true);
        // What moves a case on does not wait behind news in one job.
        expect(new Set(job.map(priorityOf)).size).toBe(1);
      }
    }),
  );
});

it('leaves every hand of a worker something to do', () => {
  const ringing = fc
    .sample(ring, 20)
    .map((one) => ({ ...one, urgent: false, trace: null, effect: 'textReporter' }));
  expect(ringsTogether(ringing, 8).length).toBeGreaterThanOrEqual(7);
  expect(ringsTogether(ringing.slice(0, 5), 8)).toHaveLength(5);
});
