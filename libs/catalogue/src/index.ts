export { profiles, SHANDONG_LIKE, type Profile, type Urgency, type WhistleKind } from './profiles.js';
export { policyFor, reworkLimit, type Policy } from './policy.js';
export { Catalogue, Category } from './category.js';
export { catalogueOf, importCategories } from './import-categories.js';
export { ownerFor, type Owner } from './owner.js';
export { classify, decides, speaksOfDanger, type Verdict } from './classify.js';
