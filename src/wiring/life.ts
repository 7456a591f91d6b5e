/** The life of a server process: starting, serving, draining, gone. */
import { logger } from "../infrastructure/observability/logs/logger.ts";

/** What a platform grants between SIGTERM and SIGKILL is 10 s; we are out before, whatever hangs. */
const DRAIN_MS = 7_500;

export interface Life {
  /** True between `served` and the first SIGTERM. */
  isServing(): boolean;
  /** True from the first SIGTERM on. */
  isDraining(): boolean;
  served(): void;
  /** What is done on SIGTERM or SIGINT, once; the process ends after it, or after 7.5 s. */
  onDrain(drain: () => Promise<void>): void;
}

export function beginLife(): Life {
  let phase: "starting" | "serving" | "draining" = "starting";
  return {
    isServing: () => phase === "serving",
    isDraining: () => phase === "draining",
    served() {
      phase = "serving";
    },
    onDrain(drain) {
      const end = async (signal: string): Promise<void> => {
        if (phase === "draining") return;
        phase = "draining";
        logger.info({ type: "drain_started", signal }, "draining: no new actions, what is under way is finished");
        setTimeout(() => process.exit(1), DRAIN_MS).unref();
        await drain();
        logger.info({ type: "drain_ended" }, "drained");
        process.exit(0);
      };
      process.on("SIGTERM", () => void end("SIGTERM"));
      process.on("SIGINT", () => void end("SIGINT"));
    },
  };
}
