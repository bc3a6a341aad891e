import { isIdNumber, maskText, Refusal } from '#config';
import { hasRole, type Actor, type Role } from '#people';
import { scopeOf } from '../sight.js';
import { hashed, tokensOf } from './tokens.js';

/** What somebody looks for, understood. */
export type Question =
  | { by: 'NUMBER'; number: string }
  | { by: 'PHONE'; phone: string }
  | { by: 'WORDS'; phrases: string[]; words: number[] };

/** Who may look for whoever left a phone: those of the centre who speak with them. */
export const mayAskByPhone: readonly Role[] = ['AGENT', 'FOLLOW_UP_AGENT', 'CENTRE_LEADER'];

/** Where else it must be, as the index knows it. */
export interface Where {
  categoryCode?: string;
  streetCode?: string;
  communityCode?: string;
  gridCode?: string;
}

/**
 * A case number, a phone, or words. Throws `Refusal`: SEARCH_TOO_SHORT, AREA_UNKNOWN (422), SEARCH_PHONE_NOT_YOURS (403), and
 * SEARCH_PERSONAL (422) for a citizen's number or a card, by which nobody is found.
 */
export function questionOf(actor: Actor, asked: string, where: Where = {}): Question {
  const { districtId } = actor;
  const { categoryCode, streetCode, communityCode, gridCode } = where;
  const areas = [streetCode, communityCode, gridCode].flatMap((one) => (one ? [one] : []));
  // A code that was given up is looked for as well: only one of elsewhere is wrong.
  if (areas.some((code) => !code.startsWith(districtId))) throw elsewhere();
  const plain = asked.normalize('NFKC').trim();
  if (/^\d{6}-\d{6}-\d{7}-[0-9A-Z]$/i.test(plain)) return { by: 'NUMBER', number: plain.toUpperCase() };
  const phone = phoneIn(plain);
  if (phone) {
    if (!hasRole(actor, ...mayAskByPhone)) throw phoneNotYours();
    return { by: 'PHONE', phone };
  }
  const { text, found } = maskText(plain);
  if (isIdNumber(plain) || found.includes('ID_CARD') || found.includes('BANK_CARD')) throw personal();
  const words = tokensOf(text).map((token) => hashed(districtId, 'word', token));
  if (words.length === 0) throw tooShort();
  return {
    by: 'WORDS',
    phrases: text.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 10),
    words: [
      ...words,
      ...areas.map((one) => hashed(districtId, 'area', one)),
      ...(categoryCode ? [hashed(districtId, 'category', categoryCode)] : []),
    ],
  };
}

/** Ten to thirteen digits as people write a phone: a mobile one, with +86 or without, or one with its area code. */
function phoneIn(asked: string): string | null {
  if (!/^\+?[\d\s().-]+$/.test(asked)) return null;
  const digits = asked.replaceAll(/\D/g, '').replace(/^86(?=1\d{10}$)/, '');
  return /^(1\d{10}|0\d{9,11})$/.test(digits) ? digits : null;
}

/** What the index knows of whoever looks, one of which their cases have; null for those who see the whole district. */
export function sightTokens(actor: Actor): number[] | null {
  const { districtId, id, unitCode, gridCode } = actor;
  const { sees } = scopeOf(actor);
  if (sees === 'DISTRICT') return null;
  const area = sees === 'GRID' ? gridCode : unitCode;
  return [
    ...(area ? [hashed(districtId, 'area', area)] : []),
    ...(unitCode ? [hashed(districtId, 'unit', unitCode)] : []),
    ...(id && hasRole(actor, 'GRID_WORKER') ? [hashed(districtId, 'staff', id)] : []),
  ];
}

const tooShort = () =>
  new Refusal(
    422,
    'SEARCH_TOO_SHORT',
    {
      zh: '请输入至少两个汉字, 或一个数字、字母词、编号。',
      en: 'Give at least two Chinese characters, or a number, a Latin word or a case number.',
    },
    { fields: ['q'] },
  );
const elsewhere = () =>
  new Refusal(
    422,
    'AREA_UNKNOWN',
    {
      zh: '该街道、社区或网格不在本区, 请查询 /api/v1/areas。',
      en: 'This street, community or grid is not of this district; see /api/v1/areas.',
    },
    { fields: ['streetCode', 'communityCode', 'gridCode'] },
  );
const phoneNotYours = () =>
  new Refusal(403, 'SEARCH_PHONE_NOT_YOURS', {
    zh: '按电话检索限受理员、回访员和中心领导; 请用编号、地址或内容检索。',
    en: 'Agents, follow-up agents and the leaders of the centre search by phone; use a number, an address or words.',
  });
const personal = () =>
  new Refusal(
    422,
    'SEARCH_PERSONAL',
    {
      zh: '不能按身份证号或银行卡号检索; 请用编号、电话、地址或内容。',
      en: 'Nobody is found by a citizen number or a card; use a case number, a phone, an address or words.',
    },
    { fields: ['q'] },
  );
