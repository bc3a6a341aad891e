export { toWgs84, type Crs, type Point } from './point.js';
export { Area, type AreaLevel, type AreaPolygon } from './area.js';
export { Territory, type Place } from './territory.js';
export { importOrg, parseOrg, readTerritory, territoryOf, type ImportOrgOptions } from './import-org.js';
export { metresBetween } from './metres.js';
