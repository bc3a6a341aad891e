import { errorLine } from './log-line.js';
import type { Settings } from './settings.js';

/** Ids, codes and counts; never a statement, its parameters, an address with values or anything somebody wrote. */
export type Attributes = Record<string, string | number | boolean>;

/** A piece of work that is under way and has no function of its own to wrap, such as a request. */
export interface OpenSpan {
  /** Works with this as the parent of whatever is begun. */
  within<T>(piece: () => T): T;
  /** Its place in the trace, as W3C writes it: `00-<trace>-<span>-<flags>`. */
  readonly carried: string;
  readonly traceId: string;
  end(attributes: Attributes, fault: boolean): void;
}

/** How a process traces; OpenTelemetry behind it (tracing-otel.ts). */
export interface Tracer {
  begin(kind: 'server' | 'inner', name: string, attributes: Attributes, parent?: string): OpenSpan;
  /** Where in which trace we are; null outside of any. */
  carried(): string | null;
  /** What BullMQ is given, so that jobs carry and continue traces. */
  readonly queues: object;
  /** Sends what is still here. */
  close(): Promise<void>;
}

let tracer: Tracer | null = null;

/** Begins tracing where OTEL_EXPORTER_OTLP_ENDPOINT is set; elsewhere nothing of it is loaded. Once in a process. */
export async function startTracing(
  process: string,
  { otlpEndpoint }: Pick<Settings, 'otlpEndpoint'>,
): Promise<void> {
  if (otlpEndpoint && !tracer) tracer = (await import('./tracing-otel.js')).openTelemetry(process);
}

export const tracing = (): Tracer | null => tracer;

/** What goes with a happening so that its effects are in the trace of what brought it about; null where nothing is traced. */
export const traceCarried = (): string | null => tracer?.carried() ?? null;

/** Does a piece of work as a span of its own, below `parent` or whatever is under way. */
export async function inSpan<T>(
  name: string,
  attributes: Attributes,
  piece: () => Promise<T>,
  parent?: string | null,
): Promise<T> {
  if (!tracer) return piece();
  const span = tracer.begin('inner', name, attributes, parent ?? undefined);
  try {
    const answer = await span.within(piece);
    span.end({}, false);
    return answer;
  } catch (error) {
    span.end(faultOf(error), true);
    throw error;
  }
}

/** A refusal by its code; of any other fault its kind: what it says may be somebody's. */
const faultOf = (error: unknown): Attributes => ({
  'error.type': (error as { code?: unknown })?.code?.toString() ?? (error as Error)?.name ?? 'unknown',
});

const patienceMs = 2000;

/** Sends what is left before the process ends. A collector that is away costs it two seconds and a line, and its end is none the worse. */
export async function endTracing(): Promise<void> {
  const ending = tracer;
  tracer = null;
  if (!ending) return;
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`no answer within ${patienceMs} ms`)), patienceMs);
  });
  await Promise.race([ending.close(), tooLate])
    .catch((error: unknown) => console.error(`the last traces were not sent: ${errorLine(error)}`))
    .finally(() => clearTimeout(timer));
}
