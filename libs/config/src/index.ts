export { realClock, SteppedClock, ClockGoesBack, type Clock } from './clock.js';
export { readSettings, serverSettings, SettingsError, type Settings } from './settings.js';
export { Refusal, type Said } from './refusal.js';
export { logLevels } from './log-levels.js';
export { endOnSignal, saying } from './process.js';
