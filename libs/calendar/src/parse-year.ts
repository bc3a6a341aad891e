import { Refusal } from '#config';
import { NATION } from './calendar-store.js';
import type { YearTable } from './year-table.js';

/** Region 区域: `CN`, or a code of one's own such as an administrative division's. */
const REGION = /^[0-9A-Z][0-9A-Z-]{1,19}$/;

/**
 * A year as a file gives it: `{ region?, year, confirmed, source, holidays: [{ name, from, to }], makeUpDays: [{ name,
 * date }] }`. Throws `Refusal` CALENDAR_FILE_INVALID (422) naming every field that is wrong; whether the days make sense
 * is for `loadYear` to say.
 */
export function parseYear(json: string): { region: string; table: YearTable } {
  const file = parsed(json);
  const faults: string[] = [];
  const text = (from: Row, name: string, path = name): string => {
    const value = from[name];
    if (typeof value === 'string' && value.trim() !== '') return value;
    faults.push(path);
    return '';
  };
  const rows = (name: string): Row[] => {
    const list = file[name];
    if (Array.isArray(list)) return list.map((one: unknown) => (isRow(one) ? one : {}));
    faults.push(name);
    return [];
  };
  const { year, confirmed, region = NATION } = file;
  if (!Number.isInteger(year) || Number(year) < 2000 || Number(year) > 2100) faults.push('year');
  if (typeof confirmed !== 'boolean') faults.push('confirmed');
  if (typeof region !== 'string' || !REGION.test(region)) faults.push('region');
  const table: YearTable = {
    year: Number(year),
    confirmed: confirmed === true,
    source: text(file, 'source'),
    holidays: rows('holidays').map((row, i) => ({
      name: text(row, 'name', `holidays[${i}].name`),
      from: text(row, 'from', `holidays[${i}].from`),
      to: text(row, 'to', `holidays[${i}].to`),
    })),
    makeUpDays: rows('makeUpDays').map((row, i) => ({
      name: text(row, 'name', `makeUpDays[${i}].name`),
      date: text(row, 'date', `makeUpDays[${i}].date`),
    })),
  };
  if (faults.length > 0)
    throw invalid(`${faults.join('、')} 缺失或有误`, `${faults.join(', ')} missing or wrong`);
  return { region: String(region), table };
}

type Row = Record<string, unknown>;
const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(json: string): Row {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw invalid('不是 JSON', 'not JSON');
  }
  if (!isRow(value)) throw invalid('不是对象', 'not an object');
  return value;
}

const invalid = (zh: string, en: string) =>
  new Refusal(422, 'CALENDAR_FILE_INVALID', {
    zh: `日历文件有误: ${zh}。格式: {"year":2027,"confirmed":true,"source":"...","holidays":[{"name","from","to"}],"makeUpDays":[{"name","date"}]}`,
    en: `The calendar file is wrong: ${en}. Its form: {"year":2027,"confirmed":true,"source":"...","holidays":[{"name","from","to"}],"makeUpDays":[{"name","date"}]}`,
  });
