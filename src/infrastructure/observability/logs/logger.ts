/** Every line of log is one JSON object, in the words Cloud Logging understands. */
import { hostname } from "node:os";
import { type DestinationStream, type LoggerOptions, pino } from "pino";
import { processSettings } from "../../../config.ts";
import { currentTrace } from "../tracing/spans.ts";
import { logContext } from "./logContext.ts";
import { createOutageSampler } from "./outageLines.ts";
import { createRedaction } from "./redaction.ts";

const SEVERITY: Readonly<Record<string, string>> = {
  trace: "DEBUG",
  debug: "DEBUG",
  info: "INFO",
  warn: "WARNING",
  error: "ERROR",
  fatal: "CRITICAL",
};

/** What this process is called in logs and in the console. */
export const containerName = (env?: NodeJS.ProcessEnv): string =>
  processSettings(env).container ?? `${hostname()}-${process.pid}`;

/**
 * @param now default: the monotonic clock.
 * @param to default: standard output, readable for a person who develops at a terminal.
 */
export function createLogger(env: NodeJS.ProcessEnv | undefined, to?: DestinationStream, now?: () => number) {
  const { environment, version, logLevel, logRedact, cloudProject } = processSettings(env);
  const isPerson = to === undefined && environment === "development" && process.stdout.isTTY;
  const options: LoggerOptions = {
    level: logLevel,
    messageKey: "message",
    base: {
      service: "vegascore",
      version,
      environment,
      container: containerName(env),
    },
    formatters: { level: (label) => ({ severity: SEVERITY[label] ?? "DEFAULT" }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => traced({ ...logContext(), ...currentTrace() }, cloudProject),
    hooks: { streamWrite: createRedaction(logRedact), logMethod: holdBackOutages(now) },
    ...(isPerson ? { transport: { target: "pino-pretty", options: PRETTY } } : {}),
  };
  return to === undefined ? pino(options) : pino(options, to);
}

function holdBackOutages(now?: () => number): NonNullable<NonNullable<LoggerOptions["hooks"]>["logMethod"]> {
  const sample = createOutageSampler(now);
  return function (args, method) {
    const [line, message] = args as unknown[];
    const more = sample(line, message);
    if (more === null) return;
    if ("suppressed" in more) Object.assign(line as object, more);
    method.apply(this, args);
  };
}

const PRETTY = { messageKey: "message", levelKey: "severity", ignore: "service,version,environment,container" };

/** Cloud Logging puts the lines of one trace together by this field. */
function traced(context: Record<string, unknown>, project: string | undefined): object {
  if (project !== undefined && context["trace"] !== undefined)
    context["logging.googleapis.com/trace"] = `projects/${project}/traces/${String(context["trace"])}`;
  return context;
}

export const logger = createLogger(undefined);

export type Logger = typeof logger;
