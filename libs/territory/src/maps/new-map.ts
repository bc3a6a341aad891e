import type { Area } from '../area.js';
import type { Site } from '../site.js';
import type { SuccessorKind } from '../successor.js';

export type NewArea = Omit<Area, 'districtId' | 'version' | 'validFrom' | 'validTo'>;
export type NewSite = Omit<Site, 'districtId' | 'version'>;

/** The newest map of a district, also where it is still to take effect; `version` 0 where there is none. */
export interface KnownMap {
  districtId: string;
  version: number;
  validFrom: Date | null;
  areas: readonly Area[];
  sites: readonly Site[];
  /** Codes that an earlier version had and this one has not. */
  closed: ReadonlySet<string>;
  /** References of grid workers who have an account, in lower case. */
  workers: ReadonlySet<string>;
}

export interface Succession {
  oldCode: string;
  newCode: string;
  kind: SuccessorKind;
  share: number;
}

/** Codes a new map opens, closes or changes. */
export interface MapChanges {
  opened: string[];
  closed: string[];
  renamed: string[];
  redrawn: string[];
  /** Grids that have another worker. */
  reassigned: string[];
}
