import { readFileSync } from 'node:fs';
import { checkDraft, readDraft, SHANDONG_LIKE, type CatalogueDraft, type CatalogueWorld } from '#catalogue';
import { catalogueRules } from '../../libs/catalogue/src/check-catalogue.js';
import { ground } from '../support/paper.js';

const sample = (name: string) =>
  readFileSync(new URL(`../../apps/standalone/sample/${name}.csv`, import.meta.url));
const files = {
  categories: sample('categories'),
  responsibility: sample('responsibility'),
  delegatedPowers: sample('delegated-powers'),
};
const world: CatalogueWorld = {
  units: ground.units,
  areas: ground.territory.all,
  profile: SHANDONG_LIKE,
  now: new Date('2026-03-09T09:20:00+08:00'),
};
let whole: CatalogueDraft;
beforeAll(async () => {
  whole = await readDraft(files);
});

test('the sample has no error, and says what should be looked at', () => {
  const { errors, findings } = checkDraft(whole, world);
  expect(errors).toBe(0);
  expect(findings.map(({ code, subject, zh }) => `${code} ${subject ?? ''} ${zh}`)).toMatchInlineSnapshot();
});
test('x', () => expect(catalogueRules.length).toBe(1));
