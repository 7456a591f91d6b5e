/** Before every HTTP call: an id and a trace that all its log lines carry. */
import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { RequestHandler } from "express";
import { type LogContext, withLogContext } from "../logs/logContext.ts";
import type { TraceIds } from "../tracing/spans.ts";

/** What a caller may choose; anything else could forge lines of log. */
const REQUEST_ID = /^[\w-]{1,64}$/;
const TRACE_PARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;
const CLOUD_TRACE = /^([0-9a-f]{32})\/(\d{1,20})/;

export const describeRequests: RequestHandler = (request, _response, next) => {
  const given = request.headers["x-request-id"];
  const requestId = typeof given === "string" && REQUEST_ID.test(given) ? given : randomUUID();
  request.headers["x-request-id"] = requestId; // The request's own line takes it from here.
  withLogContext({ requestId, ...traceOf(request.headers) }, next);
};

/** W3C's header, else Google's. */
export function traceOf(headers: IncomingHttpHeaders): Pick<LogContext, "trace" | "spanId"> {
  const [, trace, spanId] = TRACE_PARENT.exec(String(headers["traceparent"] ?? "")) ?? [];
  if (trace !== undefined) return { trace, spanId };
  const [, cloudTrace, cloudSpan] = CLOUD_TRACE.exec(String(headers["x-cloud-trace-context"] ?? "")) ?? [];
  return cloudTrace === undefined || cloudSpan === undefined
    ? {}
    : { trace: cloudTrace, spanId: BigInt(cloudSpan).toString(16).padStart(16, "0") };
}

/** Both ids, or none. */
export function callerOf(headers: IncomingHttpHeaders): TraceIds | undefined {
  const { trace, spanId } = traceOf(headers);
  return trace === undefined || spanId === undefined ? undefined : { trace, spanId };
}
