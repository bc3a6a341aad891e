import type { DaysBetween, LimitUnit } from '#calendar';
import type { Said } from '#config';

/** More weekends than this are told by their number. */
const mostWeekends = 4;

/**
 * How the days were counted: `, 不计 2月15-23日春节, 2月28日(春节调休)上班计入`. Starts with a comma, or is empty where
 * nothing needs to be said.
 */
export function daysWords(unit: LimitUnit, { rest, makeUps }: DaysBetween): Said {
  if (unit === 'min' || unit === 'h') return { zh: ', 昼夜连续计算', en: ', round the clock' };
  if (unit === 'd') return { zh: ', 含休息日', en: ', rest days included' };
  const weekends = rest.filter(({ name }) => name === null);
  const named = weekends.length > mostWeekends ? rest.filter(({ name }) => name !== null) : rest;
  const summed = weekends.length > mostWeekends ? weekends.length : 0;
  const skipped = [
    ...named.map(({ from, to, name }) => ({
      zh: runZh(from, to) + (name ?? '周末'),
      en: `${runEn(from, to)} (${name ?? 'weekend'})`,
    })),
    ...(summed ? [{ zh: `其间 ${summed} 个周末`, en: `${summed} weekends` }] : []),
  ];
  const worked = makeUps.map(({ date, name }) => ({
    zh: `${runZh(date, date)}调休上班`,
    en: `${runEn(date, date)}${name ? ` (${name})` : ''}`,
  }));
  const zh = [
    ...(skipped.length > 0 ? [`不计 ${skipped.map((one) => one.zh).join('、')}`] : []),
    ...(worked.length > 0 ? [`计入 ${worked.map((one) => one.zh).join('、')}`] : []),
  ];
  const en = [
    ...(skipped.length > 0 ? [`not counting ${skipped.map((one) => one.en).join(', ')}`] : []),
    ...(worked.length > 0 ? [`counting the make-up day ${worked.map((one) => one.en).join(', ')}`] : []),
  ];
  return { zh: zh.map((part) => `, ${part}`).join(''), en: en.map((part) => `, ${part}`).join('') };
}

/** `2月15-23日`, `4月30日-5月2日`; local dates `YYYY-MM-DD`. */
function runZh(from: string, to: string): string {
  const [a, b] = [monthDay(from), monthDay(to)];
  if (from === to) return `${a.month}月${a.day}日`;
  return a.month === b.month
    ? `${a.month}月${a.day}-${b.day}日`
    : `${a.month}月${a.day}日-${b.month}月${b.day}日`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function runEn(from: string, to: string): string {
  const [a, b] = [monthDay(from), monthDay(to)];
  const name = ({ month }: { month: number }) => months[month - 1]!;
  if (from === to) return `${a.day} ${name(a)}`;
  return a.month === b.month ? `${a.day}-${b.day} ${name(a)}` : `${a.day} ${name(a)}-${b.day} ${name(b)}`;
}

function monthDay(date: string): { month: number; day: number } {
  return { month: Number(date.slice(5, 7)), day: Number(date.slice(8, 10)) };
}
