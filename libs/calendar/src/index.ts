export { ANNOUNCED_YEARS } from './announced-years.js';
export { NATION, readCalendar, seedYears } from './calendar-store.js';
export { before, dueAt } from './due.js';
export type { Limit, LimitUnit } from './limit.js';
export { halfDay, localDate, localTime } from './local-time.js';
export { remaining } from './remaining.js';
export { WorkCalendar } from './work-calendar.js';
