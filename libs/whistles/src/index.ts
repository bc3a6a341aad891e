export {
  ReportTask,
  taskStates,
  Whistle,
  whistleKinds,
  whistleStates,
  type TaskState,
  type WhistleState,
} from './whistle.js';
export { WhistleDesk, type Caller, type WhistleCall } from './whistle-desk.js';
export { openTasksOf, whistlesOf } from './inbox.js';
