import type { Said } from '#config';
import type { Catalogue } from '../category.js';
import { isCommunity } from '../owner.js';
import { list, oneOf, problem, text, type Check, type Problem } from '../shape.js';
import type { DispatchRule } from './rule.js';

/** What the rules may speak of in one district. */
export interface RuleGround {
  catalogue: Catalogue;
  /** Whether it is an area of the map, and whether a unit of the district that can be given a case. */
  isArea: (code: string) => boolean;
  isUnit: (code: string) => boolean;
  channels: readonly string[];
}

const mostRules = 300;
const clock = text(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:mm', 'HH:mm');
const word = text(/^\S[\s\S]{0,39}$/, '1 到 40 个字', 'of 1 to 40 characters');
const sentence = text(/^\S[\s\S]{0,199}$/, '1 到 200 个字', 'of 1 to 200 characters');
const words = (check: Check) => list(1, 100, check);

/** Everything that is wrong with a set of rules, with its place; empty where they can be used. */
export function checkRules(rules: unknown, ground: RuleGround): Problem[] {
  const shape = list(0, mostRules, ruleShape(ground))(rules, '');
  return shape.length > 0 ? shape : relations(rules as DispatchRule[], ground);
}

const ruleShape = ({ catalogue, isArea, isUnit, channels }: RuleGround): Check => {
  const area = known(isArea, '不是本区的街道、社区或网格', 'is no street, community or grid of the district');
  const unit = known(isUnit, '不是本区的单位', 'is no unit of the district');
  const isCategory = (code: string) =>
    /^(\d\d){1,3}$/.test(code) && catalogue.all.some((one) => one.code.startsWith(code));
  const isFirst = (code: string) => ['COMMUNITY', 'STREET', 'OWNER'].includes(code) || isUnit(code);
  const when = partly({
    areas: words(area),
    categories: words(known(isCategory, '目录中没有', 'is not in the catalogue')),
    channels: words(oneOf(...channels)),
    words: words(word),
    hours: partly({}, { from: clock, to: clock }),
    days: oneOf('WORKING', 'RESTING'),
    urgencies: words(oneOf('EMERGENCY', 'EXPRESS', 'NORMAL', 'COMPLEX', 'CONSULT')),
  });
  const start = partly(
    { ownerDept: unit, coDepts: words(unit) },
    {
      first: known(
        isFirst,
        '须为 COMMUNITY、STREET、OWNER 或本区单位',
        'must be COMMUNITY, STREET, OWNER or a unit of the district',
      ),
    },
  );
  const send: Check = (value, path) =>
    typeof value === 'object' && value !== null && 'person' in value
      ? partly({}, { person: sentence })(value, path)
      : start(value, path);
  return partly(
    { legalBasis: sentence },
    {
      id: text(
        /^[a-z][a-z0-9-]{1,39}$/,
        '小写字母、数字和连字符',
        'of lower-case letters, digits and hyphens',
      ),
      name: sentence,
      when,
      send,
    },
  );
};

/** What the rules must be to each other and to the law. */
function relations(rules: readonly DispatchRule[], { catalogue, isArea }: RuleGround): Problem[] {
  const isGrassroots = (code: string) => isArea(code) && (isCommunity(code) || /^\d{15}$/.test(code));
  const grassroots = (code: string) => code === 'COMMUNITY' || isGrassroots(code);
  return rules.flatMap(({ id, when, send }, i) => {
    const found: Problem[] = [];
    if (rules.findIndex((one) => one.id === id) !== i)
      found.push(...problem(`${i}.id`, '与前面的规则重复', 'is used by a rule before'));
    if (when.hours && when.hours.from === when.hours.to)
      found.push(...problem(`${i}.when.hours`, '起止时间相同', 'begins when it ends'));
    const speaksOf = catalogue.all.filter(
      ({ code }) => when.categories?.some((one) => code.startsWith(one)) ?? true,
    );
    // Whoever starts, who answers for it is no community and no grid.
    if ('first' in send && send.ownerDept && isGrassroots(send.ownerDept))
      found.push(...problem(`${i}.send.ownerDept`, ...notOwnedThere));
    const pushed =
      'first' in send && grassroots(send.first)
        ? speaksOf.find(({ firstLevel, dutyKind }) => firstLevel === 'DEPARTMENT' || dutyKind === 'STATUTORY')
        : null;
    // What a department must do is not pushed down to the grassroots (国办函〔2025〕66号, field-rules 2.1(3)).
    if (pushed) found.push(...problem(`${i}.send.first`, ...notToGrassroots(pushed.name)));
    return found;
  });
}

const notOwnedThere: [string, string] = [
  '不得是社区或网格: 主管单位须为部门、公共服务企业或街道(国办函〔2025〕66号)',
  'must not be a community or grid: a department, utility or street answers for it',
];
const notToGrassroots = (name: string): [string, string] => [
  `“${name}”是部门法定职责, 不得派给社区(国办函〔2025〕66号); 请用 categories 排除`,
  `"${name}" is a department's own duty and must not be pushed down to a community; leave it out by categories`,
];

/** Fields that may be there and fields that must; no others. */
const partly =
  (may: Readonly<Record<string, Check>>, must: Readonly<Record<string, Check>> = {}): Check =>
  (value, path) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value))
      return problem(path, '应为对象', 'must be an object');
    const given = value as Record<string, unknown>;
    const at = (key: string) => (path ? `${path}.${key}` : key);
    return [
      ...Object.keys(must)
        .filter((key) => given[key] === undefined)
        .flatMap((key) => problem(at(key), '必填', 'is needed')),
      ...Object.entries(given).flatMap(([key, one]) => {
        const check = Object.hasOwn(must, key) ? must[key] : Object.hasOwn(may, key) ? may[key] : null;
        return check
          ? check(one, at(key))
          : problem(at(key).slice(0, 200), '没有这个字段', 'there is no such field');
      }),
    ];
  };

const known =
  (holds: (code: string) => boolean, zh: Said['zh'], en: Said['en']): Check =>
  (value, path) =>
    typeof value === 'string' && holds(value) ? [] : problem(path, zh, en);
