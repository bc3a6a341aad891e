import { Refusal, type Said } from '#config';
import type { Crs, Point } from './point.js';
import type { Territory } from './territory.js';

/** What would have put a point inside the district: other figures' order, another coordinate system, or both. */
export interface OutsideHint extends Said {
  suggestion: { swapped?: true; crs?: Crs };
}

const systems: readonly Crs[] = ['GCJ02', 'BD09', 'WGS84'];

/**
 * For a point outside the district: whether it would lie inside with longitude and latitude exchanged, or in another
 * coordinate system than it names; null where neither helps. It only says so: nothing is converted on a guess.
 */
export function explainOutside(territory: Territory, { lng, lat, crs }: Point): OutsideHint | null {
  const inside = (point: Point) => isOnEarth(point) && territory.locate(point) !== null;
  const others = systems.filter((one) => one !== crs && !(one === 'WGS84' && crs === 'CGCS2000'));
  if (inside({ lng: lat, lat: lng, crs })) return hint({ swapped: true });
  const other = others.find((one) => inside({ lng, lat, crs: one }));
  if (other) return hint({ crs: other });
  const both = others.find((one) => inside({ lng: lat, lat: lng, crs: one }));
  return both ? hint({ swapped: true, crs: both }) : null;
}

/** The refusal POINT_OUTSIDE (422) for a point outside the district, with the suggestion where there is one. */
export function pointOutside(territory: Territory, point: Point): Refusal {
  const hint = explainOutside(territory, point);
  return new Refusal(
    422,
    'POINT_OUTSIDE',
    {
      zh: `该位置不在本区范围内, ${hint?.zh ?? '请核对经纬度顺序和坐标系(crs)。'}`,
      en: `This position is outside the district; ${hint?.en ?? 'check the order of lng and lat and the coordinate system (crs).'}`,
    },
    { fields: ['point'], ...(hint ? { suggestion: hint.suggestion } : {}) },
  );
}

const isOnEarth = ({ lng, lat }: Point) => Math.abs(lng) <= 180 && Math.abs(lat) <= 90;

function hint(suggestion: OutsideHint['suggestion']): OutsideHint {
  const { swapped, crs } = suggestion;
  const zh = [swapped && '经纬度对调', crs && `坐标系改为 ${crs} `].filter(Boolean).join('、');
  const en = [swapped && 'with longitude and latitude exchanged', crs && `taken as ${crs}`]
    .filter(Boolean)
    .join(', ');
  return {
    suggestion,
    zh: `${zh}后位于本区内, 请确认后重新提交。`,
    en: `${en} it would be inside; check and send it again.`,
  };
}
