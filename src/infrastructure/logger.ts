/** Every line of log is one JSON object, in the words Cloud Logging understands. */
import { hostname } from "node:os";
import { pino } from "pino";

const SEVERITY: Readonly<Record<string, string>> = {
  trace: "DEBUG",
  debug: "DEBUG",
  info: "INFO",
  warn: "WARNING",
  error: "ERROR",
  fatal: "CRITICAL",
};

export const logger = pino({
  level: process.env["LOG_LEVEL"] ?? "info",
  messageKey: "message",
  base: {
    service: "vegascore",
    version: process.env["APP_VERSION"] ?? "dev",
    environment: process.env["NODE_ENV"] ?? "development",
    container: process.env["CONTAINER"] ?? `${hostname()}-${process.pid}`,
  },
  formatters: { level: (label) => ({ severity: SEVERITY[label] ?? "DEFAULT" }) },
  timestamp: pino.stdTimeFunctions.isoTime,
});

export type Logger = typeof logger;
