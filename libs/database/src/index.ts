export { dataSourceOptions, openDatabase, type Tx } from './data-source.js';
export { alone, migrate, refuseOlderSchema } from './migrate.js';
export { patient, watchedStream } from './silence.js';
export { freePort, startEmbedded, type EmbeddedServer } from './embedded.js';
export { inOneGo, type Sent } from './in-one-go.js';
export { untangled } from './untangled.js';
export { beginLooking, everything, lookAs, seeing, wholeDistrict, type Scope } from './scope.js';
export { grantProgram, refuseStrongRole } from './program-role.js';
export { archiveSettings, restoreCommand } from './wal-archive.js';
export { distribute, placesOfTables } from './distribute.js';
export {
  anchor,
  distributionColumn,
  functionsOfDistrict,
  places,
  policiesWithoutSubquery,
  sequences,
  writingTriggers,
  type Placement,
  type TablePlace,
} from './distribution.js';
export { noReplica, watchReplica, type Replica } from './replica.js';
