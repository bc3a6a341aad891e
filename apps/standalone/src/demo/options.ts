import { parseArgs } from 'node:util';
import type { Language } from './narrator.js';

export const usage = `npm run demo                 演示 44 件样例诉求 / play the 44 sample complaints
  -- --days 30               演示一个区的 30 天 / play 30 days of the district
  -- --seed 1                另一种机缘 / another chance (with --days)
  -- --url http://host:port  用正在运行的系统 / use a running system (the 44 only)
  -- --keep 目录             留下数据, 供 npm run verify / leave the data for npm run verify
  -- --lang en               英文解说 / narrate in English
  -- --json                  末行输出一个 JSON / one JSON object on the last line`;

export interface Options {
  url: string | null;
  json: boolean;
  language: Language;
  days: number | null;
  seed: string;
  keep?: string;
}

const mostDays = 100;

/** Null for what is no way to call it. */
export function optionsOf(args: string[]): Options | null {
  try {
    const { values } = parseArgs({
      args,
      options: {
        url: { type: 'string' },
        json: { type: 'boolean' },
        lang: { type: 'string', default: 'zh' },
        keep: { type: 'string' },
        days: { type: 'string' },
        seed: { type: 'string', default: '1' },
        help: { type: 'boolean' },
      },
    });
    const days = values.days === undefined ? null : Number(values.days);
    const wrongDays =
      days !== null && (!Number.isInteger(days) || days < 1 || days > mostDays || !!values.url);
    if (values.help || wrongDays || !['zh', 'en'].includes(values.lang)) return null;
    return {
      url: values.url?.replace(/\/+$/, '') ?? null,
      json: values.json ?? false,
      language: values.lang as Language,
      days,
      seed: values.seed,
      ...(values.keep ? { keep: values.keep } : {}),
    };
  } catch {
    return null;
  }
}
