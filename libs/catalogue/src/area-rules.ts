import { bareGrids } from './bare-grids.js';
import { named, repeated, said, type CatalogueRule, type Checked } from './catalogue-rules.js';
import type { AreaDuty } from './responsibility.js';

const notice = '国办函〔2025〕66号';
const nameOf = ({ catalogue }: Checked, code: string) => {
  const known = catalogue.find(code);
  return known ? named(known) : code;
};
const lineOf = ({ category, area, unit }: AreaDuty) => `${category} ${area} ${unit}`;

const keyOf = ({ category, area }: Pick<AreaDuty, 'category' | 'area'>) => `${category} ${area}`;
const ownersByArea = ({ draft }: Checked): ReadonlyMap<string, string> =>
  new Map(draft.areas.filter(({ role }) => role === 'OWNER').map((line) => [keyOf(line), line.unit]));

/** Who would own the matter of a line in its area by the areas around it, else by its own line in the list. */
function ownerAround(
  { category, area }: AreaDuty,
  owners: ReadonlyMap<string, string>,
  { catalogue }: Checked,
) {
  const wider = widerAreas(area).map((one) => owners.get(keyOf({ category, area: one })));
  return wider.find((unit) => unit !== undefined) ?? catalogue.find(category)?.ownerDept;
}

/** The community, street and district around an area, by its code (field-rules 2.8). */
const widerAreas = (area: string): string[] =>
  [area.slice(0, 12), `${area.slice(0, 9)}000`, `${area.slice(0, 6)}000000`].filter(
    (one, i, all) => one !== area && all.indexOf(one) === i,
  );

/** What is held against the lines for areas and the delegated powers. */
export const areaRules: readonly CatalogueRule[] = [
  {
    code: 'NO_OWNER_HERE',
    severity: 'ERROR',
    source: 'field-rules 2.1(3)',
    find: (checked) =>
      bareGrids(checked).map(({ category, grids, streets }) => {
        const where = streets.join('、');
        return said(
          category.code,
          `${named(category)} 在 ${grids} 个网格没有主管单位(${where})。`,
          `${named(category)} has no owner in ${grids} grids (${where}).`,
        );
      }),
  },
  {
    code: 'CATEGORY_UNKNOWN',
    severity: 'ERROR',
    source: 'field-rules 2.1(3)',
    find: ({ draft, catalogue }) =>
      [...draft.areas, ...draft.powers]
        .filter(({ category }) => !catalogue.find(category))
        .map((line) =>
          said(
            line.category,
            `目录中没有代码 ${line.category}。`,
            `The catalogue has no code ${line.category}.`,
            line,
          ),
        ),
  },
  {
    code: 'AREA_UNKNOWN',
    severity: 'ERROR',
    source: 'field-rules 2.8',
    find: ({ draft, levels }) =>
      draft.areas
        .filter(({ area }) => !levels.has(area))
        .map((line) => said(line.area, `没有区域 ${line.area}。`, `There is no area ${line.area}.`, line)),
  },
  {
    code: 'AREA_UNIT_UNKNOWN',
    severity: 'ERROR',
    source: 'field-rules 2.1(3)',
    find: ({ draft, units }) =>
      draft.areas
        .filter(({ unit }) => !units.has(unit))
        .map((line) => said(lineOf(line), `没有单位 ${line.unit}。`, `There is no unit ${line.unit}.`, line)),
  },
  {
    code: 'AREA_CONTRADICTS',
    severity: 'ERROR',
    source: 'field-rules 2.1(3)',
    find: ({ draft }) => [
      ...repeated(draft.areas, lineOf).map(([key, group]) =>
        said(
          key,
          `同一事项、区域和单位出现 ${group.length} 次。`,
          `The same matter, area and unit are there ${group.length} times.`,
          group[1],
        ),
      ),
      ...repeated(
        draft.areas.filter(({ role }) => role === 'OWNER'),
        ({ category, area }) => `${category} ${area}`,
      )
        .filter(([, group]) => new Set(group.map(({ unit }) => unit)).size > 1)
        .map(([key, group]) => {
          const units = group.map(({ unit }) => unit).join('、');
          return said(
            key,
            `同一事项在同一区域有多个主管单位: ${units}。`,
            `A matter has several owners in one area: ${units}.`,
            group[1],
          );
        }),
    ],
  },
  {
    code: 'AREA_DUTY_PUSHED_DOWN',
    severity: 'ERROR',
    source: notice,
    find: (checked) =>
      checked.draft.areas
        .filter(
          ({ category, role, unit }) =>
            role === 'OWNER' &&
            checked.catalogue.find(category)?.dutyKind === 'STATUTORY' &&
            checked.units.get(unit)?.kind === 'COMMUNITY',
        )
        .map((line) =>
          said(
            lineOf(line),
            `${nameOf(checked, line.category)} 是部门法定职责, 不得交给社区 ${line.unit}(${notice})。`,
            `${nameOf(checked, line.category)} is a department's duty by law and cannot be given to the community ${line.unit} (${notice}).`,
            line,
          ),
        ),
  },
  {
    code: 'AREA_CO_IS_OWNER',
    severity: 'ERROR',
    source: 'field-rules 2.1(5)',
    find: (checked) => {
      const owners = ownersByArea(checked);
      return checked.draft.areas
        .filter((line) => line.role === 'CO')
        .filter((line) => (owners.get(keyOf(line)) ?? ownerAround(line, owners, checked)) === line.unit)
        .map((line) =>
          said(
            lineOf(line),
            `${line.unit} 已是主管单位, 不能再列为协办。`,
            `${line.unit} owns it already and cannot help as well.`,
            line,
          ),
        );
    },
  },
  {
    code: 'STREET_OWNER_WITHOUT_POWER',
    severity: 'WARNING',
    source: '行政处罚法第二十四条',
    find: (checked) =>
      checked.draft.areas
        .filter(
          ({ category, role, unit }) =>
            role === 'OWNER' &&
            checked.catalogue.find(category)?.dutyKind === 'STATUTORY' &&
            checked.units.get(unit)?.kind === 'STREET',
        )
        .map((line) =>
          said(
            lineOf(line),
            `${nameOf(checked, line.category)} 是部门法定职责, 交给街道须在赋权清单中写明依据。`,
            `${nameOf(checked, line.category)} is a department's duty by law; a street gets it by a delegated power with its basis.`,
            line,
          ),
        ),
  },
  {
    code: 'AREA_CHANGES_NOTHING',
    severity: 'WARNING',
    source: 'field-rules 2.1(3)',
    find: (checked) => {
      const owners = ownersByArea(checked);
      return checked.draft.areas
        .filter((line) => line.role === 'OWNER' && ownerAround(line, owners, checked) === line.unit)
        .map((line) =>
          said(
            lineOf(line),
            '此行与更大范围的主管单位相同, 不改变什么。',
            'This line names who owns it in the area around as well; it changes nothing.',
            line,
          ),
        );
    },
  },
  {
    code: 'POWER_TWICE',
    severity: 'ERROR',
    source: 'field-rules 1.2 (赋权)',
    find: ({ draft }) =>
      repeated(draft.powers, ({ street, category }) => `${street} ${category}`).map(([key, group]) =>
        said(
          key,
          `同一街道同一事项出现 ${group.length} 次。`,
          `The same street and matter are there ${group.length} times.`,
          group[1],
        ),
      ),
  },
  {
    code: 'POWER_WITHOUT_BASIS',
    severity: 'ERROR',
    source: '行政处罚法第二十四条',
    find: (checked) =>
      checked.draft.powers
        .filter(({ legalBasis }) => !legalBasis)
        .map((line) =>
          said(
            `${line.street} ${line.category}`,
            `${nameOf(checked, line.category)} 的赋权没有法律依据。`,
            `The power over ${nameOf(checked, line.category)} has no legal basis.`,
            line,
          ),
        ),
  },
  {
    code: 'POWER_NOT_TO_A_STREET',
    severity: 'ERROR',
    source: '行政处罚法第二十四条',
    find: ({ draft, levels }) =>
      draft.powers
        .filter(({ street }) => levels.get(street) !== 'STREET')
        .map((line) =>
          said(
            line.street,
            `只能赋权给街道(乡镇), ${line.street} 不是。`,
            `Powers are delegated to streets; ${line.street} is none.`,
            line,
          ),
        ),
  },
  {
    code: 'POWER_NEVER_HOLDS',
    severity: 'ERROR',
    source: 'field-rules 1.2 (赋权)',
    find: ({ draft }) =>
      draft.powers
        .filter(({ validFrom, validTo }) => validFrom !== null && validTo !== null && validTo < validFrom)
        .map((line) =>
          said(
            `${line.street} ${line.category}`,
            `赋权的截止日 ${line.validTo} 早于起始日 ${line.validFrom}。`,
            `The power ends (${line.validTo}) before it begins (${line.validFrom}).`,
            line,
          ),
        ),
  },
];
