/** A queue of jobs as admins look at it: how much waits, what failed and why. Truth is elsewhere; this is the machinery. */

export const JOB_STATES = ["wait", "active", "delayed", "prioritized", "completed", "failed"] as const;
type JobState = (typeof JOB_STATES)[number];

export interface QueueSight {
  readonly name: string;
  /** No worker takes jobs until it is resumed. */
  readonly isPaused: boolean;
  readonly jobs: Readonly<Record<JobState, number>>;
  /** How long the oldest job has waited; 0 when none does. */
  readonly oldestMs: number;
}

interface QueuedJob {
  readonly id: string;
  readonly name: string;
  readonly state: JobState;
  /** What it was made of, as it stands in the queue: of a poisoned job, anything. */
  readonly data: unknown;
  readonly attempts: number;
  /** Why it failed, the last time. */
  readonly reason: string | null;
  /** Epoch milliseconds. */
  readonly addedAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
}

/** Every call @throws {StoreAway} while Redis is away. */
export interface QueueAdmin {
  readonly name: string;
  look(): Promise<QueueSight>;
  /** Newest first. */
  jobs(page: {
    readonly state: JobState;
    readonly offset: number;
    readonly limit: number;
  }): Promise<readonly QueuedJob[]>;
  /** For all workers everywhere; what is in hand is finished. Repeats change nothing. */
  pause(): Promise<void>;
  resume(): Promise<void>;
}
