/** Time and jitter, as ports. */

export interface Clock {
  now(): number;
  /** Resolves after `ms`; used only for pauses between tries, never for what must survive the process. */
  pause(ms: number): Promise<void>;
}

export interface Jitter {
  /** At least 0, below 1: keeps containers from marching in step. Nothing that a player could bet on. */
  jitter(): number;
}
