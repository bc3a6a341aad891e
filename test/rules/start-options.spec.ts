import { readFileSync } from 'node:fs';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const optionsIn = (line: string | undefined) => line?.match(/--[\w-]+=\d+/g) ?? [];
const lineOf = (path: string, entry: string) =>
  read(path)
    .split('\n')
    .find((line) => line.includes(entry) && line.includes('node'));

/** The bench takes them from package.json: what it measures is what is run. */
test.each([
  ['api', 'docs/operations/gridwhistle-api.service', ['Dockerfile', 'docker-compose.yml']],
  ['worker', 'docs/operations/gridwhistle-worker@.service', ['docker-compose.yml']],
])('%s is started with the same options of Node everywhere', (name, unit, others) => {
  const entry = `dist/apps/${name}/src/main.js`;
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const options = optionsIn(scripts[`start:${name}`]);
  expect(options).toHaveLength(2);
  for (const path of [unit, ...others]) expect(optionsIn(lineOf(path, entry))).toEqual(options);
});
