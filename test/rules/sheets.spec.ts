import * as fc from 'fast-check';
import { deflateRawSync } from 'node:zlib';
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
          words.map((one) => (/^[=+\-@]/.test(one) || (format === 'xlsx' && one in {}) ? `'${one}` : one)),
        );
      },
    ),
    { numRuns: 40, examples: [[['valueOf', 'constructor'], 'xlsx']] },
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

/** A zip of one entry that claims to unpack to `size` bytes, with bytes that do. */
function zipOf(content: Buffer, size = content.length): Buffer {
  const name = Buffer.from('xl/worksheets/sheet1.xml');
  const data = deflateRawSync(content);
  const local = Buffer.alloc(30);
  local.write('PK\u0003\u0004', 'latin1');
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(data.length, 18);
  local.writeUInt32LE(content.length, 22);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.write('PK\u0001\u0002', 'latin1');
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(data.length, 20);
  entry.writeUInt32LE(size, 24);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length + data.length, 16);
  return Buffer.concat([local, name, data, entry, name, end]);
}

test('what would fill the memory is not unpacked, nor more than a file says', async () => {
  const much = Buffer.alloc(101 * 1024 * 1024);
  await expect(readTable(zipOf(much))).rejects.toMatchObject({ code: 'TABLE_TOO_LARGE', status: 422 });
  await expect(readTable(zipOf(much, 0xffffffff))).rejects.toMatchObject({ code: 'TABLE_TOO_LARGE' });
  await expect(readTable(zipOf(much, 1000))).rejects.toMatchObject({ code: 'TABLE_UNREADABLE' });
});

test('text that nobody can keep is refused with its line; borders may be long', async () => {
  const refused = (line: number) =>
    expect.objectContaining({ code: 'TABLE_TEXT_MALFORMED', status: 422, extra: { line, column: 2 } });
  await expect(readTable(Buffer.from('a,b\n1,2\n1,x\0y'))).rejects.toEqual(refused(3));
  const long = Buffer.from(`a,b\n1,${'长'.repeat(4001)}`);
  await expect(readTable(long)).rejects.toEqual(refused(2));
  expect((await readTable(long, [], ['b'])).rows[0]?.cell('b')).toHaveLength(4001);
});

test('a report counts all and shows errors first', () => {
  const finding = (severity: 'ERROR' | 'WARNING', line: number) =>
    ({ severity, code: 'X', zh: '', en: '', line, subject: null }) as const;
  const report = reportOf([finding('WARNING', 2), finding('ERROR', 9), finding('ERROR', 3)]);
  expect(report).toMatchObject({ errors: 2, warnings: 1 });
  expect(report.findings.map(({ line }) => line)).toEqual([3, 9, 2]);
});
