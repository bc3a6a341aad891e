import { People1763900000001 } from './migrations/1763900000001-people.js';
import { Calendar1763900000002 } from './migrations/1763900000002-calendar.js';
import { Territory1763900000003 } from './migrations/1763900000003-territory.js';
import { Catalogue1763900000004 } from './migrations/1763900000004-catalogue.js';
import { Outbox1763900000005 } from './migrations/1763900000005-outbox.js';
import { Cases1763900000006 } from './migrations/1763900000006-cases.js';
import { Whistles1763900000007 } from './migrations/1763900000007-whistles.js';
import { CalendarRecompute1764000000030 } from './migrations/1764000000030-calendar-recompute.js';
import { WhistlesComplete1764000000040 } from './migrations/1764000000040-whistles-complete.js';
import { Policies1764000000020 } from './migrations/1764000000020-policies.js';
import { WholeLaw1764000000010 } from './migrations/1764000000010-whole-law.js';
import { Proofs1764000000050 } from './migrations/1764000000050-proofs.js';
import { Audit1765000000010 } from './migrations/1765000000010-audit.js';
import { CalledUnits1765000000025 } from './migrations/1765000000025-called-units.js';
import { Walls1765000000020 } from './migrations/1765000000020-walls.js';
import { Heads1765000000060 } from './migrations/1765000000060-heads.js';
import { Attachments1765000000070 } from './migrations/1765000000070-attachments.js';
import { Retention1765000000080 } from './migrations/1765000000080-retention.js';
import { Doors1765000000040 } from './migrations/1765000000040-doors.js';
import { Vault1765000000050 } from './migrations/1765000000050-vault.js';
import { Accounts1765000000030 } from './migrations/1765000000030-accounts.js';
import { DispatchRules1765000000090 } from './migrations/1765000000090-dispatch-rules.js';
import { TerritoryHistory1765000000100 } from './migrations/1765000000100-territory.js';
import { Rosters1765000000110 } from './migrations/1765000000110-rosters.js';
import { Qr1765000000120 } from './migrations/1765000000120-qr.js';
import { Patrol1765000000160 } from './migrations/1765000000160-patrol.js';
import { Catalogue1765000000130 } from './migrations/1765000000130-catalogue.js';
import { Understanding1765000000140 } from './migrations/1765000000140-understanding.js';
import { Search1765000000150 } from './migrations/1765000000150-search.js';
import { Traces1766000000010 } from './migrations/1766000000010-traces.js';
import { Live1766000000020 } from './migrations/1766000000020-live.js';
import { Citus1766000000040 } from './migrations/1766000000040-citus.js';
import { OpenCases1766000000070 } from './migrations/1766000000070-open-cases.js';
import { Lists1766000000080 } from './migrations/1766000000080-lists.js';

/** Every migration, oldest first. */
export const migrations = [
  People1763900000001,
  Calendar1763900000002,
  Territory1763900000003,
  Catalogue1763900000004,
  Outbox1763900000005,
  Cases1763900000006,
  Whistles1763900000007,
  WholeLaw1764000000010,
  Policies1764000000020,
  CalendarRecompute1764000000030,
  WhistlesComplete1764000000040,
  Proofs1764000000050,
  Audit1765000000010,
  Walls1765000000020,
  CalledUnits1765000000025,
  Accounts1765000000030,
  Doors1765000000040,
  Vault1765000000050,
  Heads1765000000060,
  Attachments1765000000070,
  Retention1765000000080,
  DispatchRules1765000000090,
  TerritoryHistory1765000000100,
  Rosters1765000000110,
  Qr1765000000120,
  Catalogue1765000000130,
  Understanding1765000000140,
  Search1765000000150,
  Patrol1765000000160,
  Traces1766000000010,
  Live1766000000020,
  Citus1766000000040,
  OpenCases1766000000070,
  Lists1766000000080,
];
