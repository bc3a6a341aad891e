import { ownerFor, type Category } from '#catalogue';
import type { Case, Ground } from '#cases';

/** One matter as everybody may read it; how to reach whom, and where another unit owns it, is told by itself. */
export function categoryView({
  districtId: _d,
  version: _v,
  keywords: _k,
  areas: _a,
  powers: _p,
  contactNote: _n,
  ...category
}: Category) {
  return category;
}

/** Whether the words somebody looks for are in the matter: its code from the left, its names, its key words. */
export const matches = ({ code, l1Name, l2Name, name, keywords }: Category, q: string) =>
  code.startsWith(q) || [l1Name, l2Name, name, ...keywords].some((words) => words.includes(q));

/** The matters under their two upper levels. */
export function treeOf(categories: readonly Category[]) {
  const above = new Map<string, { code: string; name: string; groups: Map<string, Branch> }>();
  for (const one of categories) {
    const [l1, l2] = [one.code.slice(0, 2), one.code.slice(0, 4)];
    const top = above.get(l1) ?? { code: l1, name: one.l1Name, groups: new Map<string, Branch>() };
    const branch = top.groups.get(l2) ?? { code: l2, name: one.l2Name, children: [] };
    branch.children.push(categoryView(one));
    top.groups.set(l2, branch);
    above.set(l1, top);
  }
  return [...above.values()].map(({ code, name, groups }) => ({
    code,
    name,
    children: [...groups.values()],
  }));
}
interface Branch {
  code: string;
  name: string;
  children: Array<ReturnType<typeof categoryView>>;
}

/** One matter with its lines for areas and its delegated powers, by name. */
export function categoryDetail(category: Category, { units, territory }: Ground) {
  return {
    ...categoryView(category),
    keywords: category.keywords,
    contactNote: category.contactNote,
    ownerName: units.get(category.ownerDept)?.name ?? null,
    responsibilities: (category.areas ?? []).map(({ category: _c, ...line }) => ({
      ...line,
      areaName: territory.name(line.area),
      unitName: units.get(line.unit)?.name ?? null,
    })),
    delegatedPowers: (category.powers ?? []).map(({ category: _c, ...power }) => ({
      ...power,
      streetName: territory.name(power.street),
    })),
  };
}

/** Who would start with a matter in a grid, who answers for it, why, and by what law. */
export function ownerView(
  category: Category,
  gridCode: string,
  place: Parameters<typeof ownerFor>[1],
  { units }: Ground,
  now: Date,
) {
  const { firstHandlerCode, ownerDept, coDepts, reason, ...by } = ownerFor(
    category,
    { ...place, gridCode },
    now,
  );
  const unit = (code: string) => ({ code, name: units.get(code)?.name ?? null });
  return {
    category: { code: category.code, name: category.name },
    gridCode,
    firstHandler: unit(firstHandlerCode),
    owner: unit(ownerDept),
    coDepts: coDepts.map(unit),
    reason,
    ...by,
    filingConditions: category.filingConditions,
    closingConditions: category.closingConditions,
    contactNote: category.contactNote,
  };
}

/** What agents and handlers of a case should hold it against: of its matter in the catalogue that holds; null without one. */
export function conditionsOf({ categoryCode }: Case, { catalogue }: Ground) {
  const category = catalogue.find(categoryCode ?? '');
  if (!category) return null;
  const { filingConditions, closingConditions, dutyKind, legalBasis, contactNote } = category;
  return { filingConditions, closingConditions, dutyKind, legalBasis, contactNote };
}
