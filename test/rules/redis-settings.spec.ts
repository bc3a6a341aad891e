import { readSettings, SettingsError } from '#config';

test('Redis is one server, the master that sentinels name, or a cluster, whose queue has its braces', () => {
  expect(readSettings({}).redis).toBeUndefined();
  expect(readSettings({ REDIS_URL: 'redis://one:6379/2' })).toMatchObject({
    redis: { kind: 'ONE', url: 'redis://one:6379/2' },
    queuePrefix: 'gridwhistle',
  });
  const watched = {
    REDIS_SENTINELS: 'a:26379, [::1]:26380',
    REDIS_MASTER: 'whistle',
    REDIS_PASSWORD: 'secret',
  };
  expect(readSettings(watched)).toMatchObject({
    redis: {
      kind: 'SENTINEL',
      sentinels: [
        { host: 'a', port: 26_379 },
        { host: '::1', port: 26_380 },
      ],
      master: 'whistle',
      login: { password: 'secret', tls: false },
    },
    queuePrefix: 'gridwhistle',
  });
  const cluster = { REDIS_CLUSTER: 'a:1,b:2', REDIS_TLS: 'yes' };
  expect(readSettings(cluster)).toMatchObject({
    redis: { kind: 'CLUSTER', login: { tls: true } },
    queuePrefix: '{gridwhistle}',
  });
  expect(readSettings({ ...cluster, QUEUE_PREFIX: 'here-{whistle}' }).queuePrefix).toBe('here-{whistle}');
});

test.each([
  [{ REDIS_URL: 'http://one' }, /REDIS_URL: 应以/],
  [{ REDIS_URL: 'redis://one', REDIS_CLUSTER: 'a:1' }, /REDIS_CLUSTER: 与 REDIS_URL 只能给一个/],
  [{ REDIS_SENTINELS: 'a:26379' }, /REDIS_MASTER: /],
  [{ REDIS_CLUSTER: 'a' }, /REDIS_CLUSTER: .*host:port/],
  [{ DATABASE_POOLER: 'transaction' }, /DATABASE_POOLER: .*needs Redis/],
  [{ DATABASE_POOLER: 'session' }, /DATABASE_POOLER: /],
])('%j is refused', (env, said) => {
  expect(() => readSettings(env)).toThrow(SettingsError);
  expect(() => readSettings(env)).toThrow(said);
});

test('what stands before a database is told with its address', () => {
  const env = { DATABASE_URL: 'postgres://u:p%40@h:6432/g', REDIS_URL: 'redis://one' };
  expect(readSettings(env).databaseUrl).toBe(env.DATABASE_URL);
  expect(readSettings({ ...env, DATABASE_POOLER: 'transaction' }).databaseUrl).toBe(
    'postgres://u:p%40@h:6432/g?pooler=transaction',
  );
});
