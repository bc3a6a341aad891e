import { tracing } from '#config';

/**
 * What a job carries of the trace of its delivery: a short span `relay` in it, under which BullMQ hangs the job. Nothing where
 * nothing is traced.
 */
export function carriedByJob(trace: string | null): {
  telemetry?: { metadata: string; omitContext: true };
} {
  const tracer = tracing();
  if (!tracer || !trace) return {};
  const span = tracer.begin('inner', 'relay', {}, trace);
  span.end({}, false);
  // Or a job that is added by itself would carry the round of the relay instead.
  return { telemetry: { metadata: JSON.stringify({ traceparent: span.carried }), omitContext: true } };
}
