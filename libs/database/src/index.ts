export { dataSourceOptions, migrate, openDatabase, type Tx } from './data-source.js';
export { freePort, startEmbedded, type EmbeddedServer } from './embedded.js';
