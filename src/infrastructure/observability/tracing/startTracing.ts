/** Whether there is anyone to send spans to, and only then what sends them. */
import { setSpans } from "./spans.ts";

/** A collector that hangs must not hold up a container that goes away. */
const FLUSH_MS = 1_000;

/**
 * Reads OpenTelemetry's own variables: OTEL_EXPORTER_OTLP_ENDPOINT switches traces on; sampling (OTEL_TRACES_SAMPLER), headers and the
 * rest are read by its packages.
 * @returns what sends the last spans, to be called before the process ends.
 */
export async function startTracing(env: NodeJS.ProcessEnv): Promise<() => Promise<void>> {
  if (!hasExporter(env)) return async () => undefined;
  const { createOpenTelemetry } = await import("./openTelemetry.ts");
  const { spans, flush } = createOpenTelemetry(env);
  setSpans(spans);
  return async () => {
    setSpans(undefined);
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FLUSH_MS);
    });
    await Promise.race([flush(), tooLong]);
    clearTimeout(timer);
  };
}

function hasExporter(env: NodeJS.ProcessEnv): boolean {
  const endpoint = env["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] || env["OTEL_EXPORTER_OTLP_ENDPOINT"];
  return Boolean(endpoint) && env["OTEL_TRACES_EXPORTER"] !== "none" && env["OTEL_SDK_DISABLED"] !== "true";
}
