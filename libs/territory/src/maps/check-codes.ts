import { isCreditCode } from './credit-code.js';
import { caution, fault, type MapFinding, type MapLevel, type MapRow } from './map-row.js';

interface CodeRule {
  zh: string;
  en: string;
  /** The whole code, with the part of its own level as a group. */
  form: RegExp;
  /** The numbers of its own level, with the types they stand for; empty where any type will do. */
  ranges: ReadonlyArray<{ from: number; to: number; types: readonly string[] }>;
  /** The code of whatever is above it; null where the code does not say. */
  parent: (code: string) => string | null;
}

/** Codes by level: GB/T 2260, GB/T 10114, the 12-digit statistical code and three digits more for a grid (field-rules 2.8). */
const codeRules: Readonly<Record<Exclude<MapLevel, 'BUILDING' | 'SITE'>, CodeRule>> = {
  DISTRICT: {
    zh: '区代码应为 6 位区划代码加 000000',
    en: 'a district has its six digits and 000000',
    form: /^\d{6}(000000)$/,
    ranges: [],
    parent: () => null,
  },
  STREET: {
    zh: '街道代码第 7-9 位应为 001-599(001-099 街道, 100-199 镇, 200-399 乡), 末三位 000',
    en: 'a street has 001-599 in places 7-9 and ends in 000',
    form: /^\d{6}(\d{3})000$/,
    ranges: [
      { from: 1, to: 99, types: ['STREET'] },
      { from: 100, to: 199, types: ['TOWN'] },
      { from: 200, to: 399, types: ['TOWNSHIP'] },
      { from: 400, to: 599, types: [] },
    ],
    parent: (code) => `${code.slice(0, 6)}000000`,
  },
  COMMUNITY: {
    zh: '社区(村)代码末三位应为 001-199(居委会)或 200-399(村委会)',
    en: 'a community ends in 001-199 (urban) or 200-399 (village)',
    form: /^\d{9}(\d{3})$/,
    ranges: [
      { from: 1, to: 199, types: ['URBAN'] },
      { from: 200, to: 399, types: ['VILLAGE'] },
    ],
    parent: (code) => `${code.slice(0, 9)}000`,
  },
  GRID: {
    zh: '网格代码应为社区代码加 001-899(基础网格)或 901-999(专属网格)',
    en: "a grid has its community's code and 001-899 (base) or 901-999 (dedicated)",
    form: /^\d{12}(\d{3})$/,
    ranges: [
      { from: 1, to: 899, types: ['BASE'] },
      { from: 901, to: 999, types: ['DEDICATED'] },
    ],
    parent: (code) => code.slice(0, 12),
  },
};

/** What is wrong with the codes of single rows: form, range, type, parent, credit code. */
export function checkCodes(districtId: string, rows: readonly MapRow[]): MapFinding[] {
  const seen = new Map<string, number>();
  return rows.flatMap((row) => {
    const at = { line: row.line, subject: row.code };
    const before = seen.get(row.code);
    seen.set(row.code, row.line);
    return [
      ...(before === undefined
        ? []
        : [fault('CODE_TWICE', at, `代码与第 ${before} 行重复。`, `Line ${before} has the same code.`)]),
      ...(row.uscc !== null && !isCreditCode(row.uscc)
        ? [
            fault(
              'CREDIT_CODE_INVALID',
              at,
              `统一社会信用代码 ${row.uscc} 的校验码不正确。`,
              `The check sign of the credit code ${row.uscc} is wrong.`,
            ),
          ]
        : []),
      ...checkCode(districtId, row),
    ];
  });
}

function checkCode(districtId: string, { line, code, level, type, parentCode }: MapRow): MapFinding[] {
  const at = { line, subject: code };
  if (level === 'BUILDING' || level === 'SITE')
    return /^[0-9A-Za-z][0-9A-Za-z-]{0,31}$/.test(code)
      ? []
      : [
          fault(
            'CODE_INVALID',
            at,
            '点位代码应为 1-32 位字母、数字或连字符。',
            'A site has 1-32 letters, digits or hyphens.',
          ),
        ];
  const rule = codeRules[level];
  const number = rule.form.exec(code)?.[1];
  const range = rule.ranges.find(({ from, to }) => Number(number) >= from && Number(number) <= to);
  if (number === undefined || (rule.ranges.length > 0 && !range))
    return [fault('CODE_INVALID', at, `${rule.zh}。`, `The code is wrong: ${rule.en}.`)];
  if (!code.startsWith(districtId))
    return [
      fault(
        'CODE_OF_ANOTHER_DISTRICT',
        at,
        `代码不属于本区 ${districtId}。`,
        `The code is not of district ${districtId}.`,
      ),
    ];
  const above = rule.parent(code);
  return [
    ...(parentCode !== null && above !== null && parentCode !== above
      ? [
          fault(
            'PARENT_MISMATCH',
            at,
            `上级应为 ${above}, 而不是 ${parentCode}。`,
            `By its code its parent is ${above}, not ${parentCode}.`,
          ),
        ]
      : []),
    ...(range && range.types.length > 0 && !range.types.includes(type) && level !== 'STREET'
      ? [
          fault(
            'TYPE_MISMATCH',
            at,
            `类型 ${type} 与代码不符, 应为 ${range.types.join('、')}。`,
            `By its code it is ${range.types.join(', ')}, not ${type}.`,
          ),
        ]
      : []),
    ...(level === 'STREET' && range && range.types.length > 0 && !range.types.includes(type)
      ? [
          caution(
            'TYPE_MISMATCH',
            at,
            `类型 ${type} 与代码号段(${range.types.join('、')})不符。`,
            `By its code it is ${range.types.join(', ')}, not ${type}.`,
          ),
        ]
      : []),
  ];
}

/** The parent a code names by itself. */
export const parentByCode = (level: MapRow['level'], code: string): string | null =>
  level === 'BUILDING' || level === 'SITE' ? null : codeRules[level].parent(code);
