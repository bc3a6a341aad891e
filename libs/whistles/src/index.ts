export { ReportTask, Whistle, whistleKinds } from './whistle.js';
export { WhistleDesk, type Caller } from './whistle-desk.js';
export { openTasksOf, whistlesOf } from './inbox.js';
