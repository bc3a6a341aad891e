/** min and h run around the clock; dutyMin only inside duty hours of working days; d natural days; wd working days. */
export type LimitUnit = 'min' | 'dutyMin' | 'h' | 'd' | 'wd';

/** A span a duty must be done in, as the rules write it: `{ value: 5, unit: 'wd' }`. Plain JSON. */
export interface Limit {
  value: number;
  unit: LimitUnit;
}
