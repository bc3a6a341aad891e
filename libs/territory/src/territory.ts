import Flatbush from 'flatbush';
import { Refusal } from '#config';
import type { Area } from './area.js';
import { boxAround, boxOf, holds, metresToBorder } from './border.js';
import { type Point, toWgs84 } from './point.js';
import { NameFinder, placeNames, soleNameIn } from './place-names.js';
import type { Site } from './site.js';

/**
 * Where a case is. `gridCode` is null where only a community's name is known; `version` is the version of the
 * map it was found on, `matched` the words or the old code it was found by.
 */
export interface Place {
  gridCode: string | null;
  communityCode: string;
  streetCode: string;
  by: 'POINT' | 'GRID_CODE' | 'ADDRESS' | 'LEGACY';
  boundary: boolean;
  version: number;
  matched?: string;
}

export interface AreaPage {
  level?: string | undefined;
  parentCode?: string | undefined;
  after?: string | undefined;
  limit: number;
}

/** How near another community makes a point a border point (field-rules 2.8). */
export const BOUNDARY_METRES = 20;

/** The map of one district in one version, read-only: which grid holds this point, this code, this address. */
export class Territory {
  private readonly areas: Map<string, Area>;
  private readonly grids: Area[];
  private readonly index: Flatbush | null;
  private readonly below = new Map<string, Area[]>();
  private readonly whole: Area | undefined;
  private finder: NameFinder | null = null;
  private ordered: Area[] | null = null;

  constructor(
    readonly districtId: string,
    readonly version: number,
    areas: readonly Area[],
    readonly sites: readonly Site[] = [],
  ) {
    this.areas = new Map(areas.map((area) => [area.code, area]));
    this.grids = areas.filter(({ level }) => level === 'GRID').sort((a, b) => (a.code < b.code ? -1 : 1));
    this.index = this.grids.length > 0 ? new Flatbush(this.grids.length) : null;
    for (const grid of this.grids) this.index?.add(...boxOf(grid.polygon));
    this.index?.finish();
    this.whole = areas.find(({ level }) => level === 'DISTRICT');
    for (const area of areas)
      if (area.parentCode) {
        const siblings = this.below.get(area.parentCode);
        if (siblings) siblings.push(area);
        else this.below.set(area.parentCode, [area]);
      }
  }

  /**
   * The one grid that holds the point, or null outside the district. A point on a shared border belongs to the grid with
   * the smallest code, so that no point has two owners; one in the hair's breadth that rounding leaves between two grids of
   * the district belongs to the nearest, so that none has no owner. `boundary` is true when a grid of ANOTHER community
   * lies within 20 m: between two grids of one community there is nobody to argue with.
   */
  locate(point: Point): Place | null {
    const at = toWgs84(point);
    const near = this.near(at);
    const grid = near.find(({ polygon }) => holds(polygon, at)) ?? this.nearest(near, at);
    if (!grid) return null;
    const boundary = near.some(
      ({ parentCode, polygon }) =>
        parentCode !== grid.parentCode &&
        (metresToBorder(polygon, at) <= BOUNDARY_METRES || holds(polygon, at)),
    );
    return this.placeOf(grid, 'POINT', boundary);
  }

  /** The place of a grid or community code, or null where the map has no such code. */
  byGridCode(code: string): Place | null {
    const area = this.areas.get(code);
    return area && (area.level === 'GRID' || area.level === 'COMMUNITY')
      ? this.placeOf(area, 'GRID_CODE', false)
      : null;
  }

  /**
   * The community, village, grid, building or site named in the text (longest name where one holds another),
   * or null where none or two different communities are named: then a person must ask.
   */
  byAddress(text: string): Place | null {
    this.finder ??= new NameFinder(placeNames([...this.areas.values()], this.sites));
    const found = soleNameIn(text, this.finder, (code) => this.community(code));
    return found && { ...this.placeOf(this.known(found.code), 'ADDRESS', false), matched: found.name };
  }

  /** The area's name; the code itself where the map does not know it, because a label must never fail. */
  name(code: string): string {
    return this.areas.get(code)?.name ?? code;
  }

  area(code: string): Area | undefined {
    return this.areas.get(code);
  }

  /** Every area of the map, in no special order: a new array each time, so not for every case. */
  get all(): Area[] {
    return [...this.areas.values()];
  }

  /** At most `limit` areas by their codes, those after the code `after`; of one level or under one parent where that is said. */
  page({ level, parentCode, after = '', limit }: AreaPage): Area[] {
    this.ordered ??= this.all.sort((a, b) => (a.code < b.code ? -1 : 1));
    const of = parentCode
      ? this.under(parentCode).toSorted((a, b) => (a.code < b.code ? -1 : 1))
      : this.ordered;
    const found: Area[] = [];
    for (const area of of) {
      if (area.code > after && (!level || area.level === level)) found.push(area);
      if (found.length === limit) break;
    }
    return found;
  }

  /** The areas directly under this one, in no special order. */
  under(code: string): readonly Area[] {
    return this.below.get(code) ?? [];
  }

  /** The areas above this one, nearest first, the district last; empty for an unknown code. */
  ancestors(code: string): Area[] {
    const parent = this.areas.get(this.areas.get(code)?.parentCode ?? '');
    return parent ? [parent, ...this.ancestors(parent.code)] : [];
  }

  /** Grids whose box touches the border strip around the point, smallest code first. */
  private near(at: [number, number]): Area[] {
    const hits = this.index?.search(...boxAround(at, BOUNDARY_METRES)) ?? [];
    return hits.sort((a, b) => a - b).flatMap((i) => this.grids[i] ?? []);
  }

  /** The nearest of the grids to a point of the district that none of them holds; the smallest code of equals. */
  private nearest(near: readonly Area[], at: [number, number]): Area | undefined {
    if (!this.whole || near.length === 0 || !holds(this.whole.polygon, at)) return undefined;
    return near
      .map((grid) => ({ grid, metres: metresToBorder(grid.polygon, at) }))
      .filter(({ metres }) => metres <= BOUNDARY_METRES)
      .sort((a, b) => a.metres - b.metres)[0]?.grid;
  }

  private community(code: string): string {
    const area = this.known(code);
    return area.level === 'GRID' ? (area.parentCode ?? '') : code;
  }

  private placeOf(area: Area, by: Place['by'], boundary: boolean): Place {
    const communityCode = this.community(area.code);
    return {
      gridCode: area.level === 'GRID' ? area.code : null,
      communityCode,
      streetCode: this.known(communityCode).parentCode ?? '',
      by,
      boundary,
      version: this.version,
    };
  }

  private known(code: string): Area {
    const area = this.areas.get(code);
    if (area) return area;
    throw new Refusal(500, 'MAP_BROKEN', {
      zh: `辖区底图缺少 ${code}。请重新导入组织数据。`,
      en: `The map lacks ${code}. Import the organisation data again.`,
    });
  }
}
