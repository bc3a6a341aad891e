/** One page somebody asks for: where, and as whom. */
export interface Question {
  path: string;
  username: string;
}

const pick = <T>(all: readonly T[], nth: number): T => all[nth % all.length]!;
const pad = (n: number) => String(n).padStart(3, '0');
const streets = Array.from({ length: 6 }, (_, i) => pad(101 + i * 3));

/** The own list of twelve grid workers. */
export const ofGridWorkers: Question[] = Array.from({ length: 12 }, (_, i) => ({
  username: `gw${pick(streets, i)}${pad(1 + ((i * 7) % 25))}${pad(1 + (i % 4))}`,
  path: '/api/v1/cases?limit=20',
}));

const open = 'DISPATCHED,SIGNED,PROCESSING,VERIFYING,FOLLOW_UP';
const ended = 'CLOSED,ARCHIVED';

/** A street clerk's list with five filters: what is open, what is over, and one that finds next to nothing. */
export const ofStreets: Question[] = streets.flatMap((street, i) => {
  const code = `379902${street}`;
  const filters = (all: Record<string, string>) => ({
    username: `s${street}`,
    path: `/api/v1/cases?${new URLSearchParams({ ...all, limit: '20' }).toString()}`,
  });
  const community = `${code}${pad(1 + i)}`;
  return [
    filters({
      state: open,
      urgency: 'NORMAL',
      leadUnit: `${code}000`,
      streetCode: `${code}000`,
      communityCode: community,
    }),
    filters({
      state: ended,
      categoryCode: '060103',
      urgency: 'NORMAL',
      leadUnit: `${code}000`,
      streetCode: `${code}000`,
    }),
    filters({
      state: open,
      categoryCode: '010101',
      urgency: 'NORMAL',
      leadUnit: 'D02',
      communityCode: community,
    }),
    filters({
      state: ended,
      categoryCode: '020301',
      leadUnit: 'D07',
      streetCode: `${code}000`,
      communityCode: community,
    }),
  ];
});

const said = [
  '油烟',
  '路灯 不亮',
  '垃圾 没人清',
  '噪音',
  '停车',
  '物业',
  '漏水',
  '路面 坑',
  '井盖',
  '狗',
  '广场舞',
  '占道 经营',
];

/** What an agent of the centre and a street clerk look for. */
export const inWords: Question[] = said.flatMap((words, i) => {
  const asked = new URLSearchParams({ q: words, limit: '20' }).toString();
  return [
    { username: 'agent', path: `/api/v1/cases/search?${asked}` },
    { username: `s${pick(streets, i)}`, path: `/api/v1/cases/search?${asked}` },
  ];
});
