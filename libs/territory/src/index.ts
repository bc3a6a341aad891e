export { toWgs84, type Crs, type Point } from './point.js';
export { Area } from './area.js';
export { Territory, type Place } from './territory.js';
export { importOrg, parseOrg, readTerritory, territoryOf } from './import-org.js';
export { metresBetween } from './metres.js';
