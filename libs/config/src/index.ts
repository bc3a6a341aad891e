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
export type { RedisLogin, RedisPlace } from './redis-settings.js';
export type { OidcClaims, OidcSettings } from './oidc-settings.js';
export { Refusal, type Said } from './refusal.js';
export { addressToBuilding, maskIdNumber, maskName, maskPhone, maskText, personalKinds } from './mask.js';
export { withoutPersonalData } from './without-personal-data.js';
export { freshId } from './fresh-id.js';
export { isIdNumber } from './id-number.js';
export { errorLine, lineLog, oneLine } from './log-line.js';
export { openLog, type Answered, type ProcessLog } from './process-log.js';
export { atWork, workInHand, type Work } from './at-work.js';
export { endTracing, inSpan, startTracing, traceCarried, tracing, type OpenSpan } from './tracing.js';
export { endOnSignal, saying } from './process.js';
export { serve } from './serve.js';
export { environmentWith } from './child-environment.js';
export { loginOf } from './database-address.js';
export { isWeak, refuseUnsafe, unsafeRules } from './unsafe-settings.js';
