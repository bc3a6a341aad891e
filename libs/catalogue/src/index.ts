export { SHANDONG_LIKE, type Urgency, type WhistleKind } from './profiles.js';
export { policyFor, reworkLimit, type Policy } from './policy.js';
export { Catalogue, Category, type CaseKind, type FirstLevel } from './category.js';
export { catalogueOf, importCategories, readCatalogue } from './import-categories.js';
export { ownerFor, type Owner } from './owner.js';
export { classify, decides, speaksOfDanger, type Candidate, type Verdict } from './classify.js';
export { type Hold } from './holds.js';
