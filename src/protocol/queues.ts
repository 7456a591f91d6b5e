/** The queues of jobs over HTTP, for admins. */
import { z } from "zod";
import { pageQuery } from "./values.ts";

/** Pausing and resuming take no body; an empty one does no harm. */
export const queueSwitchBody = z.strictObject({}).default({});

export const jobsQuery = pageQuery.extend({
  state: z.enum(["wait", "active", "delayed", "prioritized", "completed", "failed"]).default("failed"),
});

export interface QueueMessage {
  name: string;
  /** No worker takes jobs until it is resumed. */
  isPaused: boolean;
  jobs: { wait: number; active: number; delayed: number; prioritized: number; completed: number; failed: number };
  /** How long the oldest job has waited, milliseconds. */
  oldestMs: number;
}

export interface QueuedJobMessage {
  id: string;
  name: string;
  state: keyof QueueMessage["jobs"];
  /** Of a payout: `runId`, `syndicateId`. */
  data: unknown;
  attempts: number;
  /** Why it failed, the last time. */
  reason: string | null;
  addedAt: number;
  startedAt: number | null;
  finishedAt: number | null;
}
