import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ClockGoesBack, readSettings, serverSettings, SettingsError, SteppedClock } from '#config';

test('an empty environment gives the embedded default', () => {
  const settings = readSettings({});
  expect(settings.databaseUrl).toBeUndefined();
  expect(settings.port).toBe(3000);
  expect(settings.host).toBe('127.0.0.1');
});

test('every fault is named at once, in both languages', () => {
  const read = () => readSettings({ PORT: 'eighty', DATABASE_URL: 'mysql://x', CLOCK: 'sundial' });
  expect(read).toThrow(SettingsError);
  expect(read).toThrow(/PORT: 应为[^]*DATABASE_URL|DATABASE_URL[^]*PORT: 应为/);
  expect(read).toThrow(/must be one of real, stepped/);
});

test('a server says which settings it misses', () => {
  expect(() => serverSettings(readSettings({}))).toThrow(/DATABASE_URL[^]*TOKEN_SECRET[^]*VAULT_KEY/);
});

test('a stepped clock never goes back', () => {
  const clock = new SteppedClock(new Date('2026-01-02T00:00:00Z'));
  clock.set(new Date('2026-01-03T00:00:00Z'));
  expect(() => clock.set(new Date('2026-01-01T00:00:00Z'))).toThrow(ClockGoesBack);
  expect(clock.now().toISOString()).toBe('2026-01-03T00:00:00.000Z');
});

test.each(['README.md', 'README.zh-CN.md'])('%s names every setting there is', async (name) => {
  const source = await readFile(resolve(import.meta.dirname, '../../libs/config/src/settings.ts'), 'utf8');
  const names = new Set([...source.matchAll(/\('([A-Z][A-Z_]+)'/g)].map(([, setting]) => setting!));
  expect(names.size).toBeGreaterThan(10);
  const page = await readFile(resolve(import.meta.dirname, '../..', name), 'utf8');
  expect([...names].filter((setting) => !page.includes(`\`${setting}\``))).toEqual([]);
});
