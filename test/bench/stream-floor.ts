import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** The floor of the live stream: bare node:http, which writes what it is sent to everybody who listens, and asks nobody. */
const listeners = new Set<ServerResponse>();

const server = createServer((asked, answer) => {
  if (asked.method === 'POST') {
    void text(asked).then((said) => {
      for (const one of listeners) one.write(said);
      answer.end('{}');
    });
    return;
  }
  answer.writeHead(200, { 'content-type': 'text/event-stream' });
  answer.write(':\n\n');
  listeners.add(answer);
  answer.on('close', () => listeners.delete(answer));
});
server.listen(Number(process.env['PORT']), '127.0.0.1', () => console.log('floor: ready'));
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
