import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { ANNOUNCED_YEARS, WorkCalendar } from '#calendar';
import { Catalogue, policyFor, PolicyBook, RuleBook, SHANDONG_LIKE, type Category } from '#catalogue';
import type { Case, Ground } from '#cases';
import type { Unit, UnitKind } from '#people';
import { emptyRoster } from '#rosters';
import { LegacyNets, parseOrg, Territory, type Area } from '#territory';
import { parseCategories } from '../../libs/catalogue/src/import-categories.js';
import { district, here, paperCase, paperReporter } from './cast.js';

const sample = (name: string) =>
  readFileSync(new URL(`../../apps/standalone/sample/${name}`, import.meta.url), 'utf8');
const asRow = <T>(one: T) => ({ ...one, districtId: district, version: 1 });

const areas = parseOrg(sample('org.csv')).map((area): Area => ({
  ...asRow(area),
  validFrom: new Date(0),
  validTo: null,
}));

/** Streets, communities, departments and utilities: whoever can be given work. */
function unitsOf(): Map<string, Unit> {
  const unit = (code: string, kind: UnitKind, name: string, parentCode: string | null): Unit => ({
    districtId: district,
    code,
    kind,
    name,
    shortName: name,
    parentCode,
    uscc: null,
    duties: null,
    duty24h: false,
  });
  const offices = parse<{ code: string; kind: UnitKind; name: string }>(sample('departments.csv'), {
    columns: true,
    bom: true,
  });
  return new Map(
    [
      ...areas.flatMap(({ level, code, name, parentCode }) =>
        level === 'GRID' ? [] : [unit(code, level, name, parentCode)],
      ),
      ...offices.map(({ code, kind, name }) => unit(code, kind, name, `${district}000000`)),
    ].map((one) => [one.code, one]),
  );
}

/** The sample district, read from its files. */
export const ground: Ground = {
  district: {
    districtId: district,
    name: '沂东区',
    calendarRegion: 'CN',
    policyProfile: 'SHANDONG_LIKE',
    centreUnit: 'D01',
  },
  territory: new Territory(district, 1, areas),
  legacy: new LegacyNets(),
  catalogue: new Catalogue(
    district,
    1,
    parseCategories(sample('categories.csv')).map((one): Category => asRow(one)),
  ),
  calendar: WorkCalendar.fromYears('CN', ANNOUNCED_YEARS),
  units: unitsOf(),
  policies: new PolicyBook('SHANDONG_LIKE', [
    { name: 'SHANDONG_LIKE', version: 1, profile: SHANDONG_LIKE, effectiveFrom: null },
  ]),
  dispatchRules: new RuleBook([]),
  roster: emptyRoster,
};

/** Wall clock in Asia/Shanghai. */
export const at = (local: string) => new Date(`${local}+08:00`);
export const local = (moment: Date) => new Date(moment.getTime() + 8 * 3_600_000).toISOString().slice(0, 19);

/** A case as it is filed: 餐饮油烟 at a known place, by a known resident. */
export const filed = (own: Partial<Case> = {}): Case => ({
  districtId: district,
  id: paperCase,
  number: '379902-260309-0000001-0',
  version: 0,
  state: 'PENDING_ACCEPT',
  round: 1,
  reworks: 0,
  channel: 'HOTLINE',
  externalNo: null,
  text: '楼下烤鱼店油烟呛人。',
  personalData: [],
  kind: null,
  categoryCode: null,
  urgency: null,
  anonymous: false,
  confidential: false,
  reporterId: paperReporter,
  trackingHash: '',
  lng: 118.3274,
  lat: 35.0827,
  address: null,
  gridCode: here.grid,
  communityCode: here.community,
  streetCode: here.street,
  locatedBy: 'POINT',
  mapVersion: 1,
  boundary: false,
  leadUnit: null,
  ownerDept: null,
  coDepts: [],
  calledUnits: [],
  verifierUnit: null,
  physical: false,
  policy: null,
  why: null,
  triage: null,
  whistled: false,
  openWhistles: 0,
  level: null,
  helpers: null,
  forcedAt: null,
  returns: null,
  handler: null,
  handlerId: null,
  coTasks: null,
  stagesDone: null,
  extension: null,
  suspension: null,
  handDown: null,
  handDowns: null,
  raisedAt: null,
  supervisedAt: null,
  supervision: null,
  card: null,
  urges: null,
  urgedAt: null,
  reopens: null,
  masterId: null,
  joined: null,
  parentId: null,
  parts: null,
  sentAt: null,
  result: null,
  followUp: null,
  submittedAt: at('2026-03-09T09:20:00'),
  dispatchedAt: null,
  dueAt: null,
  closedAt: null,
  updatedAt: at('2026-03-09T09:20:00'),
  headHash: '',
  ...own,
});

/** The same case where D02 handles it, the community checks it, and a whistle has called D07 and is settled. */
export const handled = (own: Partial<Case> = {}): Case =>
  filed({
    version: 7,
    kind: 'COMPLAINT',
    categoryCode: '060103',
    urgency: 'NORMAL',
    physical: true,
    policy: policyFor(SHANDONG_LIKE, ground.catalogue.get('060103')),
    leadUnit: 'D02',
    ownerDept: 'D02',
    coDepts: ['D07', 'D06'],
    calledUnits: ['D07'],
    whistled: true,
    verifierUnit: here.community,
    followUp: { outcome: null, tries: [] },
    ...own,
  });
