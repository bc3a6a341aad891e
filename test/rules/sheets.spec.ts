import * as fc from 'fast-check';
import { readTable, reportOf, writeTable, type TableFormat } from '#sheets';

const formats: TableFormat[] = ['csv', 'xlsx'];

test.each(formats)(
  'what was written as %s is read as it was: codes, Chinese, quotes, line ends',
  async (format) => {
    const written = [
      { code: '010101', name: '暴露"垃圾", 清运', note: '一行\n两行' },
      { code: '379902001001001', name: 'a', note: null },
    ];
    const { columns, rows } = await readTable(await writeTable(format, ['code', 'name', 'note'], written), [
      'code',
    ]);
    expect(columns).toEqual(['code', 'name', 'note']);
    expect(rows.map(({ cell }) => [cell('code'), cell('name'), cell('note'), cell('nothing')])).toEqual(
      written.map(({ code, name, note }) => [code, name, note ?? '', '']),
    );
  },
);

test('any text survives both formats, or is made harmless where a spreadsheet would run it', async () => {
  const word = fc.stringMatching(/^[\p{L}\d=+@\-"', ]{0,12}$/u).map((one) => one.trim());
  await fc.assert(
    fc.asyncProperty(
      fc.array(word, { minLength: 1, maxLength: 5 }),
      fc.constantFrom(...formats),
      async (words, format) => {
        const file = await writeTable(
          format,
          ['no', 'word'],
          words.map((one, no) => ({ no, word: one })),
        );
        const { rows } = await readTable(file);
        expect(rows.map(({ cell }) => cell('word'))).toEqual(
          words.map((one) => (/^[=+\-@]/.test(one) ? `'${one}` : one)),
        );
      },
    ),
    { numRuns: 40 },
  );
});

test('a file as Excel saves it in China is read, lines keep their numbers, what is no table is refused', async () => {
  const gb = Buffer.concat([Buffer.from('code,name\n\n1,'), Buffer.from([0xcd, 0xf8, 0xb8, 0xf1])]);
  const { rows } = await readTable(gb);
  expect(rows.map(({ line, cell }) => [line, cell('name')])).toEqual([[3, '网格']]);
  await expect(readTable(Buffer.from('PK\u0003\u0004 no zip'))).rejects.toMatchObject({
    code: 'TABLE_UNREADABLE',
  });
  await expect(readTable(Buffer.from('a,"b'))).rejects.toMatchObject({ code: 'TABLE_UNREADABLE' });
  await expect(readTable(Buffer.from('a,b'), ['c'])).rejects.toMatchObject({ code: 'TABLE_COLUMNS_MISSING' });
});

test('a report counts all and shows errors first', () => {
  const finding = (severity: 'ERROR' | 'WARNING', line: number) =>
    ({ severity, code: 'X', zh: '', en: '', line, subject: null }) as const;
  const report = reportOf([finding('WARNING', 2), finding('ERROR', 9), finding('ERROR', 3)]);
  expect(report).toMatchObject({ errors: 2, warnings: 1 });
  expect(report.findings.map(({ line }) => line)).toEqual([3, 9, 2]);
});
