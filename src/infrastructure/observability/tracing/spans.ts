/**
 * Spans: what one click made the house do, and how long each part took. They begin where time is measured anyway. Without an
 * exporter nothing of OpenTelemetry is loaded, and a span costs a look at one variable.
 */

/** May hold ids, which labels of metrics may not. */
export type SpanFacts = Readonly<Record<string, string | number | undefined>>;

/** Of a W3C traceparent; hex. */
export interface TraceIds {
  readonly trace: string;
  readonly spanId: string;
}

/** What is known only when it is over. */
export interface SpanEnd {
  readonly name?: string;
  readonly facts?: SpanFacts;
  /** By a fault of ours; a refusal is an answer. */
  readonly hasFailed?: boolean;
}

export interface OpenSpan {
  /** What `work` begins, now or later, is part of this span. */
  run<T>(work: () => T): T;
  end(hasFailed: boolean): void;
}

export interface Spans {
  root<T>(name: string, facts: SpanFacts, caller: TraceIds | undefined, work: (end: (last: SpanEnd) => void) => T): T;
  begin(name: string): OpenSpan | undefined;
  ended(name: string, durationMs: number): void;
  current(): TraceIds | undefined;
}

let spans: Spans | undefined;

/** Once, at the start of the process. */
export function setSpans(made: Spans | undefined): void {
  spans = made;
}

/** A question from outside: a trace begins here, or goes on from its caller's. `work` must call `end` when it is answered. */
export function inRootSpan<T>(
  name: string,
  facts: SpanFacts,
  caller: TraceIds | undefined,
  work: (end: (last: SpanEnd) => void) => T,
): T {
  return spans === undefined ? work(ignore) : spans.root(name, facts, caller, work);
}

/** A part of what is being traced. Undefined where nothing is: loops and heartbeats of our own make no traces. */
export const beginSpan = (name: string): OpenSpan | undefined => spans?.begin(name);

/** A part that is over, and was timed by other code. */
export const addSpan = (name: string, durationMs: number): void => spans?.ended(name, durationMs);

/** Of the span we are in: lines of log carry it. */
export const currentTrace = (): TraceIds | undefined => spans?.current();

const ignore = (): void => undefined;
