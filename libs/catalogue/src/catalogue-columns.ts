import { isDay } from '#calendar';
import type { Category } from './category.js';
import type { AreaDuty, Power } from './responsibility.js';

export type CategoryLine = Omit<Category, 'districtId' | 'version' | 'areas' | 'powers'>;

/** One column of a table file: how a cell becomes part of a line (undefined where it cannot be), and a line a cell. */
export interface FileColumn<T> {
  column: string;
  required: boolean;
  read: (cell: string) => Partial<T> | undefined;
  write: (line: T) => string;
}

const mostChars = { name: 60, text: 2000 };
const kinds = ['CONSULT', 'HELP', 'COMPLAINT', 'REPORT', 'SUGGESTION', 'PRAISE'];
const urgencies = ['EMERGENCY', 'EXPRESS', 'NORMAL', 'COMPLEX', 'CONSULT'];
const levels = ['GRID', 'COMMUNITY', 'STREET', 'DEPARTMENT'];
const whistles = ['EMERGENCY', 'ENFORCE', 'KEY', 'ROUTINE'];
/** The column may be missing or empty: then the rule is that of matters of its kind. */
const photos = /^(NONE|BEFORE|AFTER|BEFORE;AFTER)?$/;
const unitCode = /^[0-9A-Z][0-9A-Z-]{0,19}$/;
/** What no minute or day of a catalogue reaches. */
const mostMinutes = 1_000_000;

type Read<T> = FileColumn<T>['read'];
const as = <T>(name: keyof T, value: unknown) => ({ [name]: value }) as Partial<T>;

/** Columns of one kind of table, by what their cells are. */
const of = <T>() => {
  const column =
    (required: boolean, read: (name: keyof T) => Read<T>) =>
    (name: keyof T, column: string): FileColumn<T> => ({
      column,
      required,
      read: read(name),
      write: (line) => String(line[name] ?? ''),
    });
  return {
    matching: (pattern: RegExp) =>
      column(true, (name) => (cell) => (pattern.test(cell) ? as<T>(name, cell) : undefined)),
    name: column(
      true,
      (name) => (cell) => (cell && cell.length <= mostChars.name ? as<T>(name, cell) : undefined),
    ),
    oneOf: (allowed: readonly string[]) =>
      column(true, (name) => (cell) => (allowed.includes(cell) ? as<T>(name, cell) : undefined)),
    oneOfOrNone: (allowed: readonly string[]) =>
      column(
        false,
        (name) => (cell) => (!cell || allowed.includes(cell) ? as<T>(name, cell || null) : undefined),
      ),
    whole: column(
      true,
      (name) => (cell) =>
        /^\d{1,7}$/.test(cell) && Number(cell) <= mostMinutes ? as<T>(name, Number(cell)) : undefined,
    ),
    text: column(
      false,
      (name) => (cell) => (cell.length <= mostChars.text ? as<T>(name, cell || null) : undefined),
    ),
    dayOrNone: column(
      false,
      (name) => (cell) => (!cell || isDay(cell) ? as<T>(name, cell || null) : undefined),
    ),
  };
};

/** Derived from the code, there for people who read the file; what it says is held against the code by a check. */
const partOfCode = (column: string, digits: number): FileColumn<CategoryLine> => ({
  column,
  required: false,
  read: () => ({}),
  write: ({ code }) => code.slice(0, digits),
});

const category = of<CategoryLine>();
const co: FileColumn<CategoryLine> = {
  column: 'co_depts',
  required: false,
  read: (cell) => {
    const coDepts = cell
      .split(/[;；]/)
      .map((one) => one.trim())
      .filter(Boolean);
    return coDepts.every((one) => unitCode.test(one)) ? { coDepts } : undefined;
  },
  write: ({ coDepts }) => coDepts.join(';'),
};

/** The catalogue: one line for each matter. The columns after `evidence` may be missing. */
export const categoryColumns: readonly FileColumn<CategoryLine>[] = [
  category.matching(/^\d{6}$/)('code', 'code'),
  partOfCode('l1_code', 2),
  category.name('l1Name', 'l1_name'),
  partOfCode('l2_code', 4),
  category.name('l2Name', 'l2_name'),
  category.name('name', 'name'),
  category.oneOf(kinds)('defaultKind', 'default_kind'),
  // Empty: lines for areas say who owns it, everywhere (a check sees to that).
  category.matching(/^$|^[0-9A-Z][0-9A-Z-]{0,19}$/)('ownerDept', 'owner_dept'),
  co,
  category.oneOf(levels)('firstLevel', 'first_level'),
  category.oneOf(urgencies)('urgency', 'urgency'),
  category.whole('limitValue', 'limit_value'),
  category.oneOf(['h', 'wd'])('limitUnit', 'limit_unit'),
  category.whole('signLimitMin', 'sign_limit_min'),
  category.whole('contactLimitMin', 'contact_limit_min'),
  category.whole('maxExtensions', 'max_extensions'),
  category.oneOfOrNone(whistles)('defaultWhistle', 'default_whistle'),
  {
    column: 'confidential_default',
    required: false,
    read: (cell) => (['', 'Y', 'N'].includes(cell) ? { confidentialDefault: cell === 'Y' } : undefined),
    write: ({ confidentialDefault }) => (confidentialDefault ? 'Y' : 'N'),
  },
  category.text('digitalCityClass', 'digital_city_class'),
  {
    column: 'keywords',
    required: false,
    read: (cell) => ({ keywords: cell.split(/\s+/).filter(Boolean) }),
    write: ({ keywords }) => keywords.join(' '),
  },
  {
    column: 'evidence',
    required: false,
    read: (cell) =>
      photos.test(cell)
        ? {
            evidence: (cell === ''
              ? null
              : cell.split(';').filter((one) => one !== 'NONE')) as Category['evidence'],
          }
        : undefined,
    write: ({ evidence }) => (evidence === null ? '' : evidence.join(';') || 'NONE'),
  },
  category.oneOfOrNone(['STATUTORY', 'TERRITORIAL'])('dutyKind', 'duty_kind'),
  category.text('filingConditions', 'filing_conditions'),
  category.text('closingConditions', 'closing_conditions'),
  category.text('legalBasis', 'legal_basis'),
  category.text('contactNote', 'contact_note'),
];

const area = of<AreaDuty>();
/** Who owns or helps in an area: one line for each matter, area and unit. */
export const responsibilityColumns: readonly FileColumn<AreaDuty>[] = [
  area.matching(/^\d{6}$/)('category', 'category'),
  area.matching(/^\d{12}(\d{3})?$/)('area', 'area'),
  area.matching(unitCode)('unit', 'unit'),
  area.oneOf(['OWNER', 'CO'])('role', 'role'),
  area.text('legalBasis', 'legal_basis'),
];

const power = of<Power>();
/** Powers delegated to streets. A line without a legal basis is read, so that the check can say what is missing. */
export const powerColumns: readonly FileColumn<Power>[] = [
  power.matching(/^\d{12}$/)('street', 'street'),
  power.matching(/^\d{6}$/)('category', 'category'),
  {
    column: 'legal_basis',
    required: true,
    read: (cell) => (cell.length <= mostChars.text ? { legalBasis: cell } : undefined),
    write: ({ legalBasis }) => legalBasis,
  },
  power.dayOrNone('validFrom', 'valid_from'),
  power.dayOrNone('validTo', 'valid_to'),
];
