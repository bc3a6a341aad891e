import { QueryFailedError } from 'typeorm';
import { atWork, errorLine, lineLog, oneLine } from '#config';
import { jsonLog } from '../../libs/config/src/json-log.js';

/** A log holds lines, and nothing of anybody (issue 4: logs carry ids only). */
test.each([
  ['an end of line', 'first\r\n2026 ERROR [api] forged', String.raw`first\u000d\n2026 ERROR [api] forged`],
  ['a colour', '\u001b[31mred', String.raw`\u001b[31mred`],
  ['writing turned round', 'a\u202Eb', String.raw`a\u202eb`],
  ['a line separator', 'a\u2028b', String.raw`a\u2028b`],
  ['a NUL', 'a\0b', String.raw`a\u0000b`],
  ['a phone', 'call 13812340001 now', 'call 138****01 now'],
  ['a phone in groups', 'call 138-1234-0001 now', 'call 138****01 now'],
  ['an ID number', 'id 110105194912310021', 'id 110****21'],
  ['an address', 'to someone@example.com', 'to s***@***'],
  ['a case, which is not masked', '379902-260213-0000017-K', '379902-260213-0000017-K'],
  [
    'an id, which is not masked',
    '0198c0de-0000-7000-8000-000000000000',
    '0198c0de-0000-7000-8000-000000000000',
  ],
])('%s', (_, text, line) => {
  expect(oneLine(text)).toBe(line);
});

test('a very long text is cut', () => {
  expect(oneLine('x'.repeat(1_000_000)).length).toBeLessThan(2100);
});

const fault = (other: object) =>
  new QueryFailedError(
    'INSERT INTO staff VALUES ($1)',
    ['13812340001'],
    Object.assign(new Error('invalid input syntax for type uuid: "13812340001"'), {
      severity: 'ERROR',
      code: '22P02',
      ...other,
    }),
  );

test('of an error of the database only the schema is told', () => {
  const line = errorLine(
    fault({ detail: 'Key (phone)=(13812340001) already exists.', table: 'staff', constraint: 'uq_staff' }),
    true,
  );
  expect(line).toMatch(
    /^database 22P02: invalid input syntax for type uuid: "\.\.\." \(staff\.uq_staff\) at /,
  );
  expect(line).not.toContain('1381234');
  expect(line).not.toContain('\n');
});

test('whatever is written to the log is one line, and an object says its kind only', () => {
  const lines: Array<[string, boolean]> = [];
  const log = lineLog(
    'warn',
    (line, isFault) => void lines.push([line, isFault]),
    () => new Date(0),
  );
  log.error('a\nb', 'a stack', 'api');
  log.warn(fault({}), 'relay');
  log.error({ phone: '13812340001' });
  log.debug('nobody asked');
  expect(lines[0]).toEqual([String.raw`1970-01-01T00:00:00.000Z ERROR [api] a\nb`, true]);
  expect(lines[1]![0]).toMatch(/^1970-01-01T00:00:00\.000Z WARN \[relay] database 22P02: /);
  expect(lines[2]![0]).toBe('1970-01-01T00:00:00.000Z ERROR (Object)');
  expect(lines).toHaveLength(3);
});

test('as JSON: one object a line, the same masking, and the ids of the work in hand', () => {
  const lines: string[] = [];
  const log = jsonLog('api', 'warn', { write: (line) => void lines.push(line) }, () => new Date(0));
  atWork({ request: 'r1', case: '379902-260213-0000017-K' }, () =>
    log.error('call\n13812340001', 'a stack', 'api'),
  );
  log.warn(fault({ detail: 'Key (phone)=(13812340001)' }), 'relay');
  log.error({ phone: '13812340001' });
  log.log('nobody asked');
  log.ready('here');
  expect(lines.every((line) => line.endsWith('\n') && line.indexOf('\n') === line.length - 1)).toBe(true);
  expect(lines.join('')).not.toContain('1381234');
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    {
      level: 'error',
      time: '1970-01-01T00:00:00.000Z',
      process: 'api',
      context: 'api',
      request: 'r1',
      case: '379902-260213-0000017-K',
      text: String.raw`call\n138****01`,
    },
    expect.objectContaining({
      level: 'warn',
      context: 'relay',
      text: expect.stringMatching(/^database 22P02: /),
    }),
    { level: 'error', time: '1970-01-01T00:00:00.000Z', process: 'api', text: '(Object)' },
    { level: 'log', time: '1970-01-01T00:00:00.000Z', process: 'api', text: 'here' },
  ]);
});
