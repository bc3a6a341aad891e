import { People1763900000001 } from './migrations/1763900000001-people.js';
import { Calendar1763900000002 } from './migrations/1763900000002-calendar.js';
import { Territory1763900000003 } from './migrations/1763900000003-territory.js';
import { Catalogue1763900000004 } from './migrations/1763900000004-catalogue.js';
import { Outbox1763900000005 } from './migrations/1763900000005-outbox.js';
import { Cases1763900000006 } from './migrations/1763900000006-cases.js';
import { Whistles1763900000007 } from './migrations/1763900000007-whistles.js';

/** Every migration, oldest first. */
export const migrations = [
  People1763900000001,
  Calendar1763900000002,
  Territory1763900000003,
  Catalogue1763900000004,
  Outbox1763900000005,
  Cases1763900000006,
  Whistles1763900000007,
];
