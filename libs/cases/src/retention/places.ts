import type { Place } from './place.js';
import { placesOfCases } from './places-of-cases.js';
import { placesOfCity } from './places-of-city.js';
import { placesOfPeople } from './places-of-people.js';

/**
 * Every table of the database that holds words or bytes, and what is decided about each of its columns. A test holds this
 * against the database, so that a new column cannot come without a decision.
 */
export const places: readonly Place[] = [...placesOfPeople, ...placesOfCases, ...placesOfCity];
