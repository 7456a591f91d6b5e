/**
 * Whose turn it is among the tabs to renew the session. Web Locks where there are some (pages over HTTPS and on this
 * machine); else a lease in IndexedDB, which is a transaction and so the same for all tabs; where the browser
 * gives neither (private windows of some) the tabs go at once, and the server takes their same request for one (W8).
 */
import type { KeptTokens } from "../client/index.ts";
import { makeUuid } from "../client/uuid.ts";

const NAME = "vegascore.session";
const STORE = "turns";
const OPEN_WITHIN_MS = 2_000; // A browser that takes longer has a broken store: better without than never.
/** A tab that was closed in its turn holds up the others no longer than this. */
const LEASE_MS = 10_000;
const BETWEEN_LOOKS_MS = 50;

interface Lease {
  readonly owner: string;
  /** Epoch milliseconds. */
  readonly until: number;
}

let opened: Promise<IDBDatabase | null> | undefined;

export async function inTurn<Answer>(run: () => Promise<Answer>): Promise<Answer> {
  if ("locks" in navigator) return navigator.locks.request(NAME, run);
  const owner = makeUuid();
  while (!(await takeLease(owner))) await new Promise((look) => setTimeout(look, BETWEEN_LOOKS_MS));
  try {
    return await run();
  } finally {
    await giveLease(owner);
  }
}

/** What the tab whose turn it was before has left; null: nobody has, or it can't be told. */
export const lastTurn = (): Promise<KeptTokens | null> => inStore("readonly", null, (turns) => turns.get("tokens"));

/** Told to the next one before the turn is over. */
export const leaveTurn = (tokens: KeptTokens | null): Promise<unknown> =>
  inStore("readwrite", null, (turns) => (tokens === null ? turns.delete("tokens") : turns.put(tokens, "tokens")));

/** true as well where no lease can be had. */
async function takeLease(owner: string): Promise<boolean> {
  const isFree = (lease: Lease | undefined) => lease === undefined || lease.until < Date.now();
  const mine = await inStore<Lease | undefined>("readwrite", { owner, until: 0 }, (turns) => {
    const asked = turns.get("lease") as IDBRequest<Lease | undefined>;
    asked.addEventListener("success", () => {
      if (isFree(asked.result)) turns.put({ owner, until: Date.now() + LEASE_MS }, "lease");
    });
    return asked;
  });
  return isFree(mine);
}

async function giveLease(owner: string): Promise<void> {
  await inStore<Lease | undefined>("readwrite", undefined, (turns) => {
    const asked = turns.get("lease") as IDBRequest<Lease | undefined>;
    asked.addEventListener("success", () => {
      if (asked.result?.owner === owner) turns.delete("lease");
    });
    return asked;
  });
}

/** The answer when all of it is stored; `otherwise` where the browser keeps nothing, or the store is broken. */
async function inStore<Answer>(
  mode: IDBTransactionMode,
  otherwise: Answer,
  ask: (turns: IDBObjectStore) => IDBRequest,
): Promise<Answer> {
  opened ??= open();
  const database = await opened;
  if (database === null) return otherwise;
  return new Promise((resolve) => {
    try {
      const change = database.transaction(STORE, mode);
      const asked = ask(change.objectStore(STORE));
      change.addEventListener("complete", () => resolve((asked.result ?? otherwise) as Answer));
      change.addEventListener("abort", () => resolve(otherwise));
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      opened = undefined; // The browser closed it, as it may: opened again next time.
      resolve(otherwise);
    }
  });
}

function open(): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), OPEN_WITHIN_MS);
    try {
      const asked = indexedDB.open(NAME, 1);
      asked.addEventListener("upgradeneeded", () => asked.result.createObjectStore(STORE));
      asked.addEventListener("success", () => resolve(asked.result));
      asked.addEventListener("error", () => resolve(null));
    } catch {
      resolve(null); // Forbidden, as in some private windows.
    }
  });
}
