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
export { importCategories } from './import-categories.js';
export { catalogueOf, readCatalogue } from './read-catalogue.js';
export { ownerFor, type OwnedPlace, type Owner } from './owner.js';
export {
  catalogueFrom,
  digestOf,
  readDraft,
  type CatalogueDraft,
  type CatalogueFiles,
} from './catalogue-draft.js';
export {
  baseOf,
  beginCatalogues,
  readVersions,
  storeCatalogue,
  versionUnknown,
  type CatalogueBase,
} from './catalogue-store.js';
export { catalogueTables, exportTable, type CatalogueTable } from './catalogue-tables.js';
export { CatalogueVersion } from './catalogue-version.js';
export { catalogueRules, checkCatalogue, checkDraft } from './check-catalogue.js';
export type { CatalogueWorld } from './catalogue-rules.js';
export { diffCatalogues, type CatalogueDiff } from './diff-catalogues.js';
export { contentOf } from './catalogue-draft.js';
export { DelegatedPower, Responsibility } from './responsibility.js';
export { assign, type Assignment, type Matter } from './dispatch-rules/assign.js';
export { checkRules } from './dispatch-rules/check-rules.js';
export { addRules, readRuleBook, RuleBook } from './dispatch-rules/rule-store.js';
export { DispatchRulesVersion } from './dispatch-rules/rule-version.js';
export type { DispatchRule, RuleSet } from './dispatch-rules/rule.js';
export { checkProfile } from './check-profile.js';
export { list, oneOf, orNull, problem, record, text, whole, type Check, type Problem } from './shape.js';
export { PolicyBook } from './policy-book.js';
export { addPolicyVersion, readPolicyBook, storeShipped, usePolicy } from './policy-store.js';
export { PolicyVersion } from './policy-version.js';
