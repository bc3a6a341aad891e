export type {
  AttachmentLimits,
  AttachmentRules,
  LimitedTimer,
  PhotoTime,
  Profile,
  Stage,
  Urgency,
  WhistleKind,
} from './profile.js';
export { BEIJING_LIKE, profiles, SHANDONG_LIKE } from './profiles.js';
export { policyBefore, policyFor, reworkLimit, type Policy, type Rung } from './policy.js';
export { Catalogue, Category } from './category.js';
export { catalogueOf, importCategories } from './import-categories.js';
export { ownerFor, type Owner } from './owner.js';
export { classify, decides, speaksOfDanger, type Verdict } from './classify.js';
export { checkProfile } from './check-profile.js';
export { list, oneOf, orNull, problem, record, text, whole, type Check, type Problem } from './shape.js';
export { PolicyBook } from './policy-book.js';
export { addPolicyVersion, readPolicyBook, storeShipped, usePolicy } from './policy-store.js';
export { PolicyVersion } from './policy-version.js';
