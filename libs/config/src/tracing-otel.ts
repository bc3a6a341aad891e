import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import { BullMQOtel } from 'bullmq-otel';
import type { Tracer } from './tracing.js';

/** Spans in batches over OTLP/HTTP. The library reads the standard OTEL_* names itself: endpoint, headers, sampler, service. */
export function openTelemetry(process: string): Tracer {
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ [ATTR_SERVICE_NAME]: `gridwhistle-${process}` }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  // Also what BullMQ's spans hang on: they take the context and the W3C form from here.
  provider.register();
  const tracer = trace.getTracer('gridwhistle');
  return {
    begin: (kind, name, attributes, parent) => {
      const above = parent === undefined ? context.active() : below(parent);
      const span = tracer.startSpan(
        name,
        { kind: kind === 'server' ? SpanKind.SERVER : SpanKind.INTERNAL, attributes },
        above,
      );
      const here = trace.setSpan(above, span);
      return {
        within: (piece) => context.with(here, piece),
        carried: carriedIn(here) ?? '',
        traceId: span.spanContext().traceId,
        end: (more, fault) => {
          span.setAttributes(more);
          if (fault) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    carried: () => carriedIn(context.active()),
    queues: { telemetry: new BullMQOtel({ tracerName: 'gridwhistle' }) },
    close: async () => {
      try {
        await provider.shutdown();
      } finally {
        trace.disable();
        context.disable();
        propagation.disable();
      }
    },
  };
}

const below = (traceparent: string): Context => propagation.extract(ROOT_CONTEXT, { traceparent });

function carriedIn(here: Context): string | null {
  const carrier: { traceparent?: string } = {};
  propagation.inject(here, carrier);
  return carrier.traceparent ?? null;
}
