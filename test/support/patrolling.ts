import { v7 as uuidv7 } from 'uuid';

const minutesAgo = (minutes: number) => ({
  id: uuidv7(),
  at: new Date(Date.now() - minutes * 60_000).toISOString(),
});
const evidence = ['PHOTO_BEFORE', 'PHOTO_AFTER'].map((kind) => ({ kind, ref: `${kind}.jpg` }));

/** Bodies of a round that anybody with a grid may send: on an hour ago, off half an hour ago, the way in between; every id another one. */
export const patrolling: Record<string, () => object> = {
  'POST /api/v1/patrol/shift-on': () => minutesAgo(60),
  'POST /api/v1/patrol/shift-off': () => minutesAgo(30),
  'POST /api/v1/patrol/records': () => ({ ...minutesAgo(50), result: 'NOTHING_FOUND' }),
  'POST /api/v1/patrol/events': () => ({ ...minutesAgo(45), text: '请工作人员看看这里。' }),
  'POST /api/v1/patrol/self-handled': () => ({
    ...minutesAgo(40),
    text: '楼道堆放纸箱。',
    categoryCode: '040108',
    reply: '已清走',
    evidence,
  }),
  'POST /api/v1/patrol/tracks': () => {
    const one = minutesAgo(45);
    return { ...one, crs: 'WGS84', points: [{ at: one.at, lng: 118.3274, lat: 35.0827 }] };
  },
};
