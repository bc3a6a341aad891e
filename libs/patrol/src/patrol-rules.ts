/** The figures of the round. Those of field-rules 2.9 are marked; the others are proposals of this program. */
export const patrolRules = {
  /** Full rounds of a base grid on a working day (2.9); a dedicated grid has its duty list only. */
  roundsADay: 1,
  /** Visits to a key point on a working day where its list says nothing else (2.9). */
  visitsADay: 2,
  /** So far outside its grid a position may be by a phone's own error. */
  driftMetres: 200,
  /** A record so near to a shift belongs to it. */
  shiftSlackMinutes: 30,
  /** What arrives later than this after it was done is marked as late. */
  lateHours: 72,
  /** An event of the same worker so near in place and time is marked as a likely repeat. */
  repeatMetres: 50,
  repeatMinutes: 60,
  /** A clock that is off by less is right: the rest is the way through the network. */
  skewIgnoredMinutes: 2,
  /** A clock that is off by more is corrected by this much only, and what it says is marked as doubtful. */
  skewMostHours: 24,
  actionsInABatch: 200,
  pointsInATrack: 2000,
} as const;

export const minutes = 60_000;
export const hours = 3_600_000;
