import type { Channel } from '#cases';
import type { Complaint, Expected } from '../complaint.js';
import { plus, midnight } from '../hours.js';
import type { Chance } from './chance.js';
import type { DayKind, Days } from './days.js';
import type { Matter } from './matters.js';
import { byHour, channels, early, grain, kinds, perDay, shareOf, type ArrivalKind } from './mix.js';
import type { Place } from './places.js';
import { askIt, nameOf, sayAgain, sayIt } from './words.js';

export interface World {
  days: Days;
  places: readonly Place[];
  matters: readonly Matter[];
  sample: readonly Complaint[];
}

/** Everything that is reported from `start` on, on so many days, in the order in which it arrives. Pure. */
export function arrivals(chance: Chance, world: World, start: Date, days: number): Complaint[] {
  const told: Complaint[] = [];
  const wanted = [...early];
  for (let day = 0; day < days; day++) {
    const first = midnight(plus(start, day * 24 * 60));
    const kind = world.days.kindOf(first);
    for (const at of timesOf(chance, first, kind)) {
      const next = told.length > 4 && told.length % 3 === 0 ? wanted.shift() : undefined;
      told.push(arrival(chance, world, told, at, next ?? chance.weighted(kinds)));
    }
  }
  return told;
}

function timesOf(chance: Chance, first: Date, kind: DayKind): Date[] {
  const slots = new Set<number>();
  const count = chance.between(...perDay[kind]);
  const hours = Object.fromEntries(byHour[kind].map((weight, hour) => [String(hour), weight]));
  while (slots.size < count)
    slots.add(Number(chance.weighted(hours)) * (60 / grain) + chance.between(0, 60 / grain - 1));
  return [...slots].sort((a, b) => a - b).map((slot) => plus(first, slot * grain));
}

function arrival(chance: Chance, world: World, told: Complaint[], at: Date, kind: ArrivalKind): Complaint {
  const id = `M${String(told.length + 1).padStart(4, '0')}`;
  const base = { id, received_at: at.toISOString() };
  const earlier = told.filter((one) => isFresh(one, at));
  switch (kind) {
    case 'sample':
      return { ...repeatable(chance.pick(world.sample), told, chance), ...base };
    case 'question':
      return {
        ...somebody(chance, somewhere(chance, world), chance.weighted(channels)),
        ...base,
        text: askIt(chance),
        expected: { decision: 'DIRECT_ANSWER', kind: 'CONSULT', category_code: '140101', urgency: 'NORMAL' },
      };
    case 'again': {
      const first = earlier.length > 0 ? chance.pick(earlier) : null;
      const matter = world.matters.find(({ code }) => code === first?.expected.category_code);
      if (!first || !matter) return arrival(chance, world, told, at, 'made');
      const place = world.places.find(({ gridCode }) => gridCode === first.grid_code);
      const same = { grid_code: first.grid_code, lng: first.lng, lat: first.lat, address: first.address };
      return {
        ...somebody(chance, place ?? somewhere(chance, world), 'HOTLINE'),
        ...same,
        ...base,
        text: sayAgain(chance, place?.name ?? '', matter),
        expected: { ...first.expected, decision: 'MERGE', merge_into: first.id },
      };
    }
    default:
      return { ...made(chance, world, kind), ...base };
  }
}

function made(chance: Chance, world: World, kind: ArrivalKind): Omit<Complaint, 'id' | 'received_at'> {
  const byWorker = kind === 'selfResolved' || kind === 'draft';
  const place = somewhere(
    chance,
    world,
    (one) => one.border === (kind === 'border') && (!byWorker || !!one.worker),
  );
  const matter = matterFor(chance, world, kind);
  const decision = kind === 'selfResolved' ? 'SELF_RESOLVE' : kind === 'draft' ? 'DRAFT' : 'ACCEPT';
  const expected: Expected = {
    decision,
    category_code: matter.code,
    kind: matter.kind,
    urgency: matter.urgency,
    ...(matter.whistle ? { whistle_kind: matter.whistle } : {}),
  };
  const channel = byWorker ? 'GRID_APP' : chance.weighted(channels);
  return { ...somebody(chance, place, channel), text: sayIt(chance, place.name, matter), expected };
}

/** What a grid handles first for its workers, a staged one, or anything as often as it comes. */
function matterFor(chance: Chance, { matters }: World, kind: ArrivalKind): Matter {
  const named: Partial<Record<ArrivalKind, string[]>> = {
    selfResolved: ['010204', '010206', '010106', '040108'],
    draft: ['010206', '020103', '040108', '070104'],
    border: ['010105', '010101', '010201'],
    staged: ['050102'],
  };
  const codes = named[kind];
  if (codes) {
    const code = chance.pick(codes);
    return matters.find((one) => one.code === code) ?? chance.pick(matters);
  }
  // The centre's own matters are the centre's to answer, not to dispatch.
  const open = matters.filter(({ ownerDept }) => ownerDept !== 'D01');
  const code = chance.weighted(Object.fromEntries(open.map((one) => [one.code, shareOf[one.urgency]])));
  return open.find((one) => one.code === code)!;
}

function somewhere(
  chance: Chance,
  { places }: World,
  fits: (place: Place) => boolean = (one) => !one.border,
): Place {
  return chance.pick(places.filter(fits));
}

function somebody(
  chance: Chance,
  place: Place,
  channel: Channel,
): Omit<Complaint, 'id' | 'received_at' | 'text' | 'expected'> {
  const here = { channel, grid_code: place.gridCode, lng: place.lng, lat: place.lat, address: place.name };
  const open = { anonymous: false, confidential_requested: false };
  if (channel === 'GRID_APP')
    return {
      ...here,
      reporter: { name: `网格员${place.worker?.name.slice(-6) ?? ''}`, phone: null, ...open },
    };
  if (channel === 'IOT')
    return { ...here, reporter: { name: `设备 NB-${chance.between(1000, 9999)}`, phone: null, ...open } };
  const anonymous = channel !== 'WALK_IN' && chance.happens(0.06);
  const phone = anonymous && chance.happens(0.5) ? null : `1540001${chance.between(1000, 9999)}`;
  return {
    ...here,
    reporter: {
      name: anonymous ? '匿名' : nameOf(chance),
      phone,
      anonymous,
      confidential_requested: anonymous,
    },
  };
}

/** One of the sample's, reported by somebody else; for the second time it is the same matter again. Its due time belongs to its own day. */
function repeatable(complaint: Complaint, told: readonly Complaint[], chance: Chance): Complaint {
  const { due_at: _due, must_hide_reporter: _hide, must_mask: _mask, ...expected } = complaint.expected;
  const named = complaint.channel === 'GRID_APP' || complaint.channel === 'IOT';
  const phone = `1540001${chance.between(1000, 9999)}`;
  const reporter = named ? complaint.reporter : { ...complaint.reporter, phone };
  const before = told.findLast(({ text }) => text === complaint.text);
  const again = before && expected.decision === 'ACCEPT' && !expected.split_into;
  return {
    ...complaint,
    reporter,
    expected: again ? { ...expected, decision: 'MERGE', merge_into: before.id } : expected,
  };
}

/** Reported within the last day and a half, and worked like any other. */
function isFresh({ received_at: receivedAt, expected, channel }: Complaint, at: Date): boolean {
  const age = at.getTime() - Date.parse(receivedAt);
  const plain = expected.decision === 'ACCEPT' && !expected.split_into && channel !== 'IOT';
  return plain && age > 0 && age < 36 * 3_600_000;
}
