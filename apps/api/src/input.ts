import { ValidationPipe } from '@nestjs/common';
import { getMetadataStorage, ValidateIf, type ValidationError } from 'class-validator';
import { Refusal } from '#config';

/** Constraint -> what is wrong, in both languages; the constraint's own words follow for figures and lists. */
const sentences: Record<string, [string, string]> = {
  whitelistValidation: ['没有这个字段', 'there is no such field'],
  isDefined: ['必填', 'is needed'],
  isNotEmpty: ['不能为空', 'must not be empty'],
  isString: ['应为文字', 'must be text'],
  isBoolean: ['应为 true 或 false', 'must be true or false'],
  isInt: ['应为整数', 'must be a whole number'],
  isNumber: ['应为数字', 'must be a number'],
  isLatitude: ['应为纬度(-90 到 90)', 'must be a latitude (-90 to 90)'],
  isLongitude: ['应为经度(-180 到 180)', 'must be a longitude (-180 to 180)'],
  isUuid: ['应为 UUID', 'must be a UUID'],
  maxLength: ['过长', 'is too long'],
  minLength: ['过短', 'is too short'],
  min: ['过小', 'is too small'],
  max: ['过大', 'is too large'],
  isIn: ['不在可选范围内', 'is none of the allowed values'],
  matches: ['格式不正确', 'has the wrong form'],
  isObject: ['应为对象', 'must be an object'],
  isArray: ['应为列表', 'must be a list'],
  arrayMaxSize: ['项数过多', 'has too many items'],
  arrayMinSize: ['至少一项', 'needs an item'],
  nestedValidation: ['结构不正确', 'has the wrong shape'],
  isCitizenNumber: ['身份证号的出生日期或校验码不正确, 请核对', 'is not a valid citizen number; check it'],
  isDateString: ['应为 ISO 8601 时间', 'must be an ISO 8601 time'],
};

/** A field that may be left out. Unlike `IsOptional` it does not let null past the other checks. */
export const MayBeLeftOut = () => ValidateIf((_body, value) => value !== undefined);

/**
 * class-validator gathers the rules of a class from those of all classes, at every check. They are the same once the program
 * is loaded, and we use no groups: they are gathered once.
 */
function gatherRulesOnce(): void {
  const storage = getMetadataStorage();
  type Gather = typeof storage.getTargetValidationMetadatas;
  const gather: Gather = storage.getTargetValidationMetadatas.bind(storage);
  const known = new Map<unknown, Map<string, ReturnType<Gather>>>();
  storage.getTargetValidationMetadatas = (target, schema, always, strict, groups) => {
    if (groups?.length) return gather(target, schema, always, strict, groups);
    const ofClass = known.get(target) ?? new Map<string, ReturnType<Gather>>();
    const rules = ofClass.get(schema) ?? gather(target, schema, always, strict, groups);
    known.set(target, ofClass.set(schema, rules));
    return rules;
  };
}

/** Checks every body and query against its class; unknown fields are refused. Throws `Refusal` INPUT_INVALID (400). */
export const inputPipe = () => {
  gatherRulesOnce();
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) => {
      const faults = errors.flatMap((error) => faultsOf(error, ''));
      return new Refusal(
        400,
        'INPUT_INVALID',
        {
          zh: `输入有误: ${faults.map(({ field, zh }) => `${field} ${zh}`).join('; ')}。`,
          en: `The input is wrong: ${faults.map(({ field, en }) => `${field} ${en}`).join('; ')}.`,
        },
        { errors: faults },
      );
    },
  });
};

function faultsOf(
  { property, constraints = {}, children = [] }: ValidationError,
  path: string,
): Array<{ field: string; zh: string; en: string }> {
  const field = path ? `${path}.${property}` : property;
  const own = Object.entries(constraints).map(([name, words]) => {
    const [zh, en] = sentences[name] ?? ['不正确', 'is wrong'];
    return {
      field,
      zh: `${zh}${name === 'whitelistValidation' ? '' : ` (${words})`}`,
      en: name in sentences ? `${en} (${words})` : words,
    };
  });
  return [...own, ...children.flatMap((child) => faultsOf(child, field))];
}

/** Deeper than any input of ours, and far from the end of the stack. */
const deepest = 10;

/**
 * PostgreSQL stores neither U+0000 nor half of a surrogate pair, and nobody means them. Throws `Refusal` NUL_CHARACTER,
 * TEXT_MALFORMED or TOO_DEEP (400).
 */
export function refuseUnstorable(value: unknown, depth = 0): void {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw nulCharacter();
    if (/\p{Surrogate}/u.test(value)) throw textMalformed();
  } else if (value !== null && typeof value === 'object') {
    if (depth === deepest) throw tooDeep();
    for (const [name, one] of Object.entries(value)) {
      refuseUnstorable(name, depth + 1);
      refuseUnstorable(one, depth + 1);
    }
  }
}

const nulCharacter = () =>
  new Refusal(400, 'NUL_CHARACTER', {
    zh: '内容含有空字符(U+0000), 请删除后重试。',
    en: 'The input contains a NUL character (U+0000); remove it.',
  });
const textMalformed = () =>
  new Refusal(400, 'TEXT_MALFORMED', {
    zh: '内容含有不完整的字符(半个表情符号), 请删除后重试。',
    en: 'The input contains half of a character (a lone surrogate); remove it.',
  });
const tooDeep = () =>
  new Refusal(400, 'TOO_DEEP', {
    zh: '内容嵌套过深, 请对照 /api/docs 检查。',
    en: 'The input is nested too deeply; check it against /api/docs.',
  });
