import { list, oneOf, orNull, problem, record, text, whole, type Check, type Problem } from '#catalogue';
import { endings, kept, type Kept, type RetentionRule } from './rules.js';

const mostRules = 200;

/**
 * The longest and the shortest a city may keep each, in months. An identity goes after ten years at the latest (shortest
 * needed time, PIPL art. 19) and not while a case may still be reopened; a case stays ten years at least, by its archive class.
 */
const bounds: Record<Kept, readonly [least: number, most: number]> = {
  IDENTITY: [2, 120],
  RELAY: [2, 120],
  PHOTO: [2, 360],
  VIDEO: [2, 360],
  AUDIO: [2, 60],
  DOCUMENT: [2, 360],
  TRACK: [1, 24],
  CASE: [120, 1200],
};

const shape: Check = list(
  1,
  mostRules,
  record({
    what: oneOf(...Object.keys(kept)),
    of: orNull(oneOf(...Object.keys(endings))),
    category: orNull(
      text(/^\d{2}(\d{2}){0,2}$/, '2、4 或 6 位事项代码', 'a category code of 2, 4 or 6 digits'),
    ),
    months: whole(1, 1200),
  }),
);

const relations: ReadonlyArray<(rules: readonly RetentionRule[]) => Problem[]> = [
  (rules) =>
    rules.flatMap(({ what, months }, i) => {
      const [least, most] = bounds[what];
      return months >= least && months <= most
        ? []
        : problem(
            `${i}.months`,
            `${kept[what]}应保存 ${least} 到 ${most} 个月`,
            `${what} is kept ${least} to ${most} months`,
          );
    }),
  (rules) =>
    rules.flatMap((rule, i) =>
      rules.findIndex((other) => same(other, rule)) < i
        ? problem(`${i}`, '与前面的规则重复', 'says the same as a rule before it')
        : [],
    ),
  // Without these nobody would know how long the rest is kept.
  (rules) =>
    (Object.keys(kept) as Kept[]).flatMap((what) => {
      const general = rules.filter((rule) => rule.what === what && rule.category === null);
      const whole =
        general.some((rule) => rule.of === null) ||
        Object.keys(endings).every((ending) => general.some((rule) => rule.of === ending));
      return whole
        ? []
        : problem(
            what,
            `${kept[what]}缺少对全部事项和全部结案方式的规则`,
            `needs a rule for every category and every ending`,
          );
    }),
];

const same = (a: RetentionRule, b: RetentionRule) =>
  a.what === b.what && a.of === b.of && a.category === b.category;

/** Everything that is wrong with retention rules somebody has sent, in Chinese and English; empty where they can be used. Pure. */
export function checkRetention(json: unknown): Problem[] {
  const wrong = shape(json, '');
  return wrong.length > 0 ? wrong : relations.flatMap((relation) => relation(json as RetentionRule[]));
}
