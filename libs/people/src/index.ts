export { keepers, rolesFault } from './apart.js';
export { allRoles, centreRoles, handlerRoles, roles, type Role } from './roles.js';
export { hasRole, reporterActor, systemActor, type Actor } from './actor.js';
export { District, readUnits, Unit, type UnitKind } from './unit.js';
export { Staff } from './staff.js';
export { macOf, type DoorSettings } from './keys.js';
export { answerChallenge, logIn } from './log-in.js';
export { logOut, refresh } from './refresh.js';
export { hashPassword } from './password.js';
export { endSessions, openSession, openSessions, Session, type Knock, type Tokens } from './session.js';
export { changePassword, confirmOwn, enrolOwn, proveOwn, removeOwn } from './own-account.js';
export {
  changeStaff,
  createStaff,
  drawPassword,
  resetFactor,
  resetPassword,
  revoke,
  setRoles,
  staffOf,
  unlock,
  type Drawn,
  type StaffChange,
} from './accounts.js';
export { accessTokenEnds, accessTokenOf } from './access-token.js';
export { standingSessions, type Holder } from './standing-sessions.js';
export { openLocalSession } from './local-session.js';
export { oidcCallback, OidcDoor } from './oidc-door.js';
export { resealFactors } from './second-factor.js';
export { StaffDoor } from './staff-door.js';
export { needsSecondFactor, owings, type Owing } from './owing.js';
export {
  allIdentityFields,
  identityFields,
  Reporter,
  type Identity,
  type IdentityField,
  type SealedIdentity,
} from './reporter.js';
export { destroyIdentities, Vault } from './vault.js';
export type { VaultSettings } from './master-keys.js';
export {
  rewrapDataKeys,
  rotateDataKey,
  vaultStatus,
  type Rotating,
  type VaultStatus,
} from './vault-rotation.js';
export {
  addressToBuilding,
  isIdNumber,
  maskIdNumber,
  maskName,
  maskPhone,
  maskText,
  personalKinds,
  withoutPersonalData,
} from '#config';
export { httpGateway, shownInLog, type SmsGateway } from './sms.js';
export { codeRules, drawCode, phoneAtDoor, ResidentCode, useCode, type Phone } from './one-time-code.js';
export {
  endResidentSession,
  isResidentToken,
  openResidentSession,
  residentOf,
  ResidentSession,
  residentSessionSeconds,
} from './resident-session.js';
export {
  ApiKey,
  askKey,
  collectKey,
  keyHolder,
  listKeys,
  releaseKey,
  revokeKey,
  type KeyWish,
} from './api-key.js';
export { countedAddress, inRanges, isAddressRange } from './address-range.js';
export { siteverify, type Captcha, type Challenge } from './captcha.js';
export { proofOfWork, solve, zeroBits } from './captcha-work.js';
