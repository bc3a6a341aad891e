import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { LikelyMatter } from './likely-matters.js';
import { pageWords, type PageLanguage } from './page-words.js';

/** The page's files lie beside the sources, not in the build. */
const folder = resolve(
  import.meta.dirname,
  import.meta.dirname.includes('/dist/') ? '../../../../..' : '../../../..',
  'apps/api/pages/qr',
);
export const pageFile = (name: 'index.html' | 'refused.html' | 'page.js' | 'sha256.js' | 'page.css') =>
  readFile(resolve(folder, name), 'utf8');

/** Everything comes from here and nothing is written in line; photos are shown from the phone's own memory. */
export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
} as const;

export interface ScannedPage {
  districtId: string;
  districtName: string;
  token: string;
  number: number;
  name: string;
  /** Street, community, grid. */
  place: string;
  matters: readonly LikelyMatter[];
}

/** The form of a scanned point. */
export async function formPage({ matters, ...point }: ScannedPage, language: PageLanguage): Promise<string> {
  const { js, ...words } = pageWords[language];
  const choices = matters.map(
    ({ code, name }) =>
      `<label class="chip"><input type="radio" name="matter" value="${escaped(code)}" /><span>${escaped(name)}</span></label>`,
  );
  const page = filled(await pageFile('index.html'), {
    ...words,
    ...point,
    number: String(point.number),
    numberWord: words.number,
    nameWord: words.name,
    otherUrl: `/q/${point.token}?lang=${language === 'zh' ? 'en' : 'zh'}`,
    words: JSON.stringify(js),
  });
  return page.replace('<!-- matters -->', () => choices.join('\n'));
}

/** Why a code opens nothing. */
export async function refusedPage(said: string, language: PageLanguage): Promise<string> {
  const { js: _js, ...words } = pageWords[language];
  return filled(await pageFile('refused.html'), { ...words, said });
}

const filled = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replaceAll(/\{\{(\w+)\}\}/g, (_all, name: string) => escaped(values[name] ?? ''));

const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
