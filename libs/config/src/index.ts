export {
  ClockGoesBack,
  realClock,
  SteppedClock,
  WoundClock,
  type Clock,
  type Happened,
  type MovableClock,
  type Winder,
  type Winding,
} from './clock.js';
export { readSettings, serverSettings, SettingsError, type Settings } from './settings.js';
export { Refusal, type Said } from './refusal.js';
export { logLevels } from './log-levels.js';
export { endOnSignal, saying } from './process.js';
