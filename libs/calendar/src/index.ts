export { ANNOUNCED_YEARS } from './announced-years.js';
export { WorkCalendarDay, WorkCalendarYear } from './calendar-rows.js';
export { NATION, readCalendar, seedYears, storeYears } from './calendar-store.js';
export { before, dueAt, type Due } from './due.js';
export type { Limit, LimitUnit } from './limit.js';
export { halfDay, localDate, localTime } from './local-time.js';
export { remaining } from './remaining.js';
export { WorkCalendar, type DutyHours } from './work-calendar.js';
export type { Holiday, YearTable } from './year-table.js';
