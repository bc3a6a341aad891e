export { toWgs84, type Crs, type Point } from './point.js';
export { Area } from './area.js';
export { Territory, type Place } from './territory.js';
export { importOrg, parseOrg, readTerritory } from './import-org.js';
export { MapBook, mapVersionOf, readMapBook, readMapVersion, territoryOf, territoryOn } from './map-book.js';
export { readKnownMap, readVersions, writeMap, type MapOrder } from './maps/map-store.js';
export { metresBetween } from './metres.js';
export { explainOutside, pointOutside, type OutsideHint } from './explain-outside.js';
export { MapVersion } from './map-version.js';
export { Site } from './site.js';
export { AreaSuccessor, type SuccessorKind } from './successor.js';
export { LegacyArea, LegacyGrid, LegacyNet } from './legacy/legacy-grid.js';
export {
  clearMajority,
  LegacyNets,
  newestGrids,
  readLegacyNets,
  type LegacyCode,
} from './legacy/legacy-nets.js';
export { legacyColumns, planLegacy, type LegacyPlan } from './legacy/plan-legacy.js';
export { legacyReport, writeLegacy, type LegacyReport } from './legacy/legacy-store.js';
export { planMap, type MapPlan } from './maps/plan-map.js';
export { placeAfter, type Lying } from './maps/after-redraw.js';
export type { KnownMap, MapChanges, NewArea, NewSite, Succession } from './maps/new-map.js';
export { NameFinder, placeNames } from './place-names.js';
export { holds, metresToBorder } from './border.js';
export { countsByDay, addScans, listPoints, type CountedPoint, type QrFilter } from './qr/qr-list.js';
export { isIn, qrAreaOf, qrKeepers } from './qr/qr-area.js';
export { neededQrColumns, pointsOf, qrColumns, sameQrPoint } from './qr/qr-import.js';
export { QrFiling, qrKinds, QrPoint, QrScan, type QrKind } from './qr/qr-point.js';
export {
  changePoint,
  mostAtOnce,
  ownPoint,
  registerPoints,
  revokePoint,
  rotatePoint,
} from './qr/qr-registry.js';
export { scanPoint, standingOf, type Scanned } from './qr/qr-standing.js';
export { settledOn, settlePoints } from './qr/qr-settle.js';
export { openQrToken, sealQrToken, type QrToken } from './qr/qr-token.js';
export { placed, type PlacedPoint, type QrWish } from './qr/qr-wish.js';
