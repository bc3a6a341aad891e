import { readFileSync } from 'node:fs';
import { allMoves, allStates, ruleOf, workflowDiagram, workflowTable } from '#cases';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

describe.each([
  ['README.md', 'en'],
  ['README.zh-CN.md', 'zh'],
] as const)('%s', (file, lang) => {
  test('shows the workflow as it is (`npm run build && npm run readme` brings it up to date)', () => {
    const readme = read(file);
    for (const [name, printed] of [
      ['diagram', workflowDiagram()],
      ['table', workflowTable(lang)],
    ])
      expect(readme).toContain(`<!-- workflow:${name} -->\n\n${printed}\n\n<!-- /workflow:${name} -->`);
  });
});

test('the diagram shows every state there is and every move that changes one', () => {
  const diagram = workflowDiagram();
  for (const state of allStates) expect(diagram).toMatch(new RegExp(`\\b${state}\\b`));
  for (const move of allMoves)
    expect([move, diagram.includes(` ${move} `)]).toEqual([move, ruleOf(move).to !== 'SAME']);
});

test.each(['zh', 'en'] as const)('the table in %s has one line for each move, all of one width', (lang) => {
  const [, head = '', , ...lines] = workflowTable(lang).split('\n');
  const width = head.split('|').length;
  expect(lines).toHaveLength(allMoves.length);
  expect(lines.filter((line) => line.split('|').length !== width)).toEqual([]);
});
