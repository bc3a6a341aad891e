import type { Said } from '#config';
import { explainOutside } from '../explain-outside.js';
import { toWgs84, type Point } from '../point.js';
import type { Territory } from '../territory.js';
import { qrKinds, type QrKind, type QrPoint } from './qr-point.js';

/** A point as somebody asks for it. */
export interface QrWish {
  kind: string;
  name: string;
  gridCode?: string;
  point?: Point;
  address?: string;
  categories?: string[];
}

/** A point that may be registered. */
export type PlacedPoint = Pick<
  QrPoint,
  'kind' | 'name' | 'gridCode' | 'communityCode' | 'streetCode' | 'lng' | 'lat' | 'address' | 'categories'
>;

/** Why a wish cannot be. */
export interface WishFault extends Said {
  code: string;
}

/** The place of a wish on the map, or everything that is wrong with it. `knowsMatter` says whether the catalogue has a code. */
export function placed(
  territory: Territory,
  wish: QrWish,
  knowsMatter: (code: string) => boolean,
): PlacedPoint | WishFault[] {
  const faults: WishFault[] = [];
  const say = (code: string, zh: string, en: string) => void faults.push({ code, zh, en });
  const { kind, point, categories = [] } = wish;
  if (!Object.hasOwn(qrKinds, kind))
    say(
      'QR_KIND_UNKNOWN',
      `类型只能是 ${Object.keys(qrKinds).join('、')}`,
      `the kind is one of ${Object.keys(qrKinds).join(', ')}`,
    );
  const located = point ? territory.locate(point) : null;
  const hint = point && !located ? explainOutside(territory, point) : null;
  if (point && !located?.gridCode)
    say(
      'POINT_OUTSIDE',
      `位置不在本区网格内, ${hint?.zh ?? '请核对经纬度顺序和坐标系'}`,
      `the position lies in no grid; ${hint?.en ?? 'check the order of lng and lat and the system'}`,
    );
  const gridCode = wish.gridCode || located?.gridCode || '';
  const place = gridCode ? territory.byGridCode(gridCode) : null;
  if (!gridCode && !point) say('PLACE_MISSING', '请给出网格编码或位置', 'give a grid code or a position');
  if (gridCode && !place?.gridCode)
    say('GRID_UNKNOWN', `没有编码为 ${gridCode} 的网格`, `there is no grid ${gridCode}`);
  else if (located?.gridCode && located.gridCode !== gridCode)
    say(
      'POINT_NOT_IN_GRID',
      `位置在网格 ${located.gridCode}, 不在 ${gridCode}`,
      `the position lies in grid ${located.gridCode}, not in ${gridCode}`,
    );
  const name = wish.name.trim() || (kind === 'GRID' ? territory.name(gridCode) : '');
  if (!name) say('QR_NAME_MISSING', '请填写名称', 'give it a name');
  for (const code of categories)
    if (!knowsMatter(code))
      say('CATEGORY_UNKNOWN', `事项目录中没有代码 ${code}`, `the catalogue has no code ${code}`);
  if (faults.length > 0 || !place?.gridCode) return faults;
  const [lng, lat] = point ? toWgs84(point) : [null, null];
  const { communityCode, streetCode } = place;
  return {
    kind: kind as QrKind,
    name,
    gridCode,
    communityCode,
    streetCode,
    lng,
    lat,
    address: wish.address?.trim() || null,
    categories: [...new Set(categories)],
  };
}
