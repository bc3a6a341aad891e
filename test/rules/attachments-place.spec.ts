import { Attachment } from '#attachments';
import type { Case, Ground } from '#cases';
import { reporterActor, type Actor, type Role } from '#people';
import { attachmentView } from '../../apps/api/src/attachments/attachments.view.js';

const place = { lng: 118.3274, lat: 35.0827 };
const ground = { units: new Map() } as unknown as Ground;
const staff = (unitCode: string, role: Role): Actor => ({
  ...reporterActor('379902', null, 'x'),
  kind: 'STAFF',
  unitCode,
  roles: [role],
});
const called = staff('D04', 'DEPT_CLERK');

/** Whether somebody reads where a photo was taken, and how far from the case that is. */
function isToldTo(actor: Actor, fromKind: 'REPORTER' | 'STAFF', confidential = false): boolean {
  const one = Object.assign(new Attachment(), { ...place, fromKind, state: 'READY', unitCode: null });
  const row = {
    ...place,
    confidential,
    communityCode: '379902004001',
    streetCode: '379902004000',
    leadUnit: 'D03',
    calledUnits: ['D04'],
  } as unknown as Case;
  const { position, metresFromCase } = attachmentView(one, actor, row, ground);
  expect(metresFromCase === null).toBe(position === null);
  return position !== null;
}

test.each<[string, Actor, boolean, boolean]>([
  ['the centre', staff('379902000000', 'DISPATCHER'), true, true],
  ['the street', staff('379902004000', 'STREET_CLERK'), true, false],
  ['the community', staff('379902004001', 'COMMUNITY_CLERK'), true, false],
  ['its grid worker', staff('379902004001', 'GRID_WORKER'), true, false],
  ['the lead', staff('D03', 'DEPT_CLERK'), true, false],
  ['a department that was called', called, false, false],
  ['the resident', reporterActor('379902', 'c', 'r'), false, false],
])('the place of a resident’s own photo, told to %s', (_, actor, plain, confidential) => {
  expect([isToldTo(actor, 'REPORTER'), isToldTo(actor, 'REPORTER', true)]).toEqual([plain, confidential]);
});

test('the place of a photo of staff is told to all staff who see the case', () =>
  expect([isToldTo(called, 'STAFF'), isToldTo(called, 'STAFF', true)]).toEqual([true, true]));
