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
export type { OidcClaims, OidcSettings } from './oidc-settings.js';
export { Refusal, type Said } from './refusal.js';
export { addressToBuilding, maskIdNumber, maskName, maskPhone, maskText, personalKinds } from './mask.js';
export { withoutPersonalData } from './without-personal-data.js';
export { isIdNumber } from './id-number.js';
export { errorLine, lineLog, oneLine } from './log-line.js';
export { endOnSignal, saying } from './process.js';
