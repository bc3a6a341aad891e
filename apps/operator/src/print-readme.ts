import { readFile, writeFile } from 'node:fs/promises';
import { workflowDiagram, workflowTable } from '#cases';
import { saying } from '#config';

const readmes = { 'README.md': 'en', 'README.zh-CN.md': 'zh' } as const;

/** Writes the workflow as the program has it into both READMEs of the folder it is started in, between their markers. */
await saying(async () => {
  for (const [file, lang] of Object.entries(readmes)) {
    let text = await readFile(file, 'utf8');
    for (const [name, printed] of [
      ['diagram', workflowDiagram()],
      ['table', workflowTable(lang)],
    ] as const) {
      const [start, end] = [`<!-- workflow:${name} -->`, `<!-- /workflow:${name} -->`];
      const [from, to] = [text.indexOf(start), text.indexOf(end)];
      if (from < 0 || to < from) throw new Error(`${file}: ${start} ... ${end} 不全 / is not there`);
      text = `${text.slice(0, from)}${start}\n\n${printed}\n\n${text.slice(to)}`;
    }
    await writeFile(file, text);
    console.log(file);
  }
});
