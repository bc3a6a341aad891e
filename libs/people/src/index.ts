export { centreRoles, handlerRoles, roles, type Role } from './roles.js';
export { hasRole, reporterActor, systemActor, type Actor } from './actor.js';
export { District, readUnits, Unit, type UnitKind } from './unit.js';
export { Staff } from './staff.js';
export { accessTokenOf, actorOf, hashPassword, logIn, logOut, refresh, type Tokens } from './log-in.js';
export { phoneIndex, Reporter, seal, unseal, type Identity } from './vault.js';
export { maskName, maskPhone, maskText } from './mask.js';
