import { until } from './until.js';
import { laneEnv } from './world.js';

export interface Heard {
  event: string;
  id?: string;
  data: Record<string, unknown>;
}

/** A live stream as a browser reads it with fetch: what it has heard so far, and whether it has ended. */
export interface Listening {
  status: number;
  headers: Headers;
  heard: Heard[];
  /** Waits for an event with all of these. */
  hears(event: string, data: Record<string, unknown>): Promise<Heard>;
  ended: Promise<void>;
  close(): void;
}

const open = new Set<Listening>();
afterEach(() => {
  for (const one of open) one.close();
  open.clear();
});

/** Opens a stream; what is still open after a test is closed. */
export async function listen(token: string, api: string = laneEnv('TEST_API')): Promise<Listening> {
  const stop = new AbortController();
  const response = await fetch(`${api}/api/v1/live`, {
    headers: { accept: 'text/event-stream', authorization: `Bearer ${token}` },
    signal: stop.signal,
  });
  const heard: Heard[] = [];
  const listening: Listening = {
    status: response.status,
    headers: response.headers,
    heard,
    hears: (event, data) =>
      until(`${event} ${JSON.stringify(data)}`, async () =>
        heard.find(
          (one) =>
            one.event === event && Object.entries(data).every(([name, value]) => one.data[name] === value),
        ),
      ),
    ended: read(response, heard).catch(() => undefined),
    close: () => stop.abort(),
  };
  open.add(listening);
  return listening;
}

async function read({ body }: Response, heard: Heard[]): Promise<void> {
  let text = '';
  for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const value = (name: string) =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const event = value('event');
      const id = value('id');
      if (event)
        heard.push({
          event,
          ...(id ? { id } : {}),
          data: JSON.parse(value('data') ?? '{}') as Heard['data'],
        });
    }
  }
}
