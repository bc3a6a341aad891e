import type { CategoryLine } from './catalogue-columns.js';
import { named, repeated, said, type CatalogueRule, type Found } from './catalogue-rules.js';
import { within } from './within.js';

const notice = '国办函〔2025〕66号';
const isNear = ({ firstLevel }: CategoryLine) => firstLevel === 'GRID' || firstLevel === 'COMMUNITY';

/** One code, one name: what is above the matters has no line of its own, so every line must say the same of it. */
const otherName = (categories: readonly CategoryLine[], digits: number, name: 'l1Name' | 'l2Name'): Found[] =>
  repeated(categories, ({ code }) => code.slice(0, digits)).flatMap(([code, group]) => {
    const names = [...new Set(group.map((one) => one[name]))];
    const other = group.find((one) => one[name] !== names[0]);
    if (!other) return [];
    const all = names.join('、');
    return [
      said(
        code,
        `上级代码 ${code} 有不同名称: ${all}。`,
        `The parent ${code} has several names: ${all}.`,
        other,
      ),
    ];
  });

/** What is held against each matter of the catalogue. */
export const matterRules: readonly CatalogueRule[] = [
  {
    code: 'CATALOGUE_EMPTY',
    severity: 'ERROR',
    source: 'field-rules 2.1(3)',
    find: ({ draft }) =>
      draft.categories.length === 0
        ? [said(null, '目录中没有事项。', 'There is no matter in the catalogue.')]
        : [],
  },
  {
    code: 'CODE_TWICE',
    severity: 'ERROR',
    source: 'field-rules 2.8',
    find: ({ draft }) =>
      repeated(draft.categories, ({ code }) => code).map(([code, group]) =>
        said(
          code,
          `代码 ${code} 出现 ${group.length} 次。`,
          `The code ${code} is there ${group.length} times.`,
          group[1],
        ),
      ),
  },
  {
    code: 'PARENT_NAME_DIFFERS',
    severity: 'ERROR',
    source: 'field-rules 2.8',
    find: ({ draft }) => [
      ...otherName(draft.categories, 2, 'l1Name'),
      ...otherName(draft.categories, 4, 'l2Name'),
    ],
  },
  {
    code: 'DUTY_PUSHED_DOWN',
    severity: 'ERROR',
    source: notice,
    find: ({ draft, units }) => [
      ...draft.categories
        .filter((one) => one.dutyKind === 'STATUTORY' && isNear(one))
        .map((one) =>
          said(
            one.code,
            `${named(one)} 是部门法定职责, 不得由网格或社区先办(${notice})。请改为 DEPARTMENT 或 STREET。`,
            `${named(one)} is a department's duty by law and must not start at a grid or community (${notice}).`,
            one,
          ),
        ),
      ...draft.categories
        .filter(
          ({ dutyKind, ownerDept }) => dutyKind === 'STATUTORY' && units.get(ownerDept)?.kind === 'COMMUNITY',
        )
        .map((one) =>
          said(
            one.code,
            `${named(one)} 是部门法定职责, 不得由社区(${one.ownerDept})负责(${notice})。`,
            `${named(one)} is a department's duty by law and cannot be owned by the community ${one.ownerDept} (${notice}).`,
            one,
          ),
        ),
    ],
  },
  {
    code: 'ENFORCEMENT_AT_GRASSROOTS',
    severity: 'WARNING',
    source: notice,
    find: ({ draft }) =>
      draft.categories
        .filter((one) => one.defaultWhistle === 'ENFORCE' && isNear(one))
        .map((one) =>
          said(
            one.code,
            `${named(one)} 需要执法, 却由网格或社区先办: 社区没有执法权, 请核对是否为部门法定职责。`,
            `${named(one)} calls for enforcement and yet starts at a grid or community, which may not enforce; see whether it is a department's duty.`,
            one,
          ),
        ),
  },
  {
    code: 'CO_IS_OWNER',
    severity: 'ERROR',
    source: 'field-rules 2.1(5)',
    find: ({ draft }) =>
      draft.categories
        .filter(({ ownerDept, coDepts }) => coDepts.includes(ownerDept))
        .map((one) =>
          said(
            one.code,
            `${named(one)} 的主管部门 ${one.ownerDept} 又列为协办。`,
            `${one.ownerDept} owns ${named(one)} and cannot help with it as well.`,
            one,
          ),
        ),
  },
  {
    code: 'UNIT_UNKNOWN',
    severity: 'ERROR',
    source: 'field-rules 2.1(3)',
    find: ({ draft, units }) =>
      draft.categories.flatMap((one) =>
        [one.ownerDept, ...one.coDepts]
          .filter((unit) => unit && !units.has(unit))
          .map((unit) =>
            said(
              one.code,
              `${named(one)}: 没有单位 ${unit}。`,
              `${named(one)}: there is no unit ${unit}.`,
              one,
            ),
          ),
      ),
  },
  {
    code: 'LIMIT_ZERO',
    severity: 'ERROR',
    source: 'field-rules 2.3',
    find: ({ draft }) =>
      draft.categories
        .filter(({ limitValue }) => limitValue === 0)
        .map((one) =>
          said(one.code, `${named(one)} 的办理时限为 0。`, `The limit of ${named(one)} is nought.`, one),
        ),
  },
  {
    code: 'LIMIT_BEYOND_POLICY',
    severity: 'WARNING',
    source: 'field-rules 2.3',
    find: ({ draft, profile }) =>
      draft.categories.flatMap((one) => {
        const most = profile?.byUrgency[one.urgency].limits.HANDLE;
        if (!most || within({ value: one.limitValue, unit: one.limitUnit }, most)) return [];
        return [
          said(
            one.code,
            `${named(one)} 的时限 ${one.limitValue}${one.limitUnit} 长于时限方案的 ${most.value}${most.unit}(${one.urgency})。`,
            `The limit of ${named(one)}, ${one.limitValue} ${one.limitUnit}, is longer than the policy's ${most.value} ${most.unit} (${one.urgency}).`,
            one,
          ),
        ];
      }),
  },
  {
    code: 'KEYWORDS_EMPTY',
    severity: 'WARNING',
    source: 'field-rules 2.1(2)',
    find: ({ draft }) =>
      draft.categories
        .filter(({ keywords }) => keywords.length === 0)
        .map((one) =>
          said(
            one.code,
            `${named(one)} 没有关键词, 难以自动识别。`,
            `${named(one)} has no key words, so it will hardly be recognised.`,
            one,
          ),
        ),
  },
  {
    code: 'NAME_TWICE',
    severity: 'WARNING',
    source: 'field-rules 2.1(3)',
    find: ({ draft }) =>
      repeated(draft.categories, ({ name }) => name)
        .filter(([, group]) => new Set(group.map(({ code }) => code)).size > 1)
        .map(([name, group]) => {
          const codes = group.map(({ code }) => code).join('、');
          return said(
            name,
            `“${name}”有多个代码: ${codes}。`,
            `"${name}" has several codes: ${codes}.`,
            group[1],
          );
        }),
  },
  {
    code: 'STATUTORY_WITHOUT_BASIS',
    severity: 'WARNING',
    source: 'field-rules 1.2 (权力清单和责任清单)',
    find: ({ draft }) => {
      const bare = draft.categories.filter(
        ({ dutyKind, legalBasis }) => dutyKind === 'STATUTORY' && !legalBasis,
      );
      const some = bare
        .slice(0, 5)
        .map(({ code }) => code)
        .join('、');
      return bare.length > 0
        ? [
            said(
              null,
              `${bare.length} 项法定职责没有写法律依据: ${some} …`,
              `${bare.length} duties by law name no law: ${some} ...`,
            ),
          ]
        : [];
    },
  },
  {
    code: 'VERSION_TO_COME',
    severity: 'WARNING',
    source: 'field-rules 2.2 #9',
    find: ({ scheduled = [] }) =>
      scheduled.length > 0
        ? [
            said(
              null,
              `版本 ${scheduled.join('、')} 尚未生效: 新版本以现行版本为基础, 写入后它不再生效。`,
              `Version ${scheduled.join(', ')} is still to come: a new version builds on the one in effect and takes its place.`,
            ),
          ]
        : [],
  },
  {
    code: 'CATEGORY_GONE',
    severity: 'WARNING',
    source: 'field-rules 2.2 #37',
    find: ({ catalogue, before, openCases }) =>
      (before?.all ?? [])
        .filter(({ code }) => !catalogue.find(code) && (openCases?.get(code) ?? 0) > 0)
        .map((one) => {
          const count = openCases?.get(one.code) ?? 0;
          return said(
            one.code,
            `${named(one)} 将从目录中消失, 仍有 ${count} 件未办结。`,
            `${named(one)} would vanish from the catalogue while ${count} cases with it are open.`,
          );
        }),
  },
];
