/** Ports: answers kept by Idempotency-Key, and the audit log. */
import type { PlayerId } from "../kernel/ids.ts";

export interface Answer {
  /** HTTP status. */
  readonly status: number;
  readonly body: unknown;
}

export interface KeyedRequest {
  readonly playerId: PlayerId;
  /** The client's Idempotency-Key. */
  readonly key: string;
  /** What was asked, as `fingerprintOf` sums it up. */
  readonly fingerprint: string;
}

export type Claim =
  | { readonly outcome: "claimed"; readonly lease: string }
  | { readonly outcome: "answered"; readonly answer: Answer }
  | { readonly outcome: "running" }
  /** The key was used before with another body. */
  | { readonly outcome: "mismatch" };

/** Remembers answers for a day or longer. */
export interface Answers {
  /** One of many callers at once gets "claimed"; after `leaseMs` without an answer the next one is. */
  claim(request: KeyedRequest, leaseMs: number): Promise<Claim>;
  /** Keeps the first answer; a later one, by a twin that was taken for dead, changes nothing. */
  keep(request: KeyedRequest, answer: Answer): Promise<void>;
  /** Gives up a claim without an answer, so that the next try runs at once. Where that can't be done soon, its lease runs out. */
  release(request: KeyedRequest, lease: string): Promise<void>;
}

/** One call of an admin. */
export interface AdminCall {
  /** The same in both rows of one call. */
  readonly callId: string;
  readonly adminId: PlayerId;
  /** Method and path. */
  readonly call: string;
  readonly address: string;
  /** What was asked for. */
  readonly request: object;
}

interface AuditEntry extends AdminCall {
  readonly id: string;
  /** null: there is no such player any more. */
  readonly adminName: string | null;
  /** Of the table or the player that the call names; null: it names none. */
  readonly subject: string | null;
  /** Epoch milliseconds. */
  readonly at: number;
  /** HTTP status; null in the row that was written before the call was carried out. */
  readonly status: number | null;
  readonly code: string | null;
}

/** What admins did: append-only, two rows for a call that may change something. */
export interface Audit {
  /** Written before the call is carried out: what can't be written down is not done. */
  asked(call: AdminCall): Promise<void>;
  answered(call: AdminCall, answer: { readonly status: number; readonly code: string | null }): Promise<void>;
  /** Newest first. */
  page(page: { cursor?: string | undefined; limit: number }): Promise<{
    readonly items: readonly AuditEntry[];
    readonly nextCursor: string | null;
  }>;
}
