import type { Place } from './place.js';
import { placesOfCases } from './places-of-cases.js';
import { placesOfCity } from './places-of-city.js';
import { placesOfPatrol } from './places-of-patrol.js';
import { placesOfPeople } from './places-of-people.js';
import { placesOfQr } from './places-of-qr.js';
import { placesOfTerritory } from './places-of-territory.js';
import { placesOfRosters } from './places-of-rosters.js';
import { placesOfSearch } from './places-of-search.js';
import { placesOfUnderstanding } from './places-of-understanding.js';

/**
 * Every table of the database that holds words or bytes, and what is decided about each of its columns. A test holds this
 * against the database, so that a new column cannot come without a decision.
 */
export const places: readonly Place[] = [
  ...placesOfPeople,
  ...placesOfCases,
  ...placesOfCity,
  ...placesOfRosters,
  ...placesOfQr,
  ...placesOfTerritory,
  ...placesOfPatrol,
  ...placesOfSearch,
  ...placesOfUnderstanding,
];
