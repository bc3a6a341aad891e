import { reportOf, type Finding, type ImportReport } from '#sheets';
import { areaRules } from './area-rules.js';
import { catalogueFrom, contentOf, type CatalogueDraft } from './catalogue-draft.js';
import type { CatalogueRule, CatalogueWorld } from './catalogue-rules.js';
import type { Catalogue } from './category.js';
import { matterRules } from './matter-rules.js';

/** Every rule a catalogue is held against, with stable codes; what cannot be read from a file is CELL_INVALID. */
export const catalogueRules: readonly CatalogueRule[] = [...matterRules, ...areaRules];

/** What is wrong with a draft. With an ERROR it must not be stored. Pure. */
export function checkDraft(draft: CatalogueDraft, world: CatalogueWorld): ImportReport {
  const levels = new Map(world.areas.map(({ code, level }) => [code, level]));
  const checked = { ...world, draft, catalogue: catalogueFrom('', 0, draft), levels };
  const found = catalogueRules.flatMap(({ code, severity, find }) =>
    find(checked).map(({ at, subject, zh, en }): Finding => {
      const line = at ? (draft.lines.get(at) ?? null) : null;
      return { severity, code, line, subject, zh, en };
    }),
  );
  return reportOf([...draft.findings, ...found]);
}

/** As `checkDraft`, of a version that is stored. */
export const checkCatalogue = (catalogue: Catalogue, world: CatalogueWorld): ImportReport =>
  checkDraft({ ...contentOf(catalogue), findings: [], lines: new Map() }, world);
