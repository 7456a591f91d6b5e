/** The only file that knows OpenTelemetry: imported when an exporter is configured, never before. */
import { performance } from "node:perf_hooks";
import {
  type Context,
  context,
  DiagLogLevel,
  diag,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { logger } from "../logs/logger.ts";
import type { Spans, TraceIds } from "./spans.ts";

const TELL_EVERY_MS = 60_000;

export interface OpenTelemetry {
  readonly spans: Spans;
  /** Sends what is left. Never rejects: a lost span is no reason to fail. */
  flush(): Promise<void>;
}

/** Spans are sent in batches, every few seconds, as JSON over HTTP. What the collector does not take is dropped. */
export function createOpenTelemetry(env: NodeJS.ProcessEnv): OpenTelemetry {
  tellOfTrouble();
  const ours = resourceFromAttributes({
    "service.name": "vegascore",
    "service.version": env["APP_VERSION"] || "dev",
    "service.instance.id": env["CONTAINER"] || String(process.pid),
    "deployment.environment.name": env["NODE_ENV"] || "development",
  });
  const provider = new NodeTracerProvider({
    resource: ours.merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  const tracer = provider.getTracer("vegascore");

  const fail = (span: Span, hasFailed: boolean | undefined): void => {
    if (hasFailed) span.setStatus({ code: SpanStatusCode.ERROR });
  };
  const spans: Spans = {
    root(name, facts, caller, work) {
      const above = contextOf(caller);
      const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes: facts }, above);
      return context.with(trace.setSpan(above, span), () =>
        work((last) => {
          if (last.name !== undefined) span.updateName(last.name);
          if (last.facts !== undefined) span.setAttributes(last.facts);
          fail(span, last.hasFailed);
          span.end();
        }),
      );
    },
    begin(name) {
      const above = context.active();
      if (trace.getSpan(above)?.isRecording() !== true) return undefined;
      const span = tracer.startSpan(name, {}, above);
      const inside = trace.setSpan(above, span);
      return {
        run: (work) => context.with(inside, work),
        end(hasFailed) {
          fail(span, hasFailed);
          span.end();
        },
      };
    },
    ended(name, durationMs) {
      const above = context.active();
      if (trace.getSpan(above)?.isRecording() !== true) return;
      const now = Date.now();
      tracer.startSpan(name, { startTime: now - durationMs }, above).end(now);
    },
    current() {
      const ids = trace.getActiveSpan()?.spanContext();
      return ids && isSpanContextValid(ids) ? { trace: ids.traceId, spanId: ids.spanId } : undefined;
    },
  };
  return { spans, flush: () => provider.shutdown().catch(() => undefined) };
}

/** A request that carries the ids of a trace is always sampled. */
function contextOf(caller: TraceIds | undefined): Context {
  if (caller === undefined) return ROOT_CONTEXT;
  const { trace: traceId, spanId } = caller;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true });
}

/** A collector that is away is logged once a minute, not at every batch. */
function tellOfTrouble(): void {
  let toldAt = Number.NEGATIVE_INFINITY;
  const error = (reason: string): void => {
    if (performance.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = performance.now();
    logger.warn({ type: "traces_lost", reason }, "spans could not be sent");
  };
  const ignore = (): void => undefined;
  diag.setLogger({ error, warn: ignore, info: ignore, debug: ignore, verbose: ignore }, DiagLogLevel.ERROR);
}
