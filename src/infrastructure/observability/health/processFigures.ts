/** How this process itself is doing. */
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { processSettings } from "../../../config.ts";
import { containerMemoryMb } from "./memory.ts";

const MB = 1024 * 1024;
const NS_PER_MS = 1_000_000;
const RESOLUTION_MS = 10;

export interface SystemFigures {
  /** MB, and percent of what the container may use. */
  readonly memory: { readonly used: number; readonly total: number; readonly percentage: number };
  /** Percent of one core, since the last look. */
  readonly cpu: number;
  /** Longest that the loop was late since the last look, milliseconds. */
  readonly eventLoopLagMs: number;
}

export interface SystemWatch {
  /** As of the last look. */
  figures(): SystemFigures;
  /** Called once a second. */
  look(): void;
  stop(): void;
}

export function watchSystem(memoryMb = containerMemoryMb(processSettings().memoryMb)): SystemWatch {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let last = { at: performance.now(), cpu: process.cpuUsage() };
  let cpu = 0;
  let eventLoopLagMs = 0;
  return {
    look() {
      const at = performance.now();
      const { user, system } = process.cpuUsage(last.cpu);
      cpu = round((user + system) / 10 / Math.max(1, at - last.at)); // Microseconds per millisecond, in percent.
      last = { at, cpu: process.cpuUsage() };
      eventLoopLagMs = round(Math.max(0, delay.max / NS_PER_MS - RESOLUTION_MS));
      delay.reset();
    },
    figures() {
      const used = process.memoryUsage.rss() / MB;
      return {
        memory: { used: round(used), total: round(memoryMb), percentage: round((used / memoryMb) * 100) },
        cpu,
        eventLoopLagMs,
      };
    },
    stop: () => delay.disable(),
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;
