import { Refusal } from '#config';
import { NATION } from './calendar-store.js';
import type { YearTable } from './year-table.js';

/** Region 区域: `CN`, or a code of one's own such as an administrative division's. */
export const REGION = /^[0-9A-Z][0-9A-Z-]{1,19}$/;

/**
 * A year as a file gives it: `{ region?, year, confirmed, source, holidays: [{ name, from, to }], makeUpDays: [{ name,
 * date }] }`. Throws `Refusal` CALENDAR_FILE_INVALID (422) naming every field that is wrong; whether the days make sense
 * is for `loadYear` to say.
 */
export function parseYear(json: string): { region: string; table: YearTable } {
  const faults: string[] = [];
  const file = parsed(json);
  const take = <T>(value: unknown, path: string, is: (value: unknown) => value is T): T => {
    if (!is(value)) faults.push(path);
    return value as T;
  };
  const list = (name: string, fields: readonly string[]) =>
    take(file[name], name, isList).map((one, i) => {
      const row = isObject(one) ? one : {};
      return Object.fromEntries(
        fields.map((field) => [field, take(row[field], `${name}[${i}].${field}`, isText)]),
      );
    });
  const region = file['region'] === undefined ? NATION : take(file['region'], 'region', isText);
  if (!REGION.test(region)) faults.push('region');
  const table = {
    year: take(file['year'], 'year', isYear),
    confirmed: take(file['confirmed'], 'confirmed', isFlag),
    source: take(file['source'], 'source', isText),
    holidays: list('holidays', ['name', 'from', 'to']) as unknown as YearTable['holidays'],
    makeUpDays: list('makeUpDays', ['name', 'date']) as unknown as YearTable['makeUpDays'],
  };
  if (faults.length > 0)
    throw invalid(`${faults.join('、')} 缺失或有误`, `${faults.join(', ')} missing or wrong`);
  return { region, table };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const isYear = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 2000 && Number(value) <= 2100;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    if (isObject(value)) return value;
  } catch {
    throw invalid('不是 JSON', 'not JSON');
  }
  throw invalid('不是对象', 'not an object');
}

const invalid = (zh: string, en: string) =>
  new Refusal(422, 'CALENDAR_FILE_INVALID', {
    zh: `日历文件有误: ${zh}。格式: {"year":2027,"confirmed":true,"source":"...","holidays":[{"name","from","to"}],"makeUpDays":[{"name","date"}]}`,
    en: `The calendar file is wrong: ${en}. Its form: {"year":2027,"confirmed":true,"source":"...","holidays":[{"name","from","to"}],"makeUpDays":[{"name","date"}]}`,
  });
