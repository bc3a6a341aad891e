/** A run of days off, both ends included, local dates `YYYY-MM-DD`. */
export interface Holiday {
  name: string;
  from: string;
  to: string;
}

/** One year as its notice announces it; `confirmed: false` is a forecast that may still move. */
export interface YearTable {
  year: number;
  confirmed: boolean;
  source: string;
  holidays: Holiday[];
  makeUpDays: { name: string; date: string }[];
  /** Set by the store: grows by one each time the stored year changes. */
  version?: number;
}
