import { checkProfile, policyFor, profiles, SHANDONG_LIKE } from '#catalogue';
import { parseCategories } from '../../libs/catalogue/src/import-categories.js';

const header =
  'code,l1_name,l2_name,name,default_kind,owner_dept,co_depts,first_level,urgency,limit_value,limit_unit,sign_limit_min,contact_limit_min,max_extensions,default_whistle,confidential_default,digital_city_class,keywords';
const line = (seen: string) =>
  `010101,市容,环境,垃圾,COMPLAINT,D09,,STREET,NORMAL,2,wd,120,1440,1,,N,${seen},垃圾`;
const category = (seen: string, evidence?: string) =>
  parseCategories(
    evidence === undefined ? `${header}\n${line(seen)}` : `${header},evidence\n${line(seen)},${evidence}`,
  )[0]!;
const event = 'EVENT/市容环境';

test.each<[string | undefined, string[] | null]>([
  [undefined, null],
  ['', null],
  ['NONE', []],
  ['AFTER', ['AFTER']],
  ['BEFORE;AFTER', ['BEFORE', 'AFTER']],
])('the column evidence of the list: %s', (given, photos) => {
  expect(category(event, given).evidence).toEqual(photos);
});

test.each(['after', 'AFTER;BEFORE', 'PHOTO', 'NONE;AFTER'])('%s is a fault of the list', (given) => {
  expect(() => category(event, given)).toThrow(
    expect.objectContaining({ code: 'BAD_CATALOGUE_FILE' }) as unknown as Error,
  );
});

test('what a result needs: the list first, then both photos of what can be seen, where evidence is uploaded', () => {
  const of = (profile: keyof typeof profiles, ...given: Parameters<typeof category>) =>
    policyFor(profiles[profile]!, category(...given)).evidence;
  expect(of('BEIJING_LIKE', event)).toEqual({ attached: true, photos: ['BEFORE', 'AFTER'] });
  expect(of('BEIJING_LIKE', '')).toEqual({ attached: true, photos: [] });
  expect(of('BEIJING_LIKE', event, 'AFTER')).toEqual({ attached: true, photos: ['AFTER'] });
  expect(of('BEIJING_LIKE', event, 'NONE')).toEqual({ attached: true, photos: [] });
  expect(of('SHANDONG_LIKE', event)).toEqual({ attached: false, photos: [] });
  expect(of('SHANDONG_LIKE', '', 'AFTER')).toEqual({ attached: false, photos: ['AFTER'] });
});

test('limits of attachments are part of a profile and are checked with it', () => {
  const wrong = (attachments: object) =>
    checkProfile({ ...SHANDONG_LIKE, attachments }).map(({ path }) => path);
  const { attachments } = SHANDONG_LIKE;
  expect(wrong(attachments)).toEqual([]);
  expect(wrong({ ...attachments, photoMb: 51 })).toEqual(['attachments.photoMb']);
  expect(wrong({ ...attachments, videoMb: 0.5, evidence: 'ANY' })).toEqual([
    'attachments.evidence',
    'attachments.videoMb',
  ]);
});
