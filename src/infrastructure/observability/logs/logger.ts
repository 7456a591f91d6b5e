/** Every line of log is one JSON object, in the words Cloud Logging understands. */
import { hostname } from "node:os";
import { type DestinationStream, type LoggerOptions, pino } from "pino";
import { currentTrace } from "../tracing/spans.ts";
import { logContext } from "./logContext.ts";
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
export const containerName = (env: NodeJS.ProcessEnv): string => env["CONTAINER"] || `${hostname()}-${process.pid}`;

/** @param to default: standard output, readable for a person who develops at a terminal. */
export function createLogger(env: NodeJS.ProcessEnv, to?: DestinationStream) {
  const environment = env["NODE_ENV"] ?? "development";
  const isPerson = to === undefined && environment === "development" && process.stdout.isTTY;
  const project = env["GOOGLE_CLOUD_PROJECT"];
  const options: LoggerOptions = {
    level: env["LOG_LEVEL"] || "info",
    messageKey: "message",
    base: {
      service: "vegascore",
      version: env["APP_VERSION"] || "dev",
      environment,
      container: containerName(env),
    },
    formatters: { level: (label) => ({ severity: SEVERITY[label] ?? "DEFAULT" }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => traced({ ...logContext(), ...currentTrace() }, project),
    hooks: { streamWrite: createRedaction((env["LOG_REDACT"] ?? "").split(",")) },
    ...(isPerson ? { transport: { target: "pino-pretty", options: PRETTY } } : {}),
  };
  return to === undefined ? pino(options) : pino(options, to);
}

const PRETTY = { messageKey: "message", levelKey: "severity", ignore: "service,version,environment,container" };

/** Cloud Logging puts the lines of one trace together by this field. */
function traced(context: Record<string, unknown>, project: string | undefined): object {
  if (project !== undefined && context["trace"] !== undefined)
    context["logging.googleapis.com/trace"] = `projects/${project}/traces/${String(context["trace"])}`;
  return context;
}

export const logger = createLogger(process.env);

export type Logger = typeof logger;
