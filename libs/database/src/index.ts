export { dataSourceOptions, migrate, openDatabase, type Tx } from './data-source.js';
export { freePort, startEmbedded, type EmbeddedServer } from './embedded.js';
export { beginLooking, everything, lookAs, seeing, wholeDistrict, type Scope } from './scope.js';
export { grantProgram, refuseStrongRole } from './program-role.js';
