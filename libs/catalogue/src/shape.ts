import type { Limit, LimitUnit } from '#calendar';

/** What is wrong at one place of a document: `path` as `byUrgency.NORMAL.limits.SIGN.value` or `ladder.0.level`. */
export interface Problem {
  path: string;
  zh: string;
  en: string;
}
export type Check = (value: unknown, path: string) => Problem[];

export const problem = (path: string, zh: string, en: string): Problem[] => [{ path, zh, en }];
const at = (path: string, key: string | number) => (path ? `${path}.${key}` : String(key));
const isRecord = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** A number above `above`, or from `from`, to `to`. */
export const figure =
  ({ above, from = -Infinity, to }: { above?: number; from?: number; to: number }): Check =>
  (value, path) =>
    typeof value === 'number' && value <= to && (above === undefined ? value >= from : value > above)
      ? []
      : problem(
          path,
          `应为${above === undefined ? `${from} 到` : `大于 ${above}、不超过`} ${to} 的数`,
          `must be a number ${above === undefined ? `from ${from}` : `above ${above}`} to ${to}`,
        );

export const whole =
  (from: number, to: number): Check =>
  (value, path) =>
    Number.isInteger(value) && figure({ from, to })(value, path).length === 0
      ? []
      : problem(path, `应为 ${from} 到 ${to} 的整数`, `must be a whole number from ${from} to ${to}`);

export const flag: Check = (value, path) =>
  typeof value === 'boolean' ? [] : problem(path, '应为 true 或 false', 'must be true or false');

export const text =
  (form: RegExp, zh: string, en: string): Check =>
  (value, path) =>
    typeof value === 'string' && form.test(value) ? [] : problem(path, `应为${zh}`, `must be ${en}`);

export const oneOf =
  (...words: readonly string[]): Check =>
  (value, path) =>
    words.some((word) => word === value)
      ? []
      : problem(path, `应为 ${words.join('、')} 之一`, `must be one of ${words.join(', ')}`);

export const orNull =
  (check: Check): Check =>
  (value, path) =>
    value === null ? [] : check(value, path);

/** Exactly these fields. */
export const record =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value, path) =>
    isRecord(value)
      ? [
          ...Object.entries(fields).flatMap(([key, check]) =>
            Object.hasOwn(value, key)
              ? check(value[key], at(path, key))
              : problem(at(path, key), '必填', 'is needed'),
          ),
          ...Object.keys(value)
            .filter((key) => !Object.hasOwn(fields, key))
            .flatMap((key) => problem(at(path, key), '没有这个字段', 'there is no such field')),
        ]
      : problem(path, '应为对象', 'must be an object');

/** The same check for each of these fields, all of them needed. */
export const each = (keys: readonly string[], check: Check): Check =>
  record(Object.fromEntries(keys.map((key) => [key, check])));

/** Any fields whose names have this form, at most so many. */
export const book =
  (form: RegExp, most: number, check: Check): Check =>
  (value, path) => {
    if (!isRecord(value)) return problem(path, '应为对象', 'must be an object');
    const entries = Object.entries(value);
    if (entries.length > most) return problem(path, `最多 ${most} 项`, `at most ${most} entries`);
    return entries.flatMap(([key, one]) =>
      form.test(key) ? check(one, at(path, key)) : problem(at(path, key), '代码格式不正确', 'is no code'),
    );
  };

export const list =
  (least: number, most: number, check: Check): Check =>
  (value, path) =>
    Array.isArray(value) && value.length >= least && value.length <= most
      ? value.flatMap((one, i) => check(one, at(path, i)))
      : problem(path, `应为 ${least} 到 ${most} 项的列表`, `must be a list of ${least} to ${most}`);

/** What a day is in each unit, to bound them alike; eight duty hours. */
const perDay: Record<LimitUnit, number> = { min: 1440, h: 24, dutyMin: 480, d: 1, wd: 1 };
export const anyUnit = Object.keys(perDay) as LimitUnit[];
export const aroundTheClock: readonly LimitUnit[] = ['min', 'h'];

/** A `Limit` of more than nothing and at most so many days, in one of these units; d and wd whole. */
export const span =
  (days: number, units: readonly LimitUnit[] = anyUnit): Check =>
  (value, path) => {
    const { unit } = (isRecord(value) ? value : {}) as Partial<Limit>;
    const known = units.find((one) => one === unit);
    // Rounded, because 1/24 of a day is not quite 60 minutes.
    const most = known ? Math.round(days * perDay[known]) : 0;
    return record({
      unit: oneOf(...units),
      value: !known
        ? () => []
        : known === 'd' || known === 'wd'
          ? whole(1, most)
          : figure({ above: 0, to: most }),
    })(value, path);
  };
