import type { Ground } from '#cases';
import {
  shiftDays,
  leaveReasons,
  type OnDuty,
  type Roster,
  type Shift,
  type StaffLeave,
  type Worker,
} from '#rosters';
import { gridAt } from './roster-input.js';
import type { StaffLeaveView, OnDutyView, DutyShiftView, GridWorkerView } from './rosters.view.js';

export const workerView = ({ username, name, unitCode }: Worker): GridWorkerView => ({
  username,
  name,
  unitCode,
});

/** A worker by id; one whose account is no grid worker's any more keeps its place and says so. */
export const workerOf = (roster: Roster, id: string): GridWorkerView => {
  const worker = roster.workers.get(id);
  return worker ? workerView(worker) : { username: '', name: '(账号已停用)', unitCode: '' };
};

export function onDutyView(ground: Ground, gridCode: string, { staff, as, why }: OnDuty): OnDutyView {
  const { name: gridName, communityName } = gridAt(ground, gridCode);
  return { gridCode, gridName, staff: staff && workerView(staff), as, communityName, why };
}

export const shiftView = (
  roster: Roster,
  { staffId, days, weekdays, dates, fromClock, toClock }: Shift,
): DutyShiftView => ({
  staff: workerOf(roster, staffId).username,
  days,
  daysName: shiftDays[days],
  weekdays,
  dates,
  from: fromClock,
  to: toClock,
});

export const leaveView = (
  roster: Roster,
  { id, staffId, fromAt, toAt, reasonCode, recordedByName }: StaffLeave,
): StaffLeaveView => ({
  id,
  staff: workerOf(roster, staffId),
  from: fromAt,
  to: toAt,
  reasonCode,
  reasonName: leaveReasons[reasonCode],
  recordedBy: recordedByName,
});
