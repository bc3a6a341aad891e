export { GridPost } from './grid-post.js';
export { DutyShift, shiftDays, type ShiftDays } from './duty-shift.js';
export { StaffLeave, leaveReasons, type LeaveReason } from './staff-leave.js';
export {
  emptyRoster,
  isOnDuty,
  onDuty,
  type OnDuty,
  type Post,
  type Roster,
  type Worker,
} from './on-duty.js';
export type { Shift } from './shift-hours.js';
export { gapsOf, type Gap } from './gaps.js';
export { rosterAt, rosterOf, rosterVersion } from './read-roster.js';
export { changeRoster, holdRosterAndStaff, type RosterChange } from './write-roster.js';
export { checkStaffFile, importStaff, type ImportPart, type StaffImport } from './import-staff.js';
export { neededColumns, readStaffRows, staffColumns } from './staff-file.js';
export { planStaff, type KnownStaff, type StaffAgainst, type StaffPlan } from './staff-plan.js';
export { endLeave, leaveOf, recordLeave } from './leave.js';
