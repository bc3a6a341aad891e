import { readFile } from 'node:fs/promises';
import { Provider } from 'oidc-provider';
import { endOnSignal, saying } from '#config';

/**
 * An office's own log-in for the tests: any password will do. PORT; REDIRECTS, by commas; PEOPLE is a file of claims by
 * subject, read at each log-in. Says `idp: ready`.
 */
await saying(async () => {
  const { PORT = '0', REDIRECTS = '', PEOPLE = '' } = process.env;
  const provider = new Provider(`http://127.0.0.1:${PORT}`, {
    clients: [
      {
        client_id: 'gridwhistle',
        client_secret: 'the secret of the client',
        redirect_uris: REDIRECTS.split(','),
      },
    ],
    cookies: { keys: ['a key for the cookies of the tests'] },
    claims: { openid: ['sub'], profile: ['preferred_username', 'name', 'dept', 'groups', 'home'] },
    findAccount: async (_context: unknown, id: string) => ({
      accountId: id,
      claims: async () => {
        const people = JSON.parse(await readFile(PEOPLE, 'utf8')) as Record<string, object>;
        return { sub: id, ...people[id] };
      },
    }),
  });
  const server = provider.listen(Number(PORT), '127.0.0.1', () => console.log('idp: ready'));
  endOnSignal(async () => server.close());
});
